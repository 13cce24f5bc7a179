import { codeChildren, isKind } from "../../syntax/nodes.ts";
import { parseProgram } from "../../syntax/parse.ts";
import type { MigrationFile } from "../framework.ts";
import { above, join } from "../place.ts";
import { evaluate, MAX_EVALUATIONS, type Scope } from "./evaluate.ts";
import type { Run } from "./run.ts";
import { isArray, type Value } from "./value.ts";

/** Packages whose migrations ask the application's configuration for names. */
const CONFIGURED = [
  "activitylog",
  "permission",
  "tags",
  "settings",
  "telescope",
  "media-library",
  "laratrust",
  "scout",
  "audit",
];

/** Small files around a folder of migrations that say how its application is set up. */
export function applicationFiles(root: string): string[] {
  return CONFIGURED.map((name) => configPath(root, name));
}

function configPath(root: string, name: string): string {
  return join(above(above(root)), `config/${name}.php`);
}

/** What the repository says of the application that a folder of migrations belongs to. */
export function applicationOf({ root, around }: MigrationFile): Pick<Run, "major" | "config"> {
  const files = new Map<string, Value | undefined>();
  const config: NonNullable<Scope["config"]> = (key, fallback) => {
    const [name = "", ...rest] = key.split(".");
    if (!files.has(name)) {
      const text = around.companion(configPath(root, name));
      files.set(name, text === undefined ? DEFAULTS[name] : returnedBy(text));
    }
    let value = files.get(name);
    for (const part of rest) {
      if (!isArray(value)) return undefined;
      const entry = value.entries.find((one) => one.key === part);
      if (!entry) return fallback;
      value = entry.value;
    }
    return value;
  };
  return { major: majorVersion(root, around), config };
}

/** The newest version of Laravel that the nearest `composer.json` allows. */
function majorVersion(root: string, around: MigrationFile["around"]): number | undefined {
  for (let folder = root; ; folder = above(folder)) {
    const text = around.companion(join(folder, "composer.json"));
    const asked = text && /"(?:laravel\/framework|illuminate\/database)"\s*:\s*"([^"]*)"/.exec(text)?.[1];
    if (asked) {
      const majors = [...asked.matchAll(/(?:^|[\s|^~>=v])(\d{1,2})(?=[.\s|*,-]|$)/g)];
      return majors.length > 0 ? Math.max(...majors.map(([, major]) => Number(major))) : undefined;
    }
    if (folder === "") return undefined;
  }
}

/** The array that a configuration file returns; of `env('NAME', 'default')` the default. */
function returnedBy(text: string): Value | undefined {
  const { root } = parseProgram("php", text);
  const last = root && codeChildren(root).findLast((node) => isKind(node, "return_statement"));
  const budget = { left: MAX_EVALUATIONS };
  const scope: Scope = { budget, variables: new Map(), members: new Map(), ask: () => undefined, env: true };
  return last && evaluate(codeChildren(last)[0], scope);
}

const named = (values: Readonly<Record<string, Value>>): Value => ({
  is: "array",
  entries: Object.entries(values).map(([key, value]) => ({ key, value })),
});

/** Where the application publishes no file of its own, the package's holds. Source: each package's `config` folder. */
const DEFAULTS: Readonly<Record<string, Value>> = {
  // Laravel names its connections after their drivers.
  database: named({ default: "pgsql" }),
  activitylog: named({ table_name: "activity_log", database_connection: null }),
  permission: named({
    table_names: named({
      roles: "roles",
      permissions: "permissions",
      model_has_permissions: "model_has_permissions",
      model_has_roles: "model_has_roles",
      role_has_permissions: "role_has_permissions",
    }),
    column_names: named({
      role_pivot_key: null,
      permission_pivot_key: null,
      model_morph_key: "model_id",
      team_foreign_key: "team_id",
    }),
    teams: false,
  }),
};
