import type { CatalogIndex, CatalogTable } from "../../domain/catalog.ts";
import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Row } from "../../domain/finding.ts";
import type { Location } from "../../domain/pull-request.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { nameOf, statementOf, tableIn } from "./on-tables.ts";

export const redundantIndex: Rule<"migration"> = {
  id: "migrations/redundant-index",
  architect: "database-architect",
  severity: "note",
  judges: "migration",
  when: "an index is added that another one makes useless, or that makes another one useless",
  harm: "every write keeps both up to date, and both take disk and memory, while queries need only one",
  instead: "keep the one that serves both, and leave out or drop the other",
  source: "https://www.postgresql.org/docs/current/indexes-multicolumn.html",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    migration.after.tables.flatMap((table) => {
      const added = addedIndexes(migration, table);
      const told = new Set<string>();
      return added.flatMap((index) => judged(migration, table, index, added, told));
    }),
};

/** New with this file, and still there when the whole pull request has run. */
function addedIndexes({ before, whole }: RehearsedMigration, table: CatalogTable): readonly CatalogIndex[] {
  const old = new Set(tableIn(before, table)?.indexes.map(({ name }) => name));
  const added = table.indexes.filter(({ name }) => !old.has(name));
  // Nearly no table has any.
  if (added.length === 0) return added;
  const last = new Set(tableIn(whole?.after, table)?.indexes.map(({ name }) => name));
  return added.filter(({ name }) => last.has(name));
}

interface Key {
  terms: readonly string[];
  /** What follows the key: included columns, condition, storage. */
  rest: string;
}

function judged(
  migration: RehearsedMigration,
  table: CatalogTable,
  index: CatalogIndex,
  added: readonly CatalogIndex[],
  told: Set<string>,
): Hit[] {
  const left = tableIn(migration.whole?.after, table)?.indexes ?? [];
  for (const other of left) {
    if (other.name === index.name || told.has(other.name) || other.method !== index.method || !other.valid)
      continue;
    const verdict = compare(index, other);
    if (!verdict) continue;
    const useless = verdict.useless;
    // Of two new ones the finding stands where the useless one is made.
    const at = added.includes(useless) ? useless : index;
    const maker = makerOf(migration, table, at);
    if (!maker) continue;
    told.add(useless.name);
    told.add(index.name);
    return [
      hit(migration, table, { useless, kept: useless === index ? other : index, same: verdict.same }, maker),
    ];
  }
  return [];
}

function compare(
  index: CatalogIndex,
  other: CatalogIndex,
): { useless: CatalogIndex; same: boolean } | undefined {
  const [mine, theirs] = [keyOf(index), keyOf(other)];
  if (!mine || !theirs || mine.rest !== theirs.rest) return undefined;
  if (mine.terms.join() === theirs.terms.join()) {
    const useless = strength(index) > strength(other) ? other : index;
    return { useless, same: true };
  }
  if (index.method !== "btree" || mine.rest !== "") return undefined;
  if (isPrefix(mine, theirs) && strength(index) === 0) return { useless: index, same: false };
  if (isPrefix(theirs, mine) && strength(other) === 0) return { useless: other, same: false };
  return undefined;
}

/** A unique index promises more than a plain one, and the index of a constraint cannot be dropped by itself. */
function strength({ unique, primary, constraint }: CatalogIndex): number {
  return (unique ? 1 : 0) + (constraint === undefined ? 0 : 2) + (primary ? 4 : 0);
}

function isPrefix(short: Key, long: Key): boolean {
  return (
    short.terms.length < long.terms.length && short.terms.every((term, index) => term === long.terms[index])
  );
}

/** From `CREATE INDEX … USING btree (a, lower(b)) WHERE …`; by its columns alone without a definition. */
function keyOf({ definition, columns, partial }: CatalogIndex): Key | undefined {
  const start = definition === undefined ? -1 : definition.search(/\bUSING \w+ \(/);
  if (definition === undefined || start === -1)
    return partial || columns.includes("") ? undefined : { terms: columns, rest: "" };
  const terms: string[] = [];
  let depth = 0;
  let quote = "";
  let term = "";
  for (let at = definition.indexOf("(", start); at < definition.length; at++) {
    const letter = definition[at] ?? "";
    if (quote !== "") quote = letter === quote ? "" : quote;
    else if (letter === "'" || letter === '"') quote = letter;
    else if (letter === "(") {
      depth++;
      if (depth === 1) continue;
    } else if (letter === ")") {
      depth--;
      if (depth === 0) return { terms: [...terms, term.trim()], rest: definition.slice(at + 1).trim() };
    } else if (letter === "," && depth === 1) {
      terms.push(term.trim());
      term = "";
      continue;
    }
    term += letter;
  }
  return undefined;
}

interface Maker {
  statement: RehearsedStatement;
  at: Location;
}

function makerOf(
  { statements }: RehearsedMigration,
  table: CatalogTable,
  index: CatalogIndex,
): Maker | undefined {
  const names = [nameOf({ schema: table.schema, name: index.name }), index.name];
  const statement =
    statements.find(
      ({ outcome, created }) => outcome === "ran" && created.some((name) => names.includes(name)),
    ) ??
    statements.find(
      ({ outcome, parts }) => outcome === "ran" && parts?.some((part) => part.name === index.name),
    );
  if (!statement) return undefined;
  const part = statement.parts?.find(
    ({ kind, name, columns }) =>
      (kind === "index" || kind === "key") &&
      (name === index.name || (name === undefined && columns.join() === index.columns.join())),
  );
  return { statement, at: part?.at ?? statement.at };
}

function hit(
  { engine }: RehearsedMigration,
  table: CatalogTable,
  { useless, kept, same }: { useless: CatalogIndex; kept: CatalogIndex; same: boolean },
  { statement, at }: Maker,
): Hit {
  const name = nameOf(table);
  const rows = [useless, kept].map(
    (one): Row => ({ index: one.name, definition: one.definition ?? one.columns.join(", ") }),
  );
  return {
    at,
    subject: `${name} ${useless.name} ${kept.name}`,
    ...(same ? { severity: "concern" as const } : {}),
    title: same
      ? `${useless.name} is the same index of ${name} as ${kept.name}`
      : `${useless.name} is the beginning of ${kept.name}, which serves the same queries of ${name}`,
    scenario: same
      ? "PostgreSQL does not notice: it keeps both up to date with every write, and no query ever needs the second one."
      : `An index on (${kept.columns.join(", ")}) finds rows by its first columns as well. Both are kept up to date with every write; the shorter one pays only where its smaller size matters more than that.`,
    instead:
      useless.constraint === undefined
        ? `Leave ${useless.name} out, or drop it (DROP INDEX CONCURRENTLY) if it is there already.`
        : `Drop one of the two constraints: ${useless.constraint} promises nothing that ${kept.name} does not.`,
    evidence: [{ ...statementOf(statement), engine, locks: [], catalog: rows }],
  };
}
