import { dirname, join } from "node:path/posix";
import type { Location } from "../domain/pull-request.ts";
import type { Sighting, SourceFacts } from "../domain/source.ts";
import type { Tree } from "../domain/tree.ts";

/** Where a service says what it depends on. */
const MANIFESTS = [
  "package.json",
  "pyproject.toml",
  "requirements.txt",
  "go.mod",
  "pom.xml",
  "build.gradle",
  "build.gradle.kts",
  "Gemfile",
  "composer.json",
] as const;

/** Clients of databases and queues, by the name of the package. */
const STORES: readonly [name: string, dependency: RegExp][] = [
  [
    "PostgreSQL",
    /["'](?:pg|postgres|pg-promise)["']\s*:|\b(?:psycopg(?:2|2-binary)?|asyncpg)\b|github\.com\/(?:lib\/pq|jackc\/pgx)|<artifactId>postgresql<|org\.postgresql:postgresql|gem ["']pg["']|["']ext-(?:pdo_)?pgsql["']/,
  ],
  [
    "MySQL",
    /["']mysql2?["']\s*:|\b(?:mysqlclient|pymysql)\b|go-sql-driver\/mysql|mysql-connector|gem ["']mysql2["']|["']ext-(?:pdo_mysql|mysqli)["']/i,
  ],
  [
    "MongoDB",
    /["'](?:mongoose|mongodb)["']\s*:|\bpymongo\b|go\.mongodb\.org|mongodb-driver|starter-data-mongodb|gem ["']mongoid["']/,
  ],
  [
    "the database",
    /["'](?:@prisma\/client|typeorm|sequelize|knex|drizzle-orm|doctrine\/orm|illuminate\/database)["']\s*:|\b(?:sqlalchemy|flask-sqlalchemy|sqlmodel)\b|gorm\.io\/gorm|spring-boot-starter-(?:data-)?j(?:pa|dbc)|hibernate-core/i,
  ],
  [
    "Redis",
    /["'](?:ioredis|redis|predis\/predis)["']\s*:|^\s*["']?redis\b|redis\/go-redis|starter-data-redis|gem ["']redis["']/m,
  ],
  [
    "the queue",
    /["'](?:amqplib|kafkajs|bullmq)["']\s*:|\b(?:pika|aiokafka|confluent-kafka)\b|segmentio\/kafka-go|amqp091-go|spring-kafka|starter-amqp/,
  ],
];

/** Larger ones are lock files by another name. Characters. */
const MAX_LENGTH = 200_000;

/**
 * For health routes that ask nobody: what the service around them depends on, by the nearest manifest above them.
 * Sightings that have a store beside them already stay as they are.
 */
export async function withStores(facts: readonly SourceFacts[], tree: Tree): Promise<readonly SourceFacts[]> {
  const open = facts.filter(({ sightings }) => sightings.some(needsStore));
  if (open.length === 0) return facts;
  const texts = await tree.readAll([...new Set(open.flatMap(({ path }) => manifestsAbove(path)))]);
  return facts.map((fact) => {
    if (!open.includes(fact)) return fact;
    const nearest = manifestsAbove(fact.path).find((path) => texts.get(path)?.state === "text");
    const file = nearest === undefined ? undefined : texts.get(nearest);
    const store = nearest !== undefined && file?.state === "text" ? storeOf(nearest, file.text) : undefined;
    if (!store) return fact;
    return {
      ...fact,
      sightings: fact.sightings.map((one) => (needsStore(one) ? { ...one, ...store } : one)),
    };
  });
}

function needsStore({ kind, beside = [] }: Sighting): boolean {
  return kind === "health-check-shallow" && beside.length === 0;
}

/** From the file's own folder upwards. */
function manifestsAbove(path: string): string[] {
  const found: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    found.push(...MANIFESTS.map((name) => (folder === "." ? name : join(folder, name))));
    if (folder === "." || folder === "/") return found;
  }
}

/** Whether a file is one by which a service says what it depends on. */
export function isServiceManifest(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return MANIFESTS.some((manifest) => manifest === name);
}

/** Every store that a manifest names a client of, each with the first line that does. */
export function storesNamedBy(path: string, text: string): readonly { store: string; at: Location }[] {
  if (text.length > MAX_LENGTH) return [];
  const found = new Map<string, Location>();
  for (const [index, line] of text.split("\n").entries()) {
    for (const [store, dependency] of STORES)
      if (!found.has(store) && dependency.test(line))
        found.set(store, { path, from: index + 1, to: index + 1, side: "head" });
  }
  // A mapper of objects beside the client of its database is no store of its own.
  if (found.has("PostgreSQL") || found.has("MySQL") || found.has("MongoDB")) found.delete("the database");
  return [...found].map(([store, at]) => ({ store, at }));
}

function storeOf(path: string, text: string): Pick<Sighting, "library" | "beside"> | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const store = STORES.find(([, dependency]) => dependency.test(line))?.[0];
    if (store)
      return {
        library: store,
        beside: [{ at: { path, from: index + 1, to: index + 1, side: "head" }, excerpt: line.slice(0, 300) }],
      };
  }
  return undefined;
}
