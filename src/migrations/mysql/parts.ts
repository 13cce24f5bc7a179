import type { StatementKind, StatementPart } from "../../domain/facts.ts";
import type { MysqlChange, MysqlName } from "../../domain/mysql.ts";
import type { Location } from "../../domain/pull-request.ts";
import type { Key } from "./keys.ts";
import type { Said } from "./statement.ts";

/** @param at the whole statement; @param placed the place of an offset inside it */
export function partsOf(
  said: Said,
  at: Location,
  placed: (offset: number) => Location,
): readonly StatementPart[] {
  switch (said.is) {
    case "create": {
      const { table, keys } = said.create;
      return keys.flatMap(({ key, offset }) => keyPart(key, table, placed(offset)));
    }
    case "alter": {
      const { table, changes, droppedIndexes, to } = said.alter;
      return [
        ...changes.flatMap(({ change, offset }) =>
          changeParts(
            { ...change, at: placed(offset) },
            table,
            said.kind === "create-index" ? at : undefined,
          ),
        ),
        ...droppedIndexes.map(
          (name): StatementPart => ({ kind: "drop-index", table: { name }, columns: [], name, at }),
        ),
        ...(to ? [renamedTable(table, to, at)] : []),
      ];
    }
    case "drop":
      return said.tables.map((table) => ({ kind: "drop-table", table, columns: [], at }));
    case "rename":
      return said.tables.map(({ from, to }) => renamedTable(from, to, at));
    case "truncate":
      return [{ kind: "truncate", table: said.table, columns: [], at }];
    default:
      return [];
  }
}

export function kindOf(said: Said): StatementKind {
  switch (said.is) {
    case "create":
      return "create-table";
    case "alter":
    case "other":
      return said.kind;
    case "drop":
      return "drop-table";
    case "rename":
      return "rename";
    case "truncate":
      return "data";
    case "keys-unchecked":
      return "setting";
    case "trigger":
      return "other";
  }
}

function renamedTable(table: MysqlName, to: MysqlName, at: Location): StatementPart {
  return { kind: "rename-table", table, columns: [], to: to.name, at };
}

function keyPart(key: Key, table: MysqlName, at: Location): StatementPart[] {
  if (key.is === "check") return [{ kind: "check", table, columns: [], at }];
  const { columns } = key;
  if (key.is === "primary") return [{ kind: "key", table, columns, primary: true, at }];
  const named = key.name === undefined ? {} : { name: key.name };
  if (key.is === "foreign")
    return [{ kind: "foreign-key", table, columns, ...named, references: key.references, at }];
  return [{ kind: key.sort === "unique" ? "key" : "index", table, columns, ...named, at }];
}

function changeParts(
  change: MysqlChange,
  table: MysqlName,
  statement: Location | undefined,
): readonly StatementPart[] {
  const { at } = change;
  switch (change.do) {
    case "add-column":
      return [
        {
          kind: "add-column",
          table,
          columns: [change.column],
          at,
          ...(change.after.notNull ? { notNull: true } : {}),
        },
      ];
    case "change-column":
      return [
        { kind: "column-type", table, columns: [change.column], at },
        ...(change.to === undefined ? [] : [renamedColumn(table, change.column, change.to, at)]),
      ];
    case "rename-column":
      return [renamedColumn(table, change.column, change.to, at)];
    case "drop-column":
      return [{ kind: "drop-column", table, columns: [change.column], at }];
    case "add-index": {
      const { columns, name, sort } = change;
      const named = name === undefined ? {} : { name };
      return [{ kind: sort === "unique" ? "key" : "index", table, columns, ...named, at: statement ?? at }];
    }
    case "add-primary-key":
      return [{ kind: "key", table, columns: change.columns, primary: true, at }];
    case "add-foreign-key":
      return [{ kind: "foreign-key", table, columns: change.columns, references: change.references, at }];
    case "add-check":
      return [{ kind: "check", table, columns: [], at }];
    case "convert":
    case "rebuild":
    case "partition":
      return [{ kind: "storage", table, columns: [], at }];
    default:
      return [];
  }
}

function renamedColumn(table: MysqlName, column: string, to: string, at: Location): StatementPart {
  return { kind: "rename-column", table, columns: [column], to, at };
}
