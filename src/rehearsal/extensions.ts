import type { RehearsalRequest } from "../domain/rehearsal.ts";

/** Extensions that the embedded Postgres ships, by the name of their module there. */
const SHIPPED: Readonly<Record<string, string>> = {
  amcheck: "amcheck",
  bloom: "bloom",
  btree_gin: "btree_gin",
  btree_gist: "btree_gist",
  citext: "citext",
  cube: "cube",
  dict_int: "dict_int",
  dict_xsyn: "dict_xsyn",
  earthdistance: "earthdistance",
  fuzzystrmatch: "fuzzystrmatch",
  hstore: "hstore",
  intarray: "intarray",
  isn: "isn",
  lo: "lo",
  ltree: "ltree",
  moddatetime: "moddatetime",
  pg_buffercache: "pg_buffercache",
  pg_freespacemap: "pg_freespacemap",
  pg_stat_statements: "pg_stat_statements",
  pg_trgm: "pg_trgm",
  pg_visibility: "pg_visibility",
  pgcrypto: "pgcrypto",
  seg: "seg",
  tablefunc: "tablefunc",
  tcn: "tcn",
  tsm_system_rows: "tsm_system_rows",
  tsm_system_time: "tsm_system_time",
  unaccent: "unaccent",
  "uuid-ossp": "uuid_ossp",
};

const NEEDS: Readonly<Record<string, readonly string[]>> = { earthdistance: ["cube"] };

const CREATE_EXTENSION = /^create\s+extension\s+(?:if\s+not\s+exists\s+)?(?:"([^"]+)"|([\w-]+))/i;

/** The extension that this statement creates, if that is what it does. */
export function extensionOf(sql: string): string | undefined {
  const [, quoted, bare] = CREATE_EXTENSION.exec(sql) ?? [];
  return quoted ?? bare?.toLowerCase();
}

/** Can this one be created in the rehearsal? `plpgsql` is always there. */
export function isShipped(extension: string): boolean {
  return extension === "plpgsql" || Object.hasOwn(SHIPPED, extension);
}

/** Modules to load before these migrations can run, sorted. */
export function modulesFor(request: RehearsalRequest): readonly string[] {
  const wanted = new Set<string>();
  const all = [...request.base, ...request.changed];
  for (const { sql } of all.flatMap(({ statements, down }) => [...statements, ...(down?.statements ?? [])])) {
    const extension = extensionOf(sql);
    for (const one of extension === undefined ? [] : [extension, ...(NEEDS[extension] ?? [])]) {
      if (Object.hasOwn(SHIPPED, one)) wanted.add(SHIPPED[one] ?? one);
    }
  }
  return [...wanted].sort();
}

/** Module names that may be loaded: the list in a message is checked against this one. */
export const SHIPPED_MODULES: ReadonlySet<string> = new Set(Object.values(SHIPPED));
