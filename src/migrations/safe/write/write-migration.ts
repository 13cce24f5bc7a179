import type { SafeStep } from "../way.ts";
import { writeDbMigrate, writeKnex, writeMikroOrm, writeSequelize, writeTypeorm } from "./javascript.ts";
import { writeEcto, writeLaravel, writeLiquibase } from "./others.ts";
import { writeAlembic, writeDjango } from "./python.ts";
import { writeRails } from "./ruby.ts";
import { writeSqlFile } from "./sql.ts";
import type { MigrationText } from "./text.ts";

const PROGRAMS: Readonly<Record<string, (step: SafeStep) => MigrationText>> = {
  rails: writeRails,
  django: writeDjango,
  alembic: writeAlembic,
  knex: writeKnex,
  sequelize: writeSequelize,
  typeorm: writeTypeorm,
  "mikro-orm": writeMikroOrm,
  "db-migrate": writeDbMigrate,
  laravel: writeLaravel,
  ecto: writeEcto,
  liquibase: writeLiquibase,
};

/** A step as the users of this framework write a migration; plain SQL for those that have no program. */
export function writeMigration(framework: string, step: SafeStep): MigrationText {
  return PROGRAMS[framework]?.(step) ?? writeSqlFile(framework, step);
}
