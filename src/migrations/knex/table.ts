import type { LineRange } from "../../domain/pull-request.ts";
import type { Notes } from "../javascript/journal.ts";
import {
  flagOf,
  host,
  type Host,
  isNothing,
  type Site,
  stringOf,
  stringsOf,
  type Value,
} from "../javascript/value.ts";
import type { Action, IndexKey, References, Step, TableName } from "../steps/step.ts";
import { column, type ColumnDraft, foreignChain, type ForeignDraft } from "./column.ts";
import { isColumnMethod } from "./column-types.ts";
import { keyName } from "./names.ts";
import { fill, rawOf } from "./raw.ts";

/** What a callback says to Knex's table builder, in its order. */
export type TableNote = { lines: LineRange } & (
  | { do: "column"; draft: ColumnDraft }
  | { do: "foreign"; draft: ForeignDraft }
  | { do: "primary"; columns: readonly string[]; name?: string }
  | { do: "check"; expression: string; name?: string }
  | { do: "comment"; text: string }
  | { do: "step"; step: Step }
);

/** The table that a callback is about. */
export interface Subject {
  table: TableName;
  /** As the program names it: Knex makes its names from that. */
  given: string;
  isNew: boolean;
}

/** What the callback is handed: it notes what it is told. */
export function tableHost(subject: Subject, notes: Notes<TableNote>): Host {
  const say = (note: TableNote) => notes.add(note);
  const self: Host = host("table", {
    reaches: true,
    get: (method) => {
      if (method === "timestamps")
        return host(method, { call: (args, site) => timestamps(args, site) ?? self });
      if (isColumnMethod(method))
        return host(method, { call: (args, site) => column(subject, notes, method, args, site) });
      if (method === "foreign")
        return host(method, { call: (args, site) => foreignChain(notes, args, site) ?? giveUp(site) });
      if (!METHODS.has(method)) return undefined;
      return host(method, {
        call: (args, site) => (tell(subject, method, args, site, say) ? self : giveUp(site)),
      });
    },
  });
  const giveUp = (site: Site): Value => {
    notes.unread(site.text, site.lines);
    return self;
  };
  const timestamps = ([first, second, third]: readonly Value[], site: Site): undefined => {
    const options = first?.is === "fields" ? first.map : undefined;
    const isCamel = flagOf(options ? options.get("useCamelCase") : third) === true;
    const isNow = flagOf(options ? options.get("defaultToNow") : second) === true;
    for (const name of isCamel ? ["createdAt", "updatedAt"] : ["created_at", "updated_at"]) {
      const draft: ColumnDraft = { lines: site.lines, name, type: "timestamptz" };
      if (isNow) Object.assign(draft, { nullable: false, default: "CURRENT_TIMESTAMP" });
      say({ do: "column", draft, lines: site.lines });
    }
    return undefined;
  };
  return self;
}

const METHODS = new Set([
  "primary",
  "unique",
  "index",
  "comment",
  "check",
  "renameColumn",
  "dropColumn",
  "dropColumns",
  "dropTimestamps",
  "setNullable",
  "dropNullable",
  "dropPrimary",
  "dropPrimaryIfExists",
  "dropUnique",
  "dropUniqueIfExists",
  "dropIndex",
  "dropForeign",
  "dropForeignIfExists",
  "dropChecks",
]);

/** False when an argument that matters is not known. */
export function tell(
  subject: Subject,
  method: string,
  args: readonly Value[],
  site: Site,
  say: (note: TableNote) => void,
): boolean {
  const { lines } = site;
  const step = (made: Step): true => {
    say({ do: "step", step: made, lines });
    return true;
  };
  const act = (...actions: [Action, ...Action[]]) =>
    step({ do: "alter-table", table: subject.table, actions, lines });
  const [first, second, third] = args;
  const columns = stringsOf(first);
  const name = stringOf(second);
  switch (method) {
    case "unique":
      return unique(subject, first, second, lines, step);
    case "index":
      return index(subject, first, second, third, lines, step);
    case "primary": {
      if (!columns) return false;
      const given =
        name ?? (second?.is === "fields" ? stringOf(second.map.get("constraintName")) : undefined);
      say({ do: "primary", columns, ...(given === undefined ? {} : { name: given }), lines });
      return true;
    }
    case "comment": {
      const text = stringOf(first);
      if (text === undefined) return false;
      say({ do: "comment", text, lines });
      return true;
    }
    case "check": {
      const filled = fill(first, second);
      if (!filled) return false;
      const given = stringOf(third);
      say({ do: "check", expression: filled.text, ...(given === undefined ? {} : { name: given }), lines });
      return true;
    }
    case "renameColumn": {
      const from = stringOf(first);
      if (from === undefined || name === undefined) return false;
      return step({ do: "rename-column", table: subject.table, column: from, to: name, lines });
    }
    case "dropColumn":
    case "dropColumns":
    case "dropTimestamps": {
      const isCamel = flagOf(first) === true;
      const dropped =
        method === "dropTimestamps"
          ? isCamel
            ? ["createdAt", "updatedAt"]
            : ["created_at", "updated_at"]
          : args.flatMap((arg) => stringsOf(arg) ?? [undefined]);
      const ifExists = site.follow.guard("column")?.present === true;
      const actions = dropped.map((one): Action | undefined =>
        one === undefined
          ? undefined
          : { act: "drop-column", column: one, ...(ifExists ? { ifExists } : {}), lines },
      );
      const [head, ...rest] = actions.filter((action) => action !== undefined);
      return head !== undefined && rest.length + 1 === actions.length && act(head, ...rest);
    }
    case "setNullable":
    case "dropNullable": {
      const column = stringOf(first);
      return (
        column !== undefined &&
        act({ act: method === "setNullable" ? "drop-not-null" : "set-not-null", column, lines })
      );
    }
    case "dropPrimary":
    case "dropPrimaryIfExists":
      return (
        (isNothing(first) || stringOf(first) !== undefined) &&
        act(dropConstraint(stringOf(first) ?? `${subject.given}_pkey`, method, lines))
      );
    case "dropChecks": {
      const dropped = args.flatMap((arg) => stringsOf(arg) ?? [undefined]);
      const [head, ...rest] = dropped.flatMap((one) =>
        one === undefined ? [] : [dropConstraint(one, "", lines)],
      );
      return head !== undefined && rest.length + 1 === dropped.length && act(head, ...rest);
    }
    default:
      return dropKey(subject, method, columns, second, lines, step);
  }
}

