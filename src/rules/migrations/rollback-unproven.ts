import type {
  RehearsedMigration,
  RehearsedRollback,
  RehearsedStatement,
  SchemaDifference,
} from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { statementOf } from "./on-tables.ts";

export const rollbackUnproven: Rule<"migration"> = {
  id: "migrations/rollback-unproven",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "the way back of a migration fails, or leaves another schema than was there before it",
  harm: "when the release has to be taken back in a hurry, the database does not come back with it, and the next way up may fail on what was left",
  instead:
    "take back everything that the way up does, in the opposite order; where that is not possible, say so in the file and write down what to do instead",
  source: "https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md#reversibility-of-migrations",
  appliesTo: ({ rehearsed, rollback }) => rehearsed && rollback !== undefined,
  check: (migration) => {
    const { rollback } = migration;
    if (rollback?.outcome === "failed") return failed(migration, rollback);
    if (rollback?.outcome === "different") return different(migration, rollback);
    return [];
  },
};

/** `raise_exception`: the file says itself, on purpose, that there is no way back. */
const SAYS_SO = "P0001";

function failed({ path, engine }: RehearsedMigration, rollback: RehearsedRollback): Hit[] {
  const { at, error } = rollback;
  if (!error || error.code === SAYS_SO) return [];
  const said = error.code === undefined ? error.message : `${error.message} (${error.code})`;
  return [
    {
      at,
      subject: path,
      title: `The way back fails: ${error.message}`,
      scenario: `Run right after the way up, on the schema that it leaves, this statement is refused: ${said}. Nobody can take the migration back with it.`,
      evidence: [{ ...statementOf(rollback), engine, locks: [], error: said }],
    },
  ];
}

function different(migration: RehearsedMigration, rollback: RehearsedRollback): Hit[] {
  const { differences } = rollback;
  const [first] = differences;
  if (!first) return [];
  const maker = whoseEffect(migration.statements, differences);
  // Without one, an older part of the file did it: the way back is the place to mend it.
  const at = maker?.at ?? rollback.at;
  const others = differences.length - 1;
  return [
    {
      at,
      subject: `${first.kind} ${first.name}`,
      title: `The way back leaves another schema: ${inWords(first)}${others > 0 ? `, and ${others} more` : ""}`,
      scenario: `After the way up and the way back (${rollback.at.path}), the catalog is not what it was before: ${listed(differences)}. The next way up, and code that expects the old schema, meet what was left.`,
      evidence: [
        {
          ...statementOf(maker ?? rollback),
          engine: migration.engine,
          locks: maker?.locks ?? [],
          catalog: differences.slice(0, MAX_ROWS).map(({ kind, name, before, after }) => ({
            object: `${kind} ${name}`,
            before,
            after,
          })),
        },
      ],
    },
  ];
}

/** A reader acts on the first few. */
const MAX_LISTED = 5;
const MAX_ROWS = 20;

/** Characters: a longer definition is for the catalog rows. */
const MAX_QUOTED = 80;

function listed(differences: readonly SchemaDifference[]): string {
  const shown = differences.slice(0, MAX_LISTED).map(inWords).join("; ");
  return differences.length > MAX_LISTED ? `${shown}; and ${differences.length - MAX_LISTED} more` : shown;
}

function inWords({ kind, name, before, after }: SchemaDifference): string {
  if (before === null) return `${kind} ${name} is still there`;
  if (after === null) return `${kind} ${name} is gone`;
  if (before.length > MAX_QUOTED || after.length > MAX_QUOTED) return `${kind} ${name} is another one`;
  return `${kind} ${name} was \`${before}\` and is \`${after}\``;
}

/** The statement of the way up that made what is left, or that names what is missing; for the first it is known of. */
function whoseEffect(
  statements: readonly RehearsedStatement[],
  differences: readonly SchemaDifference[],
): RehearsedStatement | undefined {
  for (const { kind, name } of differences) {
    const words = wordsOf(kind, name);
    const maker = statements.find(({ created }) => created.some((one) => lastWord(one) === words.at(-1)));
    const found = maker ?? statements.find(({ sql }) => mentions(sql, words));
    if (found) return found;
  }
  return undefined;
}

const OF_A_TABLE = new Set(["column", "constraint", "trigger", "policy"]);

/** `orders` and `note` of the column `app.orders.note`, `touch` of the function `app.touch(integer)`. */
function wordsOf(kind: string, name: string): readonly string[] {
  return name
    .replace(/\(.*$/s, "")
    .split(".")
    .slice(OF_A_TABLE.has(kind) ? -2 : -1);
}

function lastWord(name: string): string | undefined {
  return name.split(".").at(-1);
}

function mentions(sql: string, words: readonly string[]): boolean {
  const written = new Set<string>(sql.toLowerCase().match(/[\p{L}\p{N}_$]+/gu));
  return words.every((word) => written.has(word.toLowerCase()));
}
