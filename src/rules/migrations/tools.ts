import type { RehearsedMigration } from "../../domain/facts.ts";

/** What a migration tool does about transactions, in the words of its users. */
interface Tool {
  name: string;
  /** What its transaction goes around; absent when it opens none by itself. */
  runs?: string;
  /** How one migration is taken out of it. Absent: a file with one statement is not in it. */
  out?: string;
  /** There is no way out of it. */
  always?: boolean;
  /** How it writes an index that is built, or dropped, concurrently. Absent: in SQL. */
  builds?: string;
  drops?: string;
}

const SEVERAL = "a file of several statements";

/** Sources: each tool's documentation of transactions, as its reader in `src/migrations/frameworks/` follows it. */
const TOOLS: Readonly<Record<string, Tool>> = {
  goose: { name: "goose", runs: "a migration", out: "`-- +goose NO TRANSACTION` at the top of the file" },
  dbmate: { name: "dbmate", runs: "a migration", out: "`-- migrate:up transaction:false` as its marker" },
  "sql-migrate": {
    name: "sql-migrate",
    runs: "a migration",
    out: "`-- +migrate Up notransaction` as its marker",
  },
  diesel: {
    name: "Diesel",
    runs: "a migration",
    out: "`run_in_transaction = false` in a `metadata.toml` beside its `up.sql`",
  },
  sqlx: { name: "sqlx", runs: "a migration", out: "`-- no-transaction` as its first line" },
  flyway: {
    name: "Flyway",
    runs: "a migration",
    out: "`executeInTransaction=false` in its script configuration, the file's name with `.conf` after it",
  },
  "liquibase-sql": {
    name: "Liquibase",
    runs: "a change set",
    out: "`runInTransaction:false` on its change set",
  },
  liquibase: {
    name: "Liquibase",
    runs: "a change set",
    out: "`runInTransaction: false` on its change set",
    builds: "a `sql` change with CREATE INDEX CONCURRENTLY",
    drops: "a `sql` change with DROP INDEX CONCURRENTLY",
  },
  rails: {
    name: "Rails",
    runs: "a migration",
    out: "`disable_ddl_transaction!` in its class",
    builds: "`add_index …, algorithm: :concurrently`",
    drops: "`remove_index …, algorithm: :concurrently`",
  },
  django: {
    name: "Django",
    runs: "a migration",
    out: "`atomic = False` in its class",
    builds: "`AddIndexConcurrently` of `django.contrib.postgres.operations`",
    drops: "`RemoveIndexConcurrently` of `django.contrib.postgres.operations`",
  },
  alembic: {
    name: "Alembic",
    runs: "a migration",
    out: "`with op.get_context().autocommit_block():` around it",
    builds: "`op.create_index(…, postgresql_concurrently=True)`",
    drops: "`op.drop_index(…, postgresql_concurrently=True)`",
  },
  ecto: {
    name: "Ecto",
    runs: "a migration",
    out: "`@disable_ddl_transaction true` and `@disable_migration_lock true` in its module",
    builds: "`create index(…, concurrently: true)`",
    drops: "`drop index(…, concurrently: true)`",
  },
  knex: {
    name: "Knex",
    runs: "a migration",
    out: "`exports.config = { transaction: false }` in its file",
    builds: "`knex.raw` with CREATE INDEX CONCURRENTLY",
    drops: "`knex.raw` with DROP INDEX CONCURRENTLY",
  },
  laravel: {
    name: "Laravel",
    runs: "a migration",
    out: "`public $withinTransaction = false;` in its class",
    builds: "`DB::statement` with CREATE INDEX CONCURRENTLY",
    drops: "`DB::statement` with DROP INDEX CONCURRENTLY",
  },
  typeorm: {
    name: "TypeORM",
    runs: "a migration",
    out: '`transaction = false` in its class, and `migrationsTransactionMode: "each"` for the data source',
    builds: "`queryRunner.query` with CREATE INDEX CONCURRENTLY",
    drops: "`queryRunner.query` with DROP INDEX CONCURRENTLY",
  },
  "mikro-orm": {
    name: "MikroORM",
    runs: "a migration",
    out: "`isTransactional() { return false; }` in its class",
    builds: "`this.addSql` with CREATE INDEX CONCURRENTLY",
    drops: "`this.addSql` with DROP INDEX CONCURRENTLY",
  },
  sequelize: {
    name: "Sequelize",
    out: "no `transaction` in its options",
    builds: "`queryInterface.addIndex(…, { concurrently: true })`",
    drops: "`queryInterface.removeIndex(…, { concurrently: true })`",
  },
  "db-migrate": {
    name: "db-migrate",
    runs: "a migration",
    out: "`db-migrate up --non-transactional` in a run of its own, since no migration can say so itself",
    builds: "`db.runSql` with CREATE INDEX CONCURRENTLY",
    drops: "`db.runSql` with DROP INDEX CONCURRENTLY",
  },
  "golang-migrate": { name: "golang-migrate", runs: SEVERAL },
  prisma: { name: "Prisma", runs: SEVERAL },
  "node-pg-migrate": { name: "node-pg-migrate", runs: SEVERAL },
  drizzle: { name: "Drizzle", runs: "every migration", always: true },
  supabase: { name: "Supabase", runs: "every migration", always: true },
};

type Of = Pick<RehearsedMigration, "framework">;

/** Whose transaction it is, when no statement of the file opened it: `Flyway runs a migration`. */
export function transactionOf({ framework }: Of): string {
  const tool = TOOLS[framework];
  return `${tool?.name ?? "the migration tool"} runs ${tool?.runs ?? "the file"}`;
}

/** How a statement that refuses a transaction is kept out of one. */
export function wayOut({ framework }: Of): string {
  const tool = TOOLS[framework];
  if (tool?.always)
    return `${tool.name} has no switch that leaves the transaction out: run the statement by hand before the deployment, and keep it in the migration without CONCURRENTLY but with IF NOT EXISTS (or IF EXISTS), so that it does nothing where it has been done.`;
  if (tool?.out !== undefined) return `Give it a migration of its own, with ${tool.out}.`;
  return "Give it a migration file of its own with nothing else in it: a single statement runs without a transaction around it.";
}

/** `Build it with CREATE INDEX CONCURRENTLY …`, as the tool writes it, and how the tool lets it run. */
export function buildConcurrently(of: Of, sql: string): string {
  const builds = TOOLS[of.framework]?.builds;
  return `${builds === undefined ? `Run ${sql}` : `Write it as ${builds}`}, which lets writes go on and cannot run in a transaction. ${wayOut(of)}`;
}

export function dropConcurrently(of: Of, sql: string): string {
  const drops = TOOLS[of.framework]?.drops;
  return `${drops === undefined ? `Run ${sql}` : `Write it as ${drops}`}, which waits for the queries that use it without making others wait, and cannot run in a transaction. ${wayOut(of)}`;
}

/** The wording of two later steps: where the second one must not share the transaction of the first. */
export function inLaterMigration({ framework }: Of): string {
  const tool = TOOLS[framework];
  return tool?.runs === undefined || tool.runs === SEVERAL
    ? "in a migration of its own"
    : `in a later migration, since ${tool.name} runs ${tool.runs} in one transaction`;
}
