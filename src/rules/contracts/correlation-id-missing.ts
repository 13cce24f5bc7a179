import type { ApiOperation, ApiParameter, ApiPlace } from "../../domain/api-document.ts";
import type { Rule } from "../../domain/rule.ts";
import { NEARLY_ALL, lackHit, lackOf, nameOf, plain } from "./habit.ts";
import { headerEntry, parameterItem } from "./notation.ts";

const CORRELATION =
  /^(?:x-)?(?:correlation|request|trace|flow|transaction|amzn-trace|cloud-trace)-?(?:id|context)$|^traceparent$/i;

/** A new operation without the correlation header that its neighbours have. */
export const correlationIdMissing: Rule<"document"> = {
  id: "contracts/correlation-id-missing",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "an operation is added without the correlation header that the other operations of the document have",
  harm: "A call to this operation cannot be followed through the logs of the services behind it, so its failures take longest to explain.",
  instead: "Take and return the correlation header as the other operations do.",
  source: "https://opensource.zalando.com/restful-api-guidelines/#233",
  appliesTo: ({ operations }) => operations.some(({ added }) => added),
  check: (document) => {
    const lack = lackOf(document, () => true, placeOf, { fewest: 3, clear: NEARLY_ALL });
    const example = lack?.habit?.examples[0]?.operation;
    if (!lack || !example) return [];
    const parameter = parameterOf(example);
    const name = plain(parameter?.name ?? headerOf(example) ?? "");
    const line = parameter
      ? `${parameterItem(document, lack.offenders[0], parameter)} to \`parameters\``
      : `${headerEntry(document, name, "string")} to the \`headers\` of its responses`;
    return [
      lackHit(lack, {
        one: `has no \`${name}\` header`,
        many: `have no \`${name}\` header`,
        peers: "operations",
        habit: "have a correlation header",
        scenario: correlationIdMissing.harm,
        instead: `Add ${line}, as \`${nameOf(example)}\` has it.`,
      }),
    ];
  },
};

function placeOf(operation: ApiOperation): ApiPlace | undefined {
  return parameterOf(operation) ?? operation.responses.find(({ headers }) => headers.some(isCorrelation));
}

function parameterOf({ parameters }: ApiOperation): ApiParameter | undefined {
  return parameters.find(({ name, in: place }) => place === "header" && isCorrelation(name));
}

function headerOf({ responses }: ApiOperation): string | undefined {
  return responses.flatMap(({ headers }) => headers).find(isCorrelation);
}

function isCorrelation(name: string): boolean {
  return CORRELATION.test(name);
}
