import type { StatementPart } from "../../domain/facts.ts";
import { anotherType, computedDefault, generatedColumn, requiredColumn } from "./columns.ts";
import { notValidThenValidate, setNotNull } from "./constraints.ts";
import { dropIndexConcurrently, indexConcurrently, indexForKey, keyUsingIndex } from "./indexes.ts";
import { dropLater, renamedColumn, renamedTable } from "./renames.ts";
import type { Danger, SafeWay } from "./way.ts";

/** What a rule speaks about, and how that is done without holding anybody up. */
interface Known {
  about(part: StatementPart): boolean;
  way(danger: Danger): SafeWay | undefined;
}

const is =
  (...kinds: readonly StatementPart["kind"][]) =>
  ({ kind }: StatementPart) =>
    kinds.includes(kind);

const added = (by: StatementPart["filledBy"]) => (part: StatementPart) =>
  part.kind === "add-column" && part.filledBy === by;

const WAYS: Readonly<Record<string, Known>> = {
  "migrations/index-not-concurrent": { about: is("index"), way: indexConcurrently },
  "migrations/concurrent-in-transaction": { about: is("index"), way: indexConcurrently },
  "migrations/drop-index-not-concurrent": { about: is("drop-index"), way: dropIndexConcurrently },
  "migrations/fk-without-index": { about: is("foreign-key"), way: indexForKey },
  "migrations/fk-validated-at-once": {
    about: (part) => part.kind === "foreign-key" && part.checksRows === true,
    way: notValidThenValidate,
  },
  "migrations/check-validated-at-once": {
    about: (part) => part.kind === "check" && part.checksRows === true,
    way: notValidThenValidate,
  },
  "migrations/unique-constraint-inline": {
    about: (part) => part.kind === "key" && part.primary !== true && part.usingIndex === undefined,
    way: keyUsingIndex,
  },
  "migrations/primary-key-inline": {
    about: (part) => part.kind === "key" && part.primary === true && part.usingIndex === undefined,
    way: keyUsingIndex,
  },
  "migrations/set-not-null-scan": { about: is("set-not-null"), way: setNotNull },
  "migrations/required-column-no-default": {
    about: (part) => part.kind === "add-column" && part.notNull === true && part.filledBy === undefined,
    way: requiredColumn,
  },
  "migrations/volatile-default-rewrite": { about: added("expression"), way: computedDefault },
  "migrations/stored-column-rewrite": { about: added("stored"), way: generatedColumn },
  "migrations/column-type-rewrite": { about: is("column-type"), way: anotherType },
  "migrations/destructive-change": { about: is("drop-column", "drop-table"), way: dropLater },
  "migrations/rename-breaks-deployed-code": {
    about: is("rename-column", "rename-table"),
    way: (danger) => (danger.part?.kind === "rename-table" ? renamedTable(danger) : renamedColumn(danger)),
  },
};

/**
 * The safe ways around what a rule found in a statement, one for each part that it speaks about; none where there
 * is nothing mechanical to offer.
 *
 * @param lines where the finding stands: parts on other lines are not its own, unless none is on them
 */
export function safeWays(
  rule: string,
  danger: Omit<Danger, "part">,
  lines: { from: number; to: number },
): readonly SafeWay[] {
  const known = WAYS[rule];
  if (!known) return [];
  const all = (danger.statement.parts ?? []).filter(known.about);
  const own = all.filter(({ at }) => at.from >= lines.from && at.to <= lines.to);
  return (own.length > 0 ? own : all).flatMap((part) => known.way({ ...danger, part }) ?? []);
}
