import type { Step } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import { tableOf, valueOf } from "./column.ts";
import { childOf, childrenOf, type Element } from "./element.ts";
import { identifier } from "./types.ts";

/** `insert`, `update`, `delete` and what loads files; `undefined` for any other change. */
export function rowSteps(change: Element): Step[] | undefined {
  const { lines } = change;
  const data = (what: string): Step[] => [{ do: "data", what, lines }];
  switch (change.name) {
    case "loadData":
    case "loadUpdateData":
      return data(`${change.name} of ${change.attributes.get("file") ?? "a file"}`);
    case "insert":
    case "update":
    case "delete":
      break;
    default:
      return undefined;
  }
  const table = tableOf(change);
  if (!table) return data(`${change.name} without a table`);
  const on = table.schema === undefined ? quote(table.name) : `${quote(table.schema)}.${quote(table.name)}`;
  const columns = childrenOf(change, "column").map((column) => ({
    name: quote(identifier(column.attributes.get("name") ?? "")),
    value:
      valueOf(column, "value") ?? (column.text.trim() === "" ? undefined : valueOf(asValue(column), "value")),
    file: [...column.attributes.keys()].some((key) => /^value(?:Clob|Blob)File$/.test(key)),
  }));
  if (columns.some(({ file }) => file)) return data(`${change.name} of a file's content`);
  const where = childOf(change, "where")?.text.trim() || change.attributes.get("where")?.trim();
  if (where && childOf(change, "whereParams")) return data(`${change.name} with parameters`);
  const condition = where ? ` WHERE ${where.replace(/\s*\n\s*/g, " ")}` : "";
  if (change.name === "delete") return [{ do: "sql", sql: `DELETE FROM ${on}${condition}`, lines }];
  const set = columns.map((column) => ({ ...column, value: column.value ?? "NULL" }));
  if (change.name === "update")
    return [
      {
        do: "sql",
        sql: `UPDATE ${on} SET ${set.map(({ name, value }) => `${name} = ${value}`).join(", ")}${condition}`,
        lines,
      },
    ];
  // Liquibase leaves columns without a value out.
  const given = columns.filter(({ value }) => value !== undefined);
  return [
    {
      do: "sql",
      sql: `INSERT INTO ${on} (${given.map(({ name }) => name).join(", ")}) VALUES (${given.map(({ value }) => value).join(", ")})`,
      lines,
    },
  ];
}

function asValue(column: Element): Element {
  return { ...column, attributes: new Map([["value", column.text.trim()]]) };
}
