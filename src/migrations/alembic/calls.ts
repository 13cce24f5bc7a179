import type { Scope } from "../python/scope.ts";
import { isTrue, lastName, type PyCallValue, type PyValue, textOf } from "../python/value.ts";
import type { Step, TableName } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import { describe } from "./column.ts";
import { unread } from "./create-table.ts";
import { sqlSteps } from "./execute.ts";
import { isQuiet, operationSteps } from "./operations.ts";
import { typeOf } from "./types.ts";

export interface CallContext {
  scope: Scope;
  /** Types that this migration has created so far. */
  created: Set<string>;
  /** Calls whose work is told already. */
  told: Set<PyValue>;
  /** The call is a statement: nothing is done with its value. */
  statement: boolean;
}

const OP = /^(?:alembic\.)?op\.(\w+)$/;
const SENDS = /^(?:execute|exec_driver_sql|scalar|scalars|exec)$/;
/** What sessions do to rows. */
const SESSION =
  /^(?:add|add_all|merge|bulk_save_objects|bulk_insert_mappings|bulk_update_mappings|query|delete|update|refresh|get)$/;

/** Whether program text calls Alembic, for code that is not followed. */
export function isOperation(text: string): boolean {
  return /\bop\.(?!(?:get_bind|get_context|f)\()\w+\(|\.execute\(|batch_op\./.test(text);
}

/** What is known without running: `op.f("name")` is the name, and the database is PostgreSQL. */
export function knownValue(call: PyValue): PyValue | undefined {
  if (isDialectName(call)) return { is: "text", value: "postgresql", lines: call.lines };
  if (call.is !== "call") return undefined;
  const operation = OP.exec(call.of ? "" : call.callee)?.[1];
  if (operation === "f" || (call.of && call.callee === "f")) return call.args[0];
  if (
    /^(?:alembic\.)?(?:context|op\.get_context\(\))\.is_offline_mode$/.test(call.callee) ||
    call.callee === "is_offline_mode"
  )
    return { is: "boolean", value: false, lines: call.lines };
  return undefined;
}

/** `op.get_bind().dialect.name`, whatever the connection is called. */
function isDialectName(value: PyValue): boolean {
  if (value.is === "name") return /\.(?:dialect|engine)\.name$/.test(value.name);
  if (value.is !== "attribute" || value.name !== "name") return false;
  const { of } = value;
  return (
    (of.is === "attribute" && (of.name === "dialect" || of.name === "engine")) ||
    (of.is === "name" && /\.(?:dialect|engine)$/.test(of.name))
  );
}

/** What a call does to the schema or to rows; empty for one that only asks or reports. */
export function callSteps(call: PyCallValue, context: CallContext): Step[] {
  const operation = OP.exec(call.of ? "" : call.callee)?.[1];
  if (operation !== undefined) {
    if (isQuiet(operation) || operation === "batch_alter_table") return [];
    return operationSteps(operation, call, context) ?? [unread(`op.${operation}`, call.lines)];
  }
  if (call.of) return methodSteps(call, call.of, context);
  // `conn.execute` where `conn` is a parameter or is not known otherwise.
  const name = lastName(call.callee);
  if (call.callee.includes(".") && SENDS.test(name) && call.args.length > 0) return sqlSteps(call);
  if (name === "create_all" || name === "drop_all")
    return [unread(`${call.callee}: the tables of the program`, call.lines)];
  if (/session\.\w+$/i.test(call.callee))
    return SESSION.test(name) ? [{ do: "data", what: `${name} of a session`, lines: call.lines }] : [];
  if (!context.statement || isHarmless(call.callee)) return [];
  return [unread(`${call.callee}, which is not in this file`, call.lines)];
}

/** Functions that neither get a connection nor change anything. */
function isHarmless(callee: string): boolean {
  return /^(?:print|len|list|set|dict|logging|logger|log|LOG|LOGGER|warnings|time|sys|os|structlog|datetime|setattr|super|isinstance|next|_logger)(?:\.|$)/.test(
    callee,
  );
}

function methodSteps(call: PyCallValue, of: PyValue, context: CallContext): Step[] {
  const { callee, lines } = call;
  const batch = batchTable(of);
  if (batch) {
    return (
      operationSteps(callee, call, { ...context, batch }) ??
      (callee === "f" ? [] : [unread(`${callee} in a batch`, lines)])
    );
  }
  if (SENDS.test(callee) && call.args.length > 0) return sqlSteps(call);
  const type = enumeration(of, context);
  if (type && (callee === "create" || callee === "drop")) return typeSteps(call, type);
  if (isSession(of, callee))
    return SESSION.test(callee) ? [{ do: "data", what: `${callee} of a session`, lines }] : [];
  if (callee === "create_all" || callee === "drop_all")
    return [unread(`${callee}: the tables of the program`, lines)];
  if ((callee === "create" || callee === "drop") && call.args.length + call.named.size > 0)
    return [unread(`${describe(of)}.${callee}`, lines)];
  // What is done with the rows of a query: the query itself is what reaches the database.
  if (of.is !== "call" || context.told.has(of)) return [];
  context.told.add(of);
  return callSteps(of, { ...context, statement: false });
}

/** `with op.batch_alter_table("orders") as batch_op`. */
function batchTable(of: PyValue): TableName | undefined {
  if (of.is !== "call" || OP.exec(of.callee)?.[1] !== "batch_alter_table") return undefined;
  const name = textOf(of.args[0] ?? of.named.get("table_name"));
  const schema = textOf(of.named.get("schema"));
  return name === undefined ? undefined : { name, ...(schema === undefined ? {} : { schema }) };
}

function isSession(of: PyValue, method: string): boolean {
  let at: PyValue | undefined = of;
  for (let depth = 0; depth < 30 && at; depth++) {
    if (at.is === "call" && /session/i.test(at.callee)) return true;
    if (at.is === "name" && /session/i.test(at.name)) return true;
    if (at.is === "call" && at.callee === "query") return true;
    at = at.is === "call" || at.is === "attribute" ? at.of : undefined;
  }
  return /^(?:add_all|bulk_save_objects|bulk_insert_mappings|bulk_update_mappings)$/.test(method);
}

interface TypeToMake {
  name: TableName;
  values: readonly string[];
}

function enumeration(of: PyValue, { scope }: CallContext): TypeToMake | undefined {
  if (of.is !== "call" || !/^(?:ENUM|Enum)$/.test(lastName(of.callee))) return undefined;
  const type = typeOf(of, scope)?.enumeration;
  if (type) return { name: type.type, values: type.values };
  const name = textOf(of.named.get("name"));
  return name === undefined ? undefined : { name: { name }, values: [] };
}

/** As a dollar-quoted text, whatever it holds. */
function quoted(text: string): string {
  let tag = "$$";
  for (let at = 1; text.includes(tag); at++) tag = `$q${at}$`;
  return `${tag} ${text} ${tag}`;
}

/** `mood.create(op.get_bind())`: looks first whether the type is there, unless it is told not to. */
function typeSteps(call: PyCallValue, { name, values }: TypeToMake): Step[] {
  const { lines, named, args } = call;
  const given = named.get("checkfirst") ?? args[1];
  const looks = !given || isTrue(given);
  if (call.callee === "drop")
    return [{ do: "drop-type", type: name, lines, ...(looks ? { ifExists: true } : {}) }];
  if (values.length === 0) return [unread(`the values of type ${name.name}`, lines)];
  if (!looks) return [{ do: "create-enum", type: name, values, lines }];
  const full = `${name.schema === undefined ? "" : `${quote(name.schema)}.`}${quote(name.name)}`;
  const create = `CREATE TYPE ${full} AS ENUM (${values.map(literal).join(", ")})`;
  return [
    {
      do: "sql",
      sql: `DO ${quoted(`BEGIN ${create}; EXCEPTION WHEN duplicate_object THEN NULL; END`)}`,
      lines,
    },
  ];
}
