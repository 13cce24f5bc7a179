import type { ContractSide } from "../contract/compare-openapi.ts";
import { type DocNode, entriesOf, get, nodeAt, pointerKeys, textOf } from "../contract/document.ts";
import type { ContractChange, ContractComparison } from "../domain/contract.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { contractFiles } from "./contract-files.ts";

/** Lines at the beginning of a document in which its generator may name itself. */
const HEADER_LINES = 10;
const GENERATOR = /protoc-gen-openapi(?:v2)?\b/;
/** Messages that grpc-gateway puts into every document it makes. */
const GATEWAY_SCHEMAS = ["rpcStatus", "googlerpcStatus", "protobufAny"];

/**
 * A break of an OpenAPI document that was generated from protobuf, and that the same pull request's protobuf has as
 * well, is one break: it becomes a further place of the break that a person wrote. What is not surely the same stays.
 */
export async function withoutGenerated(
  facts: readonly ContractComparison[],
  loaded: LoadedPull,
): Promise<ContractComparison[]> {
  const sources = facts.filter(({ kind }) => kind === "protobuf");
  if (sources.length === 0) return [...facts];
  const also = new Map<ContractChange, ContractChange["at"][]>();
  const left = await Promise.all(
    facts.map(async (fact) => {
      if (fact.kind !== "openapi") return fact;
      const base = await generatedSide(fact.path, loaded);
      if (!base) return fact;
      // Where only one of the two says that its version moved, they are judged apart.
      const breaks = sources
        .filter(({ version }) => version.moved === fact.version.moved)
        .flatMap(({ changes }) => changes.filter(({ level }) => level === "breaking"));
      const changes = fact.changes.filter((change) => {
        const source = sourceOf(change, breaks, base);
        if (source) also.set(source, [...(also.get(source) ?? []), change.at]);
        return !source;
      });
      return { ...fact, changes };
    }),
  );
  return left.map((fact) => ({
    ...fact,
    changes: fact.changes.map((change) => {
      const places = also.get(change);
      return places ? { ...change, also: [...(change.also ?? []), ...places] } : change;
    }),
  }));
}

/** The document at the merge base, when it says that it is generated from protobuf. */
async function generatedSide(path: string, loaded: LoadedPull): Promise<ContractSide | undefined> {
  const file = loaded.pull.files.find((one) => one.path === path);
  const base = await contractFiles(loaded).base.side(file?.before ?? path);
  return "side" in base && isGenerated(base.side) ? base.side : undefined;
}

function isGenerated({ root: { root, lines } }: ContractSide): boolean {
  if (lines.slice(0, HEADER_LINES).some((line) => GENERATOR.test(line))) return true;
  const info = get(root, "info");
  const from = get(root, "x-generated-from") ?? get(info, "x-generated-from");
  if (/\bproto/i.test(textOf(from) ?? "") || textOf(get(info, "title"))?.endsWith(".proto")) return true;
  const schemas = get(root, "definitions") ?? get(get(root, "components"), "schemas");
  return GATEWAY_SCHEMAS.some((name) => get(schemas, name) !== undefined);
}

/** The one break of protobuf that shows itself in this change of the document. */
function sourceOf(
  change: ContractChange,
  breaks: readonly ContractChange[],
  base: ContractSide,
): ContractChange | undefined {
  // Several names in one change may have several sources.
  if (change.level === "safe" || change.also || (change.consequence.match(/`[^`]+`/g)?.length ?? 0) > 1)
    return undefined;
  const found =
    change.kind === "operation-removed" ? ofOperation(change, breaks, base) : ofField(change, breaks);
  const [source, ...others] = found;
  return others.length === 0 ? source : undefined;
}

/** grpc-gateway names an operation `Orders_GetOrder`. */
function ofOperation(
  change: ContractChange,
  breaks: readonly ContractChange[],
  { root, resolver }: ContractSide,
): ContractChange[] {
  if (change.operations.length > 1 || change.at.side !== "base") return [];
  const node = nodeAt(root.root, change.pointer);
  const ids = operationIds(resolver.resolve(node));
  const [id] = ids;
  if (id === undefined || ids.length > 1) return [];
  return breaks.filter(({ kind, pointer }) => {
    const [service, method] = pointer.split(".").slice(-2);
    return kind === "operation-removed" && `${service}_${method}` === id;
  });
}

/** Of an operation, or of all operations of a path. */
function operationIds(node: DocNode | undefined): string[] {
  const own = textOf(get(node, "operationId"));
  if (own !== undefined) return [own];
  return [...entriesOf(node)].flatMap(([, operation]) => textOf(get(operation, "operationId")) ?? []);
}

function ofField(change: ContractChange, breaks: readonly ContractChange[]): ContractChange[] {
  const keys = pointerKeys(change.pointer);
  const at = keys[0] === "definitions" ? 1 : keys[0] === "components" && keys[1] === "schemas" ? 2 : -1;
  const [schema, word, property] = at < 0 ? [] : keys.slice(at);
  if (schema === undefined || property === undefined || word !== "properties") return [];
  return breaks.filter(({ kind, pointer }) => {
    const names = pointer.split(".");
    const field = names.pop();
    return (
      kind.startsWith("field-") &&
      (field === property || inCamelCase(field ?? "") === property) &&
      schemaNames(names).has(schema)
    );
  });
}

/** What generators call the schema of `shop.v1.Order`: with or without its package, or the last part of it. */
function schemaNames(names: readonly string[]): Set<string> {
  const ends = names.map((_, index) => names.slice(index));
  return new Set(ends.flatMap((end) => [end.join(""), end.join(".")]));
}

/** The name of a field in JSON. Source: https://protobuf.dev/programming-guides/json/ */
function inCamelCase(name: string): string {
  return name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
