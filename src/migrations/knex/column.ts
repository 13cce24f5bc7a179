import type { LineRange } from "../../domain/pull-request.ts";
import type { Notes } from "../javascript/journal.ts";
import {
  flagOf,
  host,
  type Host,
  isNothing,
  native,
  type Site,
  stringOf,
  stringsOf,
  textOf,
  type Value,
} from "../javascript/value.ts";
import type { References } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import { type ColumnType, columnType, defaultOf } from "./column-types.ts";
import { tableOf } from "./names.ts";
import { deferral, type Subject, type TableNote, tell } from "./table.ts";

/** A column as far as its chain of calls has come. */
export interface ColumnDraft extends ColumnType {
  name: string;
  /** Grows with the chain. */
  lines: LineRange;
  nullable?: boolean;
  /** The program asks first whether it is there. */
  ifNotExists?: boolean;
  default?: string;
  comment?: string;
  /** Set when the column is there already and is changed. */
  alter?: { nullable: boolean; type: boolean };
}

export interface ForeignDraft {
  columns: readonly string[];
  name?: string;
  references?: References;
  lines: LineRange;
}

/** A method of the table builder that makes a column: what follows in the chain is said of that column. */
export function column(
  subject: Subject,
  notes: Notes<TableNote>,
  method: string,
  args: readonly Value[],
  site: Site,
): Host {
  const isSerial = /increments$/i.test(method);
  const name = stringOf(args[0]) ?? (isSerial && isNothing(args[0]) ? "id" : undefined);
  const rest = isSerial && args[0]?.is === "fields" ? args : args.slice(1);
  const type = name === undefined ? undefined : columnType(method, name, rest, subject.table.schema);
  const draft: ColumnDraft = { name: name ?? "", type: "", lines: site.lines, ...type };
  if (site.follow.guard("column")?.present === false) draft.ifNotExists = true;
  if (type && name !== undefined) notes.add({ do: "column", draft, lines: site.lines });
  else notes.unread(site.text, site.lines);
  return columnChain(subject, notes, draft, isSerial);
}

function columnChain(subject: Subject, notes: Notes<TableNote>, draft: ColumnDraft, isSerial: boolean): Host {
  let foreign: ForeignDraft | undefined;
  const self: Host = host("column", {
    reaches: true,
    get: (method) => {
      if (!CHAIN.has(method)) return undefined;
      return native(method, (args, site) => {
        if (draft.name === "") return self;
        draft.lines = { from: draft.lines.from, to: Math.max(draft.lines.to, site.lines.to) };
        if (method === "references") {
          foreign = { columns: [draft.name], lines: draft.lines };
          notes.add({ do: "foreign", draft: foreign, lines: site.lines });
        }
        if (foreign) foreign.lines = draft.lines;
        const isKnown = FOREIGN.has(method)
          ? foreign !== undefined && pointed(foreign, method, args)
          : modified(subject, notes, draft, isSerial, method, args, site);
        if (!isKnown) notes.unread(site.text, site.lines);
        return self;
      });
    },
  });
  return self;
}

const FOREIGN = new Set(["references", "inTable", "on", "onDelete", "onUpdate", "withKeyName", "deferrable"]);

const CHAIN = new Set([
  ...FOREIGN,
  "notNullable",
  "notNull",
  "nullable",
  "defaultTo",
  "default",
  "defaultsTo",
  "comment",
  "alter",
  "unique",
  "index",
  "primary",
  "unsigned",
  "first",
  "after",
  "collate",
  "checkPositive",
  "checkNegative",
  "checkIn",
]);

function modified(
  subject: Subject,
  notes: Notes<TableNote>,
  draft: ColumnDraft,
  isSerial: boolean,
  method: string,
  args: readonly Value[],
  site: Site,
): boolean {
  const [first] = args;
  switch (method) {
    case "notNullable":
    case "notNull":
      draft.nullable = false;
      return true;
    case "nullable":
      draft.nullable = isNothing(first) || flagOf(first) !== false;
      return true;
    case "default":
    case "defaultsTo":
    case "defaultTo": {
      if (first === undefined || (first.is === "scalar" && first.value === undefined)) return true;
      const expression = defaultOf(first, draft.type);
      if (expression !== undefined) draft.default = expression;
      return expression !== undefined;
    }
    case "comment": {
      const text = stringOf(first);
      if (text !== undefined) draft.comment = text;
      return text !== undefined;
    }
    case "alter": {
      const options = first?.is === "fields" ? first.map : undefined;
      const asked = (name: string) => !options?.has(name) || flagOf(options.get(name)) !== false;
      draft.alter = { nullable: asked("alterNullable"), type: asked("alterType") };
      return true;
    }
    case "unique":
    case "index":
    case "primary":
      if (isSerial) return true;
      return tell(subject, method, [textOf(draft.name), ...args], site, (note) => notes.add(note));
    case "checkPositive":
    case "checkNegative":
      draft.check = `${quote(draft.name)} ${method === "checkPositive" ? ">" : "<"} 0`;
      return isNothing(first);
    case "checkIn": {
      const values = stringsOf(first);
      if (values)
        draft.check = `${quote(draft.name)} in (${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(",")})`;
      return values !== undefined;
    }
    default:
      // Of other databases only: Knex says nothing of them to PostgreSQL.
      return true;
  }
}

/** `table.foreign(columns)` with its chain; `undefined` when it is not known which columns. */
export function foreignChain(notes: Notes<TableNote>, args: readonly Value[], site: Site): Host | undefined {
  const columns = stringsOf(args[0]);
  if (!columns) return undefined;
  const name = stringOf(args[1]);
  const draft: ForeignDraft = { columns, ...(name === undefined ? {} : { name }), lines: site.lines };
  notes.add({ do: "foreign", draft, lines: site.lines });
  const self: Host = host("foreign", {
    reaches: true,
    get: (method) =>
      FOREIGN.has(method)
        ? native(method, (given, at) => {
            draft.lines = { from: draft.lines.from, to: Math.max(draft.lines.to, at.lines.to) };
            if (!pointed(draft, method, given)) notes.unread(at.text, at.lines);
            return self;
          })
        : undefined,
  });
  return self;
}

/** False when what is said is not known; the key is then left out. */
function pointed(draft: ForeignDraft, method: string, [first]: readonly Value[]): boolean {
  const text = stringOf(first);
  const known = draft.references ?? { table: { name: "" } };
  switch (method) {
    case "references": {
      const columns = stringsOf(first);
      const [table, column] = text?.includes(".") ? text.split(".") : [];
      if (table && column) draft.references = { ...known, table: { name: table }, columns: [column] };
      else if (columns) draft.references = { ...known, columns };
      return columns !== undefined;
    }
    case "inTable":
    case "on":
      if (text === undefined) {
        delete draft.references;
        return false;
      }
      draft.references = { ...known, table: tableOf(text, undefined) };
      return true;
    case "withKeyName":
      if (text !== undefined) draft.name = text;
      return text !== undefined;
    case "deferrable": {
      const deferrable = deferral(first);
      if (deferrable) draft.references = { ...known, deferrable };
      return true;
    }
    default: {
      const action = ACTIONS.get(text?.toLowerCase().trim() ?? "");
      if (action) draft.references = { ...known, [method === "onDelete" ? "onDelete" : "onUpdate"]: action };
      return action !== undefined;
    }
  }
}

const ACTIONS: ReadonlyMap<string, NonNullable<References["onDelete"]>> = new Map(
  (["cascade", "restrict", "set null", "set default", "no action"] as const).map((action) => [
    action,
    action,
  ]),
);
