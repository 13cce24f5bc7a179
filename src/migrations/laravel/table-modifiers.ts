import type { LineRange } from "../../domain/pull-request.ts";
import type { Blueprint, ColumnDraft, Draft, ForeignDraft, IndexDraft } from "./blueprint.ts";
import type { Call } from "./calls.ts";
import { type Arguments, defaultSql } from "./columns.ts";
import { INDEXES, WITHOUT_EFFECT } from "./methods.ts";
import { plural } from "./names.ts";
import { isTruthy, namesOf, textOf } from "./value.ts";

/** One call on what an earlier one returned; `undefined` when it is not understood. */
export function modifyOnce(
  blueprint: Blueprint,
  draft: Draft,
  { name }: Call,
  args: Arguments,
  lines: LineRange,
): Draft | undefined {
  if (draft.is === "foreign") return modifyForeign(draft, name, args);
  if (draft.is === "index") return modifyIndex(draft, name, args);
  if (name === "constrained" || name === "references" || name === "on") {
    const foreign = foreignOf(draft, name, args, lines);
    if (foreign) blueprint.commands.push({ do: "foreign", foreign });
    return foreign;
  }
  return modifyColumn(draft, name, args) ? draft : undefined;
}

/** `foreignId('team_id')->constrained()`: the table is told by the column's name, or by the model. */
function foreignOf(
  column: ColumnDraft,
  name: string,
  args: Arguments,
  lines: LineRange,
): ForeignDraft | undefined {
  const base = { is: "foreign" as const, columns: [column.name], lines };
  const [first, second, third] = [args.at(0, "table"), args.at(1, "column"), args.at(2, "indexName")];
  if (name === "references") {
    const references = namesOf(args.at(0, "column"));
    const index = args.at(1, "indexName");
    return references && { ...base, references, ...(typeof index === "string" ? { name: index } : {}) };
  }
  if (name === "on") return typeof first === "string" ? { ...base, on: first } : undefined;
  if (first === undefined || second === undefined) return undefined;
  const key = textOf(second) || "id";
  const suffix = `_${key}`;
  const stem = column.name.includes(suffix)
    ? column.name.slice(0, column.name.lastIndexOf(suffix))
    : column.name;
  return {
    ...base,
    on: textOf(first) || column.modelTable || plural(stem),
    references: [key],
    ...(typeof third === "string" ? { name: third } : {}),
  };
}

const ACTIONS: Readonly<Record<string, ForeignDraft["onDelete"]>> = {
  cascade: "cascade",
  restrict: "restrict",
  null: "set null",
  noaction: "no action",
};

function modifyForeign(draft: ForeignDraft, name: string, args: Arguments): Draft | undefined {
  const short = /^(cascade|restrict|null|noAction)On(Delete|Update)$/.exec(name);
  if (short) {
    draft[short[2] === "Delete" ? "onDelete" : "onUpdate"] = ACTIONS[(short[1] ?? "").toLowerCase()];
    return draft;
  }
  if (name === "onDelete" || name === "onUpdate") {
    const action = textOf(args.at(0, "action"))?.trim().toLowerCase();
    const known = (["cascade", "restrict", "set null", "set default", "no action"] as const).find(
      (one) => one === action,
    );
    draft[name] = known;
    return known && draft;
  }
  if (name === "references") {
    draft.references = namesOf(args.at(0, "columns"));
    return draft.references && draft;
  }
  if (name === "on") {
    draft.on = textOf(args.at(0, "table"));
    return draft.on === undefined ? undefined : draft;
  }
  const flag = flagOf(args);
  if (name === "deferrable") draft.deferrable = flag;
  else if (name === "initiallyImmediate") draft.initiallyImmediate = flag;
  else if (name === "notValid") draft.notValid = flag;
  // Laravel keeps whatever else is said of a foreign key, and makes nothing of it.
  return draft;
}

function modifyIndex(draft: IndexDraft, name: string, args: Arguments): Draft | undefined {
  const flag = flagOf(args);
  if (name === "algorithm") draft.algorithm = textOf(args.at(0));
  else if (name === "language") draft.language = textOf(args.at(0));
  else if (name === "deferrable") draft.deferrable = flag;
  else if (name === "initiallyImmediate") draft.initiallyImmediate = flag;
  else if (name === "nullsNotDistinct") draft.nullsNotDistinct = flag;
  else if (name === "online") draft.online = flag;
  else return undefined;
  return draft;
}

function modifyColumn(draft: ColumnDraft, name: string, args: Arguments): boolean {
  const first = args.at(0);
  const text = textOf(first);
  const kind = Object.hasOwn(INDEXES, name) ? INDEXES[name] : undefined;
  if (kind) {
    if (first === undefined) return false;
    draft.indexes[kind] = typeof first === "string" || typeof first === "boolean" ? first : true;
    return true;
  }
  switch (name) {
    case "nullable": {
      const wanted = first === null ? true : isTruthy(first);
      if (wanted === undefined) return false;
      draft.nullable = wanted;
      return true;
    }
    case "default":
      draft.default = args.count === 0 ? null : (defaultSql(first) ?? (first === null ? null : "unknown"));
      return true;
    case "useCurrent":
      draft.useCurrent = true;
      return true;
    case "change":
      draft.change = true;
      return true;
    case "autoIncrement":
      draft.autoIncrement = flagOf(args);
      return true;
    case "comment":
      draft.comment = text;
      return text !== undefined;
    case "collation":
      draft.collation = text;
      return text !== undefined;
    case "storedAs":
      draft.stored = text;
      return text !== undefined && text !== "";
    case "virtualAs":
      draft.virtual = text;
      return text !== undefined && text !== "";
    case "generatedAs":
      draft.identity = { always: draft.identity?.always ?? false, options: text ?? "" };
      return first !== undefined;
    case "always":
      draft.identity = { always: true, options: draft.identity?.options ?? "" };
      return true;
    case "from":
    case "startingValue":
      if (typeof first !== "number") return false;
      draft.startingValue = first;
      return true;
    default:
      return WITHOUT_EFFECT.test(name);
  }
}

/** A switch that is on when nothing is said. */
function flagOf(args: Arguments): boolean {
  return args.count === 0 || isTruthy(args.at(0)) !== false;
}
