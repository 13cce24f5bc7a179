import type { RehearsedMigration, RehearsedStatement, StatementPart } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { executed, listed, nameOf, parsed, type Ran, statementsRan } from "./on-tables.ts";
import { inLaterMigration } from "./tools.ts";

export const domainConstraint: Rule<"migration"> = {
  id: "migrations/domain-constraint",
  architect: "database-architect",
  severity: "note",
  judges: "migration",
  when: "a domain gets a check, when it is created or later",
  harm: "a check of a domain can only be changed for all tables that use it at once, and each of them is read for it while writes wait",
  instead:
    "put the check on the columns, where it can be added with NOT VALID and validated table by table; keep the domain as a name for a type",
  source: "https://www.postgresql.org/docs/current/sql-alterdomain.html#SQL-ALTERDOMAIN-NOTES",
  appliesTo: ({ dialect }) => dialect === "postgres" || dialect === "unknown",
  check: (migration) =>
    migration.statements.flatMap((statement) =>
      (statement.parts ?? [])
        .filter(({ kind }) => kind === "domain-check")
        .flatMap((part) => hitsFor(migration, statement, part)),
    ),
};

function hitsFor(migration: RehearsedMigration, statement: RehearsedStatement, part: StatementPart): Hit[] {
  const ran = statementsRan(migration).find((one) => one.statement === statement);
  const evidence = ran ? executed(ran, { locks: ran.statement.locks }) : parsed(statement);
  const domain = nameOf(part.table);
  const place = { at: part.at, subject: `${domain} ${part.name ?? ""}`.trim() };
  if (part.checksRows === undefined) {
    return [
      {
        ...place,
        title: `The check of the domain ${domain} cannot be changed later for one table at a time`,
        scenario: `When the check has to change, ALTER DOMAIN works on every column of type ${domain} at once; all their tables are read while writes to them wait.`,
        instead: `Create ${domain} without the check, or use its base type, and add the check to each column's table.`,
        evidence: [evidence],
      },
    ];
  }
  // Not valid: nothing is read. Made by the same file: nothing of old uses it.
  if (part.checksRows === false || madeHere(migration, statement, domain)) return [];
  const locks = ran ? blocking(ran) : [];
  const tables = locks.map(({ table }) => nameOf(table));
  return [
    {
      ...place,
      ...(ran && tables.length > 0 ? { severity: "blocker" as const } : {}),
      title:
        tables.length > 0
          ? `The new check of the domain ${domain} locks ${listed(tables)} against writes while every row is read`
          : `The new check of the domain ${domain} is looked up at once in every table that uses it`,
      scenario: `ALTER DOMAIN … ADD CONSTRAINT reads ${tables.length > 0 ? listed(tables) : `every table with a column of type ${domain}`} under a ShareLock, one after the other, and holds all locks until the transaction ends. A single value that does not fit makes the migration fail after that wait.`,
      instead: `Add the constraint with NOT VALID, which checks new values only, and ${inLaterMigration(migration)} run ALTER DOMAIN ${domain} VALIDATE CONSTRAINT, at a quiet time: it still makes writes wait. Better, add the check to the tables' columns with NOT VALID.`,
      evidence: [ran && tables.length > 0 ? executed(ran, { locks }) : evidence],
    },
  ];
}

function blocking({ statement }: Ran): RehearsedStatement["locks"] {
  return statement.locks.filter(({ mode, table }) => mode === "ShareLock" && table.existedBefore);
}

function madeHere(
  { statements }: RehearsedMigration,
  statement: RehearsedStatement,
  domain: string,
): boolean {
  return statements
    .slice(0, statements.indexOf(statement))
    .some(
      ({ kind, sql }) =>
        kind === "create-type" &&
        sql.toLowerCase().replaceAll('"', "").includes(`domain ${domain.toLowerCase()}`),
    );
}
