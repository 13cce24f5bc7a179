import type { Dialect } from "../domain/facts.ts";
import { above, join, placeOf } from "./place.ts";

/** Which database a folder of migrations is written for, and how we know. */
export interface DialectVerdict {
  dialect: Dialect;
  /** For a database that is none of `Dialect`: its name. */
  other?: string;
  because: string;
}

type Engine = "postgres" | "mysql" | "sqlite" | "SQL Server" | "Oracle" | "ClickHouse";

/**
 * @param texts of the folder's migrations; only the first million characters of each kind are looked at
 * @param companion the text of a small file of the same commit (see `dialectCompanions`)
 */
export function detectDialect(
  root: string,
  texts: { sql: readonly string[]; programs?: readonly string[] },
  companion: (path: string) => string | undefined,
): DialectVerdict {
  return (
    fromPath(root) ??
    fromDeclaration(root, companion) ??
    fromText(texts.sql.map(codeOf), MARKERS, "its SQL uses") ??
    fromManifests(root, companion) ??
    // A program that names PostgreSQL runs on it, whatever else it may run on.
    fromText(texts.programs ?? [], PROGRAM_MARKERS.slice(0, 1), "its migrations say") ??
    fromText(texts.programs ?? [], PROGRAM_MARKERS.slice(1), "its migrations say") ??
    UNKNOWN
  );
}

/** The small files that may say which database it is, nearest first. Many of them will not exist. */
export function dialectCompanions(root: string): readonly string[] {
  return [...declarations(root), ...manifests(root)];
}

const UNKNOWN: DialectVerdict = {
  dialect: "unknown",
  because: "nothing in the repository names the database",
};

function verdict(engine: Engine, because: string): DialectVerdict {
  return engine === "postgres" || engine === "mysql" || engine === "sqlite"
    ? { dialect: engine, because }
    : { dialect: "unknown", other: engine, because };
}

// ------------------------------------------------------------------ the path

const FOLDERS: readonly [RegExp, Engine][] = [
  [/^(?:postgres(?:ql|_migrations?)?|pg|pgsql|supabase|timescale(?:db)?)$/, "postgres"],
  [/^(?:mysql|mariadb)$/, "mysql"],
  [/^(?:sqlite3?|d1|libsql|turso)$/, "sqlite"],
  [/^(?:mssql|sqlserver)$/, "SQL Server"],
  [/^oracle$/, "Oracle"],
  [/^clickhouse$/, "ClickHouse"],
];

function fromPath(root: string): DialectVerdict | undefined {
  for (const folder of [...placeOf(join(root, "x")).folders].reverse()) {
    const hit = FOLDERS.find(([pattern]) => pattern.test(folder));
    if (hit) return verdict(hit[1], `the folder \`${folder}\` names it`);
  }
  return undefined;
}

// ------------------------------------------------------------------ declarations of the framework

function declarations(root: string): string[] {
  const up = above(root);
  return [
    join(root, "migration_lock.toml"),
    join(root, "meta/_journal.json"),
    join(root, "schema.prisma"),
    ...(root === ""
      ? []
      : [
          join(up, "schema.prisma"),
          join(up, "drizzle.config.ts"),
          join(up, "sqlc.yaml"),
          join(up, "sqlc.yml"),
        ]),
  ];
}

