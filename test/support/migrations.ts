import type { Migration } from "../../src/domain/rehearsal.ts";
import { splitSql } from "../../src/migrations/split.ts";

/** A file of plain SQL, as the rehearsal is handed it: outside a transaction, unless `over` says otherwise. */
export async function aMigration(
  path: string,
  sql: string,
  over: Partial<Migration> = {},
): Promise<Migration> {
  const { statements } = await splitSql(sql, path, "head");
  const plain = statements.map(({ node: _node, alone: _alone, ...statement }) => statement);
  return { path, framework: "plain-sql", transactional: false, statements: plain, ...over };
}
