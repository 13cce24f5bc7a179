import type { Action, Column, Constraint, Step, TableName } from "../steps/step.ts";

/**
 * What is known of the schema while migrations are read in their order: Rails looks names up in the database that
 * the text of a migration leaves out ("the index on these columns"). What raw SQL does is not followed; a table
 * that it names is only half known from then on.
 */
export class Schema {
  readonly #tables: Map<string, KnownTable>;
  /** Words of raw SQL that changes the schema, lower case. */
  readonly #touched: Set<string>;
  readonly #extensions: Set<string>;
  /**
   * A dump leaves out names that Rails has made up, and where it is loaded they are made up anew: from the names
   * that tables and columns have by then.
   */
  readonly isLoaded: boolean;

  constructor(from: { isLoaded: boolean } | Schema = { isLoaded: false }) {
    this.isLoaded = from.isLoaded;
    this.#tables = new Map(from instanceof Schema ? from.#tables : []);
    this.#touched = new Set(from instanceof Schema ? from.#touched : []);
    this.#extensions = new Set(from instanceof Schema ? from.#extensions : []);
  }

  /** Tables are values that are replaced, never changed: a copy is cheap. */
  copy(): Schema {
    return new Schema(this);
  }

  entries(): Iterable<[string, KnownTable]> {
    return this.#tables;
  }

  table(name: TableName): KnownTable | undefined {
    return this.#tables.get(keyOf(name));
  }

  /** Keeps a table of which not everything is known. */
  keepPartly(key: string, table: KnownTable): void {
    this.#tables.set(key, { ...table, whole: false });
  }

  /** Whether raw SQL has named it, so that nothing about it is sure. */
  isTouched(name: TableName): boolean {
    return this.#touched.has(name.name.toLowerCase());
  }

  hasExtension(name: string): boolean {
    return this.#extensions.has(name);
  }

  apply(step: Step): void {
    switch (step.do) {
      case "create-extension":
        this.#extensions.add(step.name);
        return;
      case "create-table":
        if (!this.#tables.has(keyOf(step.table)))
          this.#tables.set(
            keyOf(step.table),
            (step.constraints ?? []).reduce(withConstraint, {
              ...withColumns(EMPTY, step.columns),
              whole: true,
            }),
          );
        return;
      case "alter-table":
        this.#change(step.table, (table) => step.actions.reduce(acted, table));
        return;
      case "drop-table":
        for (const name of step.tables) this.#tables.delete(keyOf(name));
        return;
      case "rename-table": {
        const table = this.table(step.table);
        this.#tables.delete(keyOf(step.table));
        if (table) this.#tables.set(keyOf({ ...step.table, name: step.to }), table);
        return;
      }
      case "rename-column":
        this.#change(step.table, (table) => withColumnRenamed(table, step.column, step.to));
        return;
      case "create-index": {
        const { name, table, keys, unique } = step;
        if (name === undefined) return;
        const columns = keys.map((key) => ("column" in key ? key.column : key.expression));
        this.#change(table, (known) => ({
          ...known,
          indexes: [
            ...known.indexes.filter((index) => index.name !== name),
            { name, columns, unique: unique === true },
          ],
        }));
        return;
      }
      case "drop-index":
      case "rename-index":
        this.#renameIndex(step.index.name, step.do === "rename-index" ? step.to : undefined);
        return;
      case "sql":
        if (/\b(?:create|alter|drop|rename)\b/i.test(step.sql))
          for (const [word] of step.sql.matchAll(/\w{1,63}/g)) this.#touched.add(word.toLowerCase());
        return;
      default:
        return;
    }
  }

  #change(name: TableName, change: (table: KnownTable) => KnownTable): void {
    this.#tables.set(keyOf(name), change(this.table(name) ?? EMPTY));
  }

  #renameIndex(name: string, to: string | undefined): void {
    for (const [key, table] of this.#tables) {
      if (!table.indexes.some((index) => index.name === name)) continue;
      const indexes = table.indexes.flatMap((index) =>
        index.name !== name ? [index] : to === undefined ? [] : [{ ...index, name: to }],
      );
      this.#tables.set(key, { ...table, indexes });
      return;
    }
  }
}

