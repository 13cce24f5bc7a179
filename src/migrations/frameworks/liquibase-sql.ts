import type { MigrationFramework } from "../framework.ts";
import { formattedSql, isFormattedSql } from "../liquibase/formatted-sql.ts";
import { claimSqlFile } from "../sql-file.ts";

/** Liquibase formatted SQL that no changelog in XML, YAML or JSON brings along (see `liquibase-changelog.ts`). */
export const liquibaseSql: MigrationFramework = {
  name: "liquibase-sql",
  claims: claimSqlFile,
  confirms: ({ text }) => isFormattedSql(text),
  read: formattedSql,
};
