import type { ApiDocument, ApiOperation, ApiParameter, ApiPlace } from "../../domain/api-document.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { lackHit, lackOf, nameOf } from "./habit.ts";
import { endsInParameter, successOf } from "./list-operations.ts";
import { headerEntry, parameterItem } from "./notation.ts";

const SCENARIO =
  "Two clients read the same version and both write it back: the second one takes away what the first one changed, and nobody is told.";

/** A new write without `If-Match`, or a new read without `ETag`, where the neighbours have them. */
export const etagConcurrency: Rule<"document"> = {
  id: "contracts/etag-concurrency",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "an update is added without `If-Match`, or a read of one object without `ETag`, where the others of the document have it",
  harm: SCENARIO,
  instead: "Return `ETag` with the object and take it back as `If-Match` with every change.",
  source: "https://opensource.zalando.com/restful-api-guidelines/#182",
  appliesTo: ({ operations }) => operations.some(({ added }) => added),
  check: (document) => {
    const writes = hitOfWrites(document);
    return writes.length > 0 ? writes : hitOfReads(document);
  },
};

function hitOfWrites(document: ApiDocument): Hit[] {
  const lack = lackOf(document, ({ method, path }) => isUpdate(method) && endsInParameter(path), ifMatchOf);
  const example = lack?.habit?.examples[0]?.operation;
  const header = example && ifMatchOf(example);
  if (!lack || !header) return [];
  return [
    lackHit(lack, {
      one: "takes no `If-Match`",
      many: "take no `If-Match`",
      peers: "updates",
      habit: "take it",
      scenario: SCENARIO,
      instead: `Add ${parameterItem(document, lack.offenders[0], header)} to \`parameters\`, as \`${nameOf(example)}\` has it.`,
    }),
  ];
}

function hitOfReads(document: ApiDocument): Hit[] {
  const lack = lackOf(document, ({ method, path }) => method === "GET" && endsInParameter(path), etagOf, {
    fewest: 3,
  });
  const example = lack?.habit?.examples[0]?.operation;
  if (!lack || !example) return [];
  return [
    lackHit(lack, {
      one: "returns no `ETag`",
      many: "return no `ETag`",
      peers: "reads of one object",
      habit: "return it",
      scenario: SCENARIO,
      instead: `Add ${headerEntry(document, "ETag", "string")} to the \`headers\` of its answer, as \`${nameOf(example)}\` has it.`,
    }),
  ];
}

function isUpdate(method: string): boolean {
  return method === "PUT" || method === "PATCH";
}

function ifMatchOf({ parameters }: ApiOperation): ApiParameter | undefined {
  return parameters.find(({ name, in: place }) => place === "header" && /^if-match$/i.test(name));
}

function etagOf(operation: ApiOperation): ApiPlace | undefined {
  const success = successOf(operation);
  return success?.headers.some((name) => /^etag$/i.test(name)) ? success : undefined;
}
