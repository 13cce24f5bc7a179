import type { MysqlColumn } from "../../domain/mysql.ts";
import type { Cursor } from "./cursor.ts";

/** Other spellings of a type. Source: MySQL 8.4 manual, "Using Data Types from Other Database Engines". */
const SAME: Readonly<Record<string, string>> = {
  INTEGER: "int",
  INT4: "int",
  INT8: "bigint",
  INT3: "mediumint",
  INT2: "smallint",
  INT1: "tinyint",
  MIDDLEINT: "mediumint",
  BOOL: "tinyint",
  BOOLEAN: "tinyint",
  DEC: "decimal",
  NUMERIC: "decimal",
  FIXED: "decimal",
  CHARACTER: "char",
  REAL: "double",
  FLOAT4: "float",
  FLOAT8: "double",
};

const TYPES = new Set(
  `TINYINT SMALLINT MEDIUMINT INT BIGINT DECIMAL FLOAT DOUBLE BIT DATE DATETIME TIMESTAMP TIME YEAR CHAR VARCHAR
   NCHAR NVARCHAR BINARY VARBINARY TINYBLOB BLOB MEDIUMBLOB LONGBLOB TINYTEXT TEXT MEDIUMTEXT LONGTEXT ENUM SET JSON
   GEOMETRY POINT LINESTRING POLYGON MULTIPOINT MULTILINESTRING MULTIPOLYGON GEOMETRYCOLLECTION GEOMCOLLECTION VECTOR
   UUID INET4 INET6 SERIAL NATIONAL LONG ${Object.keys(SAME).join(" ")}`.split(/\s+/),
);

/** Their parentheses hold a width for showing, which changes nothing that is kept. */
const SHOWN_WIDTH = /^(?:tinyint|smallint|mediumint|int|bigint|year)$/;

/** Where the column is put in its table, and what its definition says beside the type. */
export interface Declared {
  column: MysqlColumn;
  placed: boolean;
  /** The table that a REFERENCES of the column names; InnoDB heeds it from MySQL 9.0 on, and in MariaDB. */
  refers: boolean;
}

/** Reads a column definition from its type on, to the end of the clause. */
export function columnDefinition(cursor: Cursor): Declared {
  let column = dataType(cursor);
  let placed = false;
  let refers = false;
  while (!cursor.done) {
    if (cursor.takes("NOT", "NULL")) column = { ...column, notNull: true };
    else if (cursor.takes("NULL")) column = { ...column, notNull: false };
    else if (cursor.takes("UNSIGNED")) column = { ...column, unsigned: true };
    else if (cursor.takes("ZEROFILL")) column = { ...column, unsigned: true };
    else if (cursor.takes("AUTO_INCREMENT")) column = { ...column, autoIncrement: true };
    else if (cursor.takes("DEFAULT")) {
      column = { ...column, hasDefault: true };
      value(cursor);
    } else if (cursor.takes("ON", "UPDATE")) value(cursor);
    else if (cursor.takes("PRIMARY", "KEY") || cursor.takes("KEY"))
      column = { ...column, key: "primary", notNull: true };
    else if (cursor.takes("UNIQUE")) {
      cursor.takes("KEY");
      column = { ...column, key: column.key ?? "unique" };
    } else if (cursor.takes("CHARACTER", "SET") || cursor.takes("CHARSET"))
      column = { ...column, charset: cursor.name().toLowerCase() };
    else if (cursor.takes("COLLATE")) column = { ...column, collation: word(cursor) };
    else if (cursor.takes("COMMENT")) cursor.take();
    else if (cursor.takes("GENERATED", "ALWAYS", "AS") || cursor.takes("AS")) {
      cursor.group();
      const stored = cursor.takes("STORED") || cursor.takes("PERSISTENT");
      if (!stored) cursor.takes("VIRTUAL");
      column = { ...column, generated: stored ? "stored" : "virtual" };
    } else if (isCheck(cursor)) {
      check(cursor);
      column = { ...column, checked: true };
    } else if (cursor.takes("REFERENCES")) {
      reference(cursor);
      refers = true;
    } else if (cursor.takes("FIRST")) placed = true;
    else if (cursor.takes("AFTER")) {
      cursor.name();
      placed = true;
    } else if (cursor.takes("COLUMN_FORMAT") || cursor.takes("STORAGE") || cursor.takes("SRID"))
      cursor.take();
    else if (!cursor.oneOf(PLAIN)) throw cursor.stop();
  }
  return { column, placed, refers };
}

