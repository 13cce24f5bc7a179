/**
 * What comparing two large OpenAPI documents costs on this machine: `npx tsx bench/contract.ts`, with `--json`
 * for figures alone. Seconds are wall clock; memory is the highest that this process ever held (Linux only).
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { compareOpenApi } from "../src/contract/compare-openapi.ts";
import { readDocument } from "../src/contract/read-document.ts";
import { Resolver } from "../src/contract/references.ts";

export interface ContractFigure {
  operations: number;
  /** Of the base document. */
  megabytes: number;
  readSeconds: number;
  compareSeconds: number;
  /** Changes found; the changed copy has one for every `EVERY`th operation and one in a schema that all share. */
  changes: number;
  peakMb: number;
}

const OPERATIONS = 1_500;
const EVERY = 50;
/** Properties of each schema: what makes the document as large as it is. */
const PROPERTIES = 22;

/** A document of about 5 MB; the changed copy takes a property from some answers and asks some requests for more. */
export function aLargeDocument(isChanged: boolean, operations = OPERATIONS): string {
  const paths: string[] = [];
  const schemas: string[] = [];
  for (let at = 0; at < operations; at++) {
    const changed = isChanged && at % EVERY === 0;
    paths.push(`  /v1/resources${at}/{id}:
    post:
      operationId: change${at}
      summary: Changes resource ${at} and answers with what it has become
      parameters:
        - { name: id, in: path, required: true, schema: { type: string, format: uuid } }
        - { name: limit, in: query, required: ${changed}, schema: { type: integer, minimum: 1, maximum: 100 } }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Resource${at}" }
      responses:
        "200":
          description: The resource
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Resource${at}" }
        "404": { $ref: "#/components/responses/Problem" }`);
    const properties = Array.from({ length: PROPERTIES }, (_, index) => propertyOf(at, index));
    schemas.push(`    Resource${at}:
      type: object
      required: [p0, p1]
      properties:
        shared: { $ref: "#/components/schemas/Shared" }
        next: { $ref: "#/components/schemas/Resource${(at + 1) % operations}" }
${properties.join("\n")}`);
  }
  return `openapi: 3.0.3
info: { title: A large API, version: 1.0.0 }
paths:
${paths.join("\n")}
components:
  responses:
    Problem: { description: It went wrong, content: { application/problem+json: { schema: { type: object } } } }
  schemas:
    Shared:
      type: object
      properties:
        kept: { type: string }
${isChanged ? "" : "        gone: { type: string }\n"}${schemas.join("\n")}
`;
}

function propertyOf(resource: number, index: number): string {
  return `        p${index}:
          type: ${["string", "integer", "boolean", "number"][index % 4]}
          description: Property ${index} of resource ${resource}, as people know it in the shop`;
}

/** Reads and compares the document with its changed copy. */
export function benchContracts(): ContractFigure {
  const [before, after] = [aLargeDocument(false), aLargeDocument(true)];
  const started = performance.now();
  const [base, head] = [sideOf(before), sideOf(after)];
  const read = performance.now();
  const { comparison } = compareOpenApi(base, head, () => true);
  const compared = performance.now();
  return {
    operations: OPERATIONS,
    megabytes: round(Buffer.byteLength(before) / 1e6),
    readSeconds: round((read - started) / 1000),
    compareSeconds: round((compared - read) / 1000),
    changes: comparison?.changes.length ?? 0,
    peakMb: peakMb(),
  };
}

function sideOf(text: string) {
  const read = readDocument("openapi.yaml", text);
  if ("problem" in read) throw new Error(read.problem);
  return { root: read.document, resolver: new Resolver([read.document]) };
}

function peakMb(): number {
  try {
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return Math.round(Number(peak ?? 0) / 1024);
  } catch {
    return Math.round(process.memoryUsage().rss / 1024 / 1024);
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const figure = benchContracts();
  if (process.argv.includes("--json")) console.log(JSON.stringify(figure));
  else
    console.log(
      `${figure.operations} operations, ${figure.megabytes} MB against a changed copy: read in ${figure.readSeconds} s, ` +
        `compared in ${figure.compareSeconds} s, ${figure.changes} changes, peak ${figure.peakMb} MB`,
    );
}
