import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { argumentsOf } from "./ask.ts";
import { isCommand } from "./commands/all.ts";
import { asCommands } from "./commands/change-table.ts";
import { inTransaction, ofOthers, refuse, sendSql } from "./effects.ts";
import { entriesOf, evaluate } from "./evaluate.ts";
import { bodyOf } from "./program.ts";
import { onDirection, reverted, reversible } from "./reversals.ts";
import { runAll } from "./statements.ts";
import {
  asText,
  type Call,
  isSet,
  NO_OPTIONS,
  type Options,
  shortened,
  Unreadable,
  type Value,
} from "./values.ts";
import {
  emit,
  type Ending,
  isTooDeep,
  placeOf,
  probe,
  say,
  tell,
  type Walk,
  withParameters,
} from "./walk.ts";

/** Change neither schema nor rows. */
export const QUIET = new Set(
  "say puts p pp print warn announce write require require_relative require_dependency load include extend prepend sleep private public protected module_function reset_column_information clear_cache! binding attr_accessor attr_reader set_callback freeze disable_ddl_transaction! enable_ddl_transaction!".split(
    " ",
  ),
);

/** Run their block where they stand. */
export const AROUND = new Set(
  "safety_assured say_with_time suppress_messages with_lock_retries disable_statement_timeout disable_referential_integrity without_timeout with_connection silence tap benchmark unscoped".split(
    " ",
  ),
);

/** Send the SQL in their first argument. */
const SENDS_SQL =
  /^(?:execute|exec|exec_query|exec_update|exec_delete|exec_insert|query|update|insert|delete|update_sql|insert_sql|delete_sql|select_(?:all|rows|one|value|values)|raw_execute|execute_batch)$/;

/** A call, taken apart. */
export interface Parts {
  node: SyntaxNode;
  receiver: SyntaxNode | null;
  name: string;
  block: SyntaxNode | null;
}

/** @returns what it ends @throws {RefusesToRun} */
export function runCall(node: SyntaxNode, walk: Walk): Ending {
  const isCall = String(node.kind()) === "call";
  const parts: Parts = {
    node,
    receiver: node.field("receiver"),
    name: isCall ? (node.field("method")?.text() ?? "") : (/^\w+[!?]?/.exec(node.text())?.[0] ?? ""),
    block: node.field("block"),
  };
  if (parts.name === "yield") return runBlock(walk.block ?? null, [], walk);
  const { receiver } = parts;
  if (!receiver || receiver.text() === "self" || receiver.text() === "self.class")
    return ofMigration(parts, walk);
  const on = evaluate(receiver, walk);
  if (on.is === "table") {
    walk.table?.push(callOf(parts, walk));
    return undefined;
  }
  if (on.is === "direction") return onDirection(parts, walk);
  if (on.is === "connection") return ofMigration(parts, walk);
  if ((on.is === "list" || on.is === "hash" || on.is === "number") && parts.block)
    return overItems(parts, on, walk);
  if (parts.name === "call" && receiver.text() === "block") return runBlock(walk.block ?? null, [], walk);
  return ofOthers(parts, walk);
}

/** A command, a method of its own, or one that Rails or a gem gives every migration. */
function ofMigration(parts: Parts, walk: Walk): Ending {
  const { name, node, block } = parts;
  const kind = String(node.kind());
  if (kind === "super") return undefined;
  if (walk.program.methods.has(name)) return inlined(parts, walk);
  if (walk.variables.has(name) && kind === "identifier") return undefined;
  if (name === "raise" || name === "abort") return refuse(parts, walk);
  if (QUIET.has(name)) return undefined;
  if (name === "send" || name === "public_send" || name === "__send__") return sent(parts, walk);
  if (name === "transaction" || name === "ddl_transaction") return inTransaction(parts, walk);
  if (AROUND.has(name)) return runBlock(block, [], walk);
  if (name === "reversible") return reversible(block, [{ is: "direction" }], walk);
  if (name === "up_only") return walk.reverting ? undefined : reversible(block, [], walk);
  if (name === "revert") return reverted(parts, walk);
  if (name === "change_table") return changeTable(parts, walk);
  if (SENDS_SQL.test(name) && !isCommand(name)) {
    sendSql(parts, walk);
    return undefined;
  }
  if (isCommand(name)) {
    emit(walk, callOf(parts, walk));
    return undefined;
  }
  if (name.endsWith("?")) return undefined;
  if (
    block &&
    probe(walk, (trial) => void runBlock(block, [], trial)) === "rows" &&
    /batch|each/.test(name)
  ) {
    say(walk, { do: "data", what: shortened(node.text()), lines: placeOf(node, walk) });
    return undefined;
  }
  if (
    /^(?:update_column_in_batches|backfill_\w+|queue_\w+|requeue_\w+|delete_queued_\w+|sidekiq_\w+)$/.test(
      name,
    )
  ) {
    say(walk, { do: "data", what: shortened(node.text()), lines: placeOf(node, walk) });
    return undefined;
  }
  say(walk, { do: "unread", what: `${name}, which is not defined here`, lines: placeOf(node, walk) });
  return undefined;
}

