import { codeChildren } from "../../syntax/nodes.ts";
import { parseProgram } from "../../syntax/parse.ts";
import type { MigrationFile } from "../framework.ts";
import { above, join } from "../place.ts";
import { evaluate, MAX_EVALUATIONS, type Scope } from "./evaluate.ts";
import type { RepoConfig } from "./objects.ts";
import type { Value } from "./value.ts";

const KEYS = {
  migration_primary_key: "primaryKey",
  migration_foreign_key: "foreignKey",
  migration_timestamps: "timestamps",
} as const;

/** The application's configuration: beside its `priv`, or at the top of an umbrella. */
export function configPaths(root: string): string[] {
  const paths: string[] = [];
  for (let folder = above(root); paths.length < 8; folder = above(folder)) {
    paths.push(join(folder, "config/config.exs"));
    if (folder === "") break;
  }
  return paths;
}

/**
 * What `config :app, App.Repo` says of migrations. Where several repositories are configured in one file, the first
 * word on each matter holds.
 */
export function repoConfigOf({ root, around }: MigrationFile): RepoConfig {
  const found: { -readonly [Key in keyof RepoConfig]: RepoConfig[Key] } = {
    primaryKey: undefined,
    foreignKey: undefined,
    timestamps: undefined,
  };
  const budget = { left: MAX_EVALUATIONS };
  const scope: Scope = { budget, variables: new Map(), attributes: new Map(), ask: () => undefined };
  for (const path of configPaths(root)) {
    const text = around.companion(path);
    if (text === undefined || !text.includes("migration_")) continue;
    const { root: tree } = parseProgram("elixir", text);
    for (const pair of tree?.findAll({ rule: { kind: "pair" } }) ?? []) {
      const [key, value] = codeChildren(pair);
      const name = (key?.text() ?? "").trim().replace(/:$/, "");
      if (!Object.hasOwn(KEYS, name)) continue;
      const held: Value | undefined = evaluate(value, scope);
      found[KEYS[name as keyof typeof KEYS]] ??= held;
    }
  }
  return found;
}
