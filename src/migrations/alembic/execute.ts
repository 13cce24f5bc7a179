import { lastName, type PyCallValue, type PyValue, textOf } from "../python/value.ts";
import type { Step } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import { describe } from "./column.ts";
import { sqlTextOf, unescapeColons } from "./expression.ts";

/** `op.execute(...)`, `connection.execute(...)`: SQL as it stands, or what changes rows by an expression. */
export function sqlSteps(call: PyCallValue): Step[] {
  const given = call.args[0] ?? call.named.get("sqltext") ?? call.named.get("statement");
  if (!given) return [{ do: "unread", what: `${call.callee} without a statement`, lines: call.lines }];
  const parameters = call.args.length > 1 || call.named.has("parameters") || call.named.has("params");
  const sql = sqlOf(given);
  if (sql) {
    if ((parameters || sql.bound) && PARAMETER.test(sql.text.value)) return [withParameters(sql.text, call)];
    return [sqlStep(sql.text, call)];
  }
  const schema = schemaSql(given);
  if (schema !== undefined) return [{ do: "sql", sql: schema, lines: call.lines }];
  if (isRowExpression(given)) return [{ do: "data", what: `${describe(given)} on rows`, lines: call.lines }];
  return [
    { do: "unread", what: `SQL that is put together at run time: ${describe(given)}`, lines: call.lines },
  ];
}

type Text = Extract<PyValue, { is: "text" }>;

/** A named or positional parameter. Source: SQLAlchemy, `TextClause._bind_params_regex`. */
const PARAMETER = /(?<![:\w\\]):[A-Za-z_]\w*(?!:)|%s|%\(\w+\)s/;

function sqlOf(value: PyValue, depth = 0): { text: Text; bound: boolean } | undefined {
  if (value.is === "text") return { text: { ...value, value: unescapeColons(value.value) }, bound: false };
  const text = sqlTextOf(value);
  if (text) return { text, bound: false };
  if (value.is !== "call" || !value.of || depth > 5) return undefined;
  const inner = sqlOf(value.of, depth + 1);
  const bound = value.callee === "bindparams" || value.callee === "params";
  return inner && { text: inner.text, bound: inner.bound || bound };
}

/** SQL that stands elsewhere in the file, as a constant, is quoted from there. */
function sqlStep(text: Text, call: PyCallValue): Step {
  const sql = text.value;
  if (text.firstLine === undefined) return { do: "sql", sql, lines: call.lines };
  const inside = text.lines.from >= call.lines.from && text.lines.to <= call.lines.to;
  return { do: "sql", sql, firstLine: text.firstLine, lines: inside ? call.lines : text.lines };
}

function withParameters({ value }: Text, { lines }: PyCallValue): Step {
  const word = /^\s*(\w+)/.exec(value)?.[1]?.toUpperCase() ?? "a statement";
  const isRows = /^(?:INSERT|UPDATE|DELETE|SELECT|WITH|MERGE)$/.test(word);
  return isRows
    ? { do: "data", what: `${word} with parameters`, lines }
    : { do: "unread", what: `${word} with parameters`, lines };
}

/** `table.update().where(...)`, `sa.insert(table)`, or SQL on rows with values that only a run would tell. */
function isRowExpression(value: PyValue): boolean {
  if (value.is === "unknown") return /^[frb]*["']{1,3}\s*(?:update|insert|delete|select)\b/i.test(value.what);
  let at: PyValue | undefined = value;
  for (let depth = 0; depth < 30 && at; depth++) {
    if (at.is === "attribute") {
      at = at.of;
      continue;
    }
    if (at.is !== "call") return false;
    if (ROWS.test(lastName(at.callee))) return true;
    const [first]: readonly PyValue[] = at.args;
    // `text(f"UPDATE ...")`
    if (!at.of && lastName(at.callee) === "text") return first !== undefined && isRowExpression(first);
    at = at.of;
  }
  return false;
}

const ROWS = /^(?:insert|update|delete|select|values|from_select)$/;

/** `CreateSchema("audit")`, `CreateSequence(Sequence("numbers"))` and their opposites. */
function schemaSql(value: PyValue): string | undefined {
  if (value.is !== "call" || value.of) return undefined;
  const [first] = value.args;
  const ifNot = value.named.has("if_not_exists") ? "IF NOT EXISTS " : "";
  const ifIs = value.named.has("if_exists") ? "IF EXISTS " : "";
  const name = textOf(first) ?? (first?.is === "call" ? textOf(first.args[0]) : undefined);
  if (name === undefined) return undefined;
  switch (lastName(value.callee)) {
    case "CreateSchema":
      return `CREATE SCHEMA ${ifNot}${quote(name)}`;
    case "DropSchema":
      return `DROP SCHEMA ${ifIs}${quote(name)}${value.named.has("cascade") ? " CASCADE" : ""}`;
    case "CreateSequence":
      return first?.is === "call" && first.args.length === 1 && first.named.size === 0
        ? `CREATE SEQUENCE ${ifNot}${quote(name)}`
        : undefined;
    case "DropSequence":
      return `DROP SEQUENCE ${ifIs}${quote(name)}`;
    default:
      return undefined;
  }
}
