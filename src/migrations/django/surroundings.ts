import { codeChildren, isKind } from "../../syntax/nodes.ts";
import { parseProgram } from "../../syntax/parse.ts";
import type { Surroundings } from "../framework.ts";
import { above, join, type Place } from "../place.ts";
import { Evaluation } from "./evaluate.ts";
import { type FieldKind, fieldKind } from "./field-kinds.ts";
import { blockOf, type Module, moduleOf } from "./module.ts";
import type { Value } from "./values.ts";

/** How far above an app its project's files are looked for. */
const MAX_ABOVE = 4;

/** Apps of one project; beyond this their surroundings are not asked for. */
const MAX_APPS = 400;

const SETTINGS = [
  "settings.py",
  "settings/__init__.py",
  "settings/base.py",
  "settings/common.py",
  "settings/default.py",
  "settings/defaults.py",
  "config/settings.py",
  "config/settings/base.py",
  "config/settings/common.py",
  "config/settings/__init__.py",
  "core/settings.py",
  "conf/settings.py",
  "conf/base.py",
  "project/settings.py",
  "app/settings.py",
];

const FIELDS = [
  "fields.py",
  "db/fields.py",
  "core/fields.py",
  "core/db/fields.py",
  "utils/fields.py",
  "utilities/fields.py",
  "lib/fields.py",
  "utils/db/fields.py",
  "common/fields.py",
  "db/models/fields.py",
  "models/fields.py",
  "custom_fields.py",
  "model_fields.py",
];

function appsOf(places: readonly Place[]): readonly string[] {
  return [...new Set(places.map(({ folder }) => above(folder)))].slice(0, MAX_APPS);
}

/** The folders of apps, and those above them, nearest first. */
function foldersOf(places: readonly Place[]): ReadonlySet<string> {
  const apps = appsOf(places);
  const folders = new Set(apps);
  let level = apps;
  for (let up = 0; up < MAX_ABOVE; up++) {
    level = [...new Set(level.filter((folder) => folder !== "").map(above))];
    for (const folder of level) folders.add(folder);
  }
  return folders;
}

/** Where the labels of apps, the settings and the project's own fields usually are. */
export function companionsOf(places: readonly Place[]): readonly string[] {
  const paths = new Set<string>();
  for (const folder of foldersOf(places)) {
    const own = folder.slice(folder.lastIndexOf("/") + 1);
    for (const name of ["apps.py", ...SETTINGS, ...FIELDS]) paths.add(join(folder, name));
    if (own !== "") paths.add(join(folder, `${own}/settings.py`));
  }
  for (const folder of appsOf(places))
    for (const name of ["models.py", "models/__init__.py"]) paths.add(join(folder, name));
  return [...paths];
}