export interface KnownTable {
  /** Every column is known. */
  whole: boolean;
  /** Types by name, as PostgreSQL text. */
  columns: ReadonlyMap<string, string>;
  primaryKey: readonly string[];
  /** Its key is a `serial`, which has a sequence of its own. */
  serial: boolean;
  indexes: readonly { name: string; columns: readonly string[]; unique: boolean }[];
  foreignKeys: readonly { name: string; columns: readonly string[]; to: string }[];
  checks: readonly { name: string; expression: string }[];
}

const EMPTY: KnownTable = {
  whole: false,
  columns: new Map(),
  primaryKey: [],
  serial: false,
  indexes: [],
  foreignKeys: [],
  checks: [],
};

function keyOf({ schema, name }: TableName): string {
  return schema === undefined || schema === "public" ? name : `${schema}.${name}`;
}

function withColumns(table: KnownTable, added: readonly Column[]): KnownTable {
  const columns = new Map(table.columns);
  for (const { name, type } of added) columns.set(name, type);
  const key = added.find(({ primaryKey }) => primaryKey);
  if (!key) return { ...table, columns };
  return { ...table, columns, primaryKey: [key.name], serial: key.type.endsWith("serial") };
}

function withConstraint(table: KnownTable, constraint: Constraint): KnownTable {
  switch (constraint.is) {
    case "primary-key":
      return { ...table, primaryKey: constraint.columns };
    case "foreign-key": {
      const { name, columns, references } = constraint;
      return name === undefined
        ? table
        : {
            ...table,
            foreignKeys: [...table.foreignKeys, { name, columns, to: keyOf(references.table) }],
          };
    }
    case "check":
      return constraint.name === undefined
        ? table
        : {
            ...table,
            checks: [...table.checks, { name: constraint.name, expression: constraint.expression }],
          };
    case "unique":
      return constraint.name === undefined
        ? table
        : {
            ...table,
            indexes: [
              ...table.indexes.filter(({ name }) => name !== constraint.using),
              { name: constraint.name, columns: constraint.columns, unique: true },
            ],
          };
    case "exclude":
      return table;
  }
}

function acted(table: KnownTable, action: Action): KnownTable {
  switch (action.act) {
    case "add-column":
      return withColumns(table, [action.column]);
    case "drop-column":
      return withoutColumn(table, action.column);
    case "change-type":
      return { ...table, columns: new Map(table.columns).set(action.column, action.type) };
    case "add-constraint":
      return withConstraint(table, action.constraint);
    case "drop-constraint":
      return {
        ...table,
        indexes: table.indexes.filter(({ name }) => name !== action.name),
        foreignKeys: table.foreignKeys.filter(({ name }) => name !== action.name),
        checks: table.checks.filter(({ name }) => name !== action.name),
      };
    default:
      return table;
  }
}

/** PostgreSQL drops with a column the indexes and constraints that it is in. */
function withoutColumn(table: KnownTable, column: string): KnownTable {
  const columns = new Map(table.columns);
  columns.delete(column);
  return {
    ...table,
    columns,
    primaryKey: table.primaryKey.includes(column) ? [] : table.primaryKey,
    indexes: table.indexes.filter((index) => !index.columns.includes(column)),
    foreignKeys: table.foreignKeys.filter((key) => !key.columns.includes(column)),
  };
}

function withColumnRenamed(table: KnownTable, from: string, to: string): KnownTable {
  const renamed = (names: readonly string[]): readonly string[] =>
    names.map((name) => (name === from ? to : name));
  return {
    ...table,
    columns: new Map([...table.columns].map(([name, type]) => [name === from ? to : name, type])),
    primaryKey: renamed(table.primaryKey),
    indexes: table.indexes.map((index) => ({ ...index, columns: renamed(index.columns) })),
    foreignKeys: table.foreignKeys.map((key) => ({ ...key, columns: renamed(key.columns) })),
  };
}
