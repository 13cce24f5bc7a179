import type { RehearsedStatement } from "../domain/facts.ts";
import { strongestLocks } from "../domain/locks.ts";
import { printable, printableLine } from "./escape.ts";
import { paints } from "./paint.ts";

/** One folder's plan, as the review room makes it. */
export interface PrintablePlan {
  framework: string;
  paths: readonly string[];
  steps: readonly PrintableStep[];
  deploy: readonly string[];
  left: readonly { rule: string; title: string; path: string; line: number }[];
  notRehearsed?: string;
}

export interface PrintableStep {
  phase: "expand" | "backfill" | "contract";
  does: string;
  outsideTransaction: boolean;
  statements: readonly {
    sql: string;
    seen?: Pick<RehearsedStatement, "outcome" | "error" | "locks" | "rewrote" | "scanned" | "locksSeen">;
  }[];
  answers?: { rule: string; title: string };
}

/** The steps in their order, with the deployment of the code between them, for a terminal or as Markdown. */
export function printPlan(
  plans: readonly PrintablePlan[],
  notes: readonly string[],
  look: { colour: boolean; markdown: boolean },
): string {
  const paint = paints(look.colour && !look.markdown);
  const blocks: string[] = [];
  const heading = (text: string) => (look.markdown ? `## ${text}` : paint.strong(text));
  for (const plan of plans) {
    blocks.push(heading(`Plan for ${printableLine(plan.paths.join(", "))} (${plan.framework})`));
    if (plan.notRehearsed !== undefined)
      blocks.push(paint.warning(`The steps were not rehearsed: ${printableLine(plan.notRehearsed)}`));
    let deployed = false;
    plan.steps.forEach((step, at) => {
      if (!deployed && step.phase !== "expand") {
        deployed = true;
        blocks.push(deployment(plan, look.markdown));
      }
      const again = plan.steps[at - 1]?.answers?.title === step.answers?.title;
      blocks.push(stepText(step, at + 1, again, look.markdown, paint));
    });
    if (!deployed && plan.deploy.length > 0) blocks.push(deployment(plan, look.markdown));
    if (plan.left.length > 0)
      blocks.push(
        [
          "No mechanical way is known for:",
          ...plan.left.map(
            ({ rule, title, path, line }) =>
              `- ${printableLine(`${path}:${line}`)} ${printableLine(title)} (${rule})`,
          ),
        ].join("\n"),
      );
  }
  if (plans.length === 0) blocks.push("No migration that can be planned is changed here.");
  if (notes.length > 0)
    blocks.push(
      ["Not all of it was looked at:", ...notes.map((note) => `- ${printableLine(note)}`)].join("\n"),
    );
  return `${blocks.join("\n\n")}\n`;
}

function deployment({ deploy }: PrintablePlan, markdown: boolean): string {
  const what = deploy.length > 0 ? `the code that will ${deploy.join("; ")}` : "the code";
  const text = `Deploy ${printableLine(what)}.`;
  return markdown ? `**${text}**` : text;
}

function stepText(
  step: PrintableStep,
  number: number,
  again: boolean,
  markdown: boolean,
  paint: ReturnType<typeof paints>,
): string {
  const where = step.outsideTransaction ? ", outside a transaction" : "";
  const title = `${number}. ${step.phase}: ${printableLine(step.does)}${where}`;
  const sql = step.statements.map((statement) => `${printable(statement.sql)};`);
  const seen = step.statements.flatMap((statement) => seenOf(statement));
  const why =
    step.answers && !again
      ? [`in place of what ${step.answers.rule} found: ${printableLine(step.answers.title)}`]
      : [];
  if (markdown)
    return [
      `### ${title}`,
      ...why,
      `\`\`\`sql\n${sql.join("\n")}\n\`\`\``,
      ...seen.map((line) => `- ${line}`),
    ].join("\n\n");
  return [
    paint.strong(title),
    ...why.map((line) => `   ${paint.faint(line)}`),
    ...sql.flatMap((statement) => statement.split("\n").map((line) => `   ${paint.code(line)}`)),
    ...seen.map((line) => `     ${paint.faint(line)}`),
  ].join("\n");
}

function seenOf({ seen }: PrintableStep["statements"][number]): string[] {
  if (!seen) return [];
  if (seen.outcome === "failed")
    return [`failed: ${printableLine(seen.error?.message ?? "no reason given")}`];
  if (seen.outcome === "not-run")
    return [`not run: ${printableLine(seen.error?.message ?? "after a failure")}`];
  const locks = strongestLocks(seen.locks).map(
    ({ mode, table }) => `${mode} on ${table.schema === "public" ? "" : `${table.schema}.`}${table.name}`,
  );
  const facts = [
    ...locks,
    ...(seen.locksSeen === false && locks.length === 0
      ? ["holds no lock that others wait for longer than a moment: it runs outside a transaction"]
      : []),
    ...(seen.rewrote.length > 0 ? [`writes anew ${seen.rewrote.join(", ")}`] : []),
    ...(seen.scanned?.length ? [`reads every row of ${seen.scanned.join(", ")}`] : []),
  ];
  return [`rehearsed: ${printableLine(facts.length > 0 ? facts.join("; ") : "no lock on a table in use")}`];
}
