import type { ApiOperation, ApiParameter } from "../../domain/api-document.ts";
import type { Rule } from "../../domain/rule.ts";
import { lackHit, lackOf, nameOf } from "./habit.ts";
import { parameterItem } from "./notation.ts";
import { wordsOf } from "./path-words.ts";

const KEY =
  /^(?:x-)?(?:idempotency-?key|idempotent-key|repeatability-request-id|idempotency_key|idempotency-?token)$/i;
/** Calls that only ask, sign in, or may well be made twice. */
const CREATES_NOTHING = new Set(
  "search query find lookup login logout signin token refresh validate verify check preview estimate calculate export batch-get test ping read list filter count".split(
    " ",
  ),
);

/** A new operation that creates something without the idempotency key that its neighbours take. */
export const idempotencyKeyMissing: Rule<"document"> = {
  id: "contracts/idempotency-key-missing",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "a POST operation is added without the idempotency key that the other POST operations of the document take",
  harm: "A client whose connection broke cannot tell whether the call was carried out: when it tries again, the thing is created twice.",
  instead: "Take the idempotency key as the other operations do.",
  source: "https://opensource.zalando.com/restful-api-guidelines/#230",
  appliesTo: ({ operations }) => operations.some(({ added, method }) => added && method === "POST"),
  check: (document) => {
    const lack = lackOf(document, creates, keyOf);
    const example = lack?.habit?.examples[0]?.operation;
    const key = example && keyOf(example);
    if (!lack || !key) return [];
    const [first] = lack.offenders;
    return [
      lackHit(lack, {
        one: `takes no \`${key.name}\``,
        many: `take no \`${key.name}\``,
        peers: "creating operations",
        habit: "take it",
        scenario: idempotencyKeyMissing.harm,
        instead: `Add ${parameterItem(document, first, key)} to \`parameters\`, as \`${nameOf(example)}\` has it.`,
      }),
    ];
  },
};

function creates({ method, path }: ApiOperation): boolean {
  const last = path.split("/").findLast((segment) => segment !== "") ?? "";
  return method === "POST" && !wordsOf(last).some((word) => CREATES_NOTHING.has(word));
}

function keyOf({ parameters }: ApiOperation): ApiParameter | undefined {
  return parameters.find(({ name, in: place }) => place === "header" && KEY.test(name));
}
