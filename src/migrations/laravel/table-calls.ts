import type { LineRange } from "../../domain/pull-request.ts";
import { linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { type Blueprint, type Draft, type IndexDraft, unread } from "./blueprint.ts";
import { argument, type Call } from "./calls.ts";
import { addColumns, type Arguments } from "./columns.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import type { KnownSchema } from "./known-schema.ts";
import { INDEXES, spelled, WITHOUT_EFFECT } from "./methods.ts";
import { takeAway } from "./table-drops.ts";
import { modifyOnce } from "./table-modifiers.ts";
import { isArray, namesOf, textOf } from "./value.ts";

export interface TableContext {
  scope: Scope;
  known: KnownSchema;
  major: number | undefined;
}

/**
 * One call on `$table`, and those chained to it.
 *
 * @param whole the statement that the chain is, for its lines
 * @returns what further calls would be made on
 */
export function callTable(
  blueprint: Blueprint,
  calls: readonly Call[],
  whole: SyntaxNode,
  context: TableContext,
): Draft | undefined {
  const [first, ...rest] = calls.map((call) => ({ ...call, name: spelled(call.name) }));
  if (!first) return undefined;
  const lines = linesOf(whole);
  const before = blueprint.commands.length;
  const draft = begin(blueprint, first, lines, context);
  if (draft === "unknown") {
    blueprint.commands.push(unread(`\`$table->${first.name}()\` on ${blueprint.table}`, lines));
    return undefined;
  }
  // Methods that add several columns return nothing to go on with.
  const added = blueprint.commands.length - before;
  return draft && added === 1 ? modify(blueprint, draft, rest, lines, context) : undefined;
}

/** Calls chained to what an earlier one returned. */
export function modify(
  blueprint: Blueprint,
  start: Draft,
  calls: readonly Call[],
  lines: LineRange,
  context: TableContext,
): Draft {
  let draft = start;
  for (const written of calls) {
    const call = { ...written, name: spelled(written.name) };
    const next = modifyOnce(blueprint, draft, call, argsOf(call, context.scope), lines);
    if (next === undefined)
      blueprint.commands.push(unread(`\`${call.name}()\` in the description of ${blueprint.table}`, lines));
    else draft = next;
  }
  return draft;
}

function argsOf(call: Call, scope: Scope): Arguments {
  return {
    at: (position, name) => {
      const node = argument(call, position, name);
      return node ? evaluate(node, scope) : null;
    },
    count: call.args.length + call.named.size,
  };
}

function begin(
  blueprint: Blueprint,
  call: Call,
  lines: LineRange,
  { scope, known, major }: TableContext,
): Draft | "unknown" | undefined {
  const args = argsOf(call, scope);
  const index = Object.hasOwn(INDEXES, call.name) ? INDEXES[call.name] : undefined;
  if (index) return beginIndex(blueprint, index, args, lines);
  if (call.name === "rawIndex") {
    const [expression, name] = [textOf(args.at(0)), textOf(args.at(1))];
    if (expression === undefined || !name) return "unknown";
    const draft: IndexDraft = { is: "index", kind: "index", keys: { expression }, name, lines };
    blueprint.commands.push({ do: "index", index: draft });
    return draft;
  }
  if (call.name === "foreign") {
    const [columns, name] = [namesOf(args.at(0, "columns")), args.at(1, "name")];
    if (!columns || name === undefined) return "unknown";
    const draft: Draft = {
      is: "foreign",
      columns,
      ...(typeof name === "string" ? { name } : {}),
      lines,
    };
    blueprint.commands.push({ do: "foreign", foreign: draft });
    return draft;
  }
  if (call.name === "comment") {
    const text = textOf(args.at(0));
    if (text === undefined) return "unknown";
    blueprint.comment = { text, lines };
    return undefined;
  }
  if (WITHOUT_EFFECT.test(call.name)) return undefined;
  const taken = takeAway(blueprint, call.name, args, lines);
  if (taken) return taken === "unknown" ? taken : undefined;
  const columns = addColumns(call.name, args, lines, known, major);
  if (!columns) return "unknown";
  blueprint.commands.push(...columns);
  const [only] = columns;
  return only?.do === "column" ? only.column : undefined;
}

function beginIndex(
  blueprint: Blueprint,
  kind: IndexDraft["kind"],
  args: Arguments,
  lines: LineRange,
): Draft | "unknown" {
  const first = args.at(0, "columns");
  const raw = isArray(first) && first.entries.length === 1 ? first.entries[0]?.value : first;
  const keys =
    typeof raw === "object" && raw !== null && raw.is === "raw" ? { expression: raw.sql } : namesOf(first);
  const [name, algorithm] = [args.at(1, "name"), args.at(2, "algorithm")];
  if (!keys || name === undefined || algorithm === undefined) return "unknown";
  const draft: IndexDraft = {
    is: "index",
    kind,
    keys,
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof algorithm === "string" ? { algorithm } : {}),
    lines,
  };
  blueprint.commands.push({ do: "index", index: draft });
  return draft;
}
