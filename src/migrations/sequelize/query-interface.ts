import type { LineRange } from "../../domain/pull-request.ts";
import type { Notes } from "../javascript/journal.ts";
import {
  host,
  type Host,
  native,
  type Site,
  short,
  stringOf,
  stringsOf,
  unknown,
  type Value,
} from "../javascript/value.ts";
import type { Action, PlacedConstraint, Step, TableName } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import { type Attribute, attributeOf, commentSteps, enumSteps, tableOf } from "./attribute.ts";
import { isTrue, sequelizeHost } from "./data-types.ts";
import { constraintOf, dropIndexStep, indexStep } from "./keys.ts";
import { connectionHost, Sending } from "./connection.ts";

/** What a migration's functions are handed as `queryInterface`: it notes the statements that Sequelize would send. */
export function queryInterfaceHost(notes: Notes<Step>): Host {
  const sending = new Sending(notes);
  const connection = connectionHost(sending);
  const library = sequelizeHost();
  const self: Host = host("queryInterface", {
    reaches: true,
    get: (method) => {
      if (method === "context") return self;
      if (method === "sequelize") return connection;
      if (method === "Sequelize" || method === "DataTypes") return library;
      if (ASKS.has(method)) return native(method, ([table, column]) => asked(method, table, column));
      if (!METHODS.has(method)) return undefined;
      return native(method, (args, site) => {
        const steps = stepsOf(method, args, site);
        if (!steps) notes.unread(site.text, site.lines);
        else for (const step of steps) sending.send(step, args);
        return unknown(site.text);
      });
    },
  });
  return self;
}

const ASKS = new Set(["tableExists", "describeTable"]);

/** Whether a table or a column is there is asked of the database. */
function asked(method: string, _table: Value | undefined, _column: Value | undefined): Value {
  if (method === "tableExists") return { is: "guard", of: "table", present: true };
  return host("description", { get: () => ({ is: "guard", of: "column", present: true }) });
}

const METHODS = new Set([
  "createTable",
  "dropTable",
  "renameTable",
  "addColumn",
  "removeColumn",
  "changeColumn",
  "renameColumn",
  "addIndex",
  "removeIndex",
  "addConstraint",
  "removeConstraint",
  "bulkInsert",
  "bulkUpdate",
  "bulkDelete",
  "insert",
  "upsert",
  "createSchema",
  "dropSchema",
  "dropEnum",
]);

/** The statements of one call; `undefined` when an argument that matters is not known. */
function stepsOf(method: string, args: readonly Value[], site: Site): Step[] | undefined {
  const { lines } = site;
  const [first, second, third] = args;
  if (/^(?:bulk|insert$|upsert$)/.test(method)) return [{ do: "data", what: short(site.text), lines }];
  const table = tableOf(first);
  if (!table) return undefined;
  const guard = site.follow.guard("table");
  const alter = (...actions: [Action, ...Action[]]): Step[] => [{ do: "alter-table", table, actions, lines }];
  const name = stringOf(second);
  const to = stringOf(third);
  switch (method) {
    case "createTable":
      return createTable(table, second, third, site);
    case "dropTable": {
      const cascade = second?.is === "fields" && isTrue(second.map.get("cascade"));
      return [{ do: "drop-table", tables: [table], ifExists: true, ...(cascade ? { cascade } : {}), lines }];
    }
    case "renameTable": {
      const target = tableOf(second);
      return target && [{ do: "rename-table", table, to: target.name, lines }];
    }
    case "addColumn": {
      const attribute = name === undefined || !third ? undefined : attributeOf(table, name, third, lines);
      return attribute && addColumn(table, attribute, lines, site.follow.guard("column")?.present === false);
    }
    case "removeColumn": {
      const ifExists = site.follow.guard("column")?.present === true || guard?.of === "column";
      return name === undefined
        ? undefined
        : alter({ act: "drop-column", column: name, ...(ifExists ? { ifExists } : {}), lines });
    }
    case "changeColumn": {
      const attribute = name === undefined || !third ? undefined : attributeOf(table, name, third, lines);
      return attribute && changeColumn(table, attribute, lines);
    }
    case "renameColumn":
      return name === undefined || to === undefined
        ? undefined
        : [{ do: "rename-column", table, column: name, to, lines }];
    case "addIndex": {
      const step = indexStep(table, second, third, lines);
      return step && [step];
    }
    case "removeIndex": {
      const step = dropIndexStep(table, second, third, lines);
      return step && [step];
    }
    case "addConstraint": {
      const constraint = constraintOf(table, second, third);
      return constraint && alter({ act: "add-constraint", constraint, lines });
    }
    case "removeConstraint":
      return name === undefined ? undefined : alter({ act: "drop-constraint", name, lines });
    case "dropEnum":
      return [{ do: "drop-type", type: table, ifExists: true, lines }];
    case "createSchema":
      return [{ do: "sql", sql: `CREATE SCHEMA IF NOT EXISTS ${quote(table.name)}`, lines }];
    default:
      return [{ do: "sql", sql: `DROP SCHEMA IF EXISTS ${quote(table.name)} CASCADE`, lines }];
  }
}

