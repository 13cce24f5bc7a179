import type { ApiDocument, ApiOperation, ApiPlace } from "../../domain/api-document.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { type Lack, lackHit, lackOf, nameOf } from "./habit.ts";
import { isListOperation, parametersOf } from "./list-operations.ts";
import { parameterItem } from "./notation.ts";

/** A new list that is paged by offset, where the document's other lists use cursors. */
export const offsetPagination: Rule<"document"> = {
  id: "contracts/offset-pagination",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "a list is added that is paged by offset or page number, where the other lists of the document use a cursor",
  harm: "Rows added or removed between two calls make clients skip entries or see them twice, deep pages cost the database all rows before them, and clients need a second way of paging.",
  instead: "Page by a cursor, as the other lists do.",
  source: "https://opensource.zalando.com/restful-api-guidelines/#160",
  appliesTo: ({ operations }) => operations.some(({ added }) => added),
  check: (document) => {
    const lack = lackOf(document, isPaged, cursorOf);
    return lack ? [hitOf(document, lack)] : [];
  },
};

function isPaged(operation: ApiOperation): boolean {
  return isListOperation(operation) && (cursorOf(operation) ?? offsetOf(operation)) !== undefined;
}

function cursorOf(operation: ApiOperation): ApiPlace | undefined {
  return parametersOf(operation, "cursor")[0];
}

function offsetOf(operation: ApiOperation): ApiPlace | undefined {
  return parametersOf(operation, "offset")[0];
}

function hitOf(document: ApiDocument, lack: Lack): Hit {
  const example = lack.habit?.examples[0]?.operation;
  const cursor = example && parametersOf(example, "cursor")[0];
  return lackHit(lack, {
    one: "is paged by offset",
    many: "are paged by offset",
    peers: "paged lists",
    habit: "use a cursor",
    scenario: offsetPagination.harm,
    instead:
      example && cursor
        ? `Take the cursor of \`${nameOf(example)}\` in place of the offset: ${parameterItem(document, lack.offenders[0], cursor)}.`
        : offsetPagination.instead,
    placeOf: (operation) => offsetOf(operation) ?? operation,
  });
}
