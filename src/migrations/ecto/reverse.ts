import type { Change, Command } from "./command.ts";
import { isTagged, NO_OPTIONS, type Options, optionsOf } from "./value.ts";

/**
 * What takes a command of `change` back. Source: ecto_sql, `Ecto.Migration.Runner`.
 *
 * @returns `undefined` when Ecto refuses to
 */
export function reverse(command: Command): Command | undefined {
  const { lines } = command;
  switch (command.do) {
    case "create-table":
      return { do: "drop-table", table: command.table, ifExists: command.ifNotExists, cascade: false, lines };
    case "create-index":
      return { do: "drop-index", index: command.index, ifExists: command.ifNotExists, cascade: false, lines };
    case "drop-index":
      return { do: "create-index", index: command.index, ifNotExists: command.ifExists, lines };
    case "rename-index":
      return {
        do: "rename-index",
        index: { ...command.index, name: command.to },
        to: command.index.name,
        lines,
      };
    case "rename-table":
      return { do: "rename-table", table: command.to, to: command.table, lines };
    case "rename-column":
      return { ...command, column: command.to, to: command.column };
    case "create-constraint":
      return {
        do: "drop-constraint",
        constraint: command.constraint,
        ifExists: false,
        cascade: false,
        lines,
      };
    case "alter-table": {
      const changes = command.changes.map(reverseChange);
      const known = changes.flatMap((change) => change ?? []);
      return known.length === changes.length ? { ...command, changes: known.reverse() } : undefined;
    }
    case "execute":
      return command.down && { do: "execute", up: command.down, down: command.up, lines };
    default:
      return undefined;
  }
}

function reverseChange(change: Change): Change | undefined {
  const { lines } = change;
  switch (change.change) {
    case "add":
      return change.ifNotExists
        ? undefined
        : { change: "remove", column: change.column, type: change.type, options: NO_OPTIONS, lines };
    case "remove":
      return change.type === undefined || change.ifExists
        ? undefined
        : { change: "add", column: change.column, type: change.type, options: change.options, lines };
    case "modify":
      return reverseModify(change);
    default:
      return undefined;
  }
}

/** `modify :a, :text, from: :string`, or with the options it had: `from: {:string, null: false}`. */
function reverseModify(change: Extract<Change, { change: "modify" }>): Change | undefined {
  const { column, type, options, lines } = change;
  const from = options.get("from");
  if (from === undefined || from === null) return undefined;
  if (isTagged(from, "tuple")) {
    const [before, ...rest] = from.items;
    const held = optionsOf(rest[0]);
    if (before !== undefined && held) {
      const now: Options = new Map([...options].filter(([name]) => name !== "from"));
      const back = new Map([...held, ["from", { is: "tuple", items: [type, listOf(now)] }] as const]);
      return { change: "modify", column, type: before, options: back, lines };
    }
  }
  return {
    change: "modify",
    column,
    type: from,
    options: new Map([...options, ["from", type] as const]),
    lines,
  };
}

function listOf(options: Options) {
  return {
    is: "list" as const,
    items: [...options].map(([name, value]) => ({
      is: "tuple" as const,
      items: [{ is: "atom" as const, name }, value],
    })),
  };
}
