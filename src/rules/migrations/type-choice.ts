import type { Catalog } from "../../domain/catalog.ts";
import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import type { ColumnDeclaration, StatementAct } from "../../domain/statement-act.ts";
import { longNames } from "./long-names.ts";
import { nameOf, parsed } from "./on-tables.ts";

export const typeChoice: Rule<"migration"> = {
  id: "migrations/type-choice",
  architect: "database-architect",
  severity: "note",
  judges: "migration",
  when: "a new column has a type that PostgreSQL's own documentation advises against, or a name is longer than PostgreSQL keeps",
  harm: "values come back padded, shifted or unsearchable, and changing the type later rewrites the table",
  instead: "choose the type that holds the value as it is: text, timestamptz, numeric, jsonb, bigint",
  source: "https://wiki.postgresql.org/wiki/Don't_Do_This",
  appliesTo: ({ dialect, rehearsed }) => dialect === "postgres" || (dialect === "unknown" && rehearsed),
  check: (migration) => [...advice(migration), ...cutNames(migration)],
};

type Declared = ColumnDeclaration & Pick<StatementAct, "at">;

interface Doubt {
  statement: RehearsedStatement;
  column: Declared;
  type: string;
  why: string;
  instead: string;
}

/** Advice comes once for a file, with the other places inside. */
function advice(migration: RehearsedMigration): Hit[] {
  const doubts = migration.statements.flatMap((statement) =>
    (statement.acts ?? []).flatMap((act): Doubt[] => {
      if (act.act !== "declare-column" || act.array || statement.outcome === "failed") return [];
      const found = doubtful(migration, act);
      return found ? [{ statement, column: act, ...found }] : [];
    }),
  );
  const [first, ...others] = doubts;
  if (!first) return [];
  const name = `${nameOf(first.column.table)}.${first.column.column}`;
  const kinds = [...new Map(doubts.map((one) => [one.type, one])).values()];
  return [
    {
      at: first.column.at,
      subject: name,
      title: `${name} is ${first.type}${others.length > 0 ? `, and ${others.length} more ${others.length > 1 ? "columns have types" : "column has a type"} to think over` : ""}`,
      scenario: kinds.map(({ type, why }) => `${type}: ${why}.`).join(" "),
      instead: kinds.map((one) => one.instead).join(" "),
      evidence: [parsed(first.statement)],
      siblings: others.map(({ column }) => column.at),
    },
  ];
}

function doubtful(
  migration: RehearsedMigration,
  column: Declared,
): Pick<Doubt, "type" | "why" | "instead"> | undefined {
  const { type, length } = column;
  if (type === "bpchar" && length !== undefined && length > 1)
    return {
      type: `char(${length})`,
      why: "shorter values are padded with blanks, which comparisons then ignore in some places and not in others; it is no faster",
      instead: "Use text, with a CHECK on its length where that matters.",
    };
  if (type === "money")
    return {
      type: "money",
      why: "it has one currency and one number of decimals, taken from a setting of the server, and a dump read under another setting has other amounts",
      instead: "Use numeric, with the currency beside it.",
    };
  if (type === "json")
    return {
      type: "json",
      why: "it has no equality, so that DISTINCT, GROUP BY and UNION fail, and its contents cannot be indexed as a whole",
      instead: "Use jsonb, unless the text has to come back letter for letter.",
    };
  if (
    type === "timestamp" &&
    otherwise(migration.before, "timestamp with time zone", "timestamp without time zone")
  )
    return {
      type: "timestamp without time zone",
      why: "the other tables keep timestamptz, and a value without a zone means another moment to each session that compares the two",
      instead: "Use timestamptz.",
    };
  return numberedInt(migration, column)
    ? {
        type: "a numbered integer key",
        why: "it ends at 2,147,483,647, and widening it then rewrites the table and all that refer to it",
        instead: "Use bigint GENERATED ALWAYS AS IDENTITY.",
      }
    : undefined;
}

/** A custom is what three columns show and nearly all of them follow. */
const ENOUGH = 3;
const NEARLY_ALL = 0.9;

function otherwise({ tables }: Catalog, usual: string, rare: string): boolean {
  const types = tables.flatMap(({ columns }) => columns.map(({ type }) => type.replace(/\(\d+\)/, "")));
  const [many, few] = [usual, rare].map((type) => types.filter((one) => one === type).length) as [
    number,
    number,
  ];
  return many >= ENOUGH && many >= NEARLY_ALL * (many + few);
}

/** Where the other tables number their rows with integers as well, one more is not the place to start. */
function numberedInt({ before, rehearsed }: RehearsedMigration, column: Declared): boolean {
  if (!rehearsed || !column.newTable || !column.primaryKey || !column.numbered) return false;
  if (!/^(?:serial4?|int4)$/.test(column.type)) return false;
  const keys = before.tables.flatMap(({ columns, indexes }) => {
    const primary = indexes.find((index) => index.primary && index.columns.length === 1);
    return columns.filter(({ name }) => name === primary?.columns[0]).map(({ type }) => type);
  });
  return keys.filter((type) => type === "bigint").length >= keys.filter((type) => type === "integer").length;
}

/** Source: PostgreSQL documentation, "Identifiers and Key Words": `NAMEDATALEN` less one. */
function cutNames(migration: RehearsedMigration): Hit[] {
  const found = migration.statements.flatMap((statement) => {
    const [name] = longNames(statement.sql);
    return name === undefined || statement.kind === "data" ? [] : [{ statement, name }];
  });
  const [first, ...others] = found;
  if (!first) return [];
  const { name, statement } = first;
  const kept = cut(name);
  return [
    {
      at: statement.at,
      severity: "concern",
      subject: name,
      title: `The name ${name} is longer than 63 bytes, and PostgreSQL cuts it`,
      scenario: `It becomes ${kept}, with a notice that tools do not show. A second name with the same beginning clashes with it, and code or a later migration that looks the whole name up in the catalog does not find it.`,
      instead: "Give it a name of at most 63 bytes.",
      evidence: [parsed(statement)],
      siblings: others.map((one) => one.statement.at),
    },
  ];
}

function cut(name: string): string {
  return Buffer.from(name)
    .subarray(0, 63)
    .toString()
    .replace(/\ufffd+$/, "");
}
