import type { LineRange } from "../../domain/pull-request.ts";
import type { Scope } from "../python/scope.ts";
import { isTrue, lastName, type PyCallValue, type PyValue, textOf, textsOf } from "../python/value.ts";
import type { Constraint, PlacedConstraint, Step, TableName } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import { isItem, type ReadColumn, readColumn, withSerial } from "./column.ts";
import { expressionOf } from "./expression.ts";
import { indexKeys, indexName, indexOptions } from "./index-keys.ts";
import { optionsOf, referencesOf } from "./references.ts";
import type { Enumeration } from "./types.ts";

export type Unread = Extract<Step, { do: "unread" }>;

/** `op.create_table("name", Column(...), ..., PrimaryKeyConstraint(...))`: types, the table, then indexes and comments. */
export function createTable(call: PyCallValue, scope: Scope, created: Set<string>): Step[] {
  const { lines } = call;
  const name = textOf(call.args[0]) ?? textOf(call.named.get("table_name"));
  if (name === undefined) return [unread("create_table of a table whose name is not written out", lines)];
  const table = tableName(name, call);
  const columns: ReadColumn[] = [];
  const gaps: Unread[] = [];
  const constraints: PlacedConstraint[] = [];
  const indexes: Step[] = [];
  for (const item of call.args.slice(1)) {
    if (isItem(item, "Column")) {
      const { read, gap } = readColumn(item, scope);
      if (read) columns.push(read);
      else gaps.push(unread(gap, item.lines));
    } else if (isItem(item, "Index")) {
      indexes.push(indexItem(item, table, scope));
    } else if (item.is !== "none") {
      const constraint = constraintOf(item);
      if (constraint) constraints.push({ ...constraint, lines: item.lines });
      else gaps.push(unread(`a part of table ${name}`, item.lines));
    }
  }
  if (call.open) gaps.push(unread(`columns of table ${name} that are not written out`, lines));
  const missing = new Set(gaps.map(({ lines: at }) => at));
  const inline = columns.filter(({ primaryKey }) => primaryKey).map(({ column }) => column.name);
  const declared = constraints.find((one) => one.is === "primary-key");
  const keys = inline.length > 0 ? inline : declared && "columns" in declared ? declared.columns : [];
  const all: PlacedConstraint[] = [
    ...(inline.length > 0 && !declared
      ? [
          {
            is: "primary-key" as const,
            columns: inline,
            lines: columns.find(({ primaryKey }) => primaryKey)?.column.lines ?? lines,
          },
        ]
      : []),
    ...constraints.filter(({ is }) => is === "primary-key"),
    ...columns.flatMap((column) => column.constraints),
    ...constraints.filter(({ is }) => is !== "primary-key"),
  ];
  const known = new Set(columns.map(({ column }) => column.name));
  const options = tableOptions(call);
  return [
    ...columns.flatMap(({ enumeration }) => enumSteps(enumeration, created, lines)),
    ...(columns.length > 0 || missing.size === 0
      ? [
          {
            do: "create-table" as const,
            table,
            columns: columns.map((column) => withSerial(column, keys)),
            // What a column that was not read takes part in cannot be made without it.
            constraints: gaps.length === 0 ? all : all.filter((one) => usesOnly(one, known)),
            lines,
            ...(isTrue(call.named.get("if_not_exists")) ? { ifNotExists: true } : {}),
            ...(options === undefined ? {} : { options }),
          },
        ]
      : []),
    ...gaps,
    ...columns.flatMap((column) => columnIndex(table, column)),
    ...indexes,
    ...comments(table, call, columns),
  ];
}

export function tableName(name: string, call: PyCallValue): TableName {
  const schema = textOf(call.named.get("schema"));
  return { name, ...(schema === undefined ? {} : { schema }) };
}

export function unread(what: string, lines: LineRange): Unread {
  return { do: "unread", what, lines };
}

/** CREATE TYPE, once for each type of a run. */
export function enumSteps(
  enumeration: Enumeration | undefined,
  created: Set<string>,
  lines: LineRange,
): Step[] {
  if (!enumeration?.created) return [];
  const { type, values } = enumeration;
  const key = JSON.stringify(type);
  if (created.has(key)) return [];
  created.add(key);
  return [{ do: "create-enum", type, values, lines }];
}

/** `Column(index=True)`. */
export function columnIndex(table: TableName, { column, index }: ReadColumn): Step[] {
  if (!index) return [];
  return [
    {
      do: "create-index",
      table,
      name: indexName(table, [column.name]),
      keys: [{ column: column.name }],
      lines: column.lines,
      ...(index === "unique" ? { unique: true } : {}),
    },
  ];
}

function usesOnly(constraint: Constraint, known: ReadonlySet<string>): boolean {
  return "columns" in constraint
    ? constraint.columns.every((column) => known.has(column))
    : constraint.is === "check";
}

