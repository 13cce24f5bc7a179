import type { LineRange } from "../../domain/pull-request.ts";
import type { Scope } from "../python/scope.ts";
import { type PyCallValue, textOf } from "../python/value.ts";
import type { Action, Step, TableName } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import { describe, isItem } from "./column.ts";
import { unread } from "./create-table.ts";
import { expressionOf } from "./expression.ts";
import { typeOf } from "./types.ts";

/**
 * `op.alter_column`: one ALTER TABLE for each change, in Alembic's order for PostgreSQL: the type, NOT NULL, the
 * default, the comment, the name.
 */
export function alterColumn(call: PyCallValue, table: TableName, column: string, scope: Scope): Step[] {
  const { lines, named } = call;
  const steps: Step[] = [];
  const alter = (action: Action): void => {
    steps.push({ do: "alter-table", table, actions: [action], lines });
  };
  const type = named.get("type_");
  if (type && type.is !== "none") {
    const sql = typeOf(type, scope);
    if (!sql) return [unread(`the type ${describe(type)} that column ${column} gets`, lines)];
    const given = named.get("postgresql_using");
    const using = given && given.is !== "none" ? (textOf(given) ?? expressionOf(given)) : undefined;
    if (given && given.is !== "none" && using === undefined)
      return [unread(`the expression that column ${column} is converted by`, lines)];
    alter({ act: "change-type", column, type: sql.sql, lines, ...(using === undefined ? {} : { using }) });
  }
  const nullable = named.get("nullable");
  if (nullable?.is === "boolean")
    alter({ act: nullable.value ? "drop-not-null" : "set-not-null", column, lines });
  else if (nullable && nullable.is !== "none")
    steps.push(unread(`whether column ${column} is nullable`, lines));
  steps.push(...defaultSteps(call, table, column));
  const comment = named.get("comment");
  if (comment?.is === "text" || comment?.is === "none")
    steps.push(commentStep(table, column, textOf(comment), lines));
  const to = named.get("new_column_name");
  if (to?.is === "text") steps.push({ do: "rename-column", table, column, to: to.value, lines });
  return steps;
}

function defaultSteps({ named, lines }: PyCallValue, table: TableName, column: string): Step[] {
  const given = named.get("server_default");
  // `False` says that it stays as it is.
  if (!given || (given.is === "boolean" && !given.value)) return [];
  const alter = (action: Action): Step[] => [{ do: "alter-table", table, actions: [action], lines }];
  const was = named.get("existing_server_default");
  if (given.is === "none")
    return was && isItem(was, "Identity")
      ? alter({ act: "clause", sql: `ALTER COLUMN ${quote(column)} DROP IDENTITY`, lines })
      : alter({ act: "drop-default", column, lines });
  if (isItem(given, "Identity")) {
    const always = given.named.get("always");
    const how = always?.is === "boolean" && always.value ? "ALWAYS" : "BY DEFAULT";
    return alter({
      act: "clause",
      sql: `ALTER COLUMN ${quote(column)} ADD GENERATED ${how} AS IDENTITY`,
      lines,
    });
  }
  const expression = expressionOf(given);
  return expression === undefined
    ? [unread(`the default that column ${column} gets`, lines)]
    : alter({ act: "set-default", column, expression, lines });
}

function commentStep(table: TableName, column: string, text: string | undefined, lines: LineRange): Step {
  const on = `${table.schema === undefined ? "" : `${quote(table.schema)}.`}${quote(table.name)}.${quote(column)}`;
  return {
    do: "sql",
    sql: `COMMENT ON COLUMN ${on} IS ${text === undefined ? "NULL" : literal(text)}`,
    lines,
  };
}
