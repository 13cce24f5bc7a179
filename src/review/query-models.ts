import type { Tree } from "../domain/tree.ts";
import { plural, underscored } from "../migrations/rails/inflect.ts";
import { ectoModels, sequelizeModels, sqlalchemyModels, typeormModels } from "./query-model-readers.ts";
import type { Mapper } from "../source/filters/code-query.ts";

/** What a model of an object-relational mapper is called in the database. */
export interface Model {
  /** Possible names; only one of them is expected to be in the catalog. */
  tables: readonly { schema?: string; name: string }[];
  /** Fields whose column has another name; an empty one is no column. */
  columns: ReadonlyMap<string, string>;
  /** It narrows every query by itself, in a way that is not read here. */
  scoped: boolean;
}

export type FindModel = (mapper: Mapper, name: string) => Model | undefined;

/** Files of models that are read, and characters of all of them. */
const MAX_FILES = 500;
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** Those whose models are files of the repository. */
type Modelled = Exclude<Mapper, "table">;

const PATHS: Readonly<Record<Modelled, RegExp>> = {
  prisma: /\.prisma$/,
  typeorm: /(?:^|\/)(?:entit(?:y|ies)|models?)\/(?:[^/]+\/)*[^/]+\.[jt]s$|\.(?:entity|model)\.[jt]s$/i,
  sequelize: /(?:^|\/)models?\/(?:[^/]+\/)*[^/]+\.[jt]s$|\.model\.[jt]s$/i,
  django: /(?:^|\/)models(?:\.py|\/(?:[^/]+\/)*[^/]+\.py)$/,
  sqlalchemy:
    /(?:^|\/)(?:models?|entities|tables|orm|db|database)(?:\.py|\/(?:[^/]+\/)*[^/]+\.py)$|_models?\.py$/,
  rails: /(?:^|\/)app\/models\/.+\.rb$/,
  laravel: /(?:^|\/)app\/(?:Models\/)?[^/]+\.php$/,
  ecto: /(?:^|\/)lib\/.+\.ex$/,
};

/** Reads the repository's models at head, for the mappers that its queries use. */
export async function readModels(tree: Tree, mappers: ReadonlySet<Mapper>): Promise<FindModel> {
  const known: Record<Modelled, Map<string, Model | undefined>> = {
    prisma: new Map(),
    typeorm: new Map(),
    sequelize: new Map(),
    django: new Map(),
    sqlalchemy: new Map(),
    rails: new Map(),
    laravel: new Map(),
    ecto: new Map(),
  };
  if (mappers.size === 0) return () => undefined;
  const entries = await tree.list();
  let left = MAX_CHARACTERS;
  for (const mapper of mappers) {
    if (mapper === "table") continue;
    const paths = entries.filter(({ path, kind }) => kind === "file" && PATHS[mapper].test(path));
    const texts = await tree.readAll(paths.slice(0, MAX_FILES).map(({ path }) => path));
    for (const [path, file] of texts) {
      if (file.state !== "text" || file.text.length > left) continue;
      left -= file.text.length;
      for (const { name, model } of READERS[mapper](file.text, path)) {
        // Two models of one name: nobody can tell from here which is meant.
        known[mapper].set(name, known[mapper].has(name) ? undefined : model);
      }
    }
  }
  return (mapper, name) => {
    if (mapper === "table") return aTable(name);
    const of = known[mapper];
    if (mapper !== "rails" || of.has(name)) return of.get(name);
    return railsModel(name, "");
  };
}

export interface Named {
  name: string;
  model: Model;
}

/** `orders` or `archive.orders`. */
function aTable(written: string): Model {
  const [name = "", schema] = written.split(".").reverse();
  const table = schema === undefined ? { name } : { schema, name };
  return { tables: [table], columns: new Map(), scoped: false };
}

const READERS: Readonly<Record<Modelled, (text: string, path: string) => readonly Named[]>> = {
  prisma: prismaModels,
  django: djangoModels,
  rails: (text, path) => {
    const file = /app\/models\/(?:concerns\/)?(.+)\.rb$/.exec(path)?.[1] ?? "";
    const name = file.split("/").map(camelised).join("::");
    return [{ name, model: railsModel(name, text) }];
  },
  laravel: laravelModels,
  typeorm: typeormModels,
  sequelize: sequelizeModels,
  sqlalchemy: sqlalchemyModels,
  ecto: ectoModels,
};

// ------------------------------------------------------------------ Prisma

