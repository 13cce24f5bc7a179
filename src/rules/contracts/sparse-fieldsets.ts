import type { ApiOperation, ApiParameter } from "../../domain/api-document.ts";
import type { Rule } from "../../domain/rule.ts";
import { NEARLY_ALL, lackHit, lackOf, nameOf, plain } from "./habit.ts";
import { successOf } from "./list-operations.ts";
import { parameterItem } from "./notation.ts";

const FIELDS =
  /^(?:[$_]?fields|[$_]?select|fields\[.*\]|include_?fields|field_?mask|read_?mask|\$\.fields|x-fields)$/i;

/** A new read that cannot be asked for some fields only, where its neighbours can. */
export const sparseFieldsets: Rule<"document"> = {
  id: "contracts/sparse-fieldsets",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "a GET operation is added without the parameter by which the other reads of the document let clients choose fields",
  harm: "Clients that ask for a few fields everywhere else get everything here, and pay for it in time and transfer.",
  instead: "Take the same parameter as the other reads.",
  source: "https://opensource.zalando.com/restful-api-guidelines/#157",
  appliesTo: ({ operations }) => operations.some(({ added, method }) => added && method === "GET"),
  check: (document) => {
    const lack = lackOf(document, readsObjects, fieldsOf, { fewest: 3, clear: NEARLY_ALL });
    const example = lack?.habit?.examples[0]?.operation;
    const fields = example && fieldsOf(example);
    if (!lack || !fields) return [];
    return [
      lackHit(lack, {
        one: `takes no \`${plain(fields.name)}\``,
        many: `take no \`${plain(fields.name)}\``,
        peers: "reads",
        habit: "let clients choose fields",
        scenario: sparseFieldsets.harm,
        instead: `Add ${parameterItem(document, lack.offenders[0], fields)} to \`parameters\`, as \`${nameOf(example)}\` has it.`,
      }),
    ];
  },
};

function readsObjects(operation: ApiOperation): boolean {
  const schema = successOf(operation)?.schema;
  return operation.method === "GET" && (schema?.type === "object" || schema?.list !== undefined);
}

function fieldsOf({ parameters }: ApiOperation): ApiParameter | undefined {
  return parameters.find(
    ({ name, in: place }) => (place === "query" || place === "header") && FIELDS.test(name),
  );
}
