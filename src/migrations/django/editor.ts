import type { LineRange } from "../../domain/pull-request.ts";
import type { Action, Column, PlacedConstraint, Step } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import {
  columnsOf,
  type ColumnStep,
  columnStep,
  compositeKey,
  inlineHeld,
  likeIndex,
} from "./column-step.ts";
import { columnName, isConstrained, isIndexed, isUnique, readColumn } from "./columns.ts";
import { columnComment, tableComment } from "./comments.ts";
import type { Database, Held } from "./database.ts";
import { type Deferred, renameTableIn, toStep, without } from "./deferred.ts";
import { readConstraint, readIndex } from "./indexes.ts";
import {
  bareTable,
  type Field,
  hasOwnTable,
  type Model,
  placedAt,
  type State,
  tableName,
  tableOf,
  throughOf,
  togetherOf,
} from "./models.ts";
import { foreignKeyName } from "./names.ts";
import { given, itemsOf, textOf } from "./values.ts";

/**
 * Writes what Django's schema editor for PostgreSQL sends to the database, as steps. Source:
 * `django.db.backends.base.schema` and `django.db.backends.postgresql.schema` of Django 5.2: keys are identity
 * columns, as since 4.1.
 */
export class Editor {
  readonly steps: Step[] = [];
  readonly database: Database;
  deferred: Deferred[] = [];
  /** Of the operation at hand. */
  lines: LineRange = { from: 1, to: 1 };

  constructor(database: Database) {
    this.database = database;
  }

  /** What Django sends last. */
  finish(): void {
    for (const one of this.deferred) this.steps.push(toStep(one, this.database));
    this.deferred = [];
  }

  unread(what: string, lines = this.lines): void {
    this.steps.push({ do: "unread", what, lines });
  }

  sql(sql: string, lines = this.lines): void {
    this.steps.push({ do: "sql", sql, lines });
  }

  alter(table: string, actions: readonly [Action, ...Action[]], lines = this.lines): void {
    this.steps.push({ do: "alter-table", table: tableName(table), actions, lines });
  }

  /** @param elsewhere the model is declared in another file, whose lines mean nothing here */
  createModel(declared: Model, state: State, lines = this.lines, elsewhere = false): void {
    const model = elsewhere ? placedAt(declared, lines) : declared;
    const table = tableOf(model);
    this.#deferTogether(model, "unique_together", lines);
    const columns: Column[] = [];
    const comments: [string, string, LineRange][] = [];
    for (const field of model.fields) {
      const made = this.#column(field, model, state, false);
      if (!made) continue;
      columns.push(made.column);
      for (const held of inlineHeld(table, field, made.read)) this.hold(table, held);
      const { target } = made.read;
      if (target && isConstrained(field))
        this.deferred.push({
          is: "foreign-key",
          table,
          columns: [made.read.name],
          toTable: target.table,
          toColumn: target.column,
          lines: made.column.lines,
        });
      const comment = textOf(given(field.call.kwargs.get("db_comment")));
      if (comment !== undefined) comments.push([made.read.name, comment, made.column.lines]);
    }
    const constraints = this.#constraintsOf(model, state);
    const composite = model.fields.find(({ kind }) => kind?.internal === "CompositePrimaryKey");
    if (composite) constraints.push(compositeKey(composite, model));
    this.steps.push({
      do: "create-table",
      table: tableName(table),
      columns,
      ...(constraints.length > 0 ? { constraints } : {}),
      lines,
    });
    const comment = textOf(given(model.options.get("db_table_comment")));
    if (comment !== undefined) this.commentTable(table, comment);
    for (const [column, text, at] of comments) this.commentColumn(table, column, text, at);
    for (const field of model.fields) this.#deferIndexes(field, model, state);
    this.#deferTogether(model, "index_together", lines);
    for (const index of itemsOf(model.options.get("indexes"))) this.#deferIndex(index, model, state);
    for (const field of model.fields) {
      const through = hasOwnTable(field) ? throughOf(field, model, state) : undefined;
      if (through) this.createModel(through, state, field.lines);
      else if (hasOwnTable(field)) this.unread(`the table of the relation \`${field.name}\``, field.lines);
    }
  }

  deleteModel(model: Model, state: State): void {
    for (const field of model.fields) {
      const through = hasOwnTable(field) ? throughOf(field, model, state) : undefined;
      if (through) this.deleteModel(through, state);
    }
    const table = tableOf(model);
    this.steps.push({ do: "drop-table", tables: [tableName(table)], cascade: true, lines: this.lines });
    this.deferred = without(this.deferred, table);
    this.database.dropTable(table);
  }

  renameTable(from: string, to: string): void {
    if (from === to) return;
    this.steps.push({ do: "rename-table", table: tableName(from), to: bareTable(to), lines: this.lines });
    this.deferred = renameTableIn(this.deferred, from, to);
    this.database.renameTable(from, to);
  }

