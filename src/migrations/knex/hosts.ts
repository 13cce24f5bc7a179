import type { LineRange } from "../../domain/pull-request.ts";
import { Notes } from "../javascript/journal.ts";
import {
  host,
  type Host,
  isNothing,
  native,
  type Site,
  short,
  stringOf,
  type Text,
  textOf,
  unknown,
  UNDEFINED,
  type Value,
} from "../javascript/value.ts";
import type { Step, TableName } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import { tableOf } from "./names.ts";
import { fill, rawHost } from "./raw.ts";
import { type Subject, tableHost, type TableNote } from "./table.ts";
import { nameOf, stepsOfTable } from "./table-steps.ts";

/** What a migration's functions are handed as `knex`: it notes the statements that Knex would send. */
export function knexHost(notes: Notes<Step>, transactional: boolean): Host {
  const send = (text: Text, site: Site): Value => {
    notes.add(sqlStep(text, site.lines));
    return unknown(site.text);
  };
  const raw = native("raw", ([sql, bindings], site) => {
    const text = fill(sql, bindings);
    if (text) return rawHost(text, send);
    return host("raw", {
      reaches: true,
      settle: (at) => {
        notes.unread(site.text, site.lines);
        return unknown(at.text);
      },
    });
  });
  const members: Readonly<Record<string, () => Value>> = {
    schema: () => schemaHost(notes, undefined),
    raw: () => raw,
    ref: () => native("ref", ([name]) => rawHost(textOf(quote(stringOf(name) ?? "")), send)),
    fn: () => functions(send),
    client: () => CLIENT,
    context: () => CLIENT,
    transaction: () => transactionHost(notes, self, transactional),
    commit: () => boundary("COMMIT", notes, transactional),
    rollback: () => native("rollback", () => UNDEFINED),
    isTransaction: () => ({ is: "scalar", value: transactional }),
    userParams: () => host("userParams"),
  };
  const self: Host = host("knex", {
    reaches: true,
    get: (name) => (Object.hasOwn(members, name) ? members[name]?.() : query(notes).get?.(name, NO_SITE)),
    call: ([table], site) => query(notes, `${short(stringOf(table) ?? site.text)}`),
  });
  return self;
}

export function sqlStep(text: Text, lines: LineRange): Step {
  return { do: "sql", sql: text.text, lines, ...(text.line === undefined ? {} : { firstLine: text.line }) };
}

function functions(send: (text: Text, site: Site) => Value): Host {
  return host("fn", {
    get: (name) =>
      native(name, ([precision], site) => {
        if (name === "uuid") return rawHost(textOf("(gen_random_uuid())"), send);
        if (name !== "now") return unknown(site.text);
        const digits =
          precision?.is === "scalar" && typeof precision.value === "number" ? `(${precision.value})` : "";
        return rawHost(textOf(`CURRENT_TIMESTAMP${digits}`), send);
      }),
  });
}

/** The names under which Knex knows PostgreSQL. */
const DIALECT = host("dialect", {
  tag: new Set(["pg", "postgres", "postgresql", "pg-native", "PostgreSQL"]),
});

const CLIENT: Host = host("client", {
  get: (name) => {
    if (name === "config") return CLIENT;
    return name === "client" || name === "dialect" || name === "driverName" ? DIALECT : undefined;
  },
});

function boundary(sql: "BEGIN" | "COMMIT", notes: Notes<Step>, transactional: boolean): Host {
  return native(sql, (_, site) => {
    // Within the migration's own transaction it is a savepoint, which changes nothing here.
    if (!transactional) notes.add({ do: "sql", sql, lines: site.lines });
    return UNDEFINED;
  });
}

function transactionHost(notes: Notes<Step>, knex: Host, transactional: boolean): Host {
  return native("transaction", ([work], site) => {
    boundary("BEGIN", notes, transactional).call?.([], site);
    if (work?.is !== "function") return knex;
    const value = site.follow.settle(site.follow.apply(work, [knex], site), site);
    boundary("COMMIT", notes, transactional).call?.([], site);
    return value;
  });
}

const WRITES = new Set([
  "insert",
  "update",
  "del",
  "delete",
  "truncate",
  "increment",
  "decrement",
  "upsert",
  "batchInsert",
]);

/** `knex("orders").where(...).update(...)`: rows, which are not there in a rehearsal. */
function query(notes: Notes<Step>, what = "a query", isWrite = false): Host {
  let isSent = false;
  return host("query", {
    get: (name) =>
      NOT_QUERY.has(name) ? undefined : native(name, () => query(notes, what, isWrite || WRITES.has(name))),
    call: () => query(notes, what, isWrite),
    settle: (site) => {
      if (isWrite && !isSent) notes.add({ do: "data", what: short(site.text), lines: site.lines });
      isSent = true;
      return unknown(what);
    },
  });
}

