import type { Column, PlacedConstraint } from "../steps/step.ts";
import {
  columnName,
  type FieldColumn,
  innerField,
  isIndexed,
  isNullable,
  isUnique,
  readColumn,
} from "./columns.ts";
import type { Held } from "./database.ts";
import { databaseDefault, defaultOf } from "./defaults.ts";
import { readExpression } from "./expressions.ts";
import { bareTable, type Field, fieldNamed, isKeyField, type Model, type State } from "./models.ts";
import { indexName, serverName } from "./names.ts";
import { textsOf } from "./values.ts";

/** A column as it is created or added. */
export interface ColumnStep {
  column: Column;
  read: FieldColumn;
  /** The default is for the rows that are there, and goes again. */
  dropDefault: boolean;
}

/**
 * `made` is absent when no column stands behind the field, or when which one cannot be told: `lacks` is then its name.
 *
 * @param adding to a table that is there already
 */
export function columnStep(
  field: Field,
  model: Model,
  state: State,
  adding: boolean,
): { made?: ColumnStep; unread: readonly string[]; lacks?: string } {
  const read = readColumn(field, model, state);
  if ("none" in read) return { unread: [] };
  const inDatabase = databaseDefault(field, model, state);
  const generated = field.kind?.generated ? generatedBy(field, model, state) : undefined;
  if (!("column" in read)) return { unread: [read.unknown], lacks: columnName(field) };
  if (generated && "unknown" in generated) return { unread: [generated.unknown], lacks: columnName(field) };
  const value = inDatabase && "sql" in inDatabase ? inDatabase : undefined;
  const filled = adding && !inDatabase ? defaultOf(field, model, state) : undefined;
  const { column } = read;
  const made: ColumnStep = {
    read: column,
    dropDefault: filled !== undefined,
    column: {
      name: column.name,
      type: column.type,
      ...(column.collation === undefined ? {} : { collation: column.collation }),
      ...(value ? { default: value.sql } : filled ? { default: filled.sql } : {}),
      ...(generated
        ? { generated: { expression: generated.sql, ...(generated.virtual ? { virtual: true } : {}) } }
        : isNullable(field)
          ? {}
          : { notNull: true }),
      ...(column.identity ? { identity: "by default" as const } : {}),
      ...(isKeyField(field) ? { primaryKey: true } : isUnique(field) ? { unique: true } : {}),
      ...(column.check === undefined ? {} : { check: column.check }),
      lines: field.lines,
    },
  };
  return { made, unread: inDatabase && "unknown" in inDatabase ? [inDatabase.unknown] : [] };
}

function generatedBy(
  field: Field,
  model: Model,
  state: State,
): { sql: string; virtual: boolean } | { unknown: string } {
  const expression = field.call.kwargs.get("expression");
  const stored = field.call.kwargs.get("db_persist");
  if (!expression || !innerField(field, "output_field", state.project))
    return { unknown: `the generated column \`${field.name}\` cannot be told` };
  const read = readExpression(expression, model, state);
  if ("unknown" in read) return { unknown: `the generated column \`${field.name}\`: ${read.unknown}` };
  return { sql: read.sql, virtual: stored?.is === "bool" && !stored.value };
}

/** The constraints that come with a column, under the names that PostgreSQL gives them. */
export function inlineHeld(table: string, field: Field, { name, check }: FieldColumn): readonly Held[] {
  const bare = bareTable(table);
  const columns = [name];
  const held: Held[] = [];
  if (isKeyField(field)) held.push({ name: serverName(bare, "", "pkey"), columns, is: "primary-key" });
  else if (isUnique(field)) held.push({ name: serverName(bare, name, "key"), columns, is: "unique" });
  if (check !== undefined) held.push({ name: serverName(bare, name, "check"), columns, is: "check" });
  return held;
}

/** The columns of fields; `undefined` when one of them is not there. */
export function columnsOf(names: readonly string[], model: Model): readonly string[] | undefined {
  const columns = names.flatMap((name) => {
    const field = fieldNamed(model, name);
    return field ? [columnName(field)] : [];
  });
  return columns.length === names.length ? columns : undefined;
}

/** The second index of a text column, for LIKE. Source: `DatabaseSchemaEditor._create_like_index_sql`. */
export function likeIndex(
  field: Field,
  { type, collation }: FieldColumn,
): { suffix: string; opclass: string } | undefined {
  // Whether a collation is deterministic is asked of the database; those that projects name mostly are not.
  if (!(isIndexed(field) || isUnique(field)) || type.includes("[") || collation !== undefined)
    return undefined;
  if (type.startsWith("varchar")) return { suffix: "_like", opclass: "varchar_pattern_ops" };
  return type.startsWith("text") ? { suffix: "_like", opclass: "text_pattern_ops" } : undefined;
}

export function likeName(table: string, column: string): string {
  return indexName(bareTable(table), [column], "_like");
}

export function compositeKey(field: Field, model: Model): PlacedConstraint {
  const names = textsOf({ is: "list", items: field.call.args, lines: field.lines }) ?? [];
  return { is: "primary-key", columns: columnsOf(names, model) ?? names, lines: field.lines };
}
