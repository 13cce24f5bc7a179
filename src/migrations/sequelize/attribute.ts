import type { LineRange } from "../../domain/pull-request.ts";
import { flagOf, isNothing, stringOf, type Value } from "../javascript/value.ts";
import type { Column, References, Step, TableName } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import { defaultOf, isFalse, isTrue, typeOf } from "./data-types.ts";

/** A column as Sequelize is told of it. */
export interface Attribute {
  column: Column;
  isKey: boolean;
  isUnique: boolean;
  comment?: string;
  /** The type that has to be made first. */
  enumType?: { name: string; values: readonly string[] };
}

/**
 * What an attribute comes to in PostgreSQL. Source: sequelize/src/dialects/postgres/query-generator.js,
 * `attributeToSQL` and `dataTypeMapping`.
 *
 * @returns `undefined` when a part that matters is not known
 */
export function attributeOf(
  table: TableName,
  name: string,
  value: Value,
  lines: LineRange,
): Attribute | undefined {
  const given: ReadonlyMap<string, Value> = value.is === "fields" ? value.map : new Map([["type", value]]);
  if (value.is === "fields" && value.open) return undefined;
  const type = typeOf(given.get("type"));
  if (!type) return undefined;
  const fallback = defaultOf(given.get("defaultValue"), type.sql);
  const references = referencesOf(given, table.schema);
  if (!fallback || references === "unknown") return undefined;
  const allowNull = given.get("allowNull");
  if (allowNull && !isNothing(allowNull) && flagOf(allowNull) === undefined) return undefined;
  const comment = stringOf(given.get("comment"));
  const isSerial = isTrue(given.get("autoIncrement")) && !isTrue(given.get("autoIncrementIdentity"));
  const enumType = type.values ? { name: `enum_${table.name}_${name}`, values: type.values } : undefined;
  const sqlType = enumType
    ? `${typeName(table.schema, enumType.name)}${type.sql.endsWith("[]") ? "[]" : ""}`
    : type.sql;
  return {
    column: {
      name,
      type: isSerial ? serialOf(type.sql) : sqlType,
      ...(isFalse(allowNull) && !isSerial ? { notNull: true } : {}),
      ...(isTrue(given.get("autoIncrementIdentity")) ? { identity: "by default" as const } : {}),
      ...(fallback.sql === undefined ? {} : { default: fallback.sql }),
      ...(references ? { references } : {}),
      lines,
    },
    isKey: isTrue(given.get("primaryKey")),
    isUnique: isTrue(given.get("unique")),
    ...(comment === undefined ? {} : { comment }),
    ...(enumType ? { enumType } : {}),
  };
}

function serialOf(type: string): string {
  if (/bigint/i.test(type)) return "BIGSERIAL";
  return /smallint/i.test(type) ? "SMALLSERIAL" : "SERIAL";
}

function typeName(schema: string | undefined, name: string): string {
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`;
}

function referencesOf(
  given: ReadonlyMap<string, Value>,
  schema: string | undefined,
): References | undefined | "unknown" {
  const value = given.get("references");
  if (isNothing(value) || value === undefined) return undefined;
  if (value.is !== "fields") return "unknown";
  const table = tableOf(value.map.get("model") ?? value.map.get("table"));
  const key = value.map.get("key") ?? value.map.get("field");
  const column = key === undefined ? "id" : stringOf(key);
  if (!table || column === undefined) return "unknown";
  const onDelete = actionOf(given.get("onDelete"));
  const onUpdate = actionOf(given.get("onUpdate"));
  if (onDelete === "unknown" || onUpdate === "unknown") return "unknown";
  const deferrable = deferralOf(value.map.get("deferrable"));
  return {
    table: table.schema === undefined && schema !== undefined ? { schema, name: table.name } : table,
    columns: [column],
    ...(onDelete ? { onDelete } : {}),
    ...(onUpdate ? { onUpdate } : {}),
    ...(deferrable ? { deferrable } : {}),
  };
}

export function deferralOf(value: Value | undefined): References["deferrable"] {
  const text = value?.is === "host" ? value.name : stringOf(value);
  if (text === "INITIALLY_DEFERRED") return "initially deferred";
  return text === "INITIALLY_IMMEDIATE" ? "initially immediate" : undefined;
}

const ACTIONS = new Map(
  (["cascade", "restrict", "set null", "set default", "no action"] as const).map((action) => [
    action as string,
    action,
  ]),
);

export function actionOf(value: Value | undefined): References["onDelete"] | "unknown" {
  if (isNothing(value)) return undefined;
  return ACTIONS.get(stringOf(value)?.toLowerCase().trim() ?? "") ?? "unknown";
}

/** `"orders"`, or `{ tableName, schema }`. */
export function tableOf(value: Value | undefined): TableName | undefined {
  if (value?.is === "text") return { name: value.text };
  if (value?.is !== "fields") return undefined;
  const name = stringOf(value.map.get("tableName"));
  const schema = stringOf(value.map.get("schema"));
  return name === undefined ? undefined : { name, ...(schema === undefined ? {} : { schema }) };
}

/** What goes before the statement that uses the attribute. An enum that is there already is left alone. */
export function enumSteps(attribute: Attribute, schema: string | undefined, lines: LineRange): Step[] {
  if (!attribute.enumType) return [];
  const { name, values } = attribute.enumType;
  const body = `BEGIN CREATE TYPE ${typeName(schema, name)} AS ENUM(${values.map(literal).join(", ")}); EXCEPTION WHEN duplicate_object THEN null; END`;
  return [{ do: "sql", sql: `DO ${literal(body)}`, lines }];
}

/** And what comes after it. */
export function commentSteps({ column, comment }: Attribute, table: TableName, lines: LineRange): Step[] {
  if (comment === undefined) return [];
  const place = `${typeName(table.schema, table.name)}.${quote(column.name)}`;
  return [{ do: "sql", sql: `COMMENT ON COLUMN ${place} IS ${literal(comment)}`, lines }];
}
