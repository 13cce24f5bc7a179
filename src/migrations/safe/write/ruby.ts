import type { TableName } from "../../steps/step.ts";
import type { SafeStatement, SafeStep } from "../way.ts";
import { type AlterTable, columnsOf, indent, isBlock, type MigrationText, quoted } from "./text.ts";

/** A Rails migration. Source: guides.rubyonrails.org/active_record_migrations.html */
export function writeRails(step: SafeStep): MigrationText {
  const lines = [
    "class NameIt < ActiveRecord::Migration[8.0]",
    ...(step.outsideTransaction ? ["  disable_ddl_transaction!", ""] : []),
    "  def up",
    ...step.statements.map((statement) => indent(call(statement), 4)),
    "  end",
    "end",
  ];
  return { language: "rb", text: lines.join("\n") };
}

function call({ sql, step }: SafeStatement): string {
  if (step?.do === "create-index")
    return `add_index ${table(step.table)}, ${symbols(columnsOf(step))}, name: ${quoted(step.name ?? "")}${step.unique ? ", unique: true" : ""}${step.method ? `, using: :${step.method}` : ""}${step.concurrently ? ", algorithm: :concurrently" : ""}`;
  const native = step?.do === "alter-table" ? alter(step) : undefined;
  if (native !== undefined) return native;
  return isBlock(sql) ? `execute <<~SQL\n${indent(sql, 2)}\nSQL` : `execute ${quoted(sql)}`;
}

function alter(step: AlterTable): string | undefined {
  const [action, ...more] = step.actions;
  if (more.length > 0) return undefined;
  const name = table(step.table);
  switch (action.act) {
    case "set-not-null":
      return `change_column_null ${name}, ${symbol(action.column)}, false`;
    case "add-constraint": {
      const { constraint } = action;
      if (constraint.is === "check")
        return `add_check_constraint ${name}, ${quoted(constraint.expression)}, name: ${quoted(constraint.name ?? "")}${constraint.notValid ? ", validate: false" : ""}`;
      if (constraint.is !== "foreign-key" || constraint.columns.length !== 1) return undefined;
      const [column = ""] = constraint.columns;
      const [key = "id"] = constraint.references.columns ?? [];
      return `add_foreign_key ${name}, ${table(constraint.references.table)}, column: ${symbol(column)}${key === "id" ? "" : `, primary_key: ${symbol(key)}`}, name: ${quoted(constraint.name ?? "")}${constraint.notValid ? ", validate: false" : ""}`;
    }
    case "validate-constraint":
      return `validate_constraint ${name}, ${quoted(action.name)}`;
    default:
      return undefined;
  }
}

function table({ schema, name }: TableName): string {
  return schema === undefined ? symbol(name) : quoted(`${schema}.${name}`);
}

function symbol(name: string): string {
  return /^[a-z_]\w*$/i.test(name) ? `:${name}` : quoted(name);
}

function symbols(names: readonly string[]): string {
  const [only = "", ...more] = names;
  return more.length === 0 ? symbol(only) : `[${names.map(symbol).join(", ")}]`;
}
