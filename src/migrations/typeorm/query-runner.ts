import type { LineRange } from "../../domain/pull-request.ts";
import type { Notes } from "../javascript/journal.ts";
import { sqlStepOf } from "../javascript/sql.ts";
import {
  host,
  type Host,
  isNothing,
  native,
  short,
  type Site,
  stringOf,
  stringsOf,
  textOf,
  UNDEFINED,
  unknown,
  type Value,
} from "../javascript/value.ts";
import type { Action, Step, TableName } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import { keyName } from "./names.ts";
import { columnOf, constraintOf, createTable, enumSteps, indexStep, tableOf } from "./table.ts";

/**
 * What a migration's functions are handed as `queryRunner`: it notes the statements that TypeORM would send.
 *
 * @param transactional whether TypeORM has opened a transaction before
 */
export function queryRunnerHost(notes: Notes<Step>, transactional: boolean): Host {
  let depth = transactional ? 1 : 0;
  const query = native("query", ([sql, values], site) => {
    const isPlain = isNothing(values) || (values?.is === "list" && values.items.length === 0);
    const text: Value | undefined =
      isPlain || sql?.is !== "text" ? sql : { ...unknown(sql.text), starts: sql.text };
    notes.add(sqlStepOf(text, site));
    return unknown(site.text);
  });
  const transaction = (name: string): Host =>
    native(name, (_, { lines }) => {
      // One within another is a savepoint, which changes nothing here.
      if (name === "startTransaction") {
        if (depth === 0) notes.add({ do: "sql", sql: "BEGIN", lines });
        depth++;
      } else if (name === "commitTransaction") {
        if (depth === 1) notes.add({ do: "sql", sql: "COMMIT", lines });
        depth = Math.max(0, depth - 1);
      }
      return UNDEFINED;
    });
  return host("queryRunner", {
    reaches: true,
    get: (method) => {
      if (method === "query") return query;
      if (TRANSACTIONS.has(method)) return transaction(method);
      if (method === "manager") return managerHost(notes, query, "manager", false);
      if (method === "connection" || method === "dataSource") return connectionHost(notes, query);
      if (method === "isTransactionActive") return unknown(method);
      if (method === "hasTable" || method === "hasColumn")
        return native(method, () => ({
          is: "guard",
          of: method === "hasTable" ? "table" : "column",
          present: true,
        }));
      if (method === "getTable") return native(method, ([name]) => foundTable(stringOf(name)));
      if (!METHODS.has(method)) return undefined;
      return native(method, (args, site) => {
        const steps = stepsOf(method, args, site);
        if (!steps) notes.unread(site.text, site.lines);
        else for (const step of steps) notes.add(step);
        return unknown(site.text);
      });
    },
  });
}

/** What the database would tell of a table is not known, but for its name. */
function foundTable(name: string | undefined): Host {
  return host("table", {
    tag: name,
    get: (member) => (member === "name" && name !== undefined ? textOf(name) : unknown(`table.${member}`)),
  });
}

const TRANSACTIONS = new Set(["startTransaction", "commitTransaction", "rollbackTransaction"]);

const DIALECT = host("type", { tag: new Set(["postgres"]) });

function connectionHost(notes: Notes<Step>, query: Host): Host {
  const options = host("options", { get: (name) => (name === "type" ? DIALECT : undefined) });
  const driver = host("driver", { get: (name) => (name === "options" ? options : undefined) });
  return host("connection", {
    reaches: true,
    get: (name) => {
      if (name === "query") return query;
      if (name === "options") return options;
      if (name === "driver") return driver;
      return managerHost(notes, query, name, false);
    },
  });
}

const WRITES =
  /^(?:save|insert|update|delete|remove|softDelete|softRemove|restore|upsert|increment|decrement|clear|execute)$/;
const CHAIN = new Set(["then", "catch", "finally", "bind", "call", "apply"]);

/** Entities and query builders: rows, which are not there in a rehearsal. */
function managerHost(notes: Notes<Step>, query: Host, name: string, sent: boolean): Host {
  let told = sent;
  const self: Host = host(name, {
    get: (member) => {
      if (member === "query") return query;
      return CHAIN.has(member) ? undefined : managerHost(notes, query, member, told);
    },
    call: (_, site) => {
      if (WRITES.test(name) && !told) {
        told = true;
        notes.add({ do: "data", what: short(site.text), lines: site.lines });
      }
      return managerHost(notes, query, "result", told);
    },
  });
  return self;
}

const METHODS = new Set([
  "createTable",
  "dropTable",
  "renameTable",
  "addColumn",
  "addColumns",
  "dropColumn",
  "dropColumns",
  "renameColumn",
  "createIndex",
  "createIndices",
  "dropIndex",
  "createForeignKey",
  "createForeignKeys",
  "dropForeignKey",
  "createUniqueConstraint",
  "createUniqueConstraints",
  "createCheckConstraint",
  "dropUniqueConstraint",
  "dropCheckConstraint",
  "createPrimaryKey",
  "dropPrimaryKey",
  "createSchema",
  "dropSchema",
  "clearTable",
]);

