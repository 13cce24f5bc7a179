import type { RehearsedMigration, StatementKind } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { parsed } from "./on-tables.ts";

export const missingDown: Rule<"migration"> = {
  id: "migrations/missing-down",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "a migration has no way back, while those before it in the same folder have one",
  harm: "whoever takes a release back in a hurry finds that the tool goes back so far and no further",
  instead: "write the way back as for the migrations before it; where there is none, say so in the file",
  source: "https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md#reversibility-of-migrations",
  appliesTo: ({ kept, edited }) => kept !== undefined && edited !== true,
  check: (migration) => hitFor(migration),
};

/** A custom is what three migrations show, and nearly all of the newest follow. */
const ENOUGH = 3;
const NEARLY_ALL = 0.8;

function hitFor(migration: RehearsedMigration): Hit[] {
  const { kept, statements, path } = migration;
  if (!kept || kept.own !== "no" || kept.saysSo) return [];
  const { siblings } = kept;
  if (siblings.with < ENOUGH || siblings.with < NEARLY_ALL * siblings.of) return [];
  // What only changes rows is the business of another rule, and what cannot be undone needs no pretence of it.
  const first = statements.find(({ kind, parts, acts, created }) => {
    if (!SHAPES.has(kind) && (kind === "data" || created.length === 0)) return false;
    const gone = parts?.some((part) => part.kind === "drop-column");
    return gone !== true && !acts?.some(({ act }) => act === "add-enum-value");
  });
  if (!first) return [];
  return [
    {
      at: first.at,
      subject: path,
      title: `This migration has no way back, unlike ${siblings.with} of the last ${siblings.of}`,
      scenario: `When the release has to be taken back, ${migration.framework} finds nothing to run for it: the schema stays ahead of the code, or the tool stops here.`,
      evidence: [parsed(first)],
    },
  ];
}

/** What a way back would take back. Dropping, maintenance and settings leave nothing to take. */
const SHAPES: ReadonlySet<StatementKind> = new Set([
  "create-table",
  "create-index",
  "create-type",
  "alter-table",
  "alter-type",
  "rename",
]);
