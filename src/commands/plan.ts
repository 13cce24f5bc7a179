import { strongestLocks } from "../domain/locks.ts";
import { cell, fence, prose } from "../publish/sanitise.ts";
import {
  nothingBehind,
  type CommandDesk,
  type Rollout,
  type RolloutStep,
  type SlashCommand,
} from "./command.ts";

const MAX_PLANS = 5;
const MAX_STEPS = 40;

export const plan: SlashCommand = {
  word: "plan",
  usage: "/architect plan",
  does: "writes the changed migrations as an expand/contract plan that holds nobody up, each step rehearsed",
  who: "write",
  examples: ["/architect plan"],
  refuse: nothingBehind("plan"),

  async run(_, desk: Pick<CommandDesk, "rollout">) {
    const { plans, notes } = await desk.rollout();
    const parts = plans.slice(0, MAX_PLANS).map(rolloutText);
    if (plans.length === 0) parts.push("No migration that can be planned is changed here.");
    if (plans.length > MAX_PLANS)
      parts.push(`_${plans.length - MAX_PLANS} more folders of migrations are not shown._`);
    if (notes.length > 0) {
      const lines = notes.slice(0, 20).map((note) => `- ${prose(note, 300)}`);
      parts.push(["Not all of it was looked at:", "", ...lines].join("\n"));
    }
    return parts.join("\n\n");
  },
};

function rolloutText(rollout: Rollout): string {
  const { paths, framework, steps, deploy, left, notRehearsed } = rollout;
  const shown = paths.slice(0, 5).map((path) => cell(path, 200));
  const parts = [
    `### Plan for ${shown.join(", ")}${paths.length > shown.length ? ` and ${paths.length - shown.length} more` : ""} (${prose(framework, 60)})`,
  ];
  if (notRehearsed !== undefined) parts.push(`The steps were not rehearsed: ${prose(notRehearsed, 400)}`);
  const what =
    deploy.length > 0 ? `the code that will ${deploy.map((one) => prose(one, 300)).join("; ")}` : "the code";
  const deployment = `**Deploy ${what}.**`;
  let deployed = false;
  steps.slice(0, MAX_STEPS).forEach((step, at) => {
    if (!deployed && step.phase !== "expand") {
      deployed = true;
      parts.push(deployment);
    }
    const again = steps[at - 1]?.answers?.title === step.answers?.title;
    parts.push(stepText(step, at + 1, again));
  });
  if (steps.length > MAX_STEPS)
    parts.push(`_${steps.length - MAX_STEPS} more steps: \`architect plan\` shows them all._`);
  if (!deployed && deploy.length > 0) parts.push(deployment);
  if (left.length > 0) {
    const lines = left
      .slice(0, 20)
      .map(
        ({ path, line, title, rule }) =>
          `- ${cell(`${path}:${line}`, 300)} ${prose(title, 300)} (${cell(rule)})`,
      );
    parts.push(["No mechanical way is known for:", "", ...lines].join("\n"));
  }
  return parts.join("\n\n");
}

function stepText(step: RolloutStep, number: number, again: boolean): string {
  const { phase, does, outsideTransaction, statements, answers } = step;
  const sql = statements.map((statement) => `${statement.sql};`).join("\n");
  const seen = statements.flatMap(seenOf).map((line) => `- ${line}`);
  return [
    `**${number}. ${phase}**: ${prose(does, 300)}${outsideTransaction ? ", outside a transaction" : ""}`,
    ...(answers && !again
      ? [`In place of what ${cell(answers.rule)} found: ${prose(answers.title, 300)}`]
      : []),
    fence(sql, "sql", { lines: 60 }),
    ...(seen.length > 0 ? [seen.join("\n")] : []),
  ].join("\n\n");
}

function seenOf({ seen }: RolloutStep["statements"][number]): string[] {
  if (!seen) return [];
  if (seen.outcome !== "ran")
    return [
      `${seen.outcome === "failed" ? "**failed**" : "not run"}: ${prose(seen.error?.message ?? "no reason given", 300)}`,
    ];
  const locks = strongestLocks(seen.locks).map(({ mode, table }) =>
    cell(`${mode} on ${table.schema === "public" ? "" : `${table.schema}.`}${table.name}`, 160),
  );
  const facts = [
    ...locks,
    ...(seen.locksSeen === false && locks.length === 0
      ? ["it runs outside a transaction and holds no lock for long"]
      : []),
    ...(seen.rewrote.length > 0 ? [`writes ${cell(seen.rewrote.join(", "), 200)} anew`] : []),
    ...(seen.scanned?.length ? [`reads every row of ${cell(seen.scanned.join(", "), 200)}`] : []),
  ];
  return [`rehearsed: ${facts.length > 0 ? facts.join("; ") : "no lock on a table in use"}`];
}
