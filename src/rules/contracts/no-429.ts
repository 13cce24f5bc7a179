import type { ApiDocument, ApiOperation, ApiPlace } from "../../domain/api-document.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { type Habit, type Lack, lackHit, lackOf, operationsOf } from "./habit.ts";
import { entry, headerEntry } from "./notation.ts";

/** A new operation that does not say what happens to a client that calls too often. */
export const no429: Rule<"document"> = {
  id: "contracts/no-429",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "an operation is added without a 429 response, where the other operations of the document have one",
  harm: "Clients are not told that they can be limited, so they have no code for it: a limited client takes the answer for a failure and tries again at once.",
  instead: "Document the 429 response with a `Retry-After` header.",
  source: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
  appliesTo: ({ operations }) => operations.some(({ added }) => added),
  check: (document) => {
    const lack = lackOf(document, (operation) => operation.responses.length > 0, limitOf, {
      standard: documentsErrors(document),
    });
    return lack ? [hitOf(document, lack)] : [];
  },
};

function limitOf(operation: ApiOperation): ApiPlace | undefined {
  return operation.responses.find(({ status }) => status === "429" || status === "4XX");
}

/** Whoever tells of no error at all has a larger lack than this one; `default` stands for every error there is. */
function documentsErrors(document: ApiDocument): boolean {
  const statuses = operationsOf(document).map(({ responses }) => responses.map(({ status }) => status));
  return statuses.flat().some((status) => /^[45]/.test(status)) && !statuses.flat().includes("default");
}

function hitOf(document: ApiDocument, lack: Lack): Hit {
  return lackHit(lack, {
    one: "has no 429 response",
    many: "have no 429 response",
    peers: "operations",
    habit: "have one",
    scenario: no429.harm,
    instead: `Add ${responseOf(document, lack.habit)} to \`responses\`, with the header ${headerEntry(document, "Retry-After", "integer")}.`,
  });
}

function responseOf(document: ApiDocument, habit: Habit | undefined): string {
  const shared = habit?.examples
    .flatMap(({ operation }) => operation.responses)
    .find(({ status, ref, at }) => status === "429" && ref !== undefined && at.path === document.path);
  return entry(document, "429", shared?.ref ? { $ref: shared.ref } : { description: "Too many requests" });
}
