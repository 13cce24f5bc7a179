import { quote } from "../../steps/write-sql.ts";
import { singular } from "../inflect.ts";
import { joinTableName, tableName } from "../names.ts";
import {
  asText,
  type Call,
  flag,
  isSet,
  merged,
  nameOf,
  NO_OPTIONS,
  text,
  textOption,
  Unreadable,
  without,
} from "../values.ts";
import { argument, type Command } from "./command.ts";
import { followingIndexes } from "./indexes.ts";
import { createTable } from "./create-table.ts";

export const createJoinTable: Command = (call, setting) => {
  const [one, other] = [nameOf(argument(call, 0), "the table"), nameOf(argument(call, 1), "the table")];
  const name = textOption(call.options, "table_name") ?? joinTableName(one, other);
  const own = call.options.get("column_options");
  const options = merged(own?.is === "hash" ? own.entries : NO_OPTIONS, {
    null: own?.is === "hash" ? (own.entries.get("null") ?? flag(false)) : flag(false),
    index: own?.is === "hash" ? (own.entries.get("index") ?? flag(false)) : flag(false),
  });
  const columns = [one, other].map(
    (table): Call => ({
      name: "references",
      args: [text(singular(table))],
      options,
      lines: call.lines,
    }),
  );
  return createTable(
    {
      ...call,
      args: [text(name)],
      options: merged(without(call.options, "table_name", "column_options"), { id: flag(false) }),
      body: [...columns, ...(call.body ?? [])],
    },
    setting,
  );
};

export const dropJoinTable: Command = (call, setting) => {
  const [one, other] = [nameOf(argument(call, 0), "the table"), nameOf(argument(call, 1), "the table")];
  const name = textOption(call.options, "table_name") ?? joinTableName(one, other);
  return dropTable({ ...call, args: [text(name)] }, setting);
};

export const dropTable: Command = (call) => {
  const [first, ...more] = call.args.map((name) => tableName(nameOf(name, "the table")));
  if (!first) throw new Unreadable("drop_table without a table");
  const force = asText(call.options.get("force"));
  return [
    {
      do: "drop-table",
      tables: [first, ...more],
      ...(isSet(call.options, "if_exists") ? { ifExists: true } : {}),
      ...(force === "cascade" ? { cascade: true } : {}),
      lines: call.lines,
    },
  ];
};

/** With the table go the names of its key, its sequence, and the indexes that Rails has named. */
export const renameTable: Command = (call, setting) => {
  const from = nameOf(call.args[0], "the table");
  const table = tableName(from);
  const to = tableName(nameOf(argument(call, 1), "the new name")).name;
  const { lines } = call;
  const known = setting.schema.table(table);
  const [key, ...others] = known?.primaryKey ?? [];
  const alone = key !== undefined && others.length === 0;
  return [
    { do: "rename-table", table, to, lines },
    ...(alone
      ? [{ do: "rename-index" as const, index: { name: `${table.name}_pkey` }, to: `${to}_pkey`, lines }]
      : []),
    ...(alone && known?.serial
      ? [
          {
            do: "sql" as const,
            sql: `ALTER TABLE ${quote(`${table.name}_${key}_seq`)} RENAME TO ${quote(`${to}_${key}_seq`)}`,
            lines,
          },
        ]
      : []),
    ...followingIndexes(call, setting, { table: from }, { table: to }),
  ];
};
