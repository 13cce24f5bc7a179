import type { Action } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import { quotedTable } from "./comments.ts";
import {
  type ColumnReading,
  columnName,
  isConstrained,
  isIndexed,
  isNullable,
  isUnique,
  readColumn,
} from "./columns.ts";
import { databaseDefault, defaultOf, hasDefault } from "./defaults.ts";
import { renameColumnIn } from "./deferred.ts";
import { likeIndex, likeName } from "./column-step.ts";
import type { Editor } from "./editor.ts";
import { nameOf } from "./indexes.ts";
import { changeType, type Known, referencesTo, restore, type Side, typeAction } from "./referring.ts";
import {
  bareTable,
  type Field,
  hasOwnTable,
  isKeyField,
  type Model,
  tableName,
  tableOf,
  targetOf,
  throughOf,
} from "./models.ts";
import { indexName } from "./names.ts";
import { given, itemsOf, show, textOf } from "./values.ts";

/** Brings a column from one field to the other. Source: `BaseDatabaseSchemaEditor.alter_field`. */
export function alterField(editor: Editor, before: Side, after: Side): void {
  if (!isAltered(before, after)) return;
  if (hasOwnTable(before.field) && hasOwnTable(after.field)) return alterManyToMany(editor, before, after);
  const was = readColumn(before.field, before.model, before.state);
  const is = readColumn(after.field, after.model, after.state);
  if (isRelationTable(before.field) && isRelationTable(after.field)) return;
  const lacking = editor.database.lacks(tableOf(after.model), columnName(before.field));
  const wrong = unknownOf(was) ?? unknownOf(is);
  if (wrong !== undefined || lacking || !("column" in was) || !("column" in is)) {
    editor.unread(
      wrong ?? `the field \`${after.field.name}\` is altered, whose column is not there in the rehearsal`,
    );
    return;
  }
  alterColumn(editor, { ...before, column: was.column }, { ...after, column: is.column });
}

function unknownOf(read: ColumnReading): string | undefined {
  return "unknown" in read ? read.unknown : undefined;
}

function isRelationTable({ kind }: Field): boolean {
  return kind?.relation === "many-to-many";
}

/** What does not reach the database. Source: `Field.non_db_attrs`. */
const NOT_IN_DATABASE = new Set([
  "blank",
  "choices",
  "db_column",
  "editable",
  "error_messages",
  "help_text",
  "limit_choices_to",
  "on_delete",
  "related_name",
  "related_query_name",
  "swappable",
  "validators",
  "verbose_name",
]);

function isAltered(before: Side, after: Side): boolean {
  if (before.field.kind?.virtual && after.field.kind?.virtual && !isRelationTable(after.field)) return false;
  const sameTarget =
    !isRelationTable(after.field) &&
    targetTable(before) !== undefined &&
    targetTable(before) === targetTable(after);
  return (
    columnName(before.field) !== columnName(after.field) ||
    signature(before.field, sameTarget) !== signature(after.field, sameTarget)
  );
}

function targetTable({ field, model, state }: Side): string | undefined {
  const target = field.kind?.relation ? targetOf(field, model, state) : undefined;
  return target && tableOf(target);
}

function signature({ call }: Field, sameTarget: boolean): string {
  const kwargs = [...call.kwargs].filter(
    ([name]) => !NOT_IN_DATABASE.has(name) && !(sameTarget && name === "to"),
  );
  const to = call.kwargs.get("to");
  const lower = to?.is === "text" && !sameTarget ? to.text.toLowerCase() : "";
  const shown = kwargs.map(([name, value]) =>
    name === "to" && lower !== "" ? `to=${lower}` : `${name}=${show(value)}`,
  );
  return `${call.name.replace(/^django\.db\.models\.(?:.*\.)?/, "")}(${call.args.map(show).join(",")};${shown.sort().join(",")})`;
}

