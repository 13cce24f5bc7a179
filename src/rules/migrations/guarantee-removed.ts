import type { CatalogIndex, CatalogTable } from "../../domain/catalog.ts";
import type { Severity } from "../../domain/finding.ts";
import type { Location } from "../../domain/pull-request.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { executed, nameOf, type Ran, statementsRan, tableIn } from "./on-tables.ts";

export const guaranteeRemoved: Rule<"migration"> = {
  id: "migrations/guarantee-removed",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "a constraint or NOT NULL of a table that was there before is dropped, and nothing takes its place",
  harm: "rows that break the rule come in unnoticed, and code that trusts the rule fails on them later; putting it back means cleaning them up first",
  instead: "add what replaces it in the same migration, or say which code now keeps the promise",
  source: "https://www.postgresql.org/docs/current/ddl-constraints.html",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => statementsRan(migration).flatMap(hitsFor),
};

function hitsFor(ran: Ran): Hit[] {
  const { before, after } = ran.migration.whole ?? {};
  const acts = (ran.statement.acts ?? []).flatMap((act): Hit[] => {
    if (act.act !== "drop-not-null" && act.act !== "drop-constraint") return [];
    const old = tableIn(before, act.table);
    const now = tableIn(after, act.table);
    if (!old || !now) return [];
    return act.act === "drop-not-null"
      ? notNull(ran, old, now, act.column, act.at)
      : constraint(ran, old, now, act.name, act.at);
  });
  const indexes = ran.parts.flatMap((part): Hit[] => {
    if (part.kind !== "drop-index") return [];
    return (before?.tables ?? []).flatMap((old) => {
      const index = old.indexes.find(({ name }) => name === part.table.name);
      const now = tableIn(after, old);
      return index?.unique && now ? unique(ran, old, now, index, part.at) : [];
    });
  });
  return [...acts, ...indexes];
}

function notNull(ran: Ran, old: CatalogTable, now: CatalogTable, name: string, at: Location): Hit[] {
  const was = old.columns.find((column) => column.name === name);
  const is = now.columns.find((column) => column.name === name);
  if (!was || !is || was.nullable || !is.nullable) return [];
  const checked = now.checks?.some(
    ({ columns, expression }) => columns.includes(name) && /is not null/i.test(expression),
  );
  if (checked) return [];
  const column = `${nameOf(old)}.${name}`;
  return [
    hit(ran, old, at, "note", {
      subject: `${column} not null`,
      title: `${column} may be null from now on`,
      scenario: `Code that was written when ${name} always had a value, the running version and reports included, meets rows without one.`,
      instead: `If this is the first step of taking ${name} out of use, go on. Otherwise keep NOT NULL, or make sure that every reader of ${column} can do without a value.`,
    }),
  ];
}

function constraint(ran: Ran, old: CatalogTable, now: CatalogTable, name: string, at: Location): Hit[] {
  const index = old.indexes.find((one) => one.constraint === name);
  if (index) return index.primary ? [] : unique(ran, old, now, index, at);
  const key = old.foreignKeys.find((one) => one.name === name);
  if (key) {
    const target = { schema: key.references.schema, name: key.references.table };
    const gone = !tableIn(ran.migration.whole?.after, target) || !allThere(now, key.columns);
    if (gone || now.foreignKeys.some(({ columns }) => sameSet(columns, key.columns))) return [];
    const table = nameOf(old);
    return [
      hit(ran, old, at, "concern", {
        subject: `${table} ${name}`,
        title: `Without ${name}, ${table} (${key.columns.join(", ")}) may point to rows of ${nameOf(target)} that are not there`,
        scenario: `A row of ${nameOf(target)} can be deleted while rows of ${table} still name it, and a wrong key is no longer refused; joins then lose rows without an error.`,
        instead: `Keep the key, or add its replacement in the same migration (NOT VALID, validated later). If it stood in the way of a delete, ON DELETE says what should happen.`,
      }),
    ];
  }
  return check(ran, old, now, name, at);
}

function check(ran: Ran, old: CatalogTable, now: CatalogTable, name: string, at: Location): Hit[] {
  const was = old.checks?.find((one) => one.name === name);
  // A check that names no column promises nothing about a row, and may be made up.
  if (!was || was.columns.length === 0 || !allThere(now, was.columns)) return [];
  const replaced = now.checks?.some(
    (one) => one.name === name || one.columns.some((column) => was.columns.includes(column)),
  );
  const typeOf = ({ columns }: CatalogTable, column: string) => {
    const one = columns.find((candidate) => candidate.name === column);
    return `${one?.type} ${one?.nullable}`;
  };
  // Another type, or NOT NULL, may be what takes its place.
  const moved = was.columns.some((column) => typeOf(old, column) !== typeOf(now, column));
  if (replaced || moved) return [];
  const table = nameOf(old);
  return [
    hit(ran, old, at, "concern", {
      subject: `${table} ${name}`,
      title: `Without ${name}, nothing checks ${was.expression.length > 80 ? `${was.columns.join(", ")} of ${table}` : `that ${was.expression} in ${table}`}`,
      scenario: `From now on ${table} takes any value there, from every program that writes to it; code that relies on the check meets values it never had to handle.`,
      instead:
        "Add the check that replaces it in the same migration, with NOT VALID and VALIDATE CONSTRAINT in a later one.",
    }),
  ];
}

function unique(ran: Ran, old: CatalogTable, now: CatalogTable, index: CatalogIndex, at: Location): Hit[] {
  if (!allThere(now, index.columns)) return [];
  const replaced = now.indexes.some(
    (one) =>
      one.unique &&
      (one.name === index.name ||
        one.columns.every((column) => column !== "" && index.columns.includes(column))),
  );
  if (replaced) return [];
  const table = nameOf(old);
  const columns = index.columns.map((column) => column || "an expression").join(", ");
  return [
    hit(ran, old, at, "concern", {
      subject: `${table} ${index.name}`,
      title: `Without ${index.name}, ${table} may have several rows with the same ${columns}`,
      scenario: `Two requests at the same moment each find nothing and insert; ON CONFLICT (${index.columns.join(", ")}) fails for want of the index, and lookups by ${columns} return one of several rows.`,
      instead:
        "Build the unique index that replaces it first (CREATE UNIQUE INDEX CONCURRENTLY), and drop this one after that.",
    }),
  ];
}

/** A constraint on a column that is dropped goes with it. */
function allThere(now: CatalogTable, columns: readonly string[]): boolean {
  return columns.every((column) => column === "" || now.columns.some(({ name }) => name === column));
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one) => right.includes(one));
}

function hit(
  ran: Ran,
  table: CatalogTable,
  at: Location,
  severity: Severity,
  words: Pick<Hit, "subject" | "title" | "scenario" | "instead">,
): Hit {
  const locks = ran.locks.filter(
    (lock) => lock.table.name === table.name && lock.table.schema === table.schema,
  );
  return { ...words, at, severity, evidence: [executed(ran, { locks })] };
}
