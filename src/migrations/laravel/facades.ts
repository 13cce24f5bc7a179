import { linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { Blueprint } from "./blueprint.ts";
import { argument, type Call, closureOf } from "./calls.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import { columnsOf, parseTable } from "./known-schema.ts";
import { emit, excerpt, opaque, type Run } from "./run.ts";
import { firstLineOf } from "./text.ts";
import { isArray, namesOf, textOf, type Value } from "./value.ts";
import { writeBlueprint } from "./write.ts";

/** A call on one of Laravel's facades, in its surroundings. */
export interface FacadeCall {
  run: Run;
  /** Without those that only choose the connection. */
  calls: readonly Call[];
  node: SyntaxNode;
  scope: Scope;
  closure: (closure: SyntaxNode, values: readonly (Value | undefined)[]) => Promise<boolean>;
}

/** `Schema::...`. Source: Laravel, `Illuminate\Database\Schema\Builder` and `PostgresBuilder`. */
export async function callSchema(facade: FacadeCall): Promise<void> {
  const { run, calls, node, scope } = facade;
  const [call] = calls;
  if (
    !call ||
    /^(?:has|get|defaultStringLength|defaultTimePrecision|morphUsing|blueprintResolver)/.test(call.name)
  )
    return;
  const lines = linesOf(node);
  const closure = closureOf(call);
  const first = argument(call, 0, "table") ?? argument(call, 0, "from");
  const name = first ? textOf(evaluate(first, scope)) : undefined;
  const second = argument(call, 1) ? evaluate(argument(call, 1), scope) : undefined;
  switch (call.name) {
    case "disableForeignKeyConstraints":
      return emit(run, { do: "sql", sql: "SET CONSTRAINTS ALL DEFERRED", lines });
    case "enableForeignKeyConstraints":
      return emit(run, { do: "sql", sql: "SET CONSTRAINTS ALL IMMEDIATE", lines });
    case "withoutForeignKeyConstraints":
      await emit(run, { do: "sql", sql: "SET CONSTRAINTS ALL DEFERRED", lines });
      if (closure) await facade.closure(closure, []);
      return emit(run, { do: "sql", sql: "SET CONSTRAINTS ALL IMMEDIATE", lines });
    default:
  }
  if (name === undefined || name === "") return emit(run, { do: "unread", what: excerpt(node), lines });
  switch (call.name) {
    case "create":
    case "table":
      return closure
        ? runTable(facade, name, call.name === "create", closure)
        : emit(run, { do: "unread", what: excerpt(node), lines });
    case "drop":
    case "dropIfExists":
      return emit(run, {
        do: "drop-table",
        tables: [parseTable(name)],
        ...(call.name === "drop" ? {} : { ifExists: true }),
        lines,
      });
    case "rename":
      return typeof second === "string"
        ? emit(run, { do: "rename-table", table: parseTable(name), to: parseTable(second).name, lines })
        : emit(run, { do: "unread", what: excerpt(node), lines });
    case "dropColumns": {
      const [one, ...others] = (namesOf(second) ?? []).map((column) => ({
        act: "drop-column" as const,
        column,
        lines,
      }));
      return one
        ? emit(run, { do: "alter-table", table: parseTable(name), actions: [one, ...others], lines })
        : emit(run, { do: "unread", what: excerpt(node), lines });
    }
    case "whenTableHasColumn":
    case "whenTableDoesntHaveColumn": {
      if (!closure || typeof second !== "string")
        return emit(run, { do: "unread", what: excerpt(node), lines });
      const has = columnsOf(run.known, name)?.has(second) ?? false;
      if (has === (call.name === "whenTableHasColumn")) await runTable(facade, name, false, closure);
      return;
    }
    default:
      return emit(run, { do: "unread", what: excerpt(node), lines });
  }
}

async function runTable(
  { run, node, closure }: FacadeCall,
  table: string,
  creating: boolean,
  body: SyntaxNode,
): Promise<void> {
  const blueprint: Blueprint = { table, creating, commands: [] };
  await closure(body, [{ is: "blueprint", blueprint }]);
  await emit(run, ...writeBlueprint(blueprint, linesOf(node), run.major));
}

/** `DB::...`. */
export async function callDatabase(facade: FacadeCall): Promise<void> {
  const { run, calls, node, scope } = facade;
  const [first] = calls;
  const call = first?.name === "getPdo" ? calls[1] : first;
  if (!call) return;
  const lines = linesOf(node);
  switch (call.name) {
    case "transaction": {
      const closure = closureOf(call);
      if (closure) await facade.closure(closure, []);
      else await emit(run, { do: "unread", what: excerpt(node), lines });
      return;
    }
    case "beginTransaction":
    case "commit":
    case "rollBack":
      // Inside of the migration's own transaction these are savepoints.
      if (!run.transactional)
        await emit(run, { do: "sql", sql: TRANSACTION[call.name] ?? "ROLLBACK", lines });
      return;
    case "statement":
    case "unprepared":
    case "affectingStatement":
    case "exec":
    case "insert":
    case "update":
    case "delete":
      return runSql(facade, call, scope);
    case "raw":
    case "select":
    case "selectOne":
    case "scalar":
      return;
    default:
      return opaque(run, node);
  }
}

const TRANSACTION: Readonly<Record<string, string>> = { beginTransaction: "BEGIN", commit: "COMMIT" };

async function runSql({ run, node }: FacadeCall, call: Call, scope: Scope): Promise<void> {
  const lines = linesOf(node);
  const text = argument(call, 0, "query");
  const sql = textOf(evaluate(text, scope));
  const bindings = argument(call, 1, "bindings");
  const bound = bindings ? evaluate(bindings, scope) : undefined;
  const plain = bindings === undefined || (isArray(bound) && bound.entries.length === 0);
  const changesRows = /^\s*(?:insert|update|delete|merge|truncate|with)\b/i.test(sql ?? call.name);
  if (sql === undefined || !plain)
    return emit(run, { do: changesRows ? "data" : "unread", what: excerpt(node), lines });
  const firstLine = text && firstLineOf(text);
  return emit(run, { do: "sql", sql, ...(firstLine === undefined ? {} : { firstLine }), lines });
}
