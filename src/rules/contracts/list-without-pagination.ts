import type { ApiDocument } from "../../domain/api-document.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { type Lack, lackHit, lackOf, nameOf } from "./habit.ts";
import { isListOperation, pagingOf, pagingParameters } from "./list-operations.ts";
import { parameterItem } from "./notation.ts";

/** A new list that is sent whole, where the document's other lists come in parts. */
export const listWithoutPagination: Rule<"document"> = {
  id: "contracts/list-without-pagination",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "an operation is added that answers with a whole list, where the other lists of the document come in parts",
  harm: "The list grows with the data: answers become slow, then time out, and paging cannot be added later without breaking clients that expect everything.",
  instead: "Take a page size and a cursor from the start, and bound the page size.",
  source: "https://google.aip.dev/158",
  appliesTo: ({ operations }) => operations.some(({ added }) => added),
  check: (document) => {
    const lack = lackOf(document, isListOperation, pagingOf, { standard: true });
    return lack ? [hitOf(document, lack)] : [];
  },
};

function hitOf(document: ApiDocument, lack: Lack): Hit {
  return lackHit(lack, {
    one: "returns a list without pagination",
    many: "return lists without pagination",
    peers: "list operations",
    habit: "are paginated",
    scenario: listWithoutPagination.harm,
    instead: insteadOf(document, lack),
  });
}

function insteadOf(document: ApiDocument, { offenders, habit }: Lack): string {
  for (const { operation } of habit?.examples ?? []) {
    const taken = pagingParameters(operation);
    if (taken.length === 0) continue;
    const items = taken.slice(0, 3).map((parameter) => parameterItem(document, offenders[0], parameter));
    return `Page as \`${nameOf(operation)}\` does: add ${items.join(" and ")} to \`parameters\`.`;
  }
  return listWithoutPagination.instead;
}