/** The statements of one call; `undefined` when an argument that matters is not known. */
function stepsOf(method: string, args: readonly Value[], site: Site): Step[] | undefined {
  const { lines } = site;
  const [first, second] = args;
  const guard = { table: site.follow.guard("table"), column: site.follow.guard("column") };
  if (method === "createTable") return createTable(args, lines, guard.table?.present === false);
  const table =
    first?.is === "host" && typeof first.tag === "string" ? tableOf(textOf(first.tag)) : tableOf(first);
  if (!table) return undefined;
  const alter = (...actions: [Action, ...Action[]]): Step[] => [{ do: "alter-table", table, actions, lines }];
  const each = (read: (value: Value) => Step[] | undefined): Step[] | undefined => {
    const values = second?.is === "list" ? second.items : second ? [second] : [];
    const steps = values.map(read);
    return values.length > 0 && steps.every((one) => one !== undefined) ? steps.flat() : undefined;
  };
  switch (method) {
    case "dropTable": {
      const ifExists = (second?.is === "scalar" && second.value === true) || guard.table?.present === true;
      return [{ do: "drop-table", tables: [table], ...(ifExists ? { ifExists } : {}), lines }];
    }
    case "renameTable": {
      const to = stringOf(second);
      return to === undefined ? undefined : [{ do: "rename-table", table, to, lines }];
    }
    case "addColumn":
    case "addColumns":
      return each((value) => addColumn(table, value, lines, guard.column?.present === false));
    case "dropColumn":
    case "dropColumns":
      return each((value) => {
        const column = nameOf(value);
        const ifExists = guard.column?.present === true ? { ifExists: true } : {};
        return column === undefined ? undefined : alter({ act: "drop-column", column, ...ifExists, lines });
      });
    case "renameColumn": {
      const [column, to] = [nameOf(second), nameOf(args[2])];
      return column === undefined || to === undefined
        ? undefined
        : [{ do: "rename-column", table, column, to, lines }];
    }
    case "createIndex":
    case "createIndices":
      return each((value) => {
        const step = indexStep(table, value, lines);
        return step && [step];
      });
    case "dropIndex": {
      const name = keyOf("IDX", table, second);
      const index =
        name === undefined ? undefined : { ...(table.schema ? { schema: table.schema } : {}), name };
      return index && [{ do: "drop-index", index, lines }];
    }
    case "createForeignKey":
    case "createForeignKeys":
    case "createUniqueConstraint":
    case "createUniqueConstraints":
    case "createCheckConstraint":
      return each((value) => {
        const constraint = constraintOf(table, value);
        return constraint && alter({ act: "add-constraint", constraint, lines });
      });
    case "dropForeignKey":
    case "dropUniqueConstraint":
    case "dropCheckConstraint": {
      const name = keyOf(method === "dropForeignKey" ? "FK" : "UQ", table, second);
      return name === undefined ? undefined : alter({ act: "drop-constraint", name, lines });
    }
    case "createPrimaryKey": {
      const columns = stringsOf(second);
      const name = stringOf(args[2]) ?? (columns && keyName("PK", table.name, columns));
      return columns && name !== undefined
        ? alter({ act: "add-constraint", constraint: { is: "primary-key", name, columns }, lines })
        : undefined;
    }
    case "createSchema":
      return sql(`CREATE SCHEMA IF NOT EXISTS ${quote(table.name)}`, lines);
    case "clearTable":
      return sql(
        `TRUNCATE TABLE ${table.schema ? `${quote(table.schema)}.` : ""}${quote(table.name)}`,
        lines,
      );
    default:
      return undefined;
  }
}

function sql(text: string, lines: LineRange): Step[] {
  return [{ do: "sql", sql: text, lines }];
}

function nameOf(value: Value | undefined): string | undefined {
  return stringOf(value?.is === "fields" ? value.map.get("name") : value);
}

/** The name of something that is dropped: given, or made from its columns as when it was created. */
function keyOf(kind: "FK" | "UQ" | "IDX", table: TableName, value: Value | undefined): string | undefined {
  const name = nameOf(value);
  if (name !== undefined) return name;
  const columns = value?.is === "fields" && !value.open ? stringsOf(value.map.get("columnNames")) : undefined;
  return columns && keyName(kind, table.name, columns);
}

/** Its unique key and its index are statements of their own. */
function addColumn(table: TableName, value: Value, lines: LineRange, ifNot: boolean): Step[] | undefined {
  const described = columnOf(table, value, lines);
  if (!described) return undefined;
  const { column, isKey, isUnique } = described;
  const add = (constraint: Extract<Action, { act: "add-constraint" }>["constraint"]): Step => ({
    do: "alter-table",
    table,
    actions: [{ act: "add-constraint", constraint, lines }],
    lines,
  });
  return [
    ...enumSteps(described, lines),
    {
      do: "alter-table",
      table,
      actions: [{ act: "add-column", column, ...(ifNot ? { ifNotExists: true } : {}), lines }],
      lines,
    },
    ...(isKey
      ? [add({ is: "primary-key", name: keyName("PK", table.name, [column.name]), columns: [column.name] })]
      : []),
    ...(isUnique
      ? [add({ is: "unique", name: keyName("UQ", table.name, [column.name]), columns: [column.name] })]
      : []),
  ];
}
