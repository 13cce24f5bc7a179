import type { ApiDocument, ApiOperation, ApiPlace } from "../../domain/api-document.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { type Lack, lackHit, lackOf, operationsOf, peersIn } from "./habit.ts";
import { written } from "./notation.ts";
import { isPublic } from "./public-operation.ts";

/** A new operation that asks for no credentials, where its neighbours do. */
export const operationWithoutSecurity: Rule<"document"> = {
  id: "contracts/operation-without-security",
  architect: "api-architect",
  severity: "concern",
  judges: "document",
  when: "an operation is added that asks for no credentials, where the other operations of the document do",
  harm: "Either anybody can call it, or clients generated from the document call it without credentials and get 401.",
  instead:
    "Require what the other operations require; if it is meant for everybody, say so with `security: []`.",
  source: "https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/",
  appliesTo: ({ operations }) => operations.some(({ added, security }) => added && security.open),
  check: (document) => {
    const isOnPurpose = opensOnPurpose(document);
    const comparable = (operation: ApiOperation) =>
      !isPublic(operation) &&
      !(isOnPurpose && operation.security.open && operation.security.declared === "operation");
    const lack = lackOf(document, comparable, requirementOf, { standard: asksForNothing(document) });
    if (!lack) return [];
    const [{ security }, ...more] = lack.offenders;
    // One edit mends one operation.
    const fix = more.length === 0 && lack.habit ? security.fix : undefined;
    return [{ ...hitOf(document, lack), ...(fix ? { fix } : {}) }];
  },
};

function hitOf(document: ApiDocument, lack: Lack): Hit {
  return lackHit(lack, {
    one: "asks for no credentials",
    many: "ask for no credentials",
    peers: "comparable operations",
    habit: "do",
    scenario: operationWithoutSecurity.harm,
    instead: insteadOf(document, lack),
    // That a whole document is silent may mean that something before it signs people in.
    ...(lack.habit ? {} : { severity: "note" as const }),
  });
}

function requirementOf(operation: ApiOperation): ApiPlace | undefined {
  if (operation.security.open) return undefined;
  return operation.security.place ?? operation;
}

/** `security: []` of another operation: leaving calls open is then a decision that is written down here. */
function opensOnPurpose(document: ApiDocument): boolean {
  return peersIn(document).some(
    (operation) =>
      operation.security.open &&
      operation.security.declared === "operation" &&
      !(operation.added && !document.isNew),
  );
}

function asksForNothing(document: ApiDocument): boolean {
  return operationsOf(document).every(({ security }) => security.open && security.declared === "none");
}

function insteadOf(document: ApiDocument, { offenders: [first], habit }: Lack): string {
  const forEverybody = `if it is meant for everybody, say so with ${written(document, "security", "[]")}`;
  if (first.security.declared === "operation" && habit)
    return "Remove the empty `security` of the operation and require what the others require; if it is meant for everybody, say so in its description.";
  const requirements = (habit?.examples ?? []).map(({ operation }) => operation.security.written);
  const requirement = requirements.find((one) => one !== undefined);
  if (requirement !== undefined)
    return `Add ${written(document, "security", requirement)} to the operation, as the others have it; ${forEverybody}.`;
  return `Define a scheme and require it for the whole document with \`security\` at the top; of single operations, ${forEverybody}.`;
}
