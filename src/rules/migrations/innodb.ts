import type { MysqlAlter, MysqlChange, MysqlColumn } from "../../domain/mysql.ts";

/**
 * How InnoDB carries out one change, the heaviest last. `instant`: only what is known about the table changes.
 * `inplace`: it works on the table while others write. `rebuild`: the same, and every row is written anew.
 * `shared`: in place, but writes wait. `copy`: the table is copied row by row, and writes wait.
 */
export type Work = "instant" | "inplace" | "rebuild" | "shared" | "copy";

/** One change with what InnoDB does for it, and why. */
export interface Worked {
  change: MysqlChange;
  work: Work;
  /** What is done, for a sentence: `changing the type of total from int to bigint`. */
  what: string;
}

const WEIGHT: readonly Work[] = ["instant", "inplace", "rebuild", "shared", "copy"];

export function heavier(left: Work, right: Work): boolean {
  return WEIGHT.indexOf(left) > WEIGHT.indexOf(right);
}

/**
 * What InnoDB does for each change of one statement, by the tables of the MySQL 8.4 manual, "Online DDL Operations",
 * which hold from 8.0.29 on; for MariaDB by "InnoDB Online DDL Overview". A change of a column whose declaration
 * before is not known is left out.
 */
export function workOf(alter: MysqlAlter): readonly Worked[] {
  const replacesKey = alter.changes.some((change) => change.do === "add-primary-key");
  const all = alter.changes.flatMap((change): Worked[] => {
    const told = oneChange(change, alter, replacesKey);
    return told ? [{ change, work: told[0], what: told[1] }] : [];
  });
  return alter.server === "mysql" ? asOneStatement(all) : all;
}

/**
 * MySQL does a statement at once only when all of it can be: in place, a column that comes or goes has every row
 * written anew.
 */
function asOneStatement(all: readonly Worked[]): readonly Worked[] {
  if (!all.some(({ work }) => work === "inplace")) return all;
  return all.map((one) =>
    one.work === "instant" && isInRows(one.change)
      ? { ...one, work: "rebuild", what: `${one.what} in one statement with what is not done at once` }
      : one,
  );
}

function isInRows(change: MysqlChange): boolean {
  if (change.do === "add-column") return change.after.generated === undefined;
  return change.do === "drop-column" && change.before !== undefined && change.before.generated === undefined;
}

type Told = readonly [Work, string];

function oneChange(change: MysqlChange, alter: MysqlAlter, replacesKey: boolean): Told | undefined {
  switch (change.do) {
    case "add-column":
      return addedColumn(change.column, change.after, alter);
    case "change-column":
      return change.before && changedColumn(change, change.before, alter);
    case "drop-column":
      return change.before?.generated === "stored"
        ? ["rebuild", `dropping the stored generated column ${change.column}`]
        : ["instant", `dropping ${change.column}`];
    case "add-index":
      return change.sort === "fulltext" || change.sort === "spatial"
        ? ["shared", `building a ${change.sort.toUpperCase()} index`]
        : ["inplace", "building an index"];
    case "add-primary-key":
      return ["rebuild", "a new primary key"];
    case "drop-primary-key":
      return replacesKey ? undefined : ["copy", "dropping the primary key without a new one"];
    case "add-foreign-key":
      return alter.keysUnchecked
        ? ["inplace", "adding a foreign key unchecked"]
        : ["copy", `adding a foreign key to ${change.references.name} while foreign_key_checks is on`];
    case "add-check":
      return ["copy", "adding a CHECK constraint"];
    case "convert":
      return ["copy", `converting the table to ${change.charset}`];
    case "rebuild":
      return change.engine === undefined || change.engine === "innodb"
        ? ["rebuild", change.what]
        : ["copy", `moving the table to the engine ${change.engine}`];
    case "partition":
      return partitioned(change.what);
    case "metadata":
      return [change.inplace ? "inplace" : "instant", "a change of what is known about the table"];
    default:
      return ["instant", "a change of what is known about the table"];
  }
}

function addedColumn(column: string, after: MysqlColumn, { server }: MysqlAlter): Told {
  if (after.generated === "stored") return ["copy", `adding the stored generated column ${column}`];
  if (after.autoIncrement) return ["shared", `adding the AUTO_INCREMENT column ${column}`];
  if (after.checked && server === "mysql") return ["copy", `adding ${column} with a CHECK constraint`];
  if (after.key === "primary") return ["rebuild", `adding ${column} as the primary key`];
  if (after.key === "unique") return ["inplace", `building the unique index of ${column}`];
  return ["instant", `adding ${column}`];
}

type Change = Extract<MysqlChange, { do: "change-column" }>;

function changedColumn(change: Change, before: MysqlColumn, { server, was }: MysqlAlter): Told {
  const { column, after, placed } = change;
  if (before.generated !== after.generated && (before.generated ?? after.generated) !== undefined)
    return ["copy", `changing how ${column} is generated`];
  const type = typeChange(before, after, server);
  if (type !== undefined) return [type.work, `changing ${column} ${type.from}`];
  if (after.checked && !before.checked) return ["copy", `adding a CHECK constraint to ${column}`];
  if (after.autoIncrement !== before.autoIncrement && after.autoIncrement)
    return ["copy", `making ${column} AUTO_INCREMENT`];
  if (before.notNull !== after.notNull)
    return after.notNull
      ? ["rebuild", `making ${column} NOT NULL`]
      : [server === "mariadb" ? "instant" : "rebuild", `making ${column} nullable`];
  if (placed && server === "mysql") return ["rebuild", `moving ${column} within the table`];
  // The server of a partitioned table does not extend it in place in every version: nothing is claimed.
  return [was?.partitioned ? "inplace" : "instant", `declaring ${column} anew`];
}

