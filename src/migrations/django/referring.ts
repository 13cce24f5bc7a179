import type { Action } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import { type FieldColumn, isUnique, readColumn } from "./columns.ts";
import { foreignKeyStep } from "./deferred.ts";
import type { Editor } from "./editor.ts";
import {
  bareTable,
  type Field,
  fieldNamed,
  hasOwnTable,
  isKeyField,
  isUntouched,
  keyField,
  type Model,
  modelKey,
  type State,
  tableOf,
  targetOf,
  throughOf,
} from "./models.ts";
import { foreignKeyName } from "./names.ts";
import { given, textOf } from "./values.ts";

/** One field in the state it is altered from, or to. */
export interface Side {
  field: Field;
  model: Model;
  state: State;
}

export interface Known extends Side {
  column: FieldColumn;
}

export function typeAction(before: Known, after: Known, lines: Action["lines"]): Action {
  const { name, type, dataType, collation } = after.column;
  const cast =
    before.field.kind?.array && after.field.kind?.array
      ? elementType(before.column.type) !== elementType(type)
      : before.column.dataType !== dataType;
  return {
    act: "change-type",
    column: name,
    type,
    ...(collation !== undefined && collation !== before.column.collation ? { collation } : {}),
    ...(cast ? { using: `${quote(name)}::${type}` } : {}),
    lines,
  };
}

function elementType(type: string): string {
  return type.replace(/[([].*$/, "");
}

export function changeType(editor: Editor, before: Known, after: Known): void {
  const lacking = editor.database.lacks(tableOf(after.model), after.column.name);
  if (!lacking) editor.alter(tableOf(after.model), [typeAction(before, after, editor.lines)]);
}

export function restore(editor: Editor, { field, model, state }: Known): void {
  const read = readColumn(field, model, state);
  if (!("column" in read) || !read.column.target) return;
  const table = tableOf(model);
  const { table: toTable, column: toColumn } = read.column.target;
  const name = foreignKeyName(bareTable(table), read.column.name, bareTable(toTable), toColumn, "_fk");
  editor.steps.push(foreignKeyStep(table, read.column.name, toTable, toColumn, name, editor.lines));
  editor.hold(table, { name, columns: [read.column.name], is: "foreign-key", to: toTable });
}

/** The columns that refer to this one, and those that refer to them, with what they were. */
export function referencesTo(
  before: Known,
  after: Known,
  seen: Set<string> = new Set(),
): { before: Known; after: Known }[] {
  const found: { before: Known; after: Known }[] = [];
  const key = modelKey(after.model);
  const models = [...after.state.models.values()];
  const own = models.flatMap((model) =>
    model.fields.flatMap((field) => {
      const through = hasOwnTable(field) ? throughOf(field, model, after.state) : undefined;
      return through ? [through] : [];
    }),
  );
  for (const model of [...models, ...own]) {
    if (isUntouched(model, after.state.project)) continue;
    for (const field of model.fields) {
      const mark = `${modelKey(model)}.${field.name}`;
      if (field.kind?.relation !== "many-to-one" || seen.has(mark)) continue;
      const target = targetOf(field, model, after.state);
      if (!target || modelKey(target) !== key || !leadsTo(field, after)) continue;
      seen.add(mark);
      const was = readColumn(field, model, before.state);
      const is = readColumn(field, model, after.state);
      if (!("column" in was) || !("column" in is)) continue;
      const pair = {
        before: { field, model, state: before.state, column: was.column },
        after: { field, model, state: after.state, column: is.column },
      };
      found.push(pair);
      if (isKeyField(field) || isUnique(field)) found.push(...referencesTo(pair.before, pair.after, seen));
    }
  }
  return found;
}

function leadsTo(field: Field, { field: target, model }: Known): boolean {
  const to = textOf(given(field.call.kwargs.get("to_field")));
  return (to === undefined ? keyField(model) : fieldNamed(model, to))?.name === target.name;
}