function dropConstraint(name: string, method: string, lines: LineRange): Action {
  return { act: "drop-constraint", name, ...(method.endsWith("IfExists") ? { ifExists: true } : {}), lines };
}

function dropKey(
  { table, given }: Subject,
  method: string,
  columns: readonly string[] | undefined,
  named: Value | undefined,
  lines: LineRange,
  step: (made: Step) => true,
): boolean {
  const kind = method.startsWith("dropUnique") ? "unique" : method === "dropIndex" ? "index" : "foreign";
  const own = stringOf(named);
  if (own === undefined && (!isNothing(named) || !columns)) return false;
  const name = own ?? keyName(given, columns ?? [], kind);
  if (kind === "index") {
    const index = table.schema === undefined ? { name } : { schema: table.schema, name };
    return step({ do: "drop-index", index, lines });
  }
  return step({ do: "alter-table", table, actions: [dropConstraint(name, method, lines)], lines });
}

function unique(
  { table, given }: Subject,
  first: Value | undefined,
  second: Value | undefined,
  lines: LineRange,
  step: (made: Step) => true,
): boolean {
  const columns = stringsOf(first);
  const options = second?.is === "fields" ? second.map : undefined;
  const named = options ? options.get("indexName") : second;
  if (!columns || (!isNothing(named) && stringOf(named) === undefined)) return false;
  if (options?.has("predicate")) return false;
  const name = stringOf(named) ?? keyName(given, columns, "unique");
  const useConstraint = options?.get("useConstraint");
  if (useConstraint && flagOf(useConstraint) === false)
    return step({
      do: "create-index",
      table,
      name,
      unique: true,
      keys: columns.map((column) => ({ column })),
      lines,
    });
  const deferrable = deferral(options?.get("deferrable"));
  const constraint = { is: "unique", name, columns, ...(deferrable ? { deferrable } : {}) } as const;
  return step({ do: "alter-table", table, actions: [{ act: "add-constraint", constraint, lines }], lines });
}

export function deferral(value: Value | undefined): References["deferrable"] {
  const text = stringOf(value)?.toLowerCase();
  if (text === "deferred") return "initially deferred";
  return text === "immediate" ? "initially immediate" : undefined;
}

function index(
  { table, given }: Subject,
  first: Value | undefined,
  named: Value | undefined,
  third: Value | undefined,
  lines: LineRange,
  step: (made: Step) => true,
): boolean {
  const keys = keysOf(first);
  const columns = stringsOf(first);
  const name =
    stringOf(named) ?? (columns && isNothing(named) ? keyName(given, columns, "index") : undefined);
  if (!keys || name === undefined) return false;
  const options = third?.is === "fields" ? third.map : undefined;
  if (options?.has("predicate")) return false;
  const method = stringOf(third) ?? stringOf(options?.get("storageEngineIndexType"));
  return step({
    do: "create-index",
    table,
    name,
    keys,
    ...(method === undefined ? {} : { method }),
    ...(stringOf(options?.get("indexType"))?.toLowerCase() === "unique" ? { unique: true } : {}),
    lines,
  });
}

/** Columns, or pieces of SQL: `created_at desc`. */
function keysOf(value: Value | undefined): IndexKey[] | undefined {
  const items = value?.is === "list" ? value.items : value ? [value] : [];
  const keys = items.map((item): IndexKey | undefined => {
    const column = stringOf(item);
    if (column !== undefined) return { column };
    const raw = rawOf(item)?.text.text.trim();
    const sorted = raw === undefined ? undefined : /^"?(\w+)"?\s+(asc|desc)$/i.exec(raw);
    if (sorted?.[1]) return { column: sorted[1], order: /desc/i.test(sorted[2] ?? "") ? "desc" : "asc" };
    return raw === undefined ? undefined : { expression: raw };
  });
  return keys.length > 0 && keys.every((key) => key !== undefined) ? keys : undefined;
}