/** The call with its arguments; `t`'s block for the commands that have one. */
function callOf(parts: Parts, walk: Walk): Call {
  const { node, name, block } = parts;
  const nodes = argumentsOf(node);
  const args: Value[] = [];
  for (const one of nodes) {
    const kind = String(one.kind());
    if (kind === "pair" || kind === "hash_splat_argument" || kind === "block_argument") continue;
    const value = evaluate(kind === "splat_argument" ? codeChildren(one)[0] : one, walk);
    if (kind === "splat_argument" && value.is === "list") args.push(...value.items);
    else args.push(value);
  }
  let options: Options = entriesOf(nodes, walk);
  const last = args.at(-1);
  if (last?.is === "hash" && !(name === "change_column_default" && !last.entries.has("to"))) {
    options = new Map([...last.entries, ...options]);
    args.pop();
  }
  const withBlock = block && !walk.table ? tableBlock(block, walk) : tableArgument(nodes, walk);
  return { name, args, options, ...(withBlock ? { body: withBlock } : {}), lines: placeOf(node, walk) };
}

function tableBlock(block: SyntaxNode, walk: Walk): Call[] {
  const calls: Call[] = [];
  walk.table = calls;
  try {
    runBlock(block, [{ is: "table" }], walk);
  } finally {
    delete walk.table;
  }
  return calls;
}

/** `create_table :orders, &:timestamps` */
function tableArgument(nodes: readonly SyntaxNode[], walk: Walk): Call[] | undefined {
  const given = nodes.find((one) => isKind(one, "block_argument"));
  const name = given && asText(evaluate(codeChildren(given)[0], walk));
  return given && name !== undefined
    ? [{ name, args: [], options: NO_OPTIONS, lines: placeOf(given, walk) }]
    : undefined;
}

function changeTable(parts: Parts, walk: Walk): Ending {
  const call = callOf(parts, walk);
  const [table] = call.args;
  if (!table) return undefined;
  const commands = (call.body ?? []).flatMap((one) => {
    try {
      return asCommands(table, one);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      say(walk, { do: "unread", what: error.message, lines: one.lines });
      return [];
    }
  });
  if (isSet(call.options, "bulk"))
    emit(walk, {
      name: "bulk_change_table",
      args: [table],
      options: NO_OPTIONS,
      body: commands,
      lines: call.lines,
    });
  else for (const one of commands) emit(walk, one);
  return undefined;
}

// ------------------------------------------------------------------ blocks and methods

export function runBlock(block: SyntaxNode | null, values: readonly Value[], walk: Walk): Ending {
  if (!block) return undefined;
  const parameters = block.field("parameters");
  return withParameters(walk, parameters ? codeChildren(parameters) : [], values, NO_OPTIONS, () => {
    return runAll(bodyOf(block), walk) === "method" ? "method" : undefined;
  });
}

function inlined(parts: Parts, walk: Walk): Ending {
  const method = walk.program.methods.get(parts.name);
  const lines = placeOf(parts.node, walk);
  if (!method || isTooDeep(walk)) {
    say(walk, { do: "unread", what: `${parts.name}, which calls itself`, lines });
    return undefined;
  }
  const { args, options } = callOf({ ...parts, block: null }, walk);
  const outer = walk.block;
  if (parts.block) walk.block = parts.block;
  else delete walk.block;
  walk.depth++;
  try {
    withParameters(walk, method.parameters, args, options, () => runAll(method.body, walk));
  } finally {
    walk.depth--;
    if (outer) walk.block = outer;
    else delete walk.block;
  }
  return undefined;
}

function sent(parts: Parts, walk: Walk): Ending {
  const { args, options, lines } = callOf({ ...parts, block: null }, walk);
  const name = asText(args[0]);
  if (name === undefined || !isCommand(name))
    say(walk, { do: "unread", what: shortened(parts.node.text()), lines });
  else emit(walk, { name, args: args.slice(1), options, lines });
  return undefined;
}

const MAX_ITEMS = 1_000;

function overItems(parts: Parts, on: Value, walk: Walk): Ending {
  const { block, name, node } = parts;
  const values: readonly (readonly Value[])[] | undefined =
    on.is === "list" && /^(?:each|map|each_with_index|reverse_each|flat_map)$/.test(name)
      ? (name === "reverse_each" ? [...on.items].reverse() : on.items).map((item, at) =>
          name === "each_with_index" ? [item, { is: "number", text: String(at) }] : [item],
        )
      : on.is === "hash" && /^(?:each|each_pair|map)$/.test(name)
        ? [...on.entries].map(([key, value]) => [{ is: "text", text: key, symbol: true }, value])
        : on.is === "hash" && (name === "each_value" || name === "each_key")
          ? [...on.entries].map(([key, value]) => [name === "each_key" ? { is: "text", text: key } : value])
          : undefined;
  if (!values || !block || values.length > MAX_ITEMS) {
    tell(
      walk,
      node,
      "a loop",
      probe(walk, (trial) => void runBlock(block, [], trial)),
    );
    return undefined;
  }
  const parameters = block.field("parameters");
  const count = parameters ? codeChildren(parameters).length : 0;
  for (const one of values) {
    const [only] = one;
    const spread = count > 1 && one.length === 1 && only?.is === "list" ? only.items : one;
    if (runBlock(block, spread, walk)) return "method";
  }
  return undefined;
}
