import type { RehearsedMigration } from "../../domain/facts.ts";
import type { ParsedEvidence } from "../../domain/finding.ts";
import { isTable, listed } from "./on-tables.ts";

/** Lines that are quoted: a reader opens the first few. */
const QUOTED = 5;

/** Code that names a table or column, in words and quotations; neither without any. */
export interface CodeUses {
  /** For the scenario: a sentence with a blank before it, or nothing. */
  sentence: string;
  evidence: readonly ParsedEvidence[];
}

/**
 * @param names tables, with a column where that is meant
 */
export function codeUses(
  migration: RehearsedMigration,
  names: readonly { table: { schema: string; name: string }; column?: string }[],
): CodeUses {
  const uses = (migration.usesOf ?? []).filter((use) =>
    names.some(({ table, column }) => isTable(use.table, table) && use.column === column),
  );
  const places = uses.flatMap((use) => use.places);
  const [first] = places;
  if (!first) return { sentence: "", evidence: [] };
  const count = uses.reduce((sum, use) => sum + use.count, 0);
  const words = [...new Set(uses.map(({ table, column }) => column ?? table.name))];
  const where = [...new Set(places.slice(0, QUOTED).map(({ at }) => `${at.path}:${at.from}`))];
  const still =
    first.at.side === "head" ? "At the head of this pull request" : "In the code that is deployed now";
  return {
    sentence: ` ${still}, ${count === 1 ? "a line names" : `${count} lines name`} ${listed(words.slice(0, 3))}: ${listed(where)}.`,
    evidence: places.slice(0, QUOTED).map(({ at, excerpt }) => ({ kind: "parsed", at, excerpt })),
  };
}
