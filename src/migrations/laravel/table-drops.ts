import type { LineRange } from "../../domain/pull-request.ts";
import type { Blueprint, IndexDraft } from "./blueprint.ts";
import { type Arguments, modelOf } from "./columns.ts";
import { parseTable } from "./known-schema.ts";
import { isArray, listOf, namesOf, textOf } from "./value.ts";
import { dropOf } from "./write.ts";

const DROPPED: Readonly<Record<string, IndexDraft["kind"] | "foreign">> = {
  dropPrimary: "primary",
  dropUnique: "unique",
  dropIndex: "index",
  dropFulltext: "fulltext",
  dropFullText: "fulltext",
  dropSpatialIndex: "spatialIndex",
  dropForeign: "foreign",
};

const DROPPED_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  dropTimestamps: ["created_at", "updated_at"],
  dropTimestampsTz: ["created_at", "updated_at"],
  dropDatetimes: ["created_at", "updated_at"],
  dropRememberToken: ["remember_token"],
};

/**
 * Methods of a blueprint that take something away or rename it.
 *
 * @returns `undefined` when the method is none of these, `unknown` when its arguments are not known
 */
export function takeAway(
  blueprint: Blueprint,
  method: string,
  args: Arguments,
  lines: LineRange,
): "done" | "unknown" | undefined {
  const kind = Object.hasOwn(DROPPED, method) ? DROPPED[method] : undefined;
  if (kind) {
    const first = args.at(0, "index");
    const what = kind === "primary" ? "" : typeof first === "string" ? first : namesOf(first);
    return what === undefined ? "unknown" : drop(blueprint, kind, what, lines);
  }
  const named = Object.hasOwn(DROPPED_COLUMNS, method) ? DROPPED_COLUMNS[method] : undefined;
  if (named) return dropColumns(blueprint, named, lines);
  switch (method) {
    case "dropColumn":
    case "removeColumn": {
      const first = args.at(0, "columns");
      const all = isArray(first) ? first : listOf(Array.from({ length: args.count }, (_, at) => args.at(at)));
      const columns = args.count === 1 && typeof first === "string" ? [first] : namesOf(all);
      return columns && columns.length > 0 ? dropColumns(blueprint, columns, lines) : "unknown";
    }
    case "dropSoftDeletes":
    case "dropSoftDeletesTz":
    case "dropSoftDeletesDatetime":
      return dropColumns(blueprint, [textOf(args.at(0)) || "deleted_at"], lines);
    case "dropConstrainedForeignId": {
      const column = textOf(args.at(0, "column"));
      if (!column) return "unknown";
      drop(blueprint, "foreign", [column], lines);
      return dropColumns(blueprint, [column], lines);
    }
    case "dropForeignIdFor":
    case "dropConstrainedForeignIdFor": {
      const column = textOf(args.at(1, "column")) || modelOf(args.at(0, "model"))?.column;
      if (!column) return "unknown";
      drop(blueprint, "foreign", [column], lines);
      return method === "dropForeignIdFor" ? "done" : dropColumns(blueprint, [column], lines);
    }
    case "dropMorphs": {
      const name = textOf(args.at(0, "name"));
      const index = args.at(1, "indexName");
      if (!name || index === undefined) return "unknown";
      drop(blueprint, "index", textOf(index) || [`${name}_type`, `${name}_id`], lines);
      return dropColumns(blueprint, [`${name}_type`, `${name}_id`], lines);
    }
    case "renameColumn":
    case "renameIndex":
    case "rename":
      return rename(blueprint, method, args, lines);
    case "drop":
    case "dropIfExists":
      blueprint.commands.push({
        do: "steps",
        steps: [
          {
            do: "drop-table",
            tables: [parseTable(blueprint.table)],
            ...(method === "drop" ? {} : { ifExists: true }),
            lines,
          },
        ],
      });
      return "done";
    default:
      return undefined;
  }
}

function rename(blueprint: Blueprint, method: string, args: Arguments, lines: LineRange): "done" | "unknown" {
  const table = parseTable(blueprint.table);
  const [from, to] = [textOf(args.at(0)), textOf(args.at(1))];
  if (!from || (method !== "rename" && !to)) return "unknown";
  const step =
    method === "rename"
      ? { do: "rename-table" as const, table, to: parseTable(from).name, lines }
      : method === "renameColumn"
        ? { do: "rename-column" as const, table, column: from, to: to ?? "", lines }
        : { do: "rename-index" as const, index: { name: from }, to: to ?? "", lines };
  blueprint.commands.push({ do: "steps", steps: [step] });
  return "done";
}

function dropColumns(blueprint: Blueprint, columns: readonly string[], lines: LineRange): "done" {
  const [first, ...rest] = columns.map((column) => ({ act: "drop-column" as const, column, lines }));
  if (first)
    blueprint.commands.push({
      do: "steps",
      steps: [{ do: "alter-table", table: parseTable(blueprint.table), actions: [first, ...rest], lines }],
    });
  return "done";
}

function drop(
  blueprint: Blueprint,
  kind: IndexDraft["kind"] | "foreign",
  what: readonly string[] | string,
  lines: LineRange,
): "done" {
  blueprint.commands.push({ do: "steps", steps: [dropOf(blueprint, kind, what, lines)] });
  return "done";
}
