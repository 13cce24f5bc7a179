import type { RehearsedMigration } from "../../domain/facts.ts";
import type { MigrationHistory } from "../../domain/migration-context.ts";
import type { Hit, Rule } from "../../domain/rule.ts";

export const migrationHistoryEdited: Rule<"migration"> = {
  id: "migrations/migration-history-edited",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "a migration that the base branch has is edited, renamed or removed, or a new one comes before it in the tool's order",
  harm: "databases that have run the old history and those that run the new one are no longer the same, and the tool may refuse to go on",
  instead: "leave what has run as it is, and put the change into a new migration with the next number",
  source: "https://documentation.red-gate.com/flyway/flyway-concepts/migrations/versioned-migrations",
  appliesTo: ({ history }) => history !== undefined,
  check: (migration) => (migration.history ? hitsFor(migration, migration.history) : []),
};

/** Tools that keep a checksum of each migration that has run, and refuse to go on when the file is another. */
const CHECKS = new Set(["flyway", "sqlx", "liquibase-sql", "liquibase"]);

/** What tools do with a migration that comes before one that has run. Those that just run it are not listed. */
const LATE: Readonly<Record<string, string>> = {
  "golang-migrate":
    "golang-migrate goes on from the version that the database is at, and never runs this one",
  flyway: "Flyway refuses to migrate, unless outOfOrder is on",
  goose: "goose stops at it as a missing migration, unless it is run with -allow-missing",
  "node-pg-migrate": "node-pg-migrate checks the order and refuses to run",
  supabase: "the Supabase CLI refuses to push it, unless it is run with --include-all",
};

/** What tools do with two migrations of one version. */
const TWICE: Readonly<Record<string, string>> = {
  "golang-migrate": "golang-migrate refuses to read a folder with two migrations of one version",
  flyway: "Flyway refuses a folder with two migrations of one version",
  goose: "goose refuses a folder with two migrations of one version",
  sqlx: "sqlx keeps one row for each version, and the second migration fails or is taken for the first",
  dbmate: "dbmate keeps one row for each version, and takes the second migration as run",
  supabase:
    "the Supabase CLI keeps one row for each version, and the second migration fails or is taken as run",
};

function hitsFor(migration: RehearsedMigration, history: MigrationHistory): Hit[] {
  switch (history.change) {
    case "edited":
      return [edited(migration, history)];
    case "reworded":
      return CHECKS.has(migration.framework) ? [reworded(migration, history)] : [];
    case "renamed":
      return [renamed(migration, history)];
    case "removed":
      return [removed(migration, history)];
    case "added":
      return added(migration, history);
  }
}

function edited({ path, framework }: RehearsedMigration, history: MigrationHistory): Hit {
  const refuses = CHECKS.has(framework);
  return hit(history, {
    subject: `${path} edited`,
    title: "This migration is in the base branch already, and now does something else",
    scenario: refuses
      ? `A database that has run it keeps its checksum: ${framework} sees that the file is another and refuses to go on, on every such database.`
      : "A database that has run it will not run it again: new databases get what stands here now, all others keep what stood here before, and the next migration meets two schemas.",
    instead:
      "Put the file back as it was, and write what is to change as a new migration. If it has run nowhere yet, say so and go on.",
  });
}

function reworded({ path, framework }: RehearsedMigration, history: MigrationHistory): Hit {
  return hit(history, {
    severity: "note",
    subject: `${path} reworded`,
    title: "This migration does the same as before, but its checksum is another",
    scenario: `${framework} compares the file with the checksum of when it ran, comments and white space included, and refuses to go on where it has run.`,
    instead: "Leave the file as it was.",
  });
}

function renamed({ path, framework }: RehearsedMigration, history: MigrationHistory): Hit {
  return hit(history, {
    subject: `${history.before} ${path}`,
    title: `${history.before} has another name now`,
    scenario: `Tools know a migration by its name or number: ${framework} takes this for a new one where the old one has run, and either runs it a second time or misses the old one and stops.`,
    instead: "Keep the name that has run. If it has run nowhere yet, say so and go on.",
  });
}

function removed({ path }: RehearsedMigration, history: MigrationHistory): Hit {
  const more = history.also?.length ?? 0;
  return {
    ...hit(history, {
      subject: `${path} removed`,
      title: `${path}${more > 0 ? ` and ${more} more ${more > 1 ? "migrations are" : "migration is"}` : " is"} removed, though the base branch has ${more > 0 ? "them" : "it"}`,
      scenario:
        "Databases that have run it keep what it did, new ones never get it: from here on there are two schemas, and tools that compare their record with the folder stop.",
      instead:
        "Leave the file, and undo what it did with a new migration. If the history is drawn together on purpose, keep a path for databases that have run a part of it.",
    }),
    siblings: history.also ?? [],
  };
}

function added({ path, framework }: RehearsedMigration, history: MigrationHistory): Hit[] {
  const { behind, twin } = history;
  const twice = twin === undefined ? undefined : TWICE[framework];
  if (twice !== undefined)
    return [
      hit(history, {
        subject: `${path} twin`,
        title: `${twin} has the same version as this migration`,
        scenario: `${sentence(twice)}.`,
        instead: "Give this migration the next free version.",
      }),
    ];
  const late = behind === undefined ? undefined : LATE[framework];
  if (late === undefined) return [];
  return [
    hit(history, {
      subject: `${path} behind`,
      title: `This migration comes before ${behind}, which the base branch has already`,
      scenario: `Where ${behind} has run, ${late}; a new database runs the two in the opposite order.`,
      instead: "Give it a version after the last one of the base branch.",
    }),
  ];
}

function hit(
  { at, excerpt }: MigrationHistory,
  words: Pick<Hit, "subject" | "title" | "scenario" | "instead" | "severity">,
): Hit {
  return { ...words, at, evidence: [{ kind: "parsed", at, excerpt }] };
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