interface TypeChange {
  work: Work;
  from: string;
}

function typeChange(
  before: MysqlColumn,
  after: MysqlColumn,
  server: MysqlAlter["server"],
): TypeChange | undefined {
  const told = (work: Work, left = shown(before), right = shown(after)): TypeChange => ({
    work,
    from: `from ${left} to ${right}`,
  });
  if (before.type !== after.type || before.unsigned !== after.unsigned) return told("copy");
  if (before.members && after.members) return members(before.members, after.members, before.type);
  const charset = charsetChange(before, after, server);
  if (charset) {
    // MariaDB changes the collation of a column that no index holds without touching its rows.
    if (server === "mariadb" && !after.indexed) return undefined;
    return told("copy", charset.from, charset.to);
  }
  if ((before.size ?? "") === (after.size ?? "")) return undefined;
  if (before.type === "varchar" || before.type === "varbinary")
    return lengthChange(before, after, server, told);
  return told("copy");
}

/** From the 256th byte on, a VARCHAR needs two bytes for its length, and every row is another one. */
function lengthChange(
  before: MysqlColumn,
  after: MysqlColumn,
  server: MysqlAlter["server"],
  told: (work: Work, left?: string, right?: string) => TypeChange,
): TypeChange | undefined {
  const width = before.type === "varbinary" ? 1 : bytesOf(before.charset);
  const [old, now] = [Number(before.size) * width, Number(after.size) * width];
  if (!Number.isFinite(old) || !Number.isFinite(now)) return undefined;
  if (now < old) return told("copy");
  if (old > 255 || now <= 255) return undefined;
  // MariaDB needs no copy from 127 bytes or fewer.
  if (server === "mariadb" && old < 128) return undefined;
  const unit =
    before.type === "varbinary"
      ? ""
      : ` (${old} to ${now} bytes of ${before.charset ?? "utf8mb4, the default"})`;
  return told("copy", shown(before), `${shown(after)}${unit}`);
}

/** Most bytes of a character. `utf8mb4` is the default from MySQL 8.0 on. */
function bytesOf(charset: string | undefined): number {
  if (charset === undefined || charset === "utf8mb4" || /^utf(?:16|32)/.test(charset)) return 4;
  if (charset === "utf8" || charset === "utf8mb3") return 3;
  return /^(?:ucs2|gbk|big5|sjis|euckr|gb2312|cp932)$/.test(charset) ? 2 : 1;
}

/** Values at the end of the list are the only ones that no row has to be read for. */
function members(before: readonly string[], after: readonly string[], type: string): TypeChange | undefined {
  const kept = before.every((member, at) => after[at] === member);
  if (kept && storage(before.length, type) === storage(after.length, type)) return undefined;
  const sets = type === "enum" ? "an ENUM" : "a SET";
  if (kept) return { work: "copy", from: `to ${sets} that needs more bytes for each value` };
  const gone = before.filter((member) => !after.includes(member));
  return {
    work: "copy",
    from:
      gone.length > 0
        ? `to ${sets} without ${gone
            .slice(0, 3)
            .map((one) => `'${one}'`)
            .join(", ")}`
        : `to ${sets} with its values in another order`,
  };
}

function storage(members: number, type: string): number {
  if (type === "enum") return members > 255 ? 2 : 1;
  const bytes = Math.ceil(members / 8);
  return bytes > 4 ? 8 : bytes;
}

/** Each with what the server gives it where nothing is declared, as far as that is known. */
function charsetChange(
  before: MysqlColumn,
  after: MysqlColumn,
  server: MysqlAlter["server"],
): { from: string; to: string } | undefined {
  const [old, now] = [resolved(before, server), resolved(after, server)];
  if (old.charset !== undefined && now.charset !== undefined && old.charset !== now.charset)
    return {
      from: before.charset ?? `the default, ${old.charset}`,
      to: after.charset ?? `the default, ${now.charset}`,
    };
  if (old.collation === undefined || now.collation === undefined || old.collation === now.collation)
    return undefined;
  return {
    from: before.collation ?? "the default collation",
    to: after.collation ?? "the default collation",
  };
}

/** Source: MySQL 8.4 manual, "Server Character Set and Collation". MariaDB's default depends on its version. */
function resolved(
  column: MysqlColumn,
  server: MysqlAlter["server"],
): { charset: string | undefined; collation: string | undefined } {
  const declared = column.charset === "utf8" ? "utf8mb3" : column.charset;
  const charset = declared ?? (server === "mysql" ? "utf8mb4" : undefined);
  const collation = column.collation?.replace(/^utf8_/, "utf8mb3_");
  if (collation !== undefined || charset === undefined) return { charset, collation };
  return { charset, collation: charset === "utf8mb4" ? "utf8mb4_0900_ai_ci" : `${charset}_general_ci` };
}

function partitioned(what: string): Told {
  if (what === "PARTITION BY" || what === "REMOVE PARTITIONING") return ["copy", what];
  if (/^(?:REORGANIZE|REBUILD|COALESCE)/.test(what)) return ["shared", what];
  return ["instant", what];
}

function shown({ type, size, unsigned }: MysqlColumn): string {
  return `${type}${size === undefined ? "" : `(${size})`}${unsigned ? " unsigned" : ""}`;
}
