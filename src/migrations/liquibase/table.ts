import type { Action, PlacedConstraint, Step, TableName } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import { readColumn, type ReadColumn, valueOf } from "./column.ts";
import { childrenOf, type Element, isYes } from "./element.ts";

/** The table with its constraints, then its remarks. */
export function createTable(change: Element, table: TableName): Step[] {
  const elements = childrenOf(change, "column");
  const columns = elements.map(readColumn);
  const gaps = elements
    .filter((_, at) => !columns[at])
    .map((element) => unread(`column ${element.attributes.get("name") ?? ""} without a type`, element));
  const read = columns.filter((column) => column !== undefined);
  const keys = read.filter(({ primaryKey }) => primaryKey);
  const primary: PlacedConstraint[] =
    keys.length === 0
      ? []
      : [
          {
            is: "primary-key",
            columns: keys.map(({ column }) => column.name),
            lines: keys[0]?.column.lines ?? change.lines,
            ...keys.find(({ primaryKey }) => primaryKey?.name)?.primaryKey,
          },
        ];
  const remarks = change.attributes.get("remarks");
  return [
    {
      do: "create-table",
      table,
      columns: read.map(({ column }) => column),
      constraints: [...primary, ...read.flatMap(({ constraints }) => constraints)],
      lines: change.lines,
      ...(isYes(change.attributes.get("ifNotExists")) ? { ifNotExists: true } : {}),
    },
    ...gaps,
    ...(remarks ? [remark("TABLE", tableSql(table), remarks, change)] : []),
    ...read.flatMap((column) => columnRemarks(table, column, change)),
  ];
}

/** One ALTER TABLE for each column, then its constraints, then the value of the rows that are there. */
export function addColumn(change: Element, table: TableName): Step[] {
  return childrenOf(change, "column").flatMap((element): Step[] => {
    const read = readColumn(element);
    if (!read) return [unread(`column ${element.attributes.get("name") ?? ""} without a type`, element)];
    const { column, constraints, primaryKey } = read;
    const value = valueOf(element, "value");
    return [
      ...alter(element, table, {
        act: "add-column",
        column: primaryKey ? { ...column, primaryKey: true } : column,
        lines: element.lines,
      }),
      ...constraints.flatMap(({ lines, ...one }) =>
        alter(element, table, { act: "add-constraint", constraint: one, lines }),
      ),
      ...(value === undefined
        ? []
        : [
            {
              do: "sql" as const,
              sql: `UPDATE ${tableSql(table)} SET ${quote(column.name)} = ${value}`,
              lines: element.lines,
            },
          ]),
      ...columnRemarks(table, read, element),
    ];
  });
}

function columnRemarks(table: TableName, { column, remarks }: ReadColumn, { lines }: Element): Step[] {
  return remarks
    ? [
        {
          do: "sql",
          sql: `COMMENT ON COLUMN ${tableSql(table)}.${quote(column.name)} IS ${literal(remarks)}`,
          lines: { from: Math.max(lines.from, column.lines.from), to: Math.min(lines.to, column.lines.to) },
        },
      ]
    : [];
}

/** An ALTER TABLE of one action. */
export function alter({ lines }: Element, table: TableName, action: Action): Step[] {
  return [{ do: "alter-table", table, actions: [action], lines }];
}

export function remark(what: string, on: string, text: string, { lines }: Element): Step {
  return { do: "sql", sql: `COMMENT ON ${what} ${on} IS ${literal(text)}`, lines };
}

export function unread(what: string, { lines }: Element): Step {
  return { do: "unread", what, lines };
}

export function tableSql({ schema, name }: TableName): string {
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`;
}
