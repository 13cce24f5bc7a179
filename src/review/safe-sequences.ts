import type { RehearsedMigration, RehearsedStatement } from "../domain/facts.ts";
import type { Finding, SafeSequence } from "../domain/finding.ts";
import { safeWays } from "../migrations/safe/safe-way.ts";
import { writeMigration } from "../migrations/safe/write/write-migration.ts";

/** A statement of a hundred parts has one story. */
const MAX_SEQUENCES = 3;

/** Findings about rehearsed statements with the safe way to do the same, in the words of the framework. */
export function withSafeSequences(
  findings: readonly Finding[],
  facts: readonly RehearsedMigration[],
): readonly Finding[] {
  const byPath = new Map(facts.map((fact) => [fact.path, fact]));
  return findings.map((finding) => {
    const fact = byPath.get(finding.at.path);
    const statement = fact && statementAt(fact, finding);
    if (!fact?.rehearsed || !statement) return finding;
    const safely = sequencesFor(finding, fact, statement);
    return safely.length > 0 ? { ...finding, safely } : finding;
  });
}

function sequencesFor(
  { rule, at }: Finding,
  { before, after, whole, framework }: RehearsedMigration,
  statement: RehearsedStatement,
): readonly SafeSequence[] {
  const danger = { statement, before: whole?.before ?? before, after: whole?.after ?? after };
  return safeWays(rule, danger, at)
    .slice(0, MAX_SEQUENCES)
    .map(({ steps, deploy, besides }) => ({
      ...(deploy === undefined ? {} : { deploy }),
      ...(besides ? { besides } : {}),
      migrations: steps.map((step) => ({
        phase: step.phase,
        does: step.does,
        ...writeMigration(framework, step),
      })),
    }));
}

/** The narrowest statement around the finding's lines. */
function statementAt({ statements }: RehearsedMigration, { at }: Finding): RehearsedStatement | undefined {
  return statements
    .filter((one) => one.at.path === at.path && one.at.from <= at.from && at.to <= one.at.to)
    .sort((one, other) => one.at.to - one.at.from - (other.at.to - other.at.from))[0];
}
