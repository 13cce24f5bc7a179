import type { LineRange } from "../../domain/pull-request.ts";
import type { Notes } from "../javascript/journal.ts";
import { sqlStepOf } from "../javascript/sql.ts";
import {
  fields,
  host,
  type Host,
  isNothing,
  native,
  scalar,
  short,
  type Site,
  stringOf,
  stringsOf,
  textOf,
  unknown,
  type Value,
} from "../javascript/value.ts";
import type { Action, PlacedConstraint, Step, TableName } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import { afterwards, DATA_TYPES, rulesOf, type Spec, specOf } from "./column.ts";

/** What `setup` is handed, and `require("db-migrate")`. */
export function libraryHost(): Host {
  const types = fields(Object.entries(DATA_TYPES).map(([name, type]) => [name, textOf(type)]));
  return host("db-migrate", { get: (name) => (name === "dataType" ? types : undefined) });
}

/** What a migration's functions are handed as `db`: it notes the statements that db-migrate would send. */
export function driverHost(notes: Notes<Step>): Host {
  return host("db", {
    reaches: true,
    get: (member) => {
      const method = member.replace(/Async$/, "");
      if (!METHODS.has(method)) return undefined;
      return native(method, (given, site) => {
        const last = given.at(-1);
        const isCallback = last?.is === "function" || last?.is === "host" || last?.is === "unknown";
        const args = isCallback && given.length > 1 ? given.slice(0, -1) : given;
        const steps = stepsOf(method, args, site);
        if (!steps) notes.unread(site.text, site.lines);
        else for (const step of steps) notes.add(step);
        if (last && (last.is === "function" || last.is === "host"))
          site.follow.apply(last, [scalar(null), unknown(site.text)], site);
        return unknown(site.text);
      });
    },
  });
}

const METHODS = new Set([
  "runSql",
  "all",
  "insert",
  "createTable",
  "dropTable",
  "renameTable",
  "addColumn",
  "removeColumn",
  "renameColumn",
  "changeColumn",
  "addIndex",
  "removeIndex",
  "addForeignKey",
  "removeForeignKey",
]);

/** The statements of one call; `undefined` when an argument that matters is not known. */
function stepsOf(method: string, args: readonly Value[], site: Site): Step[] | undefined {
  const { lines } = site;
  const [first, second, third, fourth] = args;
  if (method === "insert") return [{ do: "data", what: short(site.text), lines }];
  if (method === "all") return readOnly(sqlStepOf(first, site));
  if (method === "runSql") return [withValues(first, second, site)];
  const name = stringOf(first);
  if (name === undefined) return undefined;
  const table: TableName = { name };
  const other = stringOf(second);
  const alter = (...actions: [Action, ...Action[]]): Step[] => [{ do: "alter-table", table, actions, lines }];
  switch (method) {
    case "createTable":
      return createTable(table, second, lines);
    case "dropTable": {
      const asked = second?.is === "fields" ? second.map.get("ifExists") : undefined;
      const ifExists = asked?.is === "scalar" && asked.value === true;
      return [{ do: "drop-table", tables: [table], ...(ifExists ? { ifExists } : {}), lines }];
    }
    case "renameTable":
      return other === undefined ? undefined : [{ do: "rename-table", table, to: other, lines }];
    case "addColumn": {
      const spec = other === undefined || !third ? undefined : specOf(other, third, lines);
      return (
        spec && [
          ...alter({
            act: "add-column",
            column: { ...spec.column, ...(spec.isKey ? { primaryKey: true } : {}) },
            lines,
          }),
          ...afterwards(table, spec, lines),
        ]
      );
    }
    case "changeColumn": {
      const spec = other === undefined || !third ? undefined : specOf(other, third, lines);
      return spec && changeColumn(table, spec, lines);
    }
    case "removeColumn":
      return other === undefined ? undefined : alter({ act: "drop-column", column: other, lines });
    case "renameColumn": {
      const to = stringOf(third);
      return other === undefined || to === undefined
        ? undefined
        : [{ do: "rename-column", table, column: other, to, lines }];
    }
    case "addIndex": {
      const columns = stringsOf(third);
      const isUnique = fourth?.is === "scalar" && fourth.value === true;
      if (other === undefined || !columns) return undefined;
      return [
        {
          do: "create-index",
          table,
          name: other,
          keys: columns.map((column) => ({ column })),
          ...(isUnique ? { unique: true } : {}),
          lines,
        },
      ];
    }
    case "removeIndex":
      return [{ do: "drop-index", index: { name: other ?? name }, lines }];
    case "addForeignKey":
      return addForeignKey(table, args, lines);
    default:
      return other === undefined ? undefined : alter({ act: "drop-constraint", name: other, lines });
  }
}

