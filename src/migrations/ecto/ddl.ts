import { linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { Step } from "../steps/step.ts";
import type { Call } from "./calls.ts";
import type { Change } from "./command.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import { excerpt, flush, note, type Run } from "./run.ts";
import { firstLineOf } from "./text.ts";
import { isTagged, nameOf, NO_OPTIONS, type Options, optionsOf, type Value } from "./value.ts";

/** How the rest of the program is followed. */
export interface Follow {
  block(run: Run, block: SyntaxNode | undefined, scope: Scope): void;
  /** Runs a function value for what it sends at once. */
  nested(run: Run, callee: Extract<Value, { is: "function" }>): readonly Step[];
}

/**
 * A function of `Ecto.Migration`.
 *
 * @returns false when it is none of them
 */
export function runMigrationCall(run: Run, call: Call, scope: Scope, follow: Follow): boolean {
  const known = run.changes ? describe(run, call, scope) : command(run, call, scope, follow);
  if (known !== "unknown") return known;
  note(run, { do: "unread", what: excerpt(call.node) }, linesOf(call.node));
  return true;
}

function command(run: Run, call: Call, scope: Scope, follow: Follow): boolean | "unknown" {
  const lines = linesOf(call.node);
  const [first, second, third] = call.args.map((node) => evaluate(node, scope));
  const table = isTagged(first, "table") ? first.table : undefined;
  switch (call.name) {
    case "create":
    case "create_if_not_exists": {
      const ifNotExists = call.name !== "create";
      if (table) {
        const changes = described(run, call.block, scope, follow);
        run.queue.push({ do: "create-table", table, changes, ifNotExists, lines });
      } else if (isTagged(first, "index"))
        run.queue.push({ do: "create-index", index: first.index, ifNotExists, lines });
      else if (isTagged(first, "constraint"))
        run.queue.push({ do: "create-constraint", constraint: first.constraint, lines });
      else return "unknown";
      return true;
    }
    case "alter":
      if (!table) return "unknown";
      run.queue.push({ do: "alter-table", table, changes: described(run, call.block, scope, follow), lines });
      return true;
    case "drop":
    case "drop_if_exists": {
      const ifExists = call.name !== "drop";
      const cascade = nameOf(optionsOf(second)?.get("mode")) === "cascade";
      if (table) run.queue.push({ do: "drop-table", table, ifExists, cascade, lines });
      else if (isTagged(first, "index"))
        run.queue.push({ do: "drop-index", index: first.index, ifExists, cascade, lines });
      else if (isTagged(first, "constraint"))
        run.queue.push({ do: "drop-constraint", constraint: first.constraint, ifExists, cascade, lines });
      else return "unknown";
      return true;
    }
    case "rename": {
      const to = optionsOf(third ?? second)?.get("to");
      const [column, name] = [nameOf(second), nameOf(to)];
      if (isTagged(first, "index") && name !== undefined)
        run.queue.push({ do: "rename-index", index: first.index, to: name, lines });
      else if (table && isTagged(to, "table"))
        run.queue.push({ do: "rename-table", table, to: to.table, lines });
      else if (table && column !== undefined && name !== undefined)
        run.queue.push({ do: "rename-column", table, column, to: name, lines });
      else return "unknown";
      return true;
    }
    case "execute":
      return execute(run, call, [first, second], follow);
    case "flush":
      flush(run);
      return true;
    case "execute_file":
      return "unknown";
    default:
      return false;
  }
}

function execute(
  run: Run,
  { args, node }: Call,
  values: readonly (Value | undefined)[],
  follow: Follow,
): boolean | "unknown" {
  const lines = linesOf(node);
  const ways = args.map((one, at): readonly Step[] | undefined => {
    const value = values[at];
    if (isTagged(value, "function")) return follow.nested(run, value);
    if (typeof value !== "string") return undefined;
    if (value.trim() === "") return [];
    run.left -= Math.floor(value.length / 1000);
    return [{ do: "sql", sql: value, ...startOf(one), lines }];
  });
  const [up, down] = ways;
  if (!up || ways.includes(undefined)) return "unknown";
  run.queue.push({ do: "execute", up, ...(down ? { down } : {}), lines });
  return true;
}

function startOf(node: SyntaxNode): { firstLine?: number } {
  const firstLine = firstLineOf(node);
  return firstLine === undefined ? {} : { firstLine };
}

/** The lines of a table's block. */
function described(run: Run, block: SyntaxNode | undefined, scope: Scope, follow: Follow): readonly Change[] {
  const changes: Change[] = [];
  run.changes = changes;
  follow.block(run, block, scope);
  run.changes = undefined;
  return changes;
}

function describe(run: Run, call: Call, scope: Scope): boolean | "unknown" {
  const lines = linesOf(call.node);
  const [first, type, last] = call.args.map((node) => evaluate(node, scope));
  const column = nameOf(first);
  const options: Options | undefined = call.args.length > 2 ? optionsOf(last) : NO_OPTIONS;
  switch (call.name) {
    case "add":
    case "add_if_not_exists": {
      if (column === undefined || type === undefined || !options) return "unknown";
      const ifNotExists = call.name !== "add";
      run.changes?.push({ change: "add", column, type, options, ifNotExists, lines });
      return true;
    }
    case "modify":
      if (column === undefined || type === undefined || !options) return "unknown";
      run.changes?.push({ change: "modify", column, type, options, lines });
      return true;
    case "remove":
    case "remove_if_exists": {
      if (column === undefined || !options || (call.args.length > 1 && type === undefined)) return "unknown";
      const ifExists = call.name !== "remove";
      run.changes?.push({
        change: "remove",
        column,
        ...(type === undefined ? {} : { type }),
        options,
        ifExists,
        lines,
      });
      return true;
    }
    case "timestamps":
      return timestamps(run, call, first);
    default:
      return false;
  }
}

/** `inserted_at` and `updated_at`, required, unless the repository or the call says otherwise. */
function timestamps(run: Run, call: Call, first: Value | undefined): boolean | "unknown" {
  const given = call.args.length > 0 ? optionsOf(first) : NO_OPTIONS;
  if (!given) return "unknown";
  const options = new Map([
    ["null", false] as const,
    ...(optionsOf(run.config.timestamps) ?? NO_OPTIONS),
    ...given,
  ]);
  const type = options.get("type") ?? { is: "atom", name: "naive_datetime" };
  const own = new Map([...options].filter(([name]) => !/^(?:type|inserted_at|updated_at)$/.test(name)));
  for (const which of ["inserted_at", "updated_at"]) {
    const name = options.has(which) ? options.get(which) : which;
    if (name === false) continue;
    const column = nameOf(name);
    if (column === undefined) return "unknown";
    run.changes?.push({ change: "add", column, type, options: own, lines: linesOf(call.node) });
  }
  return true;
}
