import type { Column, PlacedConstraint, References, TableName } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import { childOf, type Element, isYes, listOf } from "./element.ts";
import { identifier, postgresType } from "./types.ts";

/** A `column` of `createTable` and `addColumn`, with what its `constraints` declare. */
export interface ReadColumn {
  column: Column;
  primaryKey?: { name?: string };
  constraints: readonly PlacedConstraint[];
  remarks?: string;
}

export function tableOf(element: Element, name = "tableName", schema = "schemaName"): TableName | undefined {
  const table = element.attributes.get(name);
  const inSchema = element.attributes.get(schema);
  if (table === undefined) return undefined;
  return { name: identifier(table), ...(inSchema ? { schema: identifier(inSchema) } : {}) };
}

export function namesOf(value: string | undefined): readonly string[] {
  return listOf(value).map(identifier);
}

/** @returns `undefined` when it has no name or no type */
export function readColumn(element: Element): ReadColumn | undefined {
  const { attributes, lines } = element;
  const given = attributes.get("name");
  const type = attributes.get("type");
  if (given === undefined || type === undefined) return undefined;
  const name = identifier(given);
  const column: Column = { name, type: postgresType(type), lines };
  const fallback = defaultOf(element);
  if (fallback !== undefined) column.default = fallback;
  if (isYes(attributes.get("autoIncrement")) && !/serial/i.test(column.type))
    column.identity = attributes.get("generationType")?.toUpperCase() === "ALWAYS" ? "always" : "by default";
  const rules = childOf(element, "constraints");
  const words = rules?.attributes ?? new Map<string, string>();
  const constraints: PlacedConstraint[] = [];
  if (words.get("nullable")?.toLowerCase() === "false") column.notNull = true;
  const isKey = isYes(words.get("primaryKey"));
  if (isYes(words.get("unique")) || words.has("uniqueConstraintName"))
    constraints.push({
      is: "unique",
      columns: [name],
      lines,
      ...named(words.get("uniqueConstraintName")),
    });
  const references = rules && foreignOf(rules);
  if (references)
    constraints.push({
      is: "foreign-key",
      columns: [name],
      references,
      lines,
      ...named(words.get("foreignKeyName")),
      ...(words.get("validateForeignKey")?.toLowerCase() === "false" ? { notValid: true } : {}),
    });
  const check = words.get("checkConstraint");
  if (check !== undefined)
    constraints.push({ is: "check", expression: check.replace(/^\s*check\s*/i, ""), lines });
  const remarks = attributes.get("remarks");
  return {
    column: isKey ? { ...column, notNull: true } : column,
    constraints,
    ...(isKey ? { primaryKey: named(words.get("primaryKeyName")) } : {}),
    ...(remarks === undefined ? {} : { remarks }),
  };
}

export function named(name: string | undefined): { name?: string } {
  return name ? { name: identifier(name) } : {};
}

/** `references="users(id)"`, or the table and its columns apart. */
function foreignOf({ attributes }: Element): References | undefined {
  const written = /^\s*(?:([\w"]+)\.)?([\w"]+)\s*\(([^()]*)\)\s*$/.exec(attributes.get("references") ?? "");
  const name = written?.[2] ?? attributes.get("referencedTableName");
  if (name === undefined) return undefined;
  const schema = written?.[1] ?? attributes.get("referencedTableSchemaName");
  const columns = namesOf(written?.[3] ?? attributes.get("referencedColumnNames"));
  return {
    table: { name: identifier(name), ...(schema ? { schema: identifier(schema) } : {}) },
    ...(columns.length > 0 ? { columns } : {}),
    ...(isYes(attributes.get("deleteCascade")) ? { onDelete: "cascade" as const } : {}),
    ...deferrableOf(attributes),
  };
}

export function deferrableOf(attributes: ReadonlyMap<string, string>): Pick<References, "deferrable"> {
  if (isYes(attributes.get("initiallyDeferred"))) return { deferrable: "initially deferred" };
  return isYes(attributes.get("deferrable")) ? { deferrable: "initially immediate" } : {};
}

/** The default of a column, or the value that a row gets: `prefix` is `defaultValue` or `value`. */
export function defaultOf(element: Element): string | undefined {
  return valueOf(element, "defaultValue");
}

/** `undefined` without a value; a file that holds it is `null`, since it is not read. */
export function valueOf({ attributes }: Element, prefix: "defaultValue" | "value"): string | undefined {
  const plain = attributes.get(prefix);
  if (plain !== undefined) return /^null$/i.test(plain) ? "NULL" : literal(plain);
  const number = attributes.get(`${prefix}Numeric`);
  if (number !== undefined) return /^null$/i.test(number) ? "NULL" : number;
  const boolean = attributes.get(`${prefix}Boolean`);
  if (boolean !== undefined) return /^(?:true|1|t|yes)$/i.test(boolean.trim()) ? "TRUE" : "FALSE";
  const date = attributes.get(`${prefix}Date`);
  if (date !== undefined) return dateOf(date);
  const computed = attributes.get(`${prefix}Computed`);
  if (computed !== undefined) return computed;
  const sequence = attributes.get(`${prefix}SequenceNext`);
  if (sequence !== undefined) return `nextval(${literal(sequenceOf(sequence))})`;
  const current = attributes.get(`${prefix}SequenceCurrent`);
  return current === undefined ? undefined : `currval(${literal(sequenceOf(current))})`;
}

function sequenceOf(written: string): string {
  return written
    .split(".")
    .map((part) => quote(identifier(part)))
    .join(".");
}

/** A point in time, or a function that gives one. */
function dateOf(written: string): string {
  if (/^\s*\d/.test(written)) return literal(written.replace(/^(\s*\d{4}-\d\d-\d\d)T/, "$1 "));
  return /^current_datetime(?:\(\))?$/i.test(written.trim()) ? "now()" : written;
}
