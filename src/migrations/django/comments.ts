import { literal, quote } from "../steps/write-sql.ts";
import { tableName } from "./models.ts";

export function tableComment(table: string, comment: string): string {
  return `COMMENT ON TABLE ${quotedTable(table)} IS ${literal(comment)}`;
}

export function columnComment(table: string, column: string, comment: string): string {
  return `COMMENT ON COLUMN ${quotedTable(table)}.${quote(column)} IS ${literal(comment)}`;
}

/** With its schema, where it has one. */
export function quotedTable(table: string): string {
  const { schema, name } = tableName(table);
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`;
}