function createTable(
  table: TableName,
  given: Value | undefined,
  options: Value | undefined,
  site: Site,
): Step[] | undefined {
  if (given?.is !== "fields" || given.open) return undefined;
  const { lines } = site;
  const unread: Step[] = [];
  const attributes: Attribute[] = [];
  for (const [name, value] of given.map) {
    const at = given.places.get(name) ?? lines;
    const attribute = attributeOf(table, name, value, at);
    if (attribute) attributes.push(attribute);
    else unread.push({ do: "unread", what: `column ${name} of ${table.name}`, lines: at });
  }
  const keys = attributes.filter(({ isKey }) => isKey);
  const [only, ...others] = keys;
  const settings = options?.is === "fields" ? options.map : new Map<string, Value>();
  const constraints: PlacedConstraint[] = [
    ...uniqueKeys(settings.get("uniqueKeys"), lines),
    ...(only && others.length > 0
      ? [
          {
            is: "primary-key" as const,
            columns: keys.map(({ column }) => column.name),
            lines: only.column.lines,
          },
        ]
      : []),
  ];
  const comment = stringOf(settings.get("comment"));
  return [
    ...attributes.flatMap((attribute) => enumSteps(attribute, table.schema, attribute.column.lines)),
    {
      do: "create-table",
      table,
      ifNotExists: true,
      columns: attributes.map(({ column, isKey, isUnique }) => ({
        ...column,
        ...(isKey && others.length === 0 ? { primaryKey: true } : {}),
        ...(isUnique ? { unique: true } : {}),
      })),
      ...(constraints.length > 0 ? { constraints } : {}),
      lines,
    },
    ...(comment === undefined
      ? []
      : [
          {
            do: "sql" as const,
            sql: `COMMENT ON TABLE ${quote(table.name)} IS '${comment.replaceAll("'", "''")}'`,
            lines,
          },
        ]),
    ...attributes.flatMap((attribute) => commentSteps(attribute, table, attribute.column.lines)),
    ...unread,
  ];
}

function uniqueKeys(value: Value | undefined, lines: LineRange): PlacedConstraint[] {
  if (value?.is !== "fields") return [];
  return [...value.map].flatMap(([name, key]): PlacedConstraint[] => {
    const columns = key.is === "fields" ? stringsOf(key.map.get("fields")) : undefined;
    return columns ? [{ is: "unique", columns, lines: value.places.get(name) ?? lines }] : [];
  });
}

function addColumn(table: TableName, attribute: Attribute, lines: LineRange, ifNotExists: boolean): Step[] {
  const column = { ...attribute.column, ...(attribute.isUnique ? { unique: true } : {}) };
  return [
    ...enumSteps(attribute, table.schema, lines),
    {
      do: "alter-table",
      table,
      actions: [{ act: "add-column", column, ...(ifNotExists ? { ifNotExists } : {}), lines }],
      lines,
    },
    ...commentSteps(attribute, table, lines),
  ];
}

/** Each part in a statement of its own, as `changeColumnQuery` writes them. */
function changeColumn(table: TableName, attribute: Attribute, lines: LineRange): Step[] {
  const { name: column, type, notNull, default: fallback, references } = attribute.column;
  const actions: Action[] = [];
  if (notNull) actions.push({ act: "set-not-null", column, lines });
  else if (!references) actions.push({ act: "drop-not-null", column, lines });
  if (fallback !== undefined) actions.push({ act: "set-default", column, expression: fallback, lines });
  else if (!references) actions.push({ act: "drop-default", column, lines });
  if (attribute.isUnique)
    actions.push({ act: "add-constraint", constraint: { is: "unique", columns: [column] }, lines });
  if (references)
    actions.push({
      act: "add-constraint",
      constraint: { is: "foreign-key", columns: [column], references },
      lines,
    });
  else {
    const using = attribute.enumType ? { using: `(${quote(column)}::${type})` } : {};
    actions.push({ act: "change-type", column, type, ...using, lines });
  }
  const steps = actions.map((action): Step => ({ do: "alter-table", table, actions: [action], lines }));
  const types = enumSteps(attribute, table.schema, lines);
  return [...steps.slice(0, -1), ...types, ...steps.slice(-1), ...commentSteps(attribute, table, lines)];
}
