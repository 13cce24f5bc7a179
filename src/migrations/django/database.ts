/** An index or constraint of a table, as Django would find it when it asks the database. */
export interface Held {
  name: string;
  columns: readonly string[];
  is: "primary-key" | "unique" | "unique-index" | "index" | "foreign-key" | "check";
  /** Of a foreign key. */
  to?: string;
}

/**
 * What the database holds by name after the statements so far. Django asks the real database for the names of what
 * it drops; here they are remembered as they are made.
 */
export class Database {
  readonly #held: Map<string, readonly Held[]>;
  /** `table.column` of columns that exist in production but could not be made here. */
  readonly #missing: Set<string>;

  constructor(
    held: ReadonlyMap<string, readonly Held[]> = new Map(),
    missing: ReadonlySet<string> = new Set(),
  ) {
    this.#held = new Map(held);
    this.#missing = new Set(missing);
  }

  copy(): Database {
    return new Database(this.#held, this.#missing);
  }

  add(table: string, held: Held): void {
    this.#held.set(table, [...(this.#held.get(table) ?? []), held]);
  }

  drop(table: string, name: string): void {
    this.#change(table, (all) => all.filter((held) => held.name !== name));
  }

  rename(table: string, name: string, to: string): void {
    this.#change(table, (all) => all.map((held) => (held.name === name ? { ...held, name: to } : held)));
  }

  named(table: string, name: string): Held | undefined {
    return this.#held.get(table)?.find((held) => held.name === name);
  }

  /**
   * One that is there under another name than before, on the same columns: Django names what it makes again by its
   * own pattern, whatever the name was. `undefined` when there is none.
   */
  renamedSince(before: Database): { was: string; is: string } | undefined {
    for (const [table, all] of before.#held) {
      const now = this.#held.get(table) ?? [];
      const gone = all.filter(({ name }) => !now.some((held) => held.name === name));
      for (const old of gone) {
        const made = now.find(
          (held) =>
            held.is === old.is &&
            same(held.columns, old.columns) &&
            !all.some(({ name }) => name === held.name),
        );
        if (made) return { was: old.name, is: made.name };
      }
    }
    return undefined;
  }

  /** Names of those on exactly these columns. */
  on(table: string, columns: readonly string[], ...is: readonly Held["is"][]): readonly string[] {
    return (this.#held.get(table) ?? [])
      .filter((held) => is.includes(held.is) && same(held.columns, columns))
      .map(({ name }) => name);
  }

  primaryKey(table: string): string | undefined {
    return this.#held.get(table)?.find((held) => held.is === "primary-key")?.name;
  }

  dropTable(table: string): void {
    this.#held.delete(table);
    for (const [other, all] of this.#held)
      if (all.some(({ to }) => to === table))
        this.#change(other, (held) => held.filter(({ to }) => to !== table));
    this.#dropMissing(`${table}.`);
  }

  renameTable(table: string, to: string): void {
    const own = this.#held.get(table);
    this.#held.delete(table);
    if (own) this.#held.set(to, own);
    for (const [other, all] of this.#held)
      if (all.some((held) => held.to === table))
        this.#change(other, (held) => held.map((one) => (one.to === table ? { ...one, to } : one)));
    for (const name of this.#missing)
      if (name.startsWith(`${table}.`)) {
        this.#missing.delete(name);
        this.#missing.add(`${to}${name.slice(table.length)}`);
      }
  }

  /** PostgreSQL drops what contains the column along with it. */
  dropColumn(table: string, column: string): void {
    this.#change(table, (all) => all.filter(({ columns }) => !columns.includes(column)));
    this.#missing.delete(`${table}.${column}`);
  }

  renameColumn(table: string, column: string, to: string): void {
    this.#change(table, (all) =>
      all.map((held) => ({ ...held, columns: held.columns.map((one) => (one === column ? to : one)) })),
    );
    if (this.#missing.delete(`${table}.${column}`)) this.#missing.add(`${table}.${to}`);
  }

  /** Says that a column is there in production, and not here. */
  lack(table: string, column: string): void {
    this.#missing.add(`${table}.${column}`);
  }

  lacks(table: string, column: string): boolean {
    return this.#missing.has(`${table}.${column}`);
  }

  #change(table: string, change: (all: readonly Held[]) => readonly Held[]): void {
    const all = this.#held.get(table);
    if (all) this.#held.set(table, change(all));
  }

  #dropMissing(prefix: string): void {
    for (const name of this.#missing) if (name.startsWith(prefix)) this.#missing.delete(name);
  }
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one, index) => one === right[index]);
}
