import type { MysqlChange, MysqlName } from "../../domain/mysql.ts";
import { reference } from "./column.ts";
import type { Cursor } from "./cursor.ts";

/** An index or constraint as CREATE TABLE and ALTER TABLE … ADD write it. */
export type Key =
  | { is: "index"; sort?: "unique" | "fulltext" | "spatial"; name?: string; columns: readonly string[] }
  | { is: "primary"; columns: readonly string[] }
  | { is: "foreign"; name?: string; columns: readonly string[]; references: MysqlName }
  | { is: "check"; enforced: boolean };

/** Reads one to the end of the clause; `undefined`, and nothing taken, when a column is meant. */
export function keyDefinition(cursor: Cursor): Key | undefined {
  const starts = [
    "INDEX",
    "KEY",
    "FULLTEXT",
    "SPATIAL",
    "CONSTRAINT",
    "PRIMARY",
    "UNIQUE",
    "FOREIGN",
    "CHECK",
  ];
  if (!starts.some((start) => cursor.sees(start))) return undefined;
  let symbol: string | undefined;
  if (cursor.takes("CONSTRAINT") && !NAMELESS.some((next) => cursor.sees(next))) symbol = cursor.name();
  if (cursor.takes("PRIMARY", "KEY")) {
    using(cursor);
    const columns = keyParts(cursor);
    indexOptions(cursor);
    return { is: "primary", columns };
  }
  if (cursor.takes("FOREIGN", "KEY")) {
    ifNotExists(cursor);
    const name = cursor.seesSign("(") ? symbol : (symbol ?? cursor.name());
    // A name may stand here as well as after CONSTRAINT.
    if (!cursor.seesSign("(")) cursor.name();
    const columns = keyParts(cursor);
    if (!cursor.takes("REFERENCES")) throw cursor.stop();
    const references = reference(cursor);
    end(cursor);
    return { is: "foreign", ...named(name), columns, references };
  }
  if (cursor.takes("CHECK")) {
    cursor.group();
    const enforced = !cursor.takes("NOT", "ENFORCED");
    cursor.takes("ENFORCED");
    end(cursor);
    return { is: "check", enforced };
  }
  const sort = cursor.takes("UNIQUE")
    ? "unique"
    : cursor.takes("FULLTEXT")
      ? "fulltext"
      : cursor.takes("SPATIAL")
        ? "spatial"
        : undefined;
  const said = cursor.takes("INDEX") || cursor.takes("KEY");
  if (!said && sort === undefined) throw cursor.stop();
  ifNotExists(cursor);
  const name = cursor.seesSign("(") || cursor.sees("USING") ? symbol : cursor.name();
  using(cursor);
  const columns = keyParts(cursor);
  indexOptions(cursor);
  return { is: "index", ...(sort ? { sort } : {}), ...named(name), columns };
}

const NAMELESS = ["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"];

/** The change of ALTER TABLE … ADD. */
export function changeOf(key: Key): WithoutPlace {
  if (key.is === "primary") return { do: "add-primary-key", columns: key.columns };
  if (key.is === "foreign")
    return { do: "add-foreign-key", columns: key.columns, references: key.references };
  if (key.is === "check") return key.enforced ? { do: "add-check" } : { do: "metadata" };
  const { is: _is, ...index } = key;
  return { ...index, do: "add-index" };
}

/** A change whose place is not said yet. */
export type WithoutPlace = MysqlChange extends infer Change
  ? Change extends MysqlChange
    ? Omit<Change, "at">
    : never
  : never;

/** Columns of `(a, b(10) DESC, (lower(c)))`: an expression is an empty string. */
export function keyParts(cursor: Cursor): readonly string[] {
  const columns = cursor.over(cursor.group()).clauses();
  return columns.map((part) => (part.seesSign("(") ? "" : part.name()));
}

export function using(cursor: Cursor): void {
  if (cursor.takes("USING") || cursor.takes("TYPE")) cursor.take();
}

/** Options of an index, to the end of the clause. */
export function indexOptions(cursor: Cursor): void {
  while (!cursor.done) if (!indexOption(cursor)) throw cursor.stop();
}

/** Takes one option of an index; false, and nothing taken, when none comes next. */
export function indexOption(cursor: Cursor): boolean {
  if (cursor.takes("WITH", "PARSER") || cursor.takes("COMMENT") || cursor.takes("USING")) cursor.take();
  else if (cursor.takes("KEY_BLOCK_SIZE") || cursor.takes("ENGINE_ATTRIBUTE")) {
    cursor.takesSign("=");
    cursor.take();
  } else return cursor.oneOf(VISIBILITY) !== undefined;
  return true;
}

const VISIBILITY = new Set(["VISIBLE", "INVISIBLE", "IGNORED"]);

export function ifNotExists(cursor: Cursor): void {
  cursor.takes("IF", "NOT", "EXISTS");
}

export function end(cursor: Cursor): void {
  if (!cursor.done) throw cursor.stop();
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}
