/** An identifier as it reaches PostgreSQL: Liquibase quotes what has small and capital letters, the rest is folded. */
export function identifier(written: string): string {
  const name = written.trim().replace(/^"(.*)"$/, "$1");
  return /[a-z]/.test(name) && /[A-Z]/.test(name) ? name : name.toLowerCase();
}

/**
 * A type as Liquibase writes it for PostgreSQL; one that it does not know goes through as it is.
 * Source: Liquibase documentation, "Data types", and its classes in `liquibase.datatype.core`.
 */
export function postgresType(written: string): string {
  const given = written.trim().replace(/^java\.sql\.Types\./i, "");
  const match =
    /^([a-z_ ][a-z0-9_ ]*?)\s*(?:\(([^()]*)\))?\s*((?:with|without)\s+time\s+zone)?\s*(\[\])?$/i.exec(given);
  if (!match) return given;
  const name = (match[1] ?? "").toLowerCase().trim();
  const size = match[2]?.replace(/\s*(?:char|byte)\s*$/i, "").trim();
  const zone = match[3]?.toLowerCase().replace(/\s+/g, " ");
  if (match[4]) return `${postgresType(given.slice(0, given.lastIndexOf("[")))}[]`;
  const sized = (type: string): string => (size === undefined || size === "" ? type : `${type}(${size})`);
  const plain = PLAIN[name];
  if (plain !== undefined) return plain;
  if (SIZED[name] !== undefined) return sized(SIZED[name]);
  if (name === "bit") return size === undefined || size === "1" ? "boolean" : `bit(${size})`;
  if (name === "datetime" || name === "timestamp" || name === "datetime2")
    return `${sized("timestamp")} ${zone ?? "without time zone"}`;
  if (name === "time") return `${sized("time")} ${zone ?? "without time zone"}`;
  return given;
}

const PLAIN: Readonly<Record<string, string>> = {
  int: "integer",
  integer: "integer",
  int4: "integer",
  mediumint: "integer",
  bigint: "bigint",
  int8: "bigint",
  smallint: "smallint",
  int2: "smallint",
  tinyint: "smallint",
  boolean: "boolean",
  bool: "boolean",
  clob: "text",
  nclob: "text",
  text: "text",
  longtext: "text",
  mediumtext: "text",
  tinytext: "text",
  ntext: "text",
  longvarchar: "text",
  longnvarchar: "text",
  blob: "oid",
  longblob: "bytea",
  mediumblob: "bytea",
  tinyblob: "bytea",
  binary: "bytea",
  varbinary: "bytea",
  longvarbinary: "bytea",
  image: "bytea",
  bytea: "bytea",
  raw: "bytea",
  double: "double precision",
  currency: "decimal",
  money: "decimal",
  uuid: "uuid",
  uniqueidentifier: "uuid",
  date: "date",
};

const SIZED: Readonly<Record<string, string>> = {
  varchar: "varchar",
  varchar2: "varchar",
  nvarchar: "varchar",
  nvarchar2: "varchar",
  string: "varchar",
  "character varying": "varchar",
  char: "char",
  character: "char",
  nchar: "char",
  number: "numeric",
  numeric: "numeric",
  decimal: "decimal",
  dec: "decimal",
  float: "float",
};