function indexItem(item: PyCallValue, table: TableName, scope: Scope): Step {
  const keys = indexKeys(item.args.slice(1), item.named, scope);
  const options = indexOptions(item.named);
  if (!keys || !options) return unread(`an index of table ${table.name}`, item.lines);
  const name =
    textOf(item.args[0]) ??
    indexName(
      table,
      keys.map((key) => ("column" in key ? key.column : "")),
    );
  return { do: "create-index", table, name, keys, lines: item.lines, ...options };
}

/** `PrimaryKeyConstraint("id", name="pk")` and the others that stand among the columns of a table. */
export function constraintOf(item: PyValue): Constraint | undefined {
  if (item.is !== "call" || item.of) return undefined;
  const name = textOf(item.named.get("name"));
  const named = name === undefined ? {} : { name };
  const texts = item.args.map(textOf);
  switch (lastName(item.callee)) {
    case "PrimaryKeyConstraint":
      return texts.every((text) => text !== undefined)
        ? { is: "primary-key", columns: texts, ...named }
        : undefined;
    case "UniqueConstraint":
      return texts.every((text) => text !== undefined)
        ? { is: "unique", columns: texts, ...named, ...uniqueOptions(item.named) }
        : undefined;
    case "ForeignKeyConstraint": {
      const columns = textsOf(item.args[0] ?? item.named.get("columns"));
      const targets = textsOf(item.args[1] ?? item.named.get("refcolumns"));
      const references = targets && referencesOf(targets, item.named);
      const named2 = textOf(item.args[2]) ?? name;
      return columns && references
        ? { is: "foreign-key", columns, references, ...(named2 === undefined ? {} : { name: named2 }) }
        : undefined;
    }
    case "CheckConstraint": {
      const [condition] = item.args;
      const given = condition ?? item.named.get("sqltext");
      const expression = textOf(given) ?? (given ? expressionOf(given) : undefined);
      return expression === undefined ? undefined : { is: "check", expression, ...named };
    }
    case "ExcludeConstraint": {
      const definition = excludeOf(item);
      return definition === undefined ? undefined : { is: "exclude", definition, ...named };
    }
    default:
      return undefined;
  }
}

/** `("room", "="), (sa.text("period"), "&&"), using="gist", where="..."`. */
export function excludeOf({ args, named }: Pick<PyCallValue, "args" | "named">): string | undefined {
  const parts = args.map((pair) => {
    if (pair.is !== "list" || pair.items.length !== 2) return undefined;
    const [what, operator] = pair.items;
    const column = textOf(what);
    const key = column === undefined ? what && expressionOf(what) : quote(column);
    return key === undefined || textOf(operator) === undefined
      ? undefined
      : `${key} WITH ${textOf(operator)}`;
  });
  if (parts.length === 0 || parts.includes(undefined)) return undefined;
  const where = named.get("where");
  const condition = where ? (textOf(where) ?? expressionOf(where)) : undefined;
  return `USING ${textOf(named.get("using")) ?? "gist"} (${parts.join(", ")})${condition === undefined ? "" : ` WHERE (${condition})`}`;
}

/** What a unique constraint may have besides its columns. */
export function uniqueOptions(
  named: ReadonlyMap<string, PyValue>,
): Pick<Extract<Constraint, { is: "unique" }>, "nullsNotDistinct" | "deferrable"> {
  const { deferrable } = optionsOf(named);
  return {
    ...(isTrue(named.get("postgresql_nulls_not_distinct")) ? { nullsNotDistinct: true } : {}),
    ...(deferrable ? { deferrable } : {}),
  };
}

function tableOptions(call: PyCallValue): string | undefined {
  const words: string[] = [];
  const inherits = call.named.get("postgresql_inherits");
  const parents = textOf(inherits) === undefined ? textsOf(inherits) : [textOf(inherits) ?? ""];
  if (parents) words.push(`INHERITS (${parents.map(quote).join(", ")})`);
  const by = textOf(call.named.get("postgresql_partition_by"));
  if (by !== undefined) words.push(`PARTITION BY ${by}`);
  return words.length > 0 ? words.join(" ") : undefined;
}

function comments(table: TableName, call: PyCallValue, columns: readonly ReadColumn[]): Step[] {
  const on = `${table.schema === undefined ? "" : `${quote(table.schema)}.`}${quote(table.name)}`;
  const own = textOf(call.named.get("comment"));
  return [
    ...(own === undefined
      ? []
      : [{ do: "sql" as const, sql: `COMMENT ON TABLE ${on} IS ${literal(own)}`, lines: call.lines }]),
    ...columns.flatMap(({ column, comment }) =>
      comment === undefined
        ? []
        : [
            {
              do: "sql" as const,
              sql: `COMMENT ON COLUMN ${on}.${quote(column.name)} IS ${literal(comment)}`,
              lines: column.lines,
            },
          ],
    ),
  ];
}
