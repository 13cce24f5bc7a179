import type { MigrationFramework } from "../framework.ts";
import { dbmate } from "./dbmate.ts";
import { diesel } from "./diesel.ts";
import { drizzle } from "./drizzle.ts";
import { flyway } from "./flyway.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { goose } from "./goose.ts";
import { liquibaseSql } from "./liquibase-sql.ts";
import { nodePgMigrate } from "./node-pg-migrate.ts";
import { plainSql } from "./plain-sql.ts";
import { playEvolutions } from "./play-evolutions.ts";
import { prisma } from "./prisma.ts";
import { sqlMigrate } from "./sql-migrate.ts";
import { sqlx } from "./sqlx.ts";
import { supabase } from "./supabase.ts";
import { unreadFrameworks } from "./unread.ts";

/** The first one that claims and confirms a file reads it: those with marks of their own come before the general ones. */
export const allFrameworks: readonly MigrationFramework[] = [
  flyway,
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
  plainSql,
  ...unreadFrameworks,
];