  /** @param model has the field already, or not: only its table is asked for */
  addField(field: Field, model: Model, state: State): void {
    if (hasOwnTable(field)) {
      const through = throughOf(field, model, state);
      if (through) this.createModel(through, state, this.lines, true);
      else this.unread(`the table of the relation \`${field.name}\``);
      return;
    }
    const made = this.#column({ ...field, lines: this.lines }, model, state, true);
    if (!made) return;
    const table = tableOf(model);
    const { target } = made.read;
    const name =
      target && isConstrained(field)
        ? foreignKeyName(bareTable(table), made.read.name, bareTable(target.table), target.column)
        : undefined;
    const references = target &&
      name !== undefined && {
        name,
        table: tableName(target.table),
        columns: [target.column],
        deferrable: "initially deferred" as const,
      };
    const column = references ? { ...made.column, references } : made.column;
    this.alter(table, [{ act: "add-column", column, lines: this.lines }]);
    for (const held of inlineHeld(table, field, made.read)) this.hold(table, held);
    if (name !== undefined && target) {
      this.sql(`SET CONSTRAINTS ${quote(name)} IMMEDIATE`);
      this.database.add(table, { name, columns: [made.read.name], is: "foreign-key", to: target.table });
    }
    if (made.dropDefault)
      this.alter(table, [{ act: "drop-default", column: made.read.name, lines: this.lines }]);
    const comment = textOf(given(field.call.kwargs.get("db_comment")));
    if (comment !== undefined) this.commentColumn(table, made.read.name, comment);
    this.#deferIndexes({ ...field, lines: this.lines }, model, state);
  }

  removeField(field: Field, model: Model, state: State): void {
    const table = tableOf(model);
    const through = hasOwnTable(field) ? throughOf(field, model, state) : undefined;
    if (through) return this.deleteModel(through, state);
    const column = columnName(field);
    if (field.kind?.virtual) return;
    if (this.database.lacks(table, column)) {
      this.unread(`the column \`${column}\` of ${table} is dropped, which is not there in the rehearsal`);
      this.database.dropColumn(table, column);
      return;
    }
    if (!field.kind) return this.unread(`the field \`${field.name}\` of an unknown class is dropped`);
    if (field.kind.relation) this.dropForeignKeys(table, column);
    this.alter(table, [{ act: "drop-column", column, cascade: true, lines: this.lines }]);
    this.deferred = without(this.deferred, table, column);
    this.database.dropColumn(table, column);
  }

  dropForeignKeys(table: string, column: string): boolean {
    const names = this.database.on(table, [column], "foreign-key");
    for (const name of names) {
      this.sql(`SET CONSTRAINTS ${quote(name)} IMMEDIATE`);
      this.dropConstraint(table, name);
    }
    return names.length > 0;
  }

  dropConstraint(table: string, name: string): void {
    this.alter(table, [{ act: "drop-constraint", name, lines: this.lines }]);
    this.database.drop(table, name);
  }

  dropIndex(table: string, name: string, concurrently = false): void {
    const { schema } = tableName(table);
    this.steps.push({
      do: "drop-index",
      index: { name, ...(schema === undefined ? {} : { schema }) },
      ifExists: true,
      ...(concurrently ? { concurrently } : {}),
      lines: this.lines,
    });
    this.deferred = this.deferred.filter(
      (one) => one.table !== table || one.is !== "step" || one.held.name !== name,
    );
    this.database.drop(table, name);
  }

  /** Now, not at the end. */
  now(deferred: Deferred): void {
    this.steps.push(toStep(deferred, this.database));
  }

  hold(table: string, held: Held): void {
    this.database.add(table, held);
  }

  commentTable(table: string, comment: string): void {
    this.sql(tableComment(table, comment));
  }

  commentColumn(table: string, column: string, comment: string, lines = this.lines): void {
    this.sql(columnComment(table, column, comment), lines);
  }

  /** `undefined` without a column; what could not be told of it is said. */
  #column(field: Field, model: Model, state: State, adding: boolean): ColumnStep | undefined {
    const { made, unread, lacks } = columnStep(field, model, state, adding);
    for (const what of unread) this.unread(what, field.lines);
    if (lacks !== undefined) this.database.lack(tableOf(model), lacks);
    return made;
  }

  #constraintsOf(model: Model, state: State): PlacedConstraint[] {
    const table = tableOf(model);
    return itemsOf(model.options.get("constraints")).flatMap((value): PlacedConstraint[] => {
      const read = readConstraint(value, model, state, value.lines);
      if ("unknown" in read) {
        this.unread(read.unknown, value.lines);
        return [];
      }
      if ("index" in read.made) {
        const { held } = read;
        this.deferred.push({
          is: "step",
          table,
          columns: held.columns,
          held,
          step: read.made.index,
          lines: value.lines,
        });
        return [];
      }
      this.hold(table, read.held);
      return [{ ...read.made.constraint, lines: value.lines }];
    });
  }

  #deferIndexes(field: Field, model: Model, state: State): void {
    const read = readColumn(field, model, state);
    if (!("column" in read)) return;
    const base = { table: tableOf(model), columns: [read.column.name], lines: field.lines };
    if (isIndexed(field) && !isUnique(field)) this.deferred.push({ is: "index", ...base, suffix: "" });
    const like = likeIndex(field, read.column);
    if (like) this.deferred.push({ is: "index", ...base, ...like });
  }

  #deferIndex(value: Parameters<typeof readIndex>[0], model: Model, state: State): void {
    const read = readIndex(value, model, state, value.lines);
    if ("unknown" in read) return this.unread(read.unknown, value.lines);
    const { held, made } = read;
    this.deferred.push({
      is: "step",
      table: tableOf(model),
      columns: held.columns,
      held,
      step: made,
      lines: value.lines,
    });
  }

  #deferTogether(model: Model, option: "unique_together" | "index_together", lines: LineRange): void {
    const value = model.options.get(option);
    for (const names of togetherOf(value)) {
      const columns = columnsOf(names, model);
      const base = { table: tableOf(model), lines: value?.lines ?? lines };
      if (!columns) this.unread(`${option} of ${names.join(", ")}`, base.lines);
      else if (option === "unique_together") this.deferred.push({ is: "unique", columns, ...base });
      else this.deferred.push({ is: "index", columns, suffix: "_idx", ...base });
    }
  }
}
