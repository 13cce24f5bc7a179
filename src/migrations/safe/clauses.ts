import { scanSync } from "libpg-query";
import type { RehearsedStatement, StatementPart } from "../../domain/facts.ts";
import { splitSql } from "../split.ts";

/**
 * An ALTER TABLE with several clauses as one statement for each, so that one of them can be done in another way
 * than the others. Parts keep the places that they had. Any other statement comes back as it is.
 */
export async function oneClauseEach(statement: RehearsedStatement): Promise<readonly RehearsedStatement[]> {
  const texts = clausesOf(statement.sql);
  if (!texts || texts.length < 2) return [statement];
  const left = [...(statement.parts ?? [])];
  const single: RehearsedStatement[] = [];
  for (const sql of texts) {
    const { statements, problems } = await splitSql(sql, statement.at.path, statement.at.side);
    const [only, ...more] = statements;
    if (problems.length > 0 || !only || more.length > 0) return [statement];
    const { parts: _all, ...rest } = statement;
    const parts = (only.parts ?? []).map((part) => takeTwin(left, part));
    single.push({ ...rest, sql, ...(parts.length > 0 ? { parts } : {}) });
  }
  return single;
}

/** The same part of the whole statement, with its place. */
function takeTwin(left: StatementPart[], part: StatementPart): StatementPart {
  const keyOf = ({ at: _at, ...rest }: StatementPart) => JSON.stringify(rest);
  const found = left.findIndex((one) => keyOf(one) === keyOf(part));
  return found === -1 ? part : (left.splice(found, 1)[0] ?? part);
}

/** PostgreSQL's own tokens say which commas part clauses: those outside all brackets. */
function clausesOf(sql: string): readonly string[] | undefined {
  if (!/^\s*alter\s+table\b/i.test(sql)) return undefined;
  const bytes = Buffer.from(sql);
  const { tokens } = scanSync(sql);
  const head = headEnd(tokens.map(({ text }) => text.toUpperCase()));
  const last = tokens.at(-1);
  const first = tokens[head];
  if (!first || !last) return undefined;
  const opening = bytes.toString("utf8", 0, first.start);
  const clauses: string[] = [];
  let depth = 0;
  let from = first.start;
  for (const { text, start, end } of tokens.slice(head)) {
    if (text === "(" || text === "[") depth++;
    else if (text === ")" || text === "]") depth--;
    else if (text === "," && depth === 0) {
      clauses.push(bytes.toString("utf8", from, start));
      from = end;
    }
  }
  clauses.push(bytes.toString("utf8", from, last.end));
  return clauses.map((clause) => `${opening.trimEnd()} ${clause.trim()}`);
}

/** Tokens of `ALTER TABLE [IF EXISTS] [ONLY] name [*]`. */
function headEnd(words: readonly string[]): number {
  let at = 2;
  if (words[at] === "IF") at += 2;
  if (words[at] === "ONLY") at++;
  at++;
  while (words[at] === ".") at += 2;
  return words[at] === "*" ? at + 1 : at;
}