const PROVIDERS: readonly [RegExp, Engine][] = [
  [/\b(?:provider|dialect|engine)"?\s*[=:]\s*"?'?(?:postgres(?:ql)?|cockroachdb)\b/i, "postgres"],
  [/\b(?:provider|dialect|engine)"?\s*[=:]\s*"?'?(?:mysql|mariadb|singlestore)\b/i, "mysql"],
  [/\b(?:provider|dialect|engine)"?\s*[=:]\s*"?'?(?:sqlite|turso)\b/i, "sqlite"],
  [/\b(?:provider|dialect|engine)"?\s*[=:]\s*"?'?sqlserver\b/i, "SQL Server"],
];

function fromDeclaration(
  root: string,
  companion: (path: string) => string | undefined,
): DialectVerdict | undefined {
  for (const path of declarations(root)) {
    const text = companion(path);
    const hit = text === undefined ? undefined : PROVIDERS.find(([pattern]) => pattern.test(text));
    if (hit) return verdict(hit[1], `\`${path}\` names it`);
  }
  return undefined;
}

// ------------------------------------------------------------------ the SQL itself

const MARKERS: readonly [Engine, RegExp][] = [
  [
    "postgres",
    /\b(?:(?:big|small)?serial|jsonb|timestamptz|bytea|tsvector|plpgsql|concurrently|ilike|citext|uuid|regclass|generated\s+(?:always|by\s+default)\s+as\s+identity|create\s+(?:extension|type|domain|policy|materialized)|timestamp\s+with(?:out)?\s+time\s+zone|double\s+precision|character\s+varying|using\s+(?:gin|gist|btree|brin|hash)|owner\s+to|not\s+valid|set\s+data\s+type|alter\s+column|nextval|gen_random_uuid|uuid_generate_v4)\b|::\s*\w|\$\$|\b(?:text|int|integer|varchar|uuid)\s*\[\s*\]/gi,
  ],
  [
    "mysql",
    /`[^`\n]+`|\bengine\s*=\s*(?:innodb|myisam)\b|\bauto_increment\b|\bunsigned\b|\b(?:tiny|medium|long)(?:text|int|blob)\b|\bcharacter\s+set\b|\bdefault\s+charset\b|\bon\s+update\s+current_timestamp\b|^\s*delimiter\b/gim,
  ],
  [
    "sqlite",
    /\bautoincrement\b|^\s*pragma\s|\bwithout\s+rowid\b|\bstrftime\s*\(|\bdatetime\s*\(|\brandomblob\s*\(/gim,
  ],
  ["SQL Server", /^\s*go\s*$|\bnvarchar\b|\bidentity\s*\(\s*\d|\[dbo\]|\bdatetime2\b/gim],
  ["Oracle", /\bvarchar2\b|\bnumber\s*\(|\bsysdate\b/gi],
  ["ClickHouse", /\bengine\s*=\s*\w*mergetree\b|\blowcardinality\b/gi],
];

const LOOKED_AT = 1_000_000;

/** Words of programs: less sure than SQL, since a program may be written for several databases. */
const PROGRAM_MARKERS: readonly [Engine, RegExp][] = [
  [
    "postgres",
    /\bpostgres(?:ql)?\b|\bjsonb\b|\bconcurrently\b|\b(?:enable|create)_extension\b|\bcitext\b|\btimestamptz\b|\bgen_random_uuid\b|\buuid_generate_v4\b|\btsvector\b|\bcharacter varying\b|\busing\s+g(?:in|ist)\b/gi,
  ],
  ["mysql", /\bmysql\b|\bmariadb\b|\bengine\s*[=:]\s*["']?innodb\b|\bauto_increment\b|\butf8mb4\b/gi],
  // Not `autoincrement`: Alembic, Liquibase and Sequelize say it for every database.
  ["sqlite", /\bsqlite3?\b|\bpragma\s/gi],
];

function fromText(
  texts: readonly string[],
  markers: readonly [Engine, RegExp][],
  how: string,
): DialectVerdict | undefined {
  const text = texts.join("\n").slice(0, LOOKED_AT);
  const counts = markers.map(([engine, pattern]) => ({ engine, marks: text.match(pattern) ?? [] }));
  const best = counts.reduce((left, right) => (right.marks.length > left.marks.length ? right : left));
  const example = best.marks[0]?.trim().slice(0, 40);
  return example === undefined
    ? undefined
    : verdict(best.engine, `${how} \`${example.replaceAll("`", "'")}\``);
}

/** Without comments and strings: a backtick in a remark is not MySQL. */
function codeOf(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'/g, " ");
}

// ------------------------------------------------------------------ what the program around it depends on

const MANIFESTS = [
  "package.json",
  "go.mod",
  "Cargo.toml",
  "pom.xml",
  "build.gradle",
  "build.gradle.kts",
  "requirements.txt",
  "pyproject.toml",
  "Gemfile",
  "composer.json",
  "mix.exs",
  "docker-compose.yml",
  "docker-compose.yaml",
  "compose.yml",
  "compose.yaml",
  ".env.example",
  "diesel.toml",
] as const;

function manifests(root: string): string[] {
  const folders = [root];
  for (let folder = root; folder !== "" && folders.length < 12; ) {
    folder = above(folder);
    folders.push(folder);
  }
  return folders.flatMap((folder) => MANIFESTS.map((name) => join(folder, name)));
}

const DEPENDENCIES: readonly [Engine, RegExp][] = [
  [
    "postgres",
    /postgres|\bpgx\b|\blib\/pq\b|"pg"\s*:|\bpsycopg|\basyncpg\b|\bgem\s+["']pg["']|\bpglite\b|:postgrex\b|"ext-(?:pdo_)?pgsql"|\bneondatabase\b/i,
  ],
  ["mysql", /\bmysql|\bmariadb\b|:myxql\b/i],
  ["sqlite", /\bsqlite|\blibsql\b/i],
];

/** The nearest folder whose manifests name exactly one database decides. */
function fromManifests(
  root: string,
  companion: (path: string) => string | undefined,
): DialectVerdict | undefined {
  let folder: string | undefined;
  let named = new Map<Engine, string>();
  for (const path of [...manifests(root), ""]) {
    if (above(path) !== folder || path === "") {
      const [only, ...others] = named;
      if (only && others.length === 0) return verdict(only[0], `\`${only[1]}\` depends on it`);
      folder = above(path);
      named = new Map();
    }
    const text = path === "" ? undefined : companion(path);
    if (text === undefined) continue;
    for (const [engine, pattern] of DEPENDENCIES)
      if (!named.has(engine) && pattern.test(text)) named.set(engine, path);
  }
  return undefined;
}
