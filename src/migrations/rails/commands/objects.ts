import { literal, quote } from "../../steps/write-sql.ts";
import type { Step } from "../../steps/step.ts";
import { tableName } from "../names.ts";
import { type Call, isSet, nameOf, namesOf, textOption, Unreadable } from "../values.ts";
import { argument, type Command } from "./command.ts";

/** Extensions, enums, schemas, and the views and functions of gems that keep their SQL in the program. */

export const enableExtension: Command = (call) => {
  const { schema, name } = extension(call);
  return [
    schema === undefined
      ? { do: "create-extension", name, lines: call.lines }
      : sql(call, `CREATE EXTENSION IF NOT EXISTS ${quote(name)} SCHEMA ${quote(schema)}`),
  ];
};

export const disableExtension: Command = (call) => [
  sql(call, `DROP EXTENSION IF EXISTS ${quote(extension(call).name)} CASCADE`),
];

/** Not `tableName`: an extension's name may have a dash in it, and a schema before a dot. */
function extension(call: Call): { schema?: string; name: string } {
  const written = nameOf(call.args[0], "the extension");
  const dot = written.indexOf(".");
  return dot === -1 ? { name: written } : { schema: written.slice(0, dot), name: written.slice(dot + 1) };
}

export const createEnum: Command = (call) => [
  {
    do: "create-enum",
    type: tableName(nameOf(call.args[0], "the type")),
    values: namesOf(argument(call, 1), "the values"),
    lines: call.lines,
  },
];

export const dropEnum: Command = (call) => [
  {
    do: "drop-type",
    type: tableName(nameOf(call.args[0], "the type")),
    ...(isSet(call.options, "if_exists") ? { ifExists: true } : {}),
    lines: call.lines,
  },
];

export const renameEnum: Command = (call) => [
  sql(
    call,
    `ALTER TYPE ${typeName(call)} RENAME TO ${quote(nameOf(call.options.get("to") ?? call.args[1], "the new name"))}`,
  ),
];

export const addEnumValue: Command = (call) => {
  const { options } = call;
  const before = textOption(options, "before");
  const after = textOption(options, "after");
  const place =
    before === undefined
      ? after === undefined
        ? ""
        : ` AFTER ${literal(after)}`
      : ` BEFORE ${literal(before)}`;
  const guard = isSet(options, "if_not_exists") ? "IF NOT EXISTS " : "";
  return [
    sql(
      call,
      `ALTER TYPE ${typeName(call)} ADD VALUE ${guard}${literal(nameOf(argument(call, 1), "the value"))}${place}`,
    ),
  ];
};

export const renameEnumValue: Command = (call) => [
  sql(
    call,
    `ALTER TYPE ${typeName(call)} RENAME VALUE ${literal(nameOf(call.options.get("from"), "from:"))} TO ${literal(nameOf(call.options.get("to"), "to:"))}`,
  ),
];

export const createSchema: Command = (call) => [
  sql(
    call,
    `CREATE SCHEMA ${isSet(call.options, "if_not_exists") ? "IF NOT EXISTS " : ""}${quote(nameOf(call.args[0], "the schema"))}`,
  ),
];

export const dropSchema: Command = (call) => [
  sql(
    call,
    `DROP SCHEMA ${isSet(call.options, "if_exists") ? "IF EXISTS " : ""}${quote(nameOf(call.args[0], "the schema"))} CASCADE`,
  ),
];

export const renameSchema: Command = (call) => [
  sql(
    call,
    `ALTER SCHEMA ${quote(nameOf(call.args[0], "the schema"))} RENAME TO ${quote(nameOf(argument(call, 1), "the new name"))}`,
  ),
];

/** Scenic, where the text stands in the program: mostly in `schema.rb`. */
export const createView: Command = (call) => {
  const definition = definitionOf(call);
  const { schema, name } = tableName(nameOf(call.args[0], "the view"));
  const view = `${schema === undefined ? "" : `${quote(schema)}.`}${quote(name)}`;
  const kind = isSet(call.options, "materialized") ? "MATERIALIZED VIEW" : "VIEW";
  return [sql(call, `CREATE ${kind} ${view} AS ${definition}`)];
};

export const dropView: Command = (call) => {
  const { schema, name } = tableName(nameOf(call.args[0], "the view"));
  const view = `${schema === undefined ? "" : `${quote(schema)}.`}${quote(name)}`;
  return [sql(call, `DROP ${isSet(call.options, "materialized") ? "MATERIALIZED " : ""}VIEW ${view}`)];
};

/** F(x): `create_function` and `create_trigger`, where the text stands in the program. */
export const createFromDefinition: Command = (call) => [sql(call, definitionOf(call))];

function definitionOf(call: Call): string {
  const definition = textOption(call.options, "sql_definition");
  if (definition === undefined) throw new Unreadable(`${call.name}, whose SQL is kept in a file of its own`);
  return definition;
}

function typeName(call: Call): string {
  const { schema, name } = tableName(nameOf(call.args[0], "the type"));
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`;
}

function sql(call: Call, text: string): Step {
  return { do: "sql", sql: text, lines: call.lines };
}