const NOT_QUERY = new Set(["then", "catch", "finally", "asCallback", "bind", "call", "apply"]);
const NO_SITE = { lines: { from: 1, to: 1 }, text: "" } as Site;

/** `knex.schema`: each call is a statement or several. */
function schemaHost(notes: Notes<Step>, schema: string | undefined): Host {
  const self: Host = host("knex.schema", {
    reaches: true,
    get: (method) => {
      if (method === "withSchema")
        return native(method, ([name], site) => {
          const text = stringOf(name);
          return text === undefined ? giveUp(site) : schemaHost(notes, text);
        });
      if (method === "hasTable" || method === "hasColumn")
        return native(method, () => ({
          is: "guard",
          of: method === "hasTable" ? "table" : "column",
          present: true,
        }));
      if (!METHODS.has(method)) return undefined;
      return native(method, (args, site) => (act(notes, schema, method, args, site) ? self : giveUp(site)));
    },
  });
  const giveUp = (site: Site): Value => {
    notes.unread(site.text, site.lines);
    return self;
  };
  return self;
}

const METHODS = new Set([
  "createTable",
  "createTableIfNotExists",
  "alterTable",
  "table",
  "dropTable",
  "dropTableIfExists",
  "renameTable",
  "raw",
  "dropView",
  "dropViewIfExists",
  "dropMaterializedView",
  "dropMaterializedViewIfExists",
  "createSchema",
  "createSchemaIfNotExists",
  "dropSchema",
  "dropSchemaIfExists",
  "createExtension",
  "createExtensionIfNotExists",
]);

/** False when an argument that matters is not known. */
function act(
  notes: Notes<Step>,
  schema: string | undefined,
  method: string,
  args: readonly Value[],
  site: Site,
): boolean {
  const { lines } = site;
  const [first, second] = args;
  if (method === "raw") {
    const text = fill(first, second);
    if (text) notes.add(sqlStep(text, lines));
    return text !== undefined;
  }
  const given = stringOf(first);
  if (given === undefined) return false;
  const table = tableOf(given, schema);
  const guard = site.follow.guard("table");
  switch (method) {
    case "createTable":
    case "createTableIfNotExists":
    case "alterTable":
    case "table":
      return build(notes, { table, given, isNew: method.startsWith("create") }, second, site, {
        ifNotExists: method === "createTableIfNotExists" || guard?.present === false,
        ifExists: guard?.present === true,
      });
    case "dropTable":
    case "dropTableIfExists": {
      const ifExists = method === "dropTableIfExists" || guard?.present === true;
      notes.add({ do: "drop-table", tables: [table], ...(ifExists ? { ifExists } : {}), lines });
      return true;
    }
    case "renameTable": {
      const to = stringOf(second);
      if (to !== undefined) notes.add({ do: "rename-table", table, to, lines });
      return to !== undefined;
    }
    default:
      notes.add({ do: "sql", sql: other(method, given, table, second), lines });
      return true;
  }
}

function other(method: string, given: string, table: TableName, second: Value | undefined): string {
  const ifExists = method.endsWith("IfExists") ? "IF EXISTS " : "";
  const ifNot = method.endsWith("IfNotExists") ? "IF NOT EXISTS " : "";
  if (method.startsWith("dropView")) return `DROP VIEW ${ifExists}${nameOf(table)}`;
  if (method.startsWith("dropMaterialized")) return `DROP MATERIALIZED VIEW ${ifExists}${nameOf(table)}`;
  if (method.startsWith("createSchema")) return `CREATE SCHEMA ${ifNot}${quote(given)}`;
  if (method.startsWith("createExtension")) return `CREATE EXTENSION ${ifNot}${quote(given)}`;
  const cascade = !isNothing(second) && second?.is === "scalar" && second.value === true ? " CASCADE" : "";
  return `DROP SCHEMA ${ifExists}${quote(given)}${cascade}`;
}

function build(
  notes: Notes<Step>,
  subject: Subject,
  callback: Value | undefined,
  site: Site,
  condition: Parameters<typeof stepsOfTable>[3],
): boolean {
  if (callback?.is !== "function" && callback?.is !== "host") return false;
  const own = new Notes<TableNote>();
  const table = tableHost(subject, own);
  const work: Value = callback.is === "function" ? { ...callback, self: callback.self ?? table } : callback;
  site.follow.within(own, () => site.follow.apply(work, [table], site));
  for (const step of stepsOfTable(subject, own, site.lines, condition)) {
    if (step.do === "unread") notes.unread(step.what, step.lines);
    else notes.add(step);
  }
  return true;
}
