import type { LineRange } from "../../domain/pull-request.ts";

/** What every entry of a journal has; `do` says which ones are not understood, and which only change rows. */
export interface Entry {
  readonly do: string;
  readonly lines: LineRange;
}

/** What a program does, in the order in which it does it. */
export interface Journal {
  readonly size: number;
  /** Whether anything since `mark` may change the schema. */
  changes(mark: number): boolean;
  /** Takes back what came since `mark`. */
  cut(mark: number): void;
  unread(what: string, lines: LineRange): void;
  /** SQL since `mark` that may run or not, and only changes rows, is told as a change of rows. */
  soften(mark: number): void;
}

export class Notes<E extends Entry> implements Journal {
  readonly entries: (E | Told)[] = [];

  get size(): number {
    return this.entries.length;
  }

  add(entry: E): void {
    this.entries.push(entry);
  }

  changes(mark: number): boolean {
    return this.entries.slice(mark).some((entry) => entry.do !== "data" && !isOfRows(entry));
  }

  cut(mark: number): void {
    this.entries.length = Math.min(this.entries.length, mark);
  }

  soften(mark: number): void {
    for (const [index, entry] of this.entries.entries())
      if (index >= mark && isOfRows(entry))
        this.entries[index] = { do: "data", what: "a change of rows", lines: entry.lines };
  }

  unread(what: string, lines: LineRange): void {
    this.entries.push({ do: "unread", what, lines });
  }
}

export interface Told {
  do: "unread" | "data";
  what: string;
  lines: LineRange;
}

/** Whether SQL does nothing but read or write rows. */
export function isRowSql(sql: string): boolean {
  return ROWS.test(sql) && !sql.trimEnd().slice(0, -1).includes(";");
}

const ROWS = /^\s*(?:insert|update|delete|select|with)\b/i;

function isOfRows(entry: Entry): boolean {
  return entry.do === "sql" && "sql" in entry && typeof entry.sql === "string" && isRowSql(entry.sql);
}
