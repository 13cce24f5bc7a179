import { NO_FACTS, type RehearsedMigration, type RehearsedStatement } from "../domain/facts.ts";
import type { Finding } from "../domain/finding.ts";
import type { Migration, RehearsedFile, Rehearse } from "../domain/rehearsal.ts";
import type { AnyRule } from "../domain/rule.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { messageOf } from "../errors.ts";
import { oneClauseEach } from "../migrations/safe/clauses.ts";
import { safeWays } from "../migrations/safe/safe-way.ts";
import type { Phase, SafeStatement, SafeStep, SafeWay } from "../migrations/safe/way.ts";
import { applyRules } from "../rules/apply.ts";
import { gatherMigrationFacts } from "./migration-facts.ts";
import { planRehearsal } from "./migration-plan.ts";
import { type ChangedRoot, loadChangedRoots } from "./migration-roots.ts";

/** How one folder's changed migrations would be rolled out without holding anybody up. */
export interface ExpandContractPlan {
  root: string;
  framework: string;
  /** The changed migrations that it takes the place of, in order. */
  paths: readonly string[];
  steps: readonly PlannedStep[];
  /** What the code has to do between the steps before its deployment and those after. */
  deploy: readonly string[];
  /** What rules said that no mechanical way is known for, with the place. */
  left: readonly { rule: string; title: string; path: string; line: number }[];
  /** Why the steps were not run; absent when they were. */
  notRehearsed?: string;
}

export interface PlannedStep {
  phase: Phase;
  does: string;
  outsideTransaction: boolean;
  statements: readonly PlannedStatement[];
  /** The finding that it answers; absent for what the migration does as it is. */
  answers?: { rule: string; title: string };
}

export interface PlannedStatement extends SafeStatement {
  /** What happened when it was run after all before it. Absent when it was not run. */
  seen?: RehearsedFile["statements"][number];
}

/**
 * An expand/contract plan for each folder of migrations that the pull request changes: every statement that a rule
 * speaks about replaced by its safe way, in the order before, while and after the code is deployed, and all of it
 * rehearsed on top of the base.
 */
export async function planExpandContract(
  loaded: LoadedPull,
  parts: { rehearse: Rehearse; rules: readonly AnyRule[] },
  signal?: AbortSignal,
): Promise<{ plans: readonly ExpandContractPlan[]; notes: readonly string[] }> {
  const { facts, read, unfinished } = await gatherMigrationFacts(loaded, parts.rehearse, signal);
  const rules = parts.rules.filter(({ judges }) => judges === "migration");
  const { findings } = applyRules({ ...NO_FACTS, migration: facts }, rules, {});
  const plans: ExpandContractPlan[] = [];
  for (const root of await loadChangedRoots(loaded)) {
    const paths = new Set(root.after.migrations.map(({ path }) => path));
    const own = facts.filter((fact) => paths.has(fact.path) && fact.rehearsed);
    if (own.length === 0) continue;
    plans.push(
      await rehearsedPlan(root, await plannedSteps(root.after.root, own, findings), parts.rehearse, signal),
    );
  }
  const notes = [
    ...read
      .filter(({ depth }) => depth !== "full")
      .map(({ path, reason }) => `${path}: ${reason ?? "not read"}`),
    ...unfinished.map(({ part, reason }) => `${part}: ${reason}`),
  ];
  return { plans, notes };
}

const ORDER: Readonly<Record<Phase, number>> = { expand: 0, backfill: 1, contract: 2 };
const WEIGHT = { blocker: 0, concern: 1, note: 2 } as const;

async function plannedSteps(
  root: string,
  migrations: readonly RehearsedMigration[],
  findings: readonly Finding[],
): Promise<ExpandContractPlan> {
  const steps: PlannedStep[] = [];
  const deploy: string[] = [];
  const answered = new Set<Finding>();
  const own = findings.filter(({ at }) => migrations.some(({ path }) => path === at.path));
  for (const migration of migrations) {
    const ran = migration.statements.filter(
      ({ outcome, kind }) => outcome === "ran" && kind !== "transaction",
    );
    for (const statement of ran) {
      for (const clause of await oneClauseEach(statement)) {
        const ways = waysAround(migration, clause, own);
        if (ways.every(({ way }) => way.besides)) steps.push(asItIs(clause));
        for (const { finding, way } of ways) {
          answered.add(finding);
          if (way.deploy !== undefined) deploy.push(way.deploy);
          const { rule, title } = finding;
          steps.push(...way.steps.map((step) => ({ ...step, answers: { rule, title } })));
        }
      }
    }
  }
  steps.sort((one, other) => ORDER[one.phase] - ORDER[other.phase]);
  return {
    root,
    framework: migrations[0]?.framework ?? "",
    paths: migrations.map(({ path }) => path),
    steps: together(steps),
    deploy: [...new Set(deploy)],
    left: own
      .filter((finding) => finding.severity !== "note" && !answered.has(finding))
      .map(({ rule, title, at }) => ({ rule, title, path: at.path, line: at.from })),
  };
}

