import type { Constraint, Index, IndexPart, Reference, Table } from "./command.ts";
import { isTagged, nameOf, NO_OPTIONS, type Options, optionsOf, textOf, type Value } from "./value.ts";

/** What `config :app, App.Repo` says of migrations. */
export interface RepoConfig {
  primaryKey: Value | undefined;
  foreignKey: Value | undefined;
  timestamps: Value | undefined;
}

const atom = (name: string): Value => ({ is: "atom", name });

/**
 * `table`, `index`, `references`, `constraint` and their like, as Ecto makes them of their arguments.
 * Source: ecto_sql, `Ecto.Migration`.
 *
 * @returns `undefined` for another function, and when an argument is not known
 */
export function objectOf(
  name: string,
  args: readonly (Value | undefined)[],
  config: RepoConfig,
): Value | undefined {
  switch (name) {
    case "table": {
      const table = tableOf(args, config);
      return table && { is: "table", table };
    }
    case "index":
    case "unique_index": {
      const index = indexOf(args, name === "unique_index");
      return index && { is: "index", index };
    }
    case "references": {
      const reference = referenceOf(args, config);
      return reference && { is: "reference", reference };
    }
    case "constraint": {
      const constraint = constraintOf(args);
      return constraint && { is: "constraint", constraint };
    }
    case "fragment":
      return typeof args[0] === "string" ? { is: "fragment", sql: args[0] } : undefined;
    default:
      return undefined;
  }
}

function tableOf([first, second]: readonly (Value | undefined)[], config: RepoConfig): Table | undefined {
  const name = nameOf(first);
  const options = second === undefined ? NO_OPTIONS : optionsOf(second);
  if (name === undefined || !options || hasUnknown(options) || options.has("engine")) return undefined;
  const key = options.get("primary_key") ?? config.primaryKey ?? true;
  const keyOptions = optionsOf(key) ?? NO_OPTIONS;
  const [prefix, comment, tail] = ["prefix", "comment", "options"].map((one) => textOf(options.get(one)));
  return {
    name,
    ...(prefix ? { prefix } : {}),
    ...(comment ? { comment } : {}),
    ...(tail ? { options: tail } : {}),
    primaryKey:
      key === false
        ? false
        : {
            name: nameOf(keyOptions.get("name")) ?? "id",
            type: keyOptions.get("type") ?? atom("bigserial"),
            options: without(keyOptions, "name", "type"),
          },
  };
}

function without(options: Options, ...names: readonly string[]): Options {
  return new Map([...options].filter(([name]) => !names.includes(name)));
}

function hasUnknown(options: Options): boolean {
  return [...options.values()].includes(undefined);
}

function indexOf(args: readonly (Value | undefined)[], unique: boolean): Index | undefined {
  const [first, second, third] = args;
  const table = nameOf(first);
  const options = args.length < 3 ? NO_OPTIONS : optionsOf(third);
  const list = isTagged(second, "list") ? second.items : [second];
  const keys = list.flatMap((item) => keyOf(item) ?? []);
  if (table === undefined || !options || hasUnknown(options) || keys.length !== list.length) return undefined;
  const include = options.get("include");
  const included = isTagged(include, "list") ? include.items : include ? [include] : [];
  const text = (name: string): string | undefined => textOf(options.get(name)) || undefined;
  const [prefix, using, where, storage, comment] = ["prefix", "using", "where", "options", "comment"].map(
    text,
  );
  const parts = [table, ...keys.map(({ column, expression }) => column ?? expression ?? ""), "index"];
  return {
    table,
    name: text("name") ?? parts.map(wordOf).join("_"),
    keys,
    unique: options.get("unique") === true || unique,
    concurrently: options.get("concurrently") === true,
    include: included.flatMap((item) => nameOf(item) ?? []),
    nullsNotDistinct: options.get("nulls_distinct") === false,
    ...(prefix ? { prefix } : {}),
    ...(using ? { using } : {}),
    ...(where ? { where } : {}),
    ...(storage ? { options: storage } : {}),
    ...(comment ? { comment } : {}),
  };
}

/** Ecto takes everything but letters and digits out of what an index is named after. */
function wordOf(part: string): string {
  const word = part.replace(/[^A-Za-z0-9_]/g, "_");
  let end = word.length;
  while (end > 0 && word[end - 1] === "_") end--;
  return word.slice(0, end);
}

function keyOf(item: Value | undefined): IndexPart | undefined {
  if (typeof item === "string") return { expression: item };
  if (isTagged(item, "atom")) return { column: item.name };
  if (!isTagged(item, "tuple")) return undefined;
  const [direction, column] = item.items;
  const key = keyOf(column);
  return isTagged(direction, "atom") && key
    ? { ...key, direction: direction.name.replace("_nulls_", " nulls ").toUpperCase() }
    : undefined;
}

const ON: Readonly<Record<string, Reference["onDelete"]>> = {
  delete_all: "cascade",
  update_all: "cascade",
  nilify_all: "set null",
  default_all: "set default",
  restrict: "restrict",
};

function referenceOf(args: readonly (Value | undefined)[], config: RepoConfig): Reference | undefined {
  const table = nameOf(args[0]);
  const given = args.length < 2 ? NO_OPTIONS : optionsOf(args[1]);
  if (table === undefined || !given) return undefined;
  const inherited = optionsOf(config.primaryKey)?.get("type");
  const options = new Map([
    ...(inherited === undefined ? [] : [["type", inherited] as const]),
    ...(optionsOf(config.foreignKey) ?? NO_OPTIONS),
    ...given,
  ]);
  const [deleted, updated] = [options.get("on_delete"), options.get("on_update")];
  // A list of columns to empty, or a way to match, are not in the model of steps.
  if (hasUnknown(options) || isTagged(deleted, "tuple") || options.get("match")) return undefined;
  const further = optionsOf(options.get("with")) ?? NO_OPTIONS;
  const [prefix, name] = [textOf(options.get("prefix")), textOf(options.get("name"))];
  const onDelete = ON[nameOf(deleted) ?? ""];
  const onUpdate = ON[nameOf(updated) ?? ""];
  return {
    table,
    ...(prefix ? { prefix } : {}),
    ...(name ? { name } : {}),
    column: nameOf(options.get("column")) ?? "id",
    type: options.get("type") ?? atom("bigserial"),
    ...(onDelete ? { onDelete } : {}),
    ...(onUpdate && onUpdate !== "set default" ? { onUpdate } : {}),
    validate: options.get("validate") !== false,
    with: [...further].map(([here, there]) => [here, nameOf(there) ?? ""] as const),
  };
}

function constraintOf(args: readonly (Value | undefined)[]): Constraint | undefined {
  const [table, name] = [nameOf(args[0]), nameOf(args[1])];
  const options = args.length < 3 ? NO_OPTIONS : optionsOf(args[2]);
  if (table === undefined || name === undefined || !options || hasUnknown(options)) return undefined;
  const text = (key: string): string | undefined => textOf(options.get(key)) || undefined;
  const [prefix, check, exclude, comment] = ["prefix", "check", "exclude", "comment"].map(text);
  return {
    table,
    name,
    ...(prefix ? { prefix } : {}),
    ...(check ? { check } : {}),
    ...(exclude ? { exclude } : {}),
    ...(comment ? { comment } : {}),
    validate: options.get("validate") !== false,
  };
}
