import { hasSqlDetails, loadModule, type Node, parseSync, type RawStmt } from "libpg-query";
import type { StatementPart } from "../domain/facts.ts";
import type { Location } from "../domain/pull-request.ts";
import type { MigrationStatement } from "../domain/rehearsal.ts";
import type { StatementAct } from "../domain/statement-act.ts";
import { messageOf } from "../errors.ts";
import { lineAt, skipBlank, type SourceBytes, sourceBytes, trimEnd } from "./bytes.ts";
import { actsOf } from "./acts.ts";
import { kindOf, refusesTransaction } from "./kind.ts";
import { partsOf } from "./parts.ts";
import type { ReadProblem } from "./problem.ts";
import { tolerantSplit } from "./tolerant-split.ts";

/** A statement with its parse tree. */
export interface ParsedStatement extends MigrationStatement {
  node: Node;
  /** PostgreSQL runs it only outside a transaction block. */
  alone: boolean;
}

export interface Split {
  statements: readonly ParsedStatement[];
  problems: readonly ReadProblem[];
}

/** Beyond this a file is data, not a migration a person wrote. */
const MAX_STATEMENTS = 50_000;

/** So that a file of ten thousand wrong lines does not make ten thousand sentences. */
const MAX_PROBLEMS = 20;

let loaded: Promise<void> | undefined;

/**
 * PostgreSQL text into statements, by PostgreSQL's own grammar. Lines count from the start of `sql`, so blank
 * out what is not SQL rather than cutting it away. A file with an error is read as far as it goes: each
 * statement that does not parse is a problem with its line, and the others are kept.
 */
export async function splitSql(sql: string, path: string, side: Location["side"]): Promise<Split> {
  loaded ??= loadModule();
  await loaded;
  return readSplits.of(`${side}\0${path}\0${sql}`, () => splitNow(sql, path, side));
}

function splitNow(sql: string, path: string, side: Location["side"]): Split {
  if (sql.includes("\0"))
    return { statements: [], problems: [{ line: 1, message: "it holds a NUL character" }] };
  try {
    const statements = statementsOf(sql, 0, sourceBytes(sql), path, side);
    if (statements.length <= MAX_STATEMENTS) return { statements, problems: [] };
    const last = statements[MAX_STATEMENTS - 1];
    return {
      statements: statements.slice(0, MAX_STATEMENTS),
      problems: [{ line: last?.at.to ?? 1, message: `only the first ${MAX_STATEMENTS} statements are read` }],
    };
  } catch {
    return splitAsFarAsItGoes(sql, path, side);
  }
}

function splitAsFarAsItGoes(sql: string, path: string, side: Location["side"]): Split {
  const source = sourceBytes(sql);
  const statements: ParsedStatement[] = [];
  const problems: ReadProblem[] = [];
  // Offsets of the pieces are characters, those of the parser bytes: the running total keeps them in step.
  let byte = 0;
  let character = 0;
  for (const piece of tolerantSplit(sql).slice(0, MAX_STATEMENTS)) {
    byte += Buffer.byteLength(sql.slice(character, piece.from));
    character = piece.from;
    const text = sql.slice(piece.from, piece.to);
    try {
      statements.push(...statementsOf(text, byte, source, path, side));
    } catch (error) {
      if (problems.length < MAX_PROBLEMS)
        problems.push({ line: lineAt(source, byte + errorOffset(error, text)), message: reasonOf(error) });
    }
  }
  return { statements, problems };
}

function errorOffset(error: unknown, text: string): number {
  const cursor = hasSqlDetails(error) ? (error.sqlDetails?.cursorPosition ?? 0) : 0;
  if (cursor > 0) return Buffer.byteLength([...text].slice(0, cursor).join(""));
  const bytes = Buffer.from(text);
  return skipBlank(bytes, 0, bytes.length);
}

/** The parser overflows its stack on absurd nesting; that is the file's fault, said in its words. */
function reasonOf(error: unknown): string {
  return hasSqlDetails(error) ? messageOf(error) : "the statement is too deeply nested to be parsed";
}

/**
 * Characters of the texts whose answers are kept: a history is read at the base and at head, again for each question, and
 * again for the next pull request.
 */
const MAX_KEPT = 256 * 1024;

/** What was made of texts, from the oldest to the newest. Nobody changes it. */
class Kept<Answer> {
  readonly #answers = new Map<string, Answer>();
  #characters = 0;

  /** @throws what `make` throws; that is not kept */
  of(text: string, make: () => Answer): Answer {
    const known = this.#answers.get(text);
    if (known) return known;
    const made = make();
    if (text.length > MAX_KEPT / 8) return made;
    this.#answers.set(text, made);
    this.#characters += text.length;
    for (const [oldest] of this.#answers) {
      if (this.#characters <= MAX_KEPT) break;
      this.#answers.delete(oldest);
      this.#characters -= oldest.length;
    }
    return made;
  }
}

/** By side, path and text. */
const readSplits = new Kept<Split>();
/** By text. */
const parsedTexts = new Kept<readonly RawStmt[]>();

function statementsOf(
  sql: string,
  base: number,
  source: SourceBytes,
  path: string,
  side: Location["side"],
): ParsedStatement[] {
  const { bytes } = source;
  const parsed = parsedTexts.of(sql, () => parseSync(sql).stmts ?? []);
  const length = Buffer.byteLength(sql);
  const statements: ParsedStatement[] = [];
  for (const { stmt, stmt_location = 0, stmt_len = 0 } of parsed) {
    if (!stmt) continue;
    const limit = base + (stmt_len > 0 ? stmt_location + stmt_len : length);
    const from = skipBlank(bytes, base + stmt_location, limit);
    const to = trimEnd(bytes, from, limit);
    const at: Location = {
      path,
      from: lineAt(source, from),
      to: lineAt(source, Math.max(from, to - 1)),
      side,
    };
    const parts = partsOf(stmt, from - base).map(({ offset, ...part }): StatementPart => {
      const line = lineAt(source, base + offset);
      return { ...part, at: part.kind === "index" ? at : { path, from: line, to: line, side } };
    });
    const acts = actsOf(stmt, from - base).map(({ offset, ...act }): StatementAct => {
      const line = lineAt(source, base + offset);
      return { ...act, at: { path, from: line, to: line, side } };
    });
    statements.push({
      kind: kindOf(stmt),
      sql: bytes.toString("utf8", from, to),
      at,
      ...(parts.length > 0 ? { parts } : {}),
      ...(acts.length > 0 ? { acts } : {}),
      node: stmt,
      alone: refusesTransaction(stmt),
    });
  }
  return statements;
}
