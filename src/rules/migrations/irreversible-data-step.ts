import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import type { RowChange, StatementAct } from "../../domain/statement-act.ts";
import { nameOf, parsed, tableIn } from "./on-tables.ts";

export const irreversibleDataStep: Rule<"migration"> = {
  id: "migrations/irreversible-data-step",
  architect: "database-architect",
  severity: "note",
  judges: "migration",
  when: "a migration overwrites or deletes values that were there, and its way back restores the schema but not them",
  harm: "the way back looks complete and is not: after it, code of the old version meets rows of the new one",
  instead:
    "keep the old values until the release has stood (a second column or table), or say in the way back that they are gone",
  source:
    "https://docs.djangoproject.com/en/stable/ref/migration-operations/#django.db.migrations.operations.RunSQL",
  appliesTo: ({ rehearsed, kept }) => rehearsed && kept?.own === "yes",
  check: (migration) => hitFor(migration),
};

interface Loss {
  statement: RehearsedStatement;
  change: RowChange & Pick<StatementAct, "at">;
}

/** One for a file: what is lost is lost together. */
function hitFor(migration: RehearsedMigration): Hit[] {
  const { kept } = migration;
  if (!kept || kept.saysSo || kept.changesRows.includes("*")) return [];
  const losses = migration.statements.flatMap((statement) =>
    statement.outcome === "ran"
      ? (statement.acts ?? []).flatMap((act): Loss[] =>
          act.act === "change-rows" && !kept.changesRows.includes(act.table.name) && loses(migration, act)
            ? [{ statement, change: act }]
            : [],
        )
      : [],
  );
  const [first, ...others] = losses;
  if (!first) return [];
  const table = nameOf(first.change.table);
  const gone = first.change.how === "delete";
  const columns = first.change.sets.map(({ column }) => column).join(", ");
  return [
    {
      at: first.statement.at,
      subject: `${first.change.how} ${table}`,
      title: gone
        ? `The way back does not bring the deleted rows of ${table} back`
        : `The way back does not bring the old values of ${table} (${columns}) back`,
      scenario: `After the way up and the way back the schema is as before, but ${gone ? `the rows of ${table} are gone` : `${columns} in ${table} ${first.change.sets.length > 1 ? "are" : "is"} overwritten`}: the version before this one works with what is left.`,
      evidence: [parsed(first.statement)],
      siblings: others.map(({ statement }) => statement.at),
    },
  ];
}

/** Rows that are deleted, or a column of the merge base whose values are replaced; filling what was NULL loses nothing. */
function loses({ whole }: RehearsedMigration, change: RowChange): boolean {
  const old = tableIn(whole?.before, change.table);
  if (!old) return false;
  if (change.how === "delete") return true;
  if (change.how !== "update") return false;
  return change.sets.some(
    ({ column }) => old.columns.some(({ name }) => name === column) && !change.nulls.includes(column),
  );
}
