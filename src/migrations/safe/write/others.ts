import type { SafeStatement, SafeStep } from "../way.ts";
import { columnsOf, indent, isBlock, type MigrationText, quoted } from "./text.ts";

/** A Laravel migration. Source: laravel.com/docs/migrations */
export function writeLaravel(step: SafeStep): MigrationText {
  const statements = step.statements.map(({ sql }) =>
    isBlock(sql)
      ? `DB::statement(<<<'SQL'\n${indent(sql, 4)}\n    SQL);`
      : `DB::statement('${sql.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}');`,
  );
  const text = [
    "return new class extends Migration",
    "{",
    ...(step.outsideTransaction ? ["    public $withinTransaction = false;", ""] : []),
    "    public function up(): void",
    "    {",
    ...statements.map((statement) => indent(statement, 8)),
    "    }",
    "};",
  ];
  return { language: "php", text: text.join("\n") };
}

/** An Ecto migration. Source: hexdocs.pm/ecto_sql/Ecto.Migration.html */
export function writeEcto(step: SafeStep): MigrationText {
  const text = [
    "defmodule MyApp.Repo.Migrations.NameIt do",
    "  use Ecto.Migration",
    ...(step.outsideTransaction ? ["  @disable_ddl_transaction true", "  @disable_migration_lock true"] : []),
    "",
    "  def up do",
    ...step.statements.map((statement) => indent(ectoCall(statement), 4)),
    "  end",
    "end",
  ];
  return { language: "elixir", text: text.join("\n") };
}

function ectoCall({ sql, step }: SafeStatement): string {
  if (step?.do === "create-index" && step.method === undefined) {
    const prefix = step.table.schema === undefined ? "" : `, prefix: ${quoted(step.table.schema)}`;
    const columns = columnsOf(step).map((column) => `:${/^\w+$/.test(column) ? column : quoted(column)}`);
    return `create index(${quoted(step.table.name)}, [${columns.join(", ")}], name: ${quoted(step.name ?? "")}${step.unique ? ", unique: true" : ""}${prefix}${step.concurrently ? ", concurrently: true" : ""})`;
  }
  return isBlock(sql) ? `execute("""\n${sql}\n""")` : `execute(${quoted(sql)})`;
}

/** A Liquibase change set in YAML; XML and JSON have the same words. Source: docs.liquibase.com, "sql" */
export function writeLiquibase(step: SafeStep): MigrationText {
  const changes = step.statements.map(
    ({ sql }) => `- sql:\n    splitStatements: false\n    sql: |-\n${indent(sql, 6)}`,
  );
  const text = [
    "- changeSet:",
    "    id: name-it",
    "    author: you",
    ...(step.outsideTransaction ? ["    runInTransaction: false"] : []),
    "    changes:",
    ...changes.map((change) => indent(change, 6)),
  ];
  return { language: "yaml", text: text.join("\n") };
}
