import type { RehearsedMigration, RehearsedStatement, StatementPart } from "../../domain/facts.ts";
import type { Finding, VerifiedFix } from "../../domain/finding.ts";
import { indexForKey } from "./indexes.ts";

/**
 * The smallest edit of the file that would answer a finding, not tried yet; `undefined` where more than one place
 * has to change, where a value is for a person to choose, or where a program writes the statement.
 *
 * @param lines the file's lines
 */
export function fixFor(
  finding: Pick<Finding, "rule" | "at">,
  migration: RehearsedMigration,
  lines: readonly string[],
): VerifiedFix | undefined {
  const statement = migration.statements.find(
    ({ at }) => at.from <= finding.at.from && finding.at.to <= at.to,
  );
  if (!statement || statement.written !== undefined || statement.outcome !== "ran") return undefined;
  const edit = EDITS[finding.rule]?.(statement, finding, migration);
  if (edit === undefined) return undefined;
  const { from, to } = statement.at;
  const text = lines.slice(from - 1, to).join("\n");
  // Only where it stands once, letter for letter: what a reader of the file made of it is not what is there.
  const start = text.indexOf(statement.sql);
  if (start === -1 || text.indexOf(statement.sql, start + 1) !== -1) return undefined;
  const rest = text.slice(start + statement.sql.length);
  if (edit.after !== undefined && !/^\s*;[^;]*$/.test(rest)) return undefined;
  const replacement =
    text.slice(0, start) +
    (edit.sql ?? statement.sql) +
    rest +
    (edit.after === undefined ? "" : `\n${indentOf(text)}${edit.after};`);
  return { at: statement.at, replacement };
}

interface Edit {
  /** In place of the statement. */
  sql?: string;
  /** A statement after it. */
  after?: string;
}

type EditOf = (
  statement: RehearsedStatement,
  finding: Pick<Finding, "at">,
  migration: RehearsedMigration,
) => Edit | undefined;

const EDITS: Readonly<Record<string, EditOf>> = {
  "migrations/index-not-concurrent": (statement) =>
    concurrently(statement, /^(create\s+(?:unique\s+)?index)\b/i),
  "migrations/drop-index-not-concurrent": (statement) => concurrently(statement, /^(drop\s+index)\b/i),
  "migrations/fk-validated-at-once": (statement) => notValid(statement, "foreign-key"),
  "migrations/check-validated-at-once": (statement) => notValid(statement, "check"),
  "migrations/fk-without-index": (statement, finding, { before, after }) => {
    const keys = (statement.parts ?? []).filter(({ kind }) => kind === "foreign-key");
    const part = keys.find(({ at }) => at.from === finding.at.from);
    if (!part || keys.filter(({ at }) => at.from === finding.at.from).length !== 1) return undefined;
    const step = indexForKey({ statement, part, before, after })?.steps[0];
    // In a transaction a table in use cannot get its index without a lock: that wants a file of its own.
    if (!step || (step.outsideTransaction && statement.inTransaction)) return undefined;
    return { after: step.statements[0].sql };
  },
};

/** Only outside a transaction: inside one PostgreSQL would refuse it. */
function concurrently({ sql, inTransaction }: RehearsedStatement, words: RegExp): Edit | undefined {
  if (inTransaction || !words.test(sql)) return undefined;
  return {
    sql: sql.replace(words, (found) => `${found} ${isLower(found) ? "concurrently" : "CONCURRENTLY"}`),
  };
}

/** Of a statement with one clause: of several, the end is not this one's. */
function notValid({ sql, parts = [] }: RehearsedStatement, kind: StatementPart["kind"]): Edit | undefined {
  const [only, ...more] = parts;
  if (
    only?.kind !== kind ||
    more.length > 0 ||
    !/^alter\s+table\b[^]*\badd\s+(?:constraint|foreign|check)\b/i.test(sql)
  )
    return undefined;
  return { sql: `${sql} ${isLower(sql.slice(0, 5)) ? "not valid" : "NOT VALID"}` };
}

function isLower(words: string): boolean {
  return words === words.toLowerCase();
}

function indentOf(text: string): string {
  return /^[ \t]*/.exec(text)?.[0] ?? "";
}
