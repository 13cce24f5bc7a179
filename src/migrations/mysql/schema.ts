import type { MysqlAlter, MysqlChange, MysqlColumn, MysqlName } from "../../domain/mysql.ts";
import type { MigrationStatement } from "../../domain/rehearsal.ts";
import type { Alteration } from "./alter.ts";
import type { Creation } from "./create.ts";
import type { Key, WithoutPlace } from "./keys.ts";
import { saidIn } from "./split.ts";

interface Table {
  /** By their names in small letters: MySQL does not tell them apart otherwise. */
  columns: Map<string, MysqlColumn>;
  primary: ReadonlySet<string>;
  indexed: Set<string>;
  charset?: string;
  collation?: string;
  unique: boolean;
  foreignKeys: boolean;
  triggers: boolean;
  partitioned: boolean;
}

/**
 * The tables of a folder of migrations, statement by statement, so that a change can be told with what was there
 * before it: by MySQL's rules the same MODIFY is done at once on one column and copies the table of another.
 */
export class KnownTables {
  readonly #tables = new Map<string, Table>();
  #keysUnchecked = false;

  /** `foreign_key_checks` is a switch of the session, and each file starts with a new one. */
  newFile(): void {
    this.#keysUnchecked = false;
  }

  /** The same statement, with what was there before; it then counts as done. */
  follow(statement: MigrationStatement): MigrationStatement {
    const { mysql } = statement;
    if (!mysql) return statement;
    const told = mysql.alter
      ? { ...statement, mysql: { ...mysql, alter: this.#told(mysql.alter) } }
      : statement;
    this.#apply(statement.sql);
    return told;
  }

  #told(alter: MysqlAlter): MysqlAlter {
    const table = this.#tables.get(keyOf(alter.table));
    const changes = alter.changes.map((change) => (table ? withBefore(change, table) : change));
    const unchecked = this.#keysUnchecked ? { keysUnchecked: true } : {};
    if (!table) return { ...alter, ...unchecked, changes };
    const { foreignKeys, triggers, partitioned } = table;
    const keyed = table.unique || table.primary.size > 0;
    return { ...alter, ...unchecked, changes, was: { keyed, foreignKeys, triggers, partitioned } };
  }

  #apply(sql: string): void {
    for (const said of saidIn(sql)) {
      if (said.is === "create") this.#create(said.create);
      else if (said.is === "alter") this.#alter(said.alter);
      else if (said.is === "drop") for (const table of said.tables) this.#tables.delete(keyOf(table));
      else if (said.is === "rename") for (const { from, to } of said.tables) this.#rename(from, to);
      else if (said.is === "keys-unchecked") this.#keysUnchecked = said.off;
      else if (said.is === "trigger" && said.table) {
        const table = this.#tables.get(keyOf(said.table));
        if (table) table.triggers = true;
      }
    }
  }

  #create({ table: name, temporary, like, columns, keys, options }: Creation): void {
    if (temporary || this.#tables.has(keyOf(name))) return;
    const model = like && this.#tables.get(keyOf(like));
    const table: Table = model
      ? { ...model, columns: new Map(model.columns), indexed: new Set(model.indexed), foreignKeys: false }
      : {
          columns: new Map(),
          primary: new Set(),
          indexed: new Set(),
          unique: false,
          foreignKeys: columns.some(({ refers }) => refers),
          triggers: false,
          partitioned: options.partitioned,
          ...charsetOf(options),
        };
    table.triggers = false;
    for (const { name: column, column: declared } of columns) put(table, column, declared);
    for (const { key } of keys) this.#key(table, key);
    this.#tables.set(keyOf(name), table);
  }

