import type { SafeStatement, SafeStep } from "../way.ts";
import { type AlterTable, columnsOf, indent, isBlock, type MigrationText, quoted } from "./text.ts";

/**
 * A Django migration. Operations of models would need the models, so the SQL is written out where they do.
 * Source: docs.djangoproject.com/en/stable/ref/migration-operations/
 */
export function writeDjango(step: SafeStep): MigrationText {
  const operations = step.statements.map(({ sql }) => {
    if (!isBlock(sql)) return `migrations.RunSQL(${quoted(sql)}),`;
    return `migrations.RunSQL("""\n${indent(sql, 4)}\n"""),`;
  });
  const concurrent = step.statements.some((statement) => statement.step?.do === "create-index");
  const lines = [
    "class Migration(migrations.Migration):",
    ...(step.outsideTransaction ? ["    atomic = False", ""] : []),
    ...(concurrent
      ? [
          "    # AddIndexConcurrently of django.contrib.postgres.operations says the same with the model's index",
        ]
      : []),
    "    operations = [",
    ...operations.map((operation) => indent(operation, 8)),
    "    ]",
  ];
  return { language: "py", text: lines.join("\n") };
}

/** An Alembic migration. Source: alembic.sqlalchemy.org/en/latest/ops.html */
export function writeAlembic(step: SafeStep): MigrationText {
  const calls = step.statements.map(operation).join("\n");
  const body = step.outsideTransaction
    ? `with op.get_context().autocommit_block():\n${indent(calls, 4)}`
    : calls;
  return { language: "py", text: `def upgrade() -> None:\n${indent(body, 4)}` };
}

function operation({ sql, step }: SafeStatement): string {
  if (step?.do === "create-index") {
    const schema = step.table.schema === undefined ? "" : `, schema=${quoted(step.table.schema)}`;
    return `op.create_index(${quoted(step.name ?? "")}, ${quoted(step.table.name)}, [${columnsOf(step).map(quoted).join(", ")}]${step.unique ? ", unique=True" : ""}${schema}${step.method ? `, postgresql_using=${quoted(step.method)}` : ""}${step.concurrently ? ", postgresql_concurrently=True" : ""})`;
  }
  if (step?.do === "drop-index" && step.index.schema === undefined)
    return `op.drop_index(${quoted(step.index.name)}${step.concurrently ? ", postgresql_concurrently=True" : ""})`;
  const native = step?.do === "alter-table" ? alter(step) : undefined;
  if (native !== undefined) return native;
  return isBlock(sql) ? `op.execute("""\n${indent(sql, 4)}\n""")` : `op.execute(${quoted(sql)})`;
}

function alter({ table, actions }: AlterTable): string | undefined {
  const [action, ...more] = actions;
  if (more.length > 0 || table.schema !== undefined) return undefined;
  const name = quoted(table.name);
  if (action.act === "set-not-null")
    return `op.alter_column(${name}, ${quoted(action.column)}, nullable=False)`;
  if (action.act === "drop-constraint") return `op.drop_constraint(${quoted(action.name)}, ${name})`;
  if (action.act !== "add-constraint") return undefined;
  const { constraint } = action;
  const later = constraint.notValid ? ", postgresql_not_valid=True" : "";
  const listed = (columns: readonly string[]) => `[${columns.map(quoted).join(", ")}]`;
  if (constraint.is === "check")
    return `op.create_check_constraint(${quoted(constraint.name ?? "")}, ${name}, ${quoted(constraint.expression)}${later})`;
  if (constraint.is === "foreign-key" && constraint.references.table.schema === undefined)
    return `op.create_foreign_key(${quoted(constraint.name ?? "")}, ${name}, ${quoted(constraint.references.table.name)}, ${listed(constraint.columns)}, ${listed(constraint.references.columns ?? ["id"])}${later})`;
  return undefined;
}
