import type { LineRange } from "../../domain/pull-request.ts";
import type { References, Step } from "../steps/step.ts";

/** What one `Schema::create` or `Schema::table` collects before any SQL is written. */
export interface Blueprint {
  /** As written: `orders`, `reports.orders`. */
  table: string;
  creating: boolean;
  commands: Command[];
  comment?: { text: string; lines: LineRange };
}

/** In the order of the program. */
export type Command =
  | { do: "column"; column: ColumnDraft }
  | { do: "foreign"; foreign: ForeignDraft }
  | { do: "index"; index: IndexDraft }
  | { do: "steps"; steps: readonly Step[] };

export type Draft = ColumnDraft | ForeignDraft | IndexDraft;

export interface ColumnDraft {
  is: "column";
  name: string;
  /** PostgreSQL's name of the type, without a sequence. */
  type: string;
  /** The type with a sequence behind it, for integers. */
  serial?: string;
  autoIncrement?: boolean;
  /** Absent when the program does not say: then the column is required. */
  nullable?: boolean;
  /** A PostgreSQL expression; `null` says that there is none, `unknown` that it could not be told. */
  default?: { sql: string } | null | "unknown";
  useCurrent?: boolean;
  check?: string;
  collation?: string;
  stored?: string;
  virtual?: string;
  identity?: { always: boolean; options: string };
  change?: boolean;
  comment?: string;
  /** Indexes declared with the column; a name, or `true` for Laravel's own, `false` to drop it on a change. */
  indexes: Partial<Record<IndexDraft["kind"], string | boolean>>;
  /** The table of the model behind `foreignIdFor`. */
  modelTable?: string;
  startingValue?: number;
  lines: LineRange;
}

export interface ForeignDraft {
  is: "foreign";
  columns: readonly string[];
  name?: string;
  on?: string;
  references?: readonly string[];
  onDelete?: References["onDelete"];
  onUpdate?: References["onUpdate"];
  deferrable?: boolean;
  initiallyImmediate?: boolean;
  notValid?: boolean;
  lines: LineRange;
}

export interface IndexDraft {
  is: "index";
  kind: "primary" | "unique" | "index" | "fulltext" | "spatialIndex";
  /** Columns, or one expression as written. */
  keys: readonly string[] | { expression: string };
  name?: string;
  algorithm?: string;
  language?: string;
  deferrable?: boolean;
  initiallyImmediate?: boolean;
  nullsNotDistinct?: boolean;
  online?: boolean;
  lines: LineRange;
}

/** A step that says what of the table's description is not understood. */
export function unread(what: string, lines: LineRange): Command {
  return { do: "steps", steps: [{ do: "unread", what, lines }] };
}