  #key(table: Table, key: Key): void {
    if (key.is === "check") return;
    const columns = key.columns.map(low);
    if (key.is === "primary") table.primary = new Set(columns);
    for (const column of columns) table.indexed.add(column);
    if (key.is === "index" && key.sort === "unique") table.unique = true;
    if (key.is === "foreign") this.#refer(table, key.references);
  }

  #refer(table: Table, to: MysqlName): void {
    table.foreignKeys = true;
    const other = this.#tables.get(keyOf(to));
    if (other) other.foreignKeys = true;
  }

  #alter({ table: name, changes, options, to, refers }: Alteration): void {
    const table = this.#tables.get(keyOf(name));
    if (!table) return;
    if (refers) table.foreignKeys = true;
    for (const { change } of changes) this.#change(table, change);
    Object.assign(table, charsetOf(options));
    if (options.partitioned) table.partitioned = true;
    if (to) this.#rename(name, to);
  }

  #change(table: Table, change: WithoutPlace): void {
    switch (change.do) {
      case "add-column":
        put(table, change.column, change.after);
        break;
      case "change-column":
        put(table, change.column, change.after);
        if (change.to !== undefined) moveColumn(table, change.column, change.to);
        break;
      case "rename-column":
        moveColumn(table, change.column, change.to);
        break;
      case "drop-column":
        table.columns.delete(low(change.column));
        break;
      case "add-index":
        if (change.sort === "unique") table.unique = true;
        for (const column of change.columns) table.indexed.add(low(column));
        break;
      case "add-primary-key":
        table.primary = new Set(change.columns.map(low));
        break;
      case "drop-primary-key":
        table.primary = new Set();
        break;
      case "add-foreign-key":
        this.#refer(table, change.references);
        break;
      case "convert":
        for (const [column, { charset: _charset, collation: _collation, ...rest }] of table.columns)
          table.columns.set(column, rest);
        break;
      case "partition":
        if (change.what === "REMOVE PARTITIONING") table.partitioned = false;
        break;
    }
  }

  #rename(from: MysqlName, to: MysqlName): void {
    const table = this.#tables.get(keyOf(from));
    this.#tables.delete(keyOf(from));
    if (table) this.#tables.set(keyOf(to), table);
  }
}

function put(table: Table, column: string, declared: MysqlColumn): void {
  table.columns.set(low(column), declared);
  if (declared.key === "primary") table.primary = new Set([low(column)]);
  if (declared.key === "unique") table.unique = true;
  if (declared.key) table.indexed.add(low(column));
}

function moveColumn(table: Table, from: string, to: string): void {
  const column = table.columns.get(low(from));
  table.columns.delete(low(from));
  if (column) table.columns.set(low(to), column);
  if (table.indexed.has(low(from))) table.indexed.add(low(to));
  if (table.primary.has(low(from)))
    table.primary = new Set([...table.primary].map((one) => (one === low(from) ? low(to) : one)));
}

function withBefore(change: MysqlChange, table: Table): MysqlChange {
  if (change.do === "add-column") return { ...change, after: inTable(table, change.column, change.after) };
  if (change.do !== "change-column" && change.do !== "drop-column") return change;
  const before = table.columns.get(low(change.column));
  const was = before ? { before: inTable(table, change.column, before) } : {};
  return change.do === "drop-column"
    ? { ...change, ...was }
    : { ...change, ...was, after: inTable(table, change.column, change.after) };
}

const TEXTS = /^(?:var)?char$|text$|^enum$|^set$/;

/** A column with what its table says for it: the character set, and NOT NULL in the primary key. */
function inTable(table: Table, name: string, column: MysqlColumn): MysqlColumn {
  const { charset: own, collation: ownCollation, ...rest } = column;
  const text = TEXTS.test(column.type);
  const collation = ownCollation ?? (own === undefined ? table.collation : undefined);
  const charset = own ?? ownCollation?.split("_")[0] ?? table.charset ?? table.collation?.split("_")[0];
  return {
    ...rest,
    notNull: column.notNull || table.primary.has(low(name)),
    ...(text && charset !== undefined ? { charset } : {}),
    ...(text && collation !== undefined ? { collation } : {}),
    ...(table.indexed.has(low(name)) || table.primary.has(low(name)) ? { indexed: true } : {}),
  };
}

function charsetOf({ charset, collation }: { charset?: string; collation?: string }): Partial<Table> {
  return {
    ...(charset === undefined ? {} : { charset }),
    ...(collation === undefined ? {} : { collation }),
  };
}

function keyOf({ schema, name }: MysqlName): string {
  return schema === undefined ? name : `${schema}.${name}`;
}

function low(name: string): string {
  return name.toLowerCase();
}
