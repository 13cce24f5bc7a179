import { join } from "node:path";
import type { Analysis } from "../analyst/analysis.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { ForgeOptions } from "../github/create-forge.ts";
import type { Logger } from "../log.ts";
import type { LinkOptions } from "../publish/links.ts";
import type { WorkerPorts } from "../worker/ports.ts";
import type { AnalystsOptions, RunningAnalysts } from "./analysts.ts";
import { observedModel } from "./observe.ts";
import type { Operation } from "./operation.ts";

/** Who analyses for this worker, and how it is told apart. */
export interface Reviewing {
  ports: Pick<WorkerPorts, "review" | "resume" | "commands">;
  /** In place of reading changes in this process. */
  readChange?: NonNullable<ForgeOptions["readChange"]>;
  /** Absent: everything is done in this process. */
  analysts?: RunningAnalysts;
}

/**
 * Starts what analyses pull requests: a process of its own, without keys and, where walls can be had, without network.
 *
 * @param how `here`: in this very process, for tests of what is around it
 */
export async function startReviewing(
  env: NodeJS.ProcessEnv,
  around: { ledger: Ledger; operation: Operation; log: Logger; opened: (() => Promise<void>)[] },
  dataDir: string,
  posts: { markerSecret: string; links: LinkOptions },
  how: "here" | Pick<AnalystsOptions, "hungMs" | "program" | "sees"> = {},
): Promise<Reviewing> {
  // Loaded here, so that a process that only takes deliveries stays small.
  const [{ commandPorts }, { allRules: rules }] = await Promise.all([
    import("./command-ports.ts"),
    import("../rules/all.ts"),
  ]);
  if (how === "here") {
    const analysis = await here(env, around, dataDir);
    return { ports: portsOf(analysis, commandPorts(analysis, { ...posts, rules })) };
  }
  const { ledger, operation, log, opened } = around;
  const { startAnalysts } = await import("./analysts.ts");
  const analysts = await startAnalysts({
    env,
    dataDir,
    ledger,
    log,
    around: operation.around,
    traced: operation.tracing !== undefined,
    observed: (call) => observedModel(call, operation.metrics, operation.around),
    died: () => operation.metrics.fault("analyst"),
    ...how,
  });
  // Closed after the queue, whose running jobs still need it.
  opened.unshift(() => analysts.close());
  const { analysis } = analysts;
  return {
    ports: portsOf(analysis, commandPorts(analysis, { ...posts, rules })),
    readChange: ({ repo, number }, request, signal) =>
      analysis.readChange({ repository: repo.id, number }, request, signal),
    analysts,
  };
}

function portsOf(analysis: Analysis, commands: NonNullable<WorkerPorts["commands"]>): Reviewing["ports"] {
  const { review, resume } = analysis;
  return { review, ...(resume ? { resume } : {}), commands };
}

async function here(
  env: NodeJS.ProcessEnv,
  { ledger, operation, log, opened }: Parameters<typeof startReviewing>[1],
  dataDir: string,
): Promise<Analysis> {
  const [{ composeReview }, { bundlesToKeep, keptReviews }, { commandAnalysis }, { operatorLayer }] =
    await Promise.all([
      import("./review.ts"),
      import("./keep-bundles.ts"),
      import("./commands.ts"),
      import("./agent.ts"),
    ]);
  const keep = bundlesToKeep(env);
  const { metrics, around } = operation;
  const composed = await composeReview({
    env,
    ledger,
    observed: (call) => observedModel(call, metrics, around),
  });
  opened.unshift(() => composed.close());
  const { parts, ask } = composed;
  const operator = operatorLayer(env.ARCHITECT_PERMISSIONS?.trim());
  return {
    ...commandAnalysis(parts, { ...(ask ? { ask } : {}), ...(operator ? { above: [operator] } : {}) }),
    ...keptReviews(composed, { keep, folder: join(dataDir, "bundles"), log, around }),
  };
}
