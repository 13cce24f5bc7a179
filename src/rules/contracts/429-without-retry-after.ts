import type { ApiOperation, ApiPlace, ApiResponse } from "../../domain/api-document.ts";
import type { Rule } from "../../domain/rule.ts";
import { habitOf, lackHit, operationsOf } from "./habit.ts";
import { headerEntry } from "./notation.ts";

/** Headers that say when a call may be tried again. */
const WHEN = /^(?:retry-after|(?:x-)?rate-?limit(?:-policy|-reset)?)$/i;

/** A 429 response that does not say when to come back. */
export const tooManyWithoutRetryAfter: Rule<"document"> = {
  id: "contracts/429-without-retry-after",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "a 429 response is written that has no header to say when the call may be tried again",
  harm: "A limited client can only guess how long to wait: it tries again too early and stays limited, or waits far too long.",
  instead: "Send `Retry-After` with every 429, and document the header.",
  source: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
  appliesTo: ({ operations }) => operations.some(({ responses }) => responses.some(isLimit)),
  check: (document) => {
    const limited = operationsOf(document).filter((operation) => limitOf(operation) !== undefined);
    const [first, ...more] = limited.filter((operation) => {
      const limit = limitOf(operation);
      return limit !== undefined && !saysWhen(limit) && limit.writtenHere;
    });
    if (!first) return [];
    const settled = limited.filter((operation) => limitOf(operation)?.writtenHere === false);
    const habit = habitOf(settled, whenOf);
    // A house that says when to come back nowhere has decided so.
    if (!habit && settled.length > 1) return [];
    const hit = lackHit(
      { offenders: [first, ...more], ...(habit ? { habit } : {}) },
      {
        one: "answers 429 without `Retry-After`",
        many: "answer 429 without `Retry-After`",
        peers: "other 429 responses",
        habit: "have it",
        scenario: tooManyWithoutRetryAfter.harm,
        instead: `Add ${headerEntry(document, "Retry-After", "integer")} to the \`headers\` of the response.`,
        placeOf: (operation) => limitOf(operation) ?? operation,
      },
    );
    return [habit ? hit : { ...hit, title: hit.title.replace(", in a document that is new.", ".") }];
  },
};

function isLimit({ status }: ApiResponse): boolean {
  return status === "429";
}

function limitOf(operation: ApiOperation): ApiResponse | undefined {
  return operation.responses.find(isLimit);
}

function saysWhen({ headers }: ApiResponse): boolean {
  return headers.some((name) => WHEN.test(name));
}

function whenOf(operation: ApiOperation): ApiPlace | undefined {
  const limit = limitOf(operation);
  return limit && saysWhen(limit) ? limit : undefined;
}
