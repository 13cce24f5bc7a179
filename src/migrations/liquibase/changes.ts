import type { Constraint, IndexKey, Step, TableName } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import { deferrableOf, defaultOf, named, namesOf, tableOf } from "./column.ts";
import { childOf, childrenOf, type Element, isYes } from "./element.ts";
import { addColumn, alter, createTable, remark, tableSql, unread } from "./table.ts";
import { rowSteps } from "./rows.ts";
import { objectSteps } from "./objects.ts";
import { identifier, postgresType } from "./types.ts";

/** Changes that do nothing to the schema. */
const QUIET = new Set([
  "tagDatabase",
  "output",
  "empty",
  "stop",
  "comment",
  "validCheckSum",
  "preConditions",
  "rollback",
  "modifySql",
]);

/**
 * The steps of one change; `undefined` when there is no such change. Source: Liquibase documentation, "Change types",
 * and what its generators write for PostgreSQL.
 */
export function changeSteps(change: Element): Step[] | undefined {
  if (QUIET.has(change.name)) return [];
  const onTable = ON_TABLE[change.name];
  if (onTable) {
    const table = tableOf(change) ?? tableOf(change, "baseTableName", "baseTableSchemaName");
    return table ? onTable(change, table) : [unread(`${change.name} without a table`, change)];
  }
  return rowSteps(change) ?? objectSteps(change);
}

type Change = (change: Element, table: TableName) => Step[];

