import type { LineRange } from "../../domain/pull-request.ts";
import { flagOf, isNothing, stringOf, stringsOf, type Value } from "../javascript/value.ts";
import type { Constraint, IndexKey, Step, TableName } from "../steps/step.ts";
import { actionOf, deferralOf, tableOf } from "./attribute.ts";
import { isTrue, pieceOf } from "./data-types.ts";
import { conditionOf } from "./where.ts";

/** The name that Sequelize gives an index that has none. Source: sequelize/src/utils.js, `nameIndex`, `underscore`. */
export function indexName(table: string, columns: readonly string[]): string {
  return `${table}_${columns.join("_")}`
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .replace(/^_/, "")
    .toLowerCase();
}

/** `addIndex(table, columns, options)` or `addIndex(table, options)`; `undefined` when a part is not known. */
export function indexStep(
  table: TableName,
  second: Value | undefined,
  third: Value | undefined,
  lines: LineRange,
): Step | undefined {
  const options = (second?.is === "fields" ? second : third?.is === "fields" ? third : undefined)?.map;
  const columns = second?.is === "list" ? second : options?.get("fields");
  if (columns?.is !== "list") return undefined;
  const keys = columns.items.map((item) => keyOf(item, stringOf(options?.get("operator"))));
  const named = options?.get("name") ?? options?.get("indexName");
  if (!keys.every((key) => key !== undefined) || (!isNothing(named) && stringOf(named) === undefined))
    return undefined;
  const where = options?.get("where");
  const condition = where && !isNothing(where) ? conditionOf(where) : undefined;
  if (where && !isNothing(where) && condition === undefined) return undefined;
  const method = stringOf(options?.get("using") ?? options?.get("method"));
  const concurrently = flagOf(options?.get("concurrently"));
  if (concurrently === undefined) return undefined;
  const isUnique =
    isTrue(options?.get("unique")) || stringOf(options?.get("type"))?.toLowerCase() === "unique";
  const names = keys.map((key) => ("column" in key ? key.column : "undefined"));
  return {
    do: "create-index",
    table,
    name: stringOf(named) ?? indexName(table.name, names),
    keys,
    ...(isUnique ? { unique: true } : {}),
    ...(concurrently ? { concurrently } : {}),
    ...(method === undefined ? {} : { method }),
    ...(condition === undefined ? {} : { where: condition }),
    lines,
  };
}

function keyOf(value: Value, operator: string | undefined): IndexKey | undefined {
  const opclass = operator === undefined ? {} : { opclass: operator };
  if (value.is === "text") return { column: value.text, ...opclass };
  const piece = pieceOf(value);
  if (piece) return { expression: piece.sql };
  if (value.is !== "fields") return undefined;
  const name = stringOf(value.map.get("name") ?? value.map.get("attribute"));
  const own = stringOf(value.map.get("operator"));
  const order = stringOf(value.map.get("order"))?.toLowerCase();
  const collation = stringOf(value.map.get("collate"));
  if (name === undefined) return undefined;
  return {
    column: name,
    ...(own === undefined ? opclass : { opclass: own }),
    ...(order === "asc" || order === "desc" ? { order } : {}),
    ...(collation === undefined ? {} : { collation }),
  };
}

/** `removeIndex(table, nameOrColumns, options)`. */
export function dropIndexStep(
  table: TableName,
  second: Value | undefined,
  options: Value | undefined,
  lines: LineRange,
): Step | undefined {
  const columns = second?.is === "list" ? stringsOf(second) : undefined;
  const name = stringOf(second) ?? (columns && indexName(table.name, columns));
  if (name === undefined) return undefined;
  const concurrently = options?.is === "fields" && isTrue(options.map.get("concurrently"));
  return {
    do: "drop-index",
    index: { name },
    ifExists: true,
    ...(concurrently ? { concurrently } : {}),
    lines,
  };
}

/** `addConstraint(table, { fields, type, ... })`, or with the columns before the options as in version 4. */
export function constraintOf(
  table: TableName,
  second: Value | undefined,
  third: Value | undefined,
): Constraint | undefined {
  const options = (second?.is === "fields" ? second : third?.is === "fields" ? third : undefined)?.map;
  const columns = stringsOf(second?.is === "list" ? second : options?.get("fields"));
  const type = stringOf(options?.get("type"))?.toLowerCase();
  const given = options?.get("name");
  if (!options || !columns || type === undefined || (!isNothing(given) && stringOf(given) === undefined))
    return undefined;
  const named = (suffix: string) => stringOf(given) ?? `${table.name}_${columns.join("_")}_${suffix}`;
  switch (type) {
    case "unique": {
      const deferrable = deferralOf(options.get("deferrable"));
      return { is: "unique", name: named("uk"), columns, ...(deferrable ? { deferrable } : {}) };
    }
    case "primary key":
      return { is: "primary-key", name: named("pk"), columns };
    case "check": {
      const where = options.get("where");
      const expression = where && conditionOf(where);
      return expression === undefined ? undefined : { is: "check", name: named("ck"), expression };
    }
    case "foreign key": {
      const to = options.get("references");
      if (to?.is !== "fields") return undefined;
      const target = tableOf(to.map.get("table"));
      const keys = stringsOf(to.map.get("field") ?? to.map.get("fields"));
      const onDelete = actionOf(options.get("onDelete"));
      const onUpdate = actionOf(options.get("onUpdate"));
      if (!target || !keys || onDelete === "unknown" || onUpdate === "unknown") return undefined;
      const deferrable = deferralOf(options.get("deferrable"));
      return {
        is: "foreign-key",
        name: named(`${target.name}_fk`),
        columns,
        references: {
          table: target,
          columns: keys,
          ...(onDelete ? { onDelete } : {}),
          ...(onUpdate ? { onUpdate } : {}),
          ...(deferrable ? { deferrable } : {}),
        },
      };
    }
    default:
      return undefined;
  }
}