/** Source: Prisma documentation, "Prisma schema reference". */
function prismaModels(text: string): Named[] {
  const blocks: { name: string; lines: string[] }[] = [];
  let open: (typeof blocks)[number] | undefined;
  for (const line of text.split("\n")) {
    const name = /^[ \t]*model[ \t]+(\w+)[ \t]*\{/.exec(line)?.[1];
    if (name !== undefined) blocks.push((open = { name, lines: [] }));
    else if (/^[ \t]*\}/.test(line)) open = undefined;
    else open?.lines.push(line);
  }
  const names = new Set(blocks.map(({ name }) => name));
  return blocks.map(({ name, lines }): Named => {
    const columns = new Map<string, string>();
    for (const line of lines) {
      const [, field, type = ""] = /^[ \t]*(\w+)[ \t]+(\w+)/.exec(line) ?? [];
      if (field === undefined) continue;
      const mapped = /@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(line)?.[1];
      if (names.has(type)) columns.set(field, "");
      else if (mapped !== undefined) columns.set(field, mapped);
    }
    const body = lines.join("\n");
    const table = /@@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(body)?.[1] ?? name;
    const schema = /@@schema\(\s*"([^"]+)"/.exec(body)?.[1];
    const tables = [{ name: table, ...(schema === undefined ? {} : { schema }) }];
    return { name: name.charAt(0).toLowerCase() + name.slice(1), model: { tables, columns, scoped: false } };
  });
}

// ------------------------------------------------------------------ Django

/** Source: Django documentation, "Model Meta options" and "Model field reference". */
function djangoModels(text: string, path: string): Named[] {
  const folders = path.split("/");
  const app = folders[folders.findLastIndex((part) => /^models(?:\.py)?$/.test(part)) - 1] ?? "";
  return text.split(/^(?=class\s)/m).flatMap((body): Named[] => {
    const name = /^class\s+(\w+)\s*\(/.exec(body)?.[1];
    if (name === undefined || /^[ \t]+abstract\s*=\s*True/m.test(body)) return [];
    const own = body.split(/\n(?=\S)/)[0] ?? "";
    const columns = new Map<string, string>();
    for (const line of own.split("\n")) {
      const [, field, kind] = /^\s+(\w+)\s*(?::[^=]*)?=\s*(?:[\w.]+\.)?(\w+)\(/.exec(line) ?? [];
      if (field === undefined) continue;
      const column = /\bdb_column\s*=\s*["']([^"']+)["']/.exec(line)?.[1];
      if (column !== undefined) columns.set(field, column);
      else if (kind === "ForeignKey" || kind === "OneToOneField") columns.set(field, `${field}_id`);
    }
    const table = /^[ \t]+db_table\s*=\s*["']"?([\w.]+)"?["']/m.exec(own)?.[1];
    const label = /^[ \t]+app_label\s*=\s*["'](\w+)["']/m.exec(own)?.[1] ?? app;
    const scoped = /^[ \t]+objects[ \t]*[:=]/m.test(own);
    const tables = [{ name: table ?? `${label}_${name.toLowerCase()}` }];
    return [{ name, model: { tables, columns, scoped } }];
  });
}

// ------------------------------------------------------------------ Rails

/** Source: Rails Guides, "Active Record Basics", naming conventions. */
function railsModel(name: string, text: string): Model {
  const table = /^[ \t]*self\.table_name\s*=\s*["'](?:(\w+)\.)?(\w+)["']/m.exec(text);
  const words = name.split("::").map(underscored);
  const last = plural(words.at(-1) ?? "");
  const whole = [...words.slice(0, -1), last].join("_");
  const [, schema, named] = table ?? [];
  const columns = new Map<string, string>();
  for (const [, owner = ""] of text.matchAll(/^[ \t]*belongs_to[ \t]+:(\w+)[ \t]*(?:,[^\n]*)?$/gm))
    columns.set(owner, `${owner}_id`);
  return {
    tables: named
      ? [{ name: named, ...(schema === undefined ? {} : { schema }) }]
      : [...new Set([whole, last])].map((one) => ({ name: one })),
    columns,
    scoped: /\b(?:default_scope|acts_as_tenant|multi_tenant|belongs_to_tenant)\b/.test(text),
  };
}

// ------------------------------------------------------------------ Laravel

/** Source: Laravel documentation, "Eloquent: Getting Started", table names. */
function laravelModels(text: string): Named[] {
  const name = /^[ \t]*(?:final[ \t]+)?class[ \t]+(\w+)[ \t]+extends[ \t]+\w+/m.exec(text)?.[1];
  if (name === undefined) return [];
  const table = /\$table\s*=\s*["']([\w.]+)["']/.exec(text)?.[1] ?? plural(underscored(name));
  const scoped = /\b(?:addGlobalScope|ScopedBy|newEloquentBuilder|BelongsToTenant|HasTenant)\b/.test(text);
  return [{ name, model: { ...aTable(table), scoped } }];
}

function camelised(word: string): string {
  return word.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