/** Of several ways to do it otherwise the worst finding's decides; what comes besides comes from each. */
function waysAround(
  { before, after, whole }: RehearsedMigration,
  statement: RehearsedStatement,
  findings: readonly Finding[],
): readonly { finding: Finding; way: SafeWay }[] {
  const lines = statement.parts?.length ? spanOf(statement) : statement.at;
  const about = findings
    .filter(({ at }) => at.path === statement.at.path && at.from <= lines.to && lines.from <= at.to)
    .sort((one, other) => WEIGHT[one.severity] - WEIGHT[other.severity]);
  const danger = { statement, before: whole?.before ?? before, after: whole?.after ?? after };
  const all = about.flatMap((finding) =>
    safeWays(finding.rule, danger, finding.at).map((way) => ({ finding, way })),
  );
  const otherwise = all.find(({ way }) => !way.besides);
  const same = all.filter(({ finding, way }) => finding === otherwise?.finding && !way.besides);
  return [...same, ...all.filter(({ way }) => way.besides)];
}

/** A clause of a long statement stands on the lines of its parts. */
function spanOf({ at, parts = [] }: RehearsedStatement): { from: number; to: number } {
  const from = Math.min(...parts.map((part) => part.at.from));
  const to = Math.max(...parts.map((part) => part.at.to));
  return parts.length > 0 ? { from, to } : at;
}

function asItIs({ sql, kind, locksSeen }: RehearsedStatement): PlannedStep {
  return {
    phase: "expand",
    does: kind === "data" ? "Change rows, as the migration does" : "As the migration does",
    statements: [{ sql }],
    outsideTransaction: locksSeen === false,
  };
}

/** What nobody spoke about stays together in one migration. */
function together(steps: readonly PlannedStep[]): PlannedStep[] {
  const joined: PlannedStep[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    if (last && plain(last) && plain(step) && last.phase === step.phase)
      joined[joined.length - 1] = { ...last, statements: [...last.statements, ...step.statements] };
    else joined.push(step);
  }
  return joined;
}

function plain(step: PlannedStep): boolean {
  return step.answers === undefined && !step.outsideTransaction;
}

async function rehearsedPlan(
  root: ChangedRoot,
  plan: ExpandContractPlan,
  rehearse: Rehearse,
  signal: AbortSignal | undefined,
): Promise<ExpandContractPlan> {
  const { base, dump, rewritten } = planRehearsal(root);
  if (rewritten) return { ...plan, notRehearsed: "the pull request changes migrations of the base" };
  const before = base.flatMap(({ migration }) => {
    if (!migration) return [];
    const { down: _down, ...up } = migration;
    return [up];
  });
  try {
    const changed = plan.steps.map((step, at) => asMigration(step, at, plan.framework));
    const { migrations } = await rehearse(
      { base: [...(dump ? [dump.migration] : []), ...before], changed },
      signal,
    );
    return {
      ...plan,
      steps: plan.steps.map((step, at) => ({
        ...step,
        statements: step.statements.map((statement, index) => {
          const seen = migrations[at]?.statements[index];
          return seen ? { ...statement, seen } : statement;
        }),
      })),
    };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { ...plan, notRehearsed: messageOf(error) };
  }
}

function asMigration(step: SafeStep | PlannedStep, at: number, framework: string): Migration {
  const path = `step ${at + 1}`;
  return {
    path,
    framework,
    transactional: !step.outsideTransaction,
    statements: step.statements.map(({ sql, blank }, index) => ({
      kind: "other",
      sql,
      at: { path, from: index + 1, to: index + 1, side: "head" },
      ...(blank ? { skip: "the value is for a person to fill in" } : {}),
    })),
  };
}
