import type { Sighting } from "../../../domain/source.ts";
import type { Program } from "../../program.ts";

/** A client of a database or queue that a program holds. */
export interface HeldStore {
  store: string;
  place: NonNullable<Sighting["beside"]>[number];
}

/** By what the program imports or declares, in the words of its users. */
const STORES: readonly [name: string, imports: RegExp][] = [
  ["Prisma", /["']@prisma\/client["']|\bprisma\b.*\bfrom\b/],
  [
    "PostgreSQL",
    /["'](?:pg|postgres|pg-promise)["']|\bpsycopg2?\b|\basyncpg\b|"github\.com\/(?:lib\/pq|jackc\/pgx)[^"]*"/,
  ],
  ["TypeORM", /["'](?:typeorm|@nestjs\/typeorm)["']/],
  ["Sequelize", /["']sequelize["']/],
  ["Drizzle", /["']drizzle-orm[^"']*["']/],
  ["MongoDB", /["'](?:mongoose|mongodb)["']|\bpymongo\b|"go\.mongodb\.org\/[^"]*"/],
  [
    "Redis",
    /["'](?:ioredis|redis)["']|^\s*(?:import|from) redis\b|"github\.com\/(?:redis\/go-redis|go-redis\/redis)[^"]*"/,
  ],
  ["MySQL", /["']mysql2?(?:\/promise)?["']|"github\.com\/go-sql-driver\/mysql"/],
  ["SQLAlchemy", /^\s*(?:from|import) (?:sqlalchemy|flask_sqlalchemy)\b/],
  [
    "a database",
    /^\s*(?:import .*|from .*|const .*require\(.*)["'][^"']*\/(?:db|database|prisma|knex|data-source|pool)(?:\.[jt]s)?["']|"(?:database\/sql|gorm\.io\/gorm|github\.com\/jmoiron\/sqlx)"|^\s*from [\w.]*\b(?:db|database|models)\b import\b|^import (?:javax\.sql\.DataSource|org\.springframework\.jdbc\.\S+|(?:jakarta|javax)\.persistence\.\S+)/,
  ],
  [
    "a queue",
    /["'](?:amqplib|kafkajs|bullmq|bull|nats)["']|\b(?:import|from) (?:pika|kafka|aio_pika)\b|"github\.com\/(?:segmentio\/kafka-go|streadway\/amqp|rabbitmq\/amqp091-go|nats-io\/nats\.go)[^"]*"/,
  ],
];

/** Imports stand at the head. Lines. */
const HEAD = 150;

/** The first client that a program imports. */
export function storeIn({ path, lines }: Pick<Program, "path" | "lines">): HeldStore | undefined {
  for (const [index, line] of lines.slice(0, HEAD).entries()) {
    if (line.length > 300) continue;
    const store = STORES.find(([, imports]) => imports.test(line))?.[0];
    if (store)
      return { store, place: { at: { path, from: index + 1, to: index + 1, side: "head" }, excerpt: line } };
  }
  return undefined;
}