/** They change nothing about how a row is kept. */
const PLAIN = new Set(["SIGNED", "BINARY", "ASCII", "UNICODE", "BYTE", "VISIBLE", "INVISIBLE"]);

function dataType(cursor: Cursor): MysqlColumn {
  const first = cursor.oneOf(TYPES);
  if (first === undefined) throw cursor.stop();
  let type = SAME[first] ?? first.toLowerCase();
  if (first === "NATIONAL" || first === "LONG") {
    const next = cursor.oneOf(LENGTHENED);
    type = first === "LONG" ? (next === "VARBINARY" ? "mediumblob" : "mediumtext") : "nvarchar";
  }
  if (type === "double") cursor.takes("PRECISION");
  if (cursor.takes("VARYING")) type = type === "nvarchar" ? type : "varchar";
  const plain: MysqlColumn = {
    type,
    unsigned: false,
    notNull: false,
    autoIncrement: false,
    checked: false,
    hasDefault: false,
  };
  if (first === "SERIAL")
    return { ...plain, type: "bigint", unsigned: true, notNull: true, autoIncrement: true, key: "unique" };
  if (!cursor.seesSign("(")) return plain;
  const inside = cursor.group();
  if (type === "enum" || type === "set")
    return { ...plain, members: inside.filter(({ kind }) => kind === "string").map(({ text }) => text) };
  const size = inside.map(({ text }) => text).join("");
  return SHOWN_WIDTH.test(type) ? plain : { ...plain, size };
}

const LENGTHENED = new Set(["VARCHAR", "VARBINARY", "CHAR", "CHARACTER"]);

/** A value of DEFAULT and ON UPDATE: a literal, a function, or an expression in parentheses. */
function value(cursor: Cursor): void {
  if (cursor.seesSign("(")) {
    cursor.group();
    return;
  }
  if (cursor.seesSign("-") || cursor.seesSign("+")) cursor.take();
  const first = cursor.take();
  // Of `b'1'`, `x'ff'` and `_utf8mb4'a'` the string is the second half.
  if (first.kind === "word" && cursor.peek()?.kind === "string" && cursor.peek()?.from === first.to)
    cursor.take();
  if (cursor.seesSign("(")) cursor.group();
}

function isCheck(cursor: Cursor): boolean {
  return cursor.sees("CHECK") || cursor.sees("CONSTRAINT");
}

/** `[CONSTRAINT [name]] CHECK (…) [[NOT] ENFORCED]`. */
function check(cursor: Cursor): void {
  if (cursor.takes("CONSTRAINT") && !cursor.sees("CHECK")) cursor.name();
  if (!cursor.takes("CHECK")) throw cursor.stop();
  cursor.group();
  if (!cursor.takes("NOT", "ENFORCED")) cursor.takes("ENFORCED");
}

/** What follows REFERENCES; the table's name is handed back. */
export function reference(cursor: Cursor): ReturnType<Cursor["table"]> {
  const table = cursor.table();
  if (cursor.seesSign("(")) cursor.group();
  if (cursor.takes("MATCH")) cursor.take();
  while (cursor.takes("ON", "DELETE") || cursor.takes("ON", "UPDATE")) {
    if (!cursor.takes("SET", "NULL") && !cursor.takes("SET", "DEFAULT") && !cursor.takes("NO", "ACTION"))
      cursor.take();
  }
  return table;
}

/** A name of a character set or collation: written bare or as a string. */
export function word(cursor: Cursor): string {
  const token = cursor.take();
  if (token.kind === "number" || token.kind === "sign") throw cursor.stop();
  return token.text.toLowerCase();
}