function alterColumn(editor: Editor, before: Known, after: Known): void {
  const table = tableOf(after.model);
  const [old, now] = [before.field, after.field];
  const constraintNames = namesIn(after.model, "constraints");
  const hadReference = old.kind?.relation === "many-to-one" && isConstrained(old);
  const dropped = hadReference && editor.dropForeignKeys(table, before.column.name);

  const becameKey = !isKeyField(old) && isKeyField(now);
  if (isUnique(old) && !isKeyField(old) && (!isUnique(now) || becameKey))
    for (const name of editor.database.on(table, [before.column.name], "unique", "unique-index"))
      if (!constraintNames.has(name)) editor.dropConstraint(table, name);

  const retyped =
    before.column.type !== after.column.type || before.column.collation !== after.column.collation;
  const referred =
    retyped && ((isKeyField(old) && isKeyField(now)) || (isUnique(old) && isUnique(now)))
      ? referencesTo(before, after)
      : [];
  for (const { after: side } of referred) editor.dropForeignKeys(tableOf(side.model), side.column.name);

  if (isIndexed(old) && !isUnique(old) && (!isIndexed(now) || isUnique(now))) {
    const indexNames = namesIn(after.model, "indexes");
    for (const name of editor.database.on(table, [before.column.name], "index"))
      if (!indexNames.has(name)) editor.dropIndex(table, name);
  }
  const checkChanged = (old.kind?.check ?? "") !== (now.kind?.check ?? "");
  if (checkChanged && before.column.check !== undefined)
    for (const name of editor.database.on(table, [before.column.name], "check"))
      if (!constraintNames.has(name)) editor.dropConstraint(table, name);

  renameColumn(editor, table, before.column.name, after.column.name);
  const needsDefault = changeColumn(editor, table, before, after, retyped);

  if (isKeyField(old) && !isKeyField(now)) {
    const name = editor.database.primaryKey(table);
    if (name !== undefined) editor.dropConstraint(table, name);
  }
  const { lines } = editor;
  const columns = [after.column.name];
  if (!isKeyField(now) && isUnique(now) && (!isUnique(old) || isKeyField(old)))
    editor.now({ is: "unique", table, columns, lines });
  if ((!isIndexed(old) || isUnique(old)) && isIndexed(now) && !isUnique(now))
    editor.now({ is: "index", table, columns, suffix: "", lines });
  if (becameKey) {
    const name = indexName(bareTable(table), columns, "_pk");
    editor.alter(table, [
      { act: "add-constraint", lines, constraint: { is: "primary-key", name, columns } as const },
    ]);
    editor.hold(table, { name, columns, is: "primary-key" });
  }
  for (const reference of referred) changeType(editor, reference.before, reference.after);
  if (after.column.target && isConstrained(now) && (dropped || !old.kind?.relation || !isConstrained(old)))
    editor.now({
      is: "foreign-key",
      table,
      columns,
      toTable: after.column.target.table,
      toColumn: after.column.target.column,
      lines,
    });
  for (const { after: side } of referred) if (isConstrained(side.field)) restore(editor, side);
  if (checkChanged && after.column.check !== undefined) {
    const name = indexName(bareTable(table), columns, "_check");
    editor.alter(table, [
      { act: "add-constraint", lines, constraint: { is: "check", name, expression: after.column.check } },
    ]);
    editor.hold(table, { name, columns, is: "check" });
  }
  if (needsDefault) editor.alter(table, [{ act: "drop-default", column: after.column.name, lines }]);
  alterLikeIndex(editor, table, before, after);
}

function renameColumn(editor: Editor, table: string, from: string, to: string): void {
  if (from === to) return;
  editor.steps.push({ do: "rename-column", table: tableName(table), column: from, to, lines: editor.lines });
  editor.deferred = renameColumnIn(editor.deferred, table, from, to);
  editor.database.renameColumn(table, from, to);
}