const ON_TABLE: Readonly<Record<string, Change>> = {
  createTable,
  addColumn,
  dropColumn: (change, table) => {
    const columns = change.attributes.get("columnName");
    const all =
      columns === undefined
        ? childrenOf(change, "column").map((one) => one.attributes.get("name") ?? "")
        : [columns];
    return all.flatMap((column) =>
      alter(change, table, { act: "drop-column", column: identifier(column), lines: change.lines }),
    );
  },
  dropTable: (change, table) => [
    {
      do: "drop-table",
      tables: [table],
      lines: change.lines,
      ...(isYes(change.attributes.get("cascadeConstraints")) ? { cascade: true } : {}),
    },
  ],
  modifyDataType: (change, table) => {
    const column = columnOf(change);
    const given = change.attributes.get("newDataType");
    if (column === undefined || given === undefined)
      return [unread("modifyDataType without a column or a type", change)];
    const type = postgresType(given);
    return alter(change, table, {
      act: "change-type",
      column,
      type,
      using: `(${quote(column)}::${type})`,
      lines: change.lines,
    });
  },
  addNotNullConstraint: (change, table) => {
    const column = columnOf(change);
    if (column === undefined) return [unread("addNotNullConstraint without a column", change)];
    const fill = change.attributes.get("defaultNullValue");
    const update: Step[] =
      fill === undefined
        ? []
        : [
            {
              do: "sql",
              sql: `UPDATE ${tableSql(table)} SET ${quote(column)} = ${literal(fill)} WHERE ${quote(column)} IS NULL`,
              lines: change.lines,
            },
          ];
    return [...update, ...alter(change, table, { act: "set-not-null", column, lines: change.lines })];
  },
  dropNotNullConstraint: (change, table) => {
    const column = columnOf(change);
    return column === undefined
      ? [unread("dropNotNullConstraint without a column", change)]
      : alter(change, table, { act: "drop-not-null", column, lines: change.lines });
  },
  addPrimaryKey: (change, table) =>
    constraint(change, table, {
      is: "primary-key",
      columns: namesOf(change.attributes.get("columnNames")),
      ...usingIndex(change),
      ...named(change.attributes.get("constraintName")),
    }),
  addUniqueConstraint: (change, table) =>
    constraint(change, table, {
      is: "unique",
      columns: namesOf(change.attributes.get("columnNames")),
      ...usingIndex(change),
      ...named(change.attributes.get("constraintName")),
      ...deferrableOf(change.attributes),
    }),
  addForeignKeyConstraint: (change, table) => {
    const { attributes } = change;
    const target = tableOf(change, "referencedTableName", "referencedTableSchemaName");
    const columns = namesOf(attributes.get("baseColumnNames"));
    if (!target || columns.length === 0)
      return [unread("addForeignKeyConstraint without its columns", change)];
    const remote = namesOf(attributes.get("referencedColumnNames"));
    const cascade = isYes(attributes.get("deleteCascade")) ? "CASCADE" : attributes.get("onDelete");
    const onDelete = actionOf(cascade);
    const onUpdate = actionOf(attributes.get("onUpdate"));
    return constraint(change, table, {
      is: "foreign-key",
      columns,
      ...named(attributes.get("constraintName")),
      references: {
        table: target,
        ...(remote.length > 0 ? { columns: remote } : {}),
        ...(onDelete ? { onDelete } : {}),
        ...(onUpdate ? { onUpdate } : {}),
        ...deferrableOf(attributes),
      },
    });
  },
  addCheckConstraint: (change, table) => {
    const expression = change.attributes.get("constraintBody") ?? change.text.trim();
    return expression === ""
      ? [unread("addCheckConstraint without its body", change)]
      : constraint(change, table, {
          is: "check",
          expression,
          ...named(change.attributes.get("constraintName")),
        });
  },
  dropForeignKeyConstraint: dropConstraint,
  dropUniqueConstraint: dropConstraint,
  dropCheckConstraint: dropConstraint,
  dropPrimaryKey: (change, table) =>
    alter(change, table, {
      act: "drop-constraint",
      name: identifier(change.attributes.get("constraintName") ?? `${table.name}_pkey`),
      lines: change.lines,
    }),
  addDefaultValue: (change, table) => {
    const column = columnOf(change);
    const expression = defaultOf(change);
    return column === undefined || expression === undefined
      ? [unread("addDefaultValue without a column or a value", change)]
      : alter(change, table, { act: "set-default", column, expression, lines: change.lines });
  },
  dropDefaultValue: (change, table) => {
    const column = columnOf(change);
    return column === undefined
      ? [unread("dropDefaultValue without a column", change)]
      : alter(change, table, { act: "drop-default", column, lines: change.lines });
  },
  addAutoIncrement: (change, table) => {
    const column = columnOf(change);
    const how = change.attributes.get("generationType")?.toUpperCase() === "ALWAYS" ? "ALWAYS" : "BY DEFAULT";
    return column === undefined
      ? [unread("addAutoIncrement without a column", change)]
      : alter(change, table, {
          act: "clause",
          sql: `ALTER COLUMN ${quote(column)} ADD GENERATED ${how} AS IDENTITY`,
          lines: change.lines,
        });
  },
  renameColumn: (change, table) => {
    const [from, to] = [change.attributes.get("oldColumnName"), change.attributes.get("newColumnName")];
    return from === undefined || to === undefined
      ? [unread("renameColumn without its names", change)]
      : [{ do: "rename-column", table, column: identifier(from), to: identifier(to), lines: change.lines }];
  },
  createIndex: (change, table) => {
    const keys = childrenOf(change, "column").flatMap((one): IndexKey[] => {
      const name = one.attributes.get("name");
      if (name === undefined) return [];
      const order = isYes(one.attributes.get("descending")) ? { order: "desc" as const } : {};
      return isYes(one.attributes.get("computed")) || name.includes("(")
        ? [{ expression: name, ...order }]
        : [{ column: identifier(name), ...order }];
    });
    if (keys.length === 0) return [unread("createIndex without columns", change)];
    return [
      {
        do: "create-index",
        table,
        keys,
        lines: change.lines,
        ...named(change.attributes.get("indexName")),
        ...(isYes(change.attributes.get("unique")) ? { unique: true } : {}),
      },
    ];
  },
  setTableRemarks: (change, table) => [comment("TABLE", tableSql(table), change)],
  setColumnRemarks: (change, table) => [
    comment("COLUMN", `${tableSql(table)}.${quote(columnOf(change) ?? "")}`, change),
  ],
};

function dropConstraint(change: Element, table: TableName): Step[] {
  const name = change.attributes.get("constraintName");
  return name === undefined
    ? [unread(`${change.name} without a name`, change)]
    : alter(change, table, { act: "drop-constraint", name: identifier(name), lines: change.lines });
}

function constraint(change: Element, table: TableName, body: Constraint): Step[] {
  return alter(change, table, { act: "add-constraint", constraint: body, lines: change.lines });
}

function usingIndex({ attributes }: Element): { using?: string } {
  const index = attributes.get("forIndexName");
  return index === undefined ? {} : { using: identifier(index) };
}

function columnOf({ attributes }: Element): string | undefined {
  const name = attributes.get("columnName");
  return name === undefined ? undefined : identifier(name);
}

function comment(what: string, on: string, change: Element): Step {
  return remark(
    what,
    on,
    change.attributes.get("remarks") ?? childOf(change, "remarks")?.text ?? change.text.trim(),
    change,
  );
}

const ACTIONS = ["cascade", "restrict", "set null", "set default", "no action"] as const;

function actionOf(written: string | undefined): (typeof ACTIONS)[number] | undefined {
  const word = written?.trim().toLowerCase().replace(/\s+/g, " ");
  return ACTIONS.find((action) => action === word);
}
