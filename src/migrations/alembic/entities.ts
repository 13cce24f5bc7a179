import { argument, isTrue, lastName, type PyCallValue, textOf } from "../python/value.ts";
import type { Step } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import { unescapeColons } from "./expression.ts";

type Act = "create" | "drop" | "replace";

/** `op.create_entity(PGFunction(...))` of alembic_utils, as its documentation says what it sends. */
export function entitySteps(act: Act, call: PyCallValue): Step[] {
  const entity = argument(call, 0, "entity");
  const sql = entity?.is === "call" ? entitySql(act, entity) : undefined;
  return sql === undefined
    ? [{ do: "unread", what: `an entity of alembic_utils`, lines: call.lines }]
    : sql.map((one) => ({ do: "sql", sql: one, lines: call.lines }));
}

function entitySql(
  act: Act,
  entity: PyCallValue | Extract<PyCallValue, { is: "call" }>,
): string[] | undefined {
  const schema = textOf(argument(entity, 0, "schema"));
  const signature = textOf(argument(entity, 1, "signature"));
  const given = textOf(argument(entity, 2, "definition"));
  if (schema === undefined || signature === undefined) return undefined;
  const kind = lastName(entity.callee);
  if (kind === "PGExtension")
    return act === "drop"
      ? [`DROP EXTENSION ${quote(signature)}`]
      : [`CREATE EXTENSION ${quote(signature)} WITH SCHEMA ${quote(schema)}`];
  if (given === undefined) return undefined;
  const definition = unescapeColons(given).trim().replace(/;$/, "");
  const at = signature.indexOf("(");
  const name = at === -1 ? signature : signature.slice(0, at).trim();
  const full = `${quote(schema)}.${quote(name)}`;
  switch (kind) {
    case "PGFunction":
    case "PGProcedure": {
      const what = kind === "PGFunction" ? "FUNCTION" : "PROCEDURE";
      const withArguments = `${full}${at === -1 ? "()" : signature.slice(at)}`;
      if (act === "drop")
        return [`DROP ${what} ${full}${dropArguments(at === -1 ? "()" : signature.slice(at))}`];
      return [`CREATE ${act === "replace" ? "OR REPLACE " : ""}${what} ${withArguments} ${definition}`];
    }
    case "PGTrigger": {
      const table = textOf(entity.named.get("on_entity")) ?? /\bon\s+([\w."]+)/i.exec(definition)?.[1];
      const drop = `DROP TRIGGER ${quote(name)} ON ${table ?? ""}`;
      const create = `CREATE ${isTrue(entity.named.get("is_constraint")) ? "CONSTRAINT " : ""}TRIGGER ${quote(name)} ${definition}`;
      if (act !== "create" && table === undefined) return undefined;
      return act === "create" ? [create] : act === "drop" ? [drop] : [drop, create];
    }
    case "PGView":
      return act === "drop"
        ? [`DROP VIEW ${full}`]
        : [`CREATE ${act === "replace" ? "OR REPLACE " : ""}VIEW ${full} AS ${definition}`];
    case "PGMaterializedView": {
      const data = entity.named.get("with_data");
      const create = `CREATE MATERIALIZED VIEW ${full} AS ${definition} WITH ${data?.is === "boolean" && !data.value ? "NO " : ""}DATA`;
      const drop = `DROP MATERIALIZED VIEW ${full}`;
      return act === "drop" ? [drop] : act === "create" ? [create] : [drop, create];
    }
    default:
      return undefined;
  }
}

/** Defaults are no part of a function's identity. */
function dropArguments(written: string): string {
  return written.replace(/\s+(?:default\b|=)[^,)]*/gi, "");
}
