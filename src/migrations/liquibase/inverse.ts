import type { Step } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import { named, tableOf } from "./column.ts";
import { tableSql } from "./table.ts";
import { childrenOf, type Element } from "./element.ts";
import { identifier } from "./types.ts";

/**
 * What Liquibase does by itself to take a change back; `undefined` for a change that it cannot take back.
 * Source: Liquibase documentation, "Automatic and custom rollbacks".
 */
export function inverseOf(change: Element): Step[] | undefined {
  const { attributes, lines } = change;
  const table = tableOf(change) ?? tableOf(change, "baseTableName", "baseTableSchemaName");
  const column = attributes.get("columnName");
  switch (change.name) {
    case "tagDatabase":
    case "output":
    case "empty":
    case "comment":
    case "validCheckSum":
    case "preConditions":
    case "rollback":
      return [];
    case "createTable":
      return table && [{ do: "drop-table", tables: [table], lines }];
    case "createView":
      return [{ do: "sql", sql: `DROP VIEW ${nameSql(change, "viewName")}`, lines }];
    case "createSequence":
      return [{ do: "sql", sql: `DROP SEQUENCE ${nameSql(change, "sequenceName")}`, lines }];
    case "renameSequence":
      return [
        {
          do: "sql",
          sql: `ALTER SEQUENCE ${nameSql(change, "newSequenceName")} RENAME TO ${quote(identifier(attributes.get("oldSequenceName") ?? ""))}`,
          lines,
        },
      ];
    case "renameTable": {
      const to = tableOf(change, "newTableName");
      return (
        to && [{ do: "rename-table", table: to, to: identifier(attributes.get("oldTableName") ?? ""), lines }]
      );
    }
    case "renameView":
      return [
        {
          do: "sql",
          sql: `ALTER VIEW ${nameSql(change, "newViewName")} RENAME TO ${quote(identifier(attributes.get("oldViewName") ?? ""))}`,
          lines,
        },
      ];
    case "createIndex": {
      const index = tableOf(change, "indexName");
      return index && [{ do: "drop-index", index, lines }];
    }
    case "addColumn": {
      if (!table) return undefined;
      const columns = childrenOf(change, "column").map((one) => one.attributes.get("name") ?? "");
      return columns.reverse().map((name) => ({
        do: "alter-table",
        table,
        actions: [{ act: "drop-column", column: identifier(name), lines }],
        lines,
      }));
    }
    case "renameColumn":
      return (
        table && [
          {
            do: "rename-column",
            table,
            column: identifier(attributes.get("newColumnName") ?? ""),
            to: identifier(attributes.get("oldColumnName") ?? ""),
            lines,
          },
        ]
      );
    case "addForeignKeyConstraint":
    case "addUniqueConstraint":
    case "addCheckConstraint":
    case "addPrimaryKey": {
      const { name } = named(attributes.get("constraintName"));
      const known = name ?? (change.name === "addPrimaryKey" && table ? `${table.name}_pkey` : undefined);
      return table && known !== undefined
        ? [{ do: "alter-table", table, actions: [{ act: "drop-constraint", name: known, lines }], lines }]
        : undefined;
    }
    case "addNotNullConstraint":
    case "dropNotNullConstraint":
    case "addDefaultValue": {
      if (!table || column === undefined) return undefined;
      const name = identifier(column);
      const act =
        change.name === "addDefaultValue"
          ? "drop-default"
          : change.name === "addNotNullConstraint"
            ? "drop-not-null"
            : "set-not-null";
      return [{ do: "alter-table", table, actions: [{ act, column: name, lines }], lines }];
    }
    case "addLookupTable":
      return lookupBack(change);
    default:
      return undefined;
  }
}

function lookupBack(change: Element): Step[] | undefined {
  const { attributes, lines } = change;
  const from = tableOf(change, "existingTableName", "existingTableSchemaName");
  const to = tableOf(change, "newTableName", "newTableSchemaName");
  if (!from || !to) return undefined;
  const name = identifier(attributes.get("constraintName") ?? `fk_${from.name}_${to.name}`);
  return [
    { do: "alter-table", table: from, actions: [{ act: "drop-constraint", name, lines }], lines },
    { do: "drop-table", tables: [to], lines },
  ];
}

function nameSql(change: Element, key: string): string {
  const schema = change.attributes.get("schemaName");
  const name = identifier(change.attributes.get(key) ?? "");
  return tableSql({ name, ...(schema ? { schema: identifier(schema) } : {}) });
}