/** The label of an app: its folder's name, unless its `apps.py` says otherwise. */
export function appLabel({ folder }: Place, { companion }: Surroundings): string {
  const home = above(folder);
  const said = companion(join(home, "apps.py"));
  const labels = [...(said ?? "").matchAll(/^\s+label\s*=\s*["'](\w{1,100})["']/gm)];
  return labels.length === 1 && labels[0]?.[1] ? labels[0][1] : home.slice(home.lastIndexOf("/") + 1);
}

/** Settings that decide what migrations do, where a settings file says them plainly. */
export function settingsOf(
  places: readonly Place[],
  { companion }: Surroundings,
): { models: ReadonlyMap<string, string>; defaultKey?: string; values: ReadonlyMap<string, Value> } {
  const models = new Map<string, string>();
  const values = new Map<string, Value>();
  let defaultKey: string | undefined;
  for (const folder of foldersOf(places)) {
    const own = folder.slice(folder.lastIndexOf("/") + 1);
    for (const name of [...SETTINGS, `${own}/settings.py`]) {
      const text = companion(join(folder, name));
      if (text === undefined) continue;
      for (const [setting, value] of plainSettings(text))
        if (!values.has(setting)) values.set(setting, value);
      for (const [, setting = "", app = "", model = ""] of text.matchAll(
        /^[ \t]*([A-Z][A-Z0-9_]{1,60})\s*=\s*["'](\w{1,100})\.(\w{1,100})["']/gm,
      ))
        if (setting.endsWith("_MODEL") && !models.has(setting))
          models.set(setting, `${app}.${model}`.toLowerCase());
      defaultKey ??= /^[ \t]*DEFAULT_AUTO_FIELD\s*=\s*["']django\.db\.models\.(\w{1,40})["']/m.exec(
        text,
      )?.[1];
    }
  }
  return { models, values, ...(defaultKey === undefined ? {} : { defaultKey }) };
}

/** Texts and numbers that stand on a line of their own: `DEFAULT_CURRENCY_CODE_LENGTH = 3`. */
function plainSettings(text: string): readonly (readonly [string, Value])[] {
  const lines = { from: 1, to: 1 };
  return [
    ...text.matchAll(
      /^([A-Z][A-Z0-9_]{1,60})\s*=\s*(?:(\d{1,18})|["']([^"'\\\n]{0,200})["'])[ \t]*(?:#.*)?$/gm,
    ),
  ].map(([, name = "", number, string]) => [
    name,
    number === undefined ? { is: "text", text: string ?? "", lines } : { is: "number", text: number, lines },
  ]);
}

/** Knows the classes of fields in the files that `companionsOf` asks for. */
export function fieldClassesOf(
  places: readonly Place[],
  { companion }: Surroundings,
): (name: string) => FieldKind | undefined {
  const folders = [...foldersOf(places)];
  const modules = new Map<string, Module | undefined>();
  const found = new Map<string, FieldKind | undefined>();
  const load = (path: string): Module | undefined => {
    if (modules.has(path)) return modules.get(path);
    const text = folders.map((folder) => companion(join(folder, path))).find((one) => one !== undefined);
    const root = text === undefined ? undefined : parseProgram("python", text).root;
    const module = root && moduleOf(root);
    modules.set(path, module);
    return module;
  };
  const resolve = (name: string, depth: number): FieldKind | undefined => {
    const known = fieldKind(name);
    if (known || depth > 10) return known;
    const cut = name.lastIndexOf(".");
    const path = name.slice(0, cut).replaceAll(".", "/");
    const module = cut === -1 ? undefined : (load(`${path}.py`) ?? load(`${path}/__init__.py`));
    return module && kindIn(module, name.slice(cut + 1), (base) => resolve(base, depth + 1));
  };
  return (name) => {
    if (!found.has(name)) found.set(name, resolve(name, 0));
    return found.get(name);
  };
}

/** Methods by which a field's column is another, in a way that cannot be seen. */
const OTHER_COLUMN = new Set(["db_parameters", "rel_db_type"]);

/** @param resolve the kind of a class outside this file */
export function kindIn(
  module: Module,
  name: string,
  resolve: (name: string) => FieldKind | undefined,
  depth = 0,
): FieldKind | undefined {
  const own = module.classes.get(name);
  const bases = own?.field("superclasses");
  if (!own || !bases || depth > 10) return undefined;
  const methods = blockOf(own).flatMap((node) => {
    const called = node.field("name")?.text();
    return called !== undefined && isKind(node, "function_definition") ? [{ called, node }] : [];
  });
  const evaluation = new Evaluation(module);
  const kinds = codeChildren(bases).flatMap((base) => {
    const value = evaluation.value(base);
    if (value.is !== "name") return [];
    return kindIn(module, value.name, resolve, depth + 1) ?? resolve(value.name) ?? [];
  });
  const [kind] = kinds;
  if (!kind) return undefined;
  if (methods.some(({ called }) => OTHER_COLUMN.has(called))) return undefined;
  const said = (method: string) => {
    const node = methods.find(({ called }) => called === method)?.node;
    return node && (/^\s*return\s+["']([\w ()]{1,60})["']\s*$/m.exec(node.text())?.[1] ?? "");
  };
  const [type, internal] = [said("db_type"), said("get_internal_type")];
  if (type !== undefined) return type === "" ? undefined : { internal: internal || kind.internal, type };
  if (internal !== undefined) return fieldKind(`django.db.models.${internal}`);
  const init = methods.find(({ called }) => called === "__init__")?.node.text() ?? "";
  const length = /max_length["']?\]?(?:\s*=|["'],)\s*(\d{1,5})/.exec(init)?.[1];
  return length === undefined ? kind : { ...kind, maxLength: Number(length) };
}
