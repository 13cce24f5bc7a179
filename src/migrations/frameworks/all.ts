import type { MigrationFramework } from "../framework.ts";
import { alembic } from "./alembic.ts";
import { dbMigrate, dbMigrateSql } from "./db-migrate.ts";
import { dbmate } from "./dbmate.ts";
import { diesel } from "./diesel.ts";
import { django } from "./django.ts";
import { drizzle } from "./drizzle.ts";
import { ecto } from "./ecto.ts";
import { flyway } from "./flyway.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { goose } from "./goose.ts";
import { knex } from "./knex.ts";
import { laravel } from "./laravel.ts";
import { liquibaseChangelog } from "./liquibase-changelog.ts";
import { liquibaseSql } from "./liquibase-sql.ts";
import { mikroOrm } from "./mikro-orm.ts";
import { nodePgMigrate } from "./node-pg-migrate.ts";
import { plainSql } from "./plain-sql.ts";
import { playEvolutions } from "./play-evolutions.ts";
import { prisma } from "./prisma.ts";
import { sequelize } from "./sequelize.ts";
import { rails } from "./rails.ts";
import { sqlMigrate } from "./sql-migrate.ts";
import { sqlx } from "./sqlx.ts";
import { supabase } from "./supabase.ts";
import { typeorm } from "./typeorm.ts";
import { unreadFrameworks } from "./unread.ts";

/** The first one that claims and confirms a file reads it: those with marks of their own come before the general ones. */
export const allFrameworks: readonly MigrationFramework[] = [
  flyway,
  liquibaseChangelog,
  dbMigrateSql,
  dbmate,
  goose,
  sqlMigrate,
  nodePgMigrate,
  playEvolutions,
  liquibaseSql,
  supabase,
  drizzle,
  prisma,
  diesel,
  sqlx,
  golangMigrate,
  rails,
  plainSql,
  alembic,
  laravel,
  ecto,
  mikroOrm,
  typeorm,
  sequelize,
  dbMigrate,
  knex,
  django,
  ...unreadFrameworks,
];
