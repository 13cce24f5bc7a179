import type { Step } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import { namesOf, tableOf } from "./column.ts";
import { type Element, isYes } from "./element.ts";
import { identifier, postgresType } from "./types.ts";

/** Changes of tables' names, indexes, sequences and views; `undefined` when there is no such change. */
export function objectSteps(change: Element): Step[] | undefined {
  const { attributes, lines } = change;
  const sql = (text: string): Step[] => [{ do: "sql", sql: text, lines }];
  const name = (key: string): string => full(attributes.get("schemaName"), attributes.get(key) ?? "");
  switch (change.name) {
    case "renameTable": {
      const table = tableOf(change, "oldTableName");
      return table
        ? [{ do: "rename-table", table, to: identifier(attributes.get("newTableName") ?? ""), lines }]
        : undefined;
    }
    case "dropIndex": {
      const index = tableOf(change, "indexName");
      return index ? [{ do: "drop-index", index, lines }] : undefined;
    }
    case "createSequence":
      return sql(
        `CREATE SEQUENCE ${isYes(attributes.get("ifNotExists")) ? "IF NOT EXISTS " : ""}${name("sequenceName")}${sequenceOptions(attributes)}`,
      );
    case "alterSequence":
      return sql(`ALTER SEQUENCE ${name("sequenceName")}${sequenceOptions(attributes)}`);
    case "dropSequence":
      return sql(`DROP SEQUENCE ${name("sequenceName")}`);
    case "renameSequence":
      return sql(
        `ALTER SEQUENCE ${name("oldSequenceName")} RENAME TO ${quote(identifier(attributes.get("newSequenceName") ?? ""))}`,
      );
    case "createView":
      return createView(change, name("viewName"));
    case "dropView":
      return sql(`DROP VIEW ${isYes(attributes.get("ifExists")) ? "IF EXISTS " : ""}${name("viewName")}`);
    case "renameView":
      return sql(
        `ALTER VIEW ${name("oldViewName")} RENAME TO ${quote(identifier(attributes.get("newViewName") ?? ""))}`,
      );
    case "dropProcedure":
      return sql(`DROP PROCEDURE ${name("procedureName")}`);
    case "addLookupTable":
      return addLookupTable(change);
    case "setSequenceRemarks":
      return sql(
        `COMMENT ON SEQUENCE ${name("sequenceName")} IS ${literal(attributes.get("remarks") ?? "")}`,
      );
    default:
      return undefined;
  }
}

function full(schema: string | undefined, name: string): string {
  return schema ? `${quote(identifier(schema))}.${quote(identifier(name))}` : quote(identifier(name));
}

function sequenceOptions(attributes: ReadonlyMap<string, string>): string {
  const words: string[] = [];
  const add = (key: string, word: string): void => {
    const value = attributes.get(key);
    if (value !== undefined) words.push(` ${word} ${value}`);
  };
  const type = attributes.get("dataType");
  if (type !== undefined) words.push(` AS ${postgresType(type)}`);
  add("startValue", "START WITH");
  add("incrementBy", "INCREMENT BY");
  add("minValue", "MINVALUE");
  add("maxValue", "MAXVALUE");
  add("cacheSize", "CACHE");
  if (isYes(attributes.get("cycle"))) words.push(" CYCLE");
  return words.join("");
}

function createView(change: Element, name: string): Step[] {
  const { attributes, lines, text, textLine } = change;
  if (attributes.has("path")) return [{ do: "unread", what: "createView from a file", lines }];
  const query = attributes.get("selectQuery") ?? text;
  if (isYes(attributes.get("fullDefinition")))
    return [{ do: "sql", sql: query, lines, ...(textLine === undefined ? {} : { firstLine: textLine }) }];
  const head = isYes(attributes.get("replaceIfExists")) ? "CREATE OR REPLACE VIEW" : "CREATE VIEW";
  return [{ do: "sql", sql: `${head} ${name} AS ${query.trim()}`, lines }];
}

/** A table of the distinct values of a column, which then refers to it. */
function addLookupTable(change: Element): Step[] {
  const { attributes, lines } = change;
  const from = tableOf(change, "existingTableName", "existingTableSchemaName");
  const to = tableOf(change, "newTableName", "newTableSchemaName");
  const [column] = namesOf(attributes.get("existingColumnName"));
  const [key] = namesOf(attributes.get("newColumnName"));
  if (!from || !to || column === undefined || key === undefined)
    return [{ do: "unread", what: "addLookupTable without its names", lines }];
  const named = attributes.get("constraintName") ?? `fk_${from.name}_${to.name}`;
  const write = ({ schema, name }: typeof from): string => full(schema, name);
  return [
    {
      do: "sql",
      sql: `CREATE TABLE ${write(to)} AS SELECT DISTINCT ${quote(column)} AS ${quote(key)} FROM ${write(from)} WHERE ${quote(column)} IS NOT NULL`,
      lines,
    },
    { do: "alter-table", table: to, actions: [{ act: "set-not-null", column: key, lines }], lines },
    {
      do: "alter-table",
      table: to,
      actions: [{ act: "add-constraint", constraint: { is: "primary-key", columns: [key] }, lines }],
      lines,
    },
    {
      do: "alter-table",
      table: from,
      actions: [
        {
          act: "add-constraint",
          constraint: {
            is: "foreign-key",
            columns: [column],
            references: { table: to, columns: [key] },
            name: identifier(named),
          },
          lines,
        },
      ],
      lines,
    },
  ];
}
