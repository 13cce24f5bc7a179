import { printPlan } from "../../local/print-plan.ts";
import { loadLocalPull } from "../../local/load-pull.ts";
import { createRehearsal } from "../../rehearsal/rehearse.ts";
import { planExpandContract } from "../../review/expand-contract.ts";
import { allRules } from "../../rules/all.ts";
import { document, type Terminal } from "./terminal.ts";

export interface PlanArguments {
  repo: string;
  base?: string;
  head?: string;
  staged?: boolean;
  format: "text" | "markdown" | "json";
}

/**
 * Prints an expand/contract plan for the migrations that would be merged, each step rehearsed.
 *
 * @returns 0, or 3 when a step could not be run or something was not looked at
 */
export async function planCommand(
  args: PlanArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const loaded = await loadLocalPull({
    repo: args.repo,
    ...(args.base === undefined ? {} : { base: args.base }),
    ...(args.head === undefined ? {} : { head: args.head }),
    ...(args.staged ? { staged: true } : {}),
    signal,
  });
  const rehearsal = createRehearsal({ again: "same-base" });
  try {
    if (args.base === undefined) for (const note of loaded.notes) terminal.note(note);
    terminal.progress("rehearsing");
    const { plans, notes } = await planExpandContract(
      loaded,
      { rehearse: rehearsal.rehearse, rules: allRules },
      signal,
    );
    terminal.endProgress();
    await terminal.print(
      args.format === "json"
        ? document({ schemaVersion: 1, plans, notes })
        : printPlan(plans, notes, { colour: terminal.colour, markdown: args.format === "markdown" }),
    );
    const failed = plans.some(({ steps }) =>
      steps.some(({ statements }) => statements.some(({ seen }) => seen?.outcome === "failed")),
    );
    return failed || notes.length > 0 || plans.some((plan) => plan.notRehearsed !== undefined) ? 3 : 0;
  } finally {
    terminal.endProgress();
    await rehearsal.close();
    await loaded.close();
  }
}