/** A query whose rows the program looks at. */
function readOnly(step: Step): Step[] {
  return step.do === "sql" && /^\s*(?:select|show|with)\b/i.test(step.sql) ? [] : [step];
}

function withValues(sql: Value | undefined, values: Value | undefined, site: Site): Step {
  const isPlain =
    values === undefined || isNothing(values) || (values.is === "list" && values.items.length === 0);
  if (isPlain || sql?.is !== "text") return sqlStepOf(sql, site);
  return sqlStepOf({ ...unknown(sql.text), starts: sql.text }, site);
}

function createTable(table: TableName, given: Value | undefined, lines: LineRange): Step[] | undefined {
  if (given?.is !== "fields") return undefined;
  const inner = given.map.get("columns");
  const columns = inner?.is === "fields" && !inner.map.has("type") ? inner : given;
  const asked = columns === given ? undefined : given.map.get("ifNotExists");
  if (columns.open) return undefined;
  const unread: Step[] = [];
  const specs: Spec[] = [];
  for (const [name, value] of columns.map) {
    const at = columns.places.get(name) ?? lines;
    const spec = specOf(name, value, at);
    if (spec) specs.push(spec);
    else unread.push({ do: "unread", what: `column ${name} of ${table.name}`, lines: at });
  }
  const keys = specs.filter(({ isKey }) => isKey);
  const isComposed = keys.length > 1;
  const constraints: PlacedConstraint[] = isComposed
    ? [{ is: "primary-key", columns: keys.map(({ column }) => column.name), lines }]
    : [];
  return [
    {
      do: "create-table",
      table,
      ...(asked?.is === "scalar" && asked.value === true ? { ifNotExists: true } : {}),
      columns: specs.map(({ column, isKey }) => ({
        ...column,
        ...(isKey && !isComposed ? { primaryKey: true } : {}),
      })),
      ...(constraints.length > 0 ? { constraints } : {}),
      lines,
    },
    ...specs.flatMap((spec) => afterwards(table, spec, spec.column.lines)),
    ...unread,
  ];
}

/** Each part in a statement of its own. Source: db-migrate-pg/index.js, `changeColumn`. */
function changeColumn(table: TableName, spec: Spec, lines: LineRange): Step[] {
  const { name: column, type, notNull, default: fallback } = spec.column;
  const key = `${table.name}_${column}_key`;
  const actions: Action[] = [{ act: notNull ? "set-not-null" : "drop-not-null", column, lines }];
  if (spec.unique === true)
    actions.push({
      act: "add-constraint",
      constraint: { is: "unique", name: key, columns: [column] },
      lines,
    });
  else if (spec.unique === false) actions.push({ act: "drop-constraint", name: key, lines });
  actions.push(
    fallback === undefined
      ? { act: "drop-default", column, lines }
      : { act: "set-default", column, expression: fallback, lines },
    { act: "clause", sql: `ALTER COLUMN ${quote(column)} TYPE ${type} ${spec.using ?? ""}`, lines },
  );
  return actions.map((action): Step => ({ do: "alter-table", table, actions: [action], lines }));
}

function addForeignKey(
  table: TableName,
  [, referenced, named, mapping, rules]: readonly Value[],
  lines: LineRange,
): Step[] | undefined {
  const target = stringOf(referenced);
  const name = stringOf(named);
  const actions = rulesOf(rules);
  if (target === undefined || name === undefined || mapping?.is !== "fields" || !actions) return undefined;
  const columns = [...mapping.map.keys()];
  const keys = [...mapping.map.values()].map(stringOf);
  if (!keys.every((key) => key !== undefined)) return undefined;
  const constraint = {
    is: "foreign-key",
    name,
    columns,
    references: { table: { name: target }, columns: keys, ...actions },
  } as const;
  return [{ do: "alter-table", table, actions: [{ act: "add-constraint", constraint, lines }], lines }];
}