/** Type, default and NOT NULL, in as few statements as Django sends. @returns whether a default is left to be dropped */
function changeColumn(editor: Editor, table: string, before: Known, after: Known, retyped: boolean): boolean {
  const { lines } = editor;
  const column = after.column.name;
  const actions: Action[] = [];
  const comment = (field: Field) => textOf(given(field.call.kwargs.get("db_comment"))) ?? "";
  const commented = comment(before.field) !== comment(after.field);
  if (retyped || before.column.identity !== after.column.identity || commented) {
    if (loosesText(before, after)) editor.dropIndex(table, likeName(table, before.column.name));
    if (before.column.identity && !after.column.identity)
      editor.alter(table, [
        { act: "clause", sql: `ALTER COLUMN ${quote(column)} DROP IDENTITY IF EXISTS`, lines },
      ]);
    actions.push(typeAction(before, after, lines));
  }
  const oldDefault = databaseDefault(before.field, before.model, before.state);
  const newDefault = databaseDefault(after.field, after.model, after.state);
  if (newDefault && "unknown" in newDefault) editor.unread(newDefault.unknown);
  else if (
    newDefault &&
    show(before.field.call.kwargs.get("db_default")) !== show(after.field.call.kwargs.get("db_default"))
  )
    actions.push({ act: "set-default", column, expression: newDefault.sql, lines });
  else if (!newDefault && oldDefault) actions.push({ act: "drop-default", column, lines });

  const [wasNull, isNull] = [isNullable(before.field), isNullable(after.field)];
  const filled =
    wasNull && !isNull && !newDefault ? defaultOf(after.field, after.model, after.state) : undefined;
  const needsDefault =
    filled !== undefined && defaultOf(before.field, before.model, before.state)?.key !== filled.key;
  if (needsDefault) actions.push({ act: "set-default", column, expression: filled.sql, lines });
  const nullity: Action | undefined =
    wasNull === isNull ? undefined : { act: isNull ? "drop-not-null" : "set-not-null", column, lines };
  // With a default Django fills the rows first: four statements instead of one.
  const fill = (hasDefault(after.field) || newDefault !== undefined) && wasNull && !isNull;
  if (nullity && !fill) actions.push(nullity);
  const [first, ...rest] = actions;
  if (first) editor.alter(table, [first, ...rest]);
  if (fill && nullity) {
    const value = newDefault && "sql" in newDefault ? newDefault.sql : filled?.sql;
    if (value !== undefined) {
      editor.sql(
        `UPDATE ${quotedTable(table)} SET ${quote(column)} = ${value} WHERE ${quote(column)} IS NULL`,
      );
      editor.sql("SET CONSTRAINTS ALL IMMEDIATE");
    }
    editor.alter(table, [nullity]);
  }
  if (!before.column.identity && after.column.identity)
    editor.alter(table, [
      { act: "clause", sql: `ALTER COLUMN ${quote(column)} ADD GENERATED BY DEFAULT AS IDENTITY`, lines },
    ]);
  if (commented) editor.commentColumn(table, column, comment(after.field));
  return needsDefault;
}

/** The index for LIKE comes and goes with the other. Source: `DatabaseSchemaEditor._alter_field`. */
function alterLikeIndex(editor: Editor, table: string, before: Known, after: Known): void {
  const [old, now] = [before.field, after.field];
  const gained =
    (!(isIndexed(old) || isUnique(old)) && isIndexed(now)) ||
    (!isUnique(old) && isUnique(now)) ||
    loosesText(before, after);
  const like = gained ? likeIndex(now, after.column) : undefined;
  if (like) editor.now({ is: "index", table, columns: [after.column.name], ...like, lines: editor.lines });
  if (isUnique(old) && !isIndexed(now) && !isUnique(now))
    editor.dropIndex(table, likeName(table, before.column.name));
}

function loosesText({ field, column: { type } }: Known, after: Known): boolean {
  const text = ["varchar", "text", "citext"].find((one) => type.startsWith(one));
  return (isIndexed(field) || isUnique(field)) && text !== undefined && !after.column.type.startsWith(text);
}

function namesIn(model: Model, option: "constraints" | "indexes"): ReadonlySet<string> {
  return new Set(itemsOf(model.options.get(option)).flatMap((value) => nameOf(value) ?? []));
}

/** Source: `BaseDatabaseSchemaEditor._alter_many_to_many`. */
export function alterManyToMany(editor: Editor, before: Side, after: Side): void {
  const old = throughOf(before.field, before.model, before.state);
  const now = throughOf(after.field, after.model, after.state);
  if (!old || !now) return editor.unread(`the table of the relation \`${after.field.name}\` is altered`);
  editor.renameTable(tableOf(old), tableOf(now));
  // First the side that leads away, then the model's own.
  for (const at of [2, 1]) {
    const [was, is] = [old.fields[at], now.fields[at]];
    if (was && is)
      alterField(
        editor,
        { field: was, model: now, state: before.state },
        { field: is, model: now, state: after.state },
      );
  }
}
