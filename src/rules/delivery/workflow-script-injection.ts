import type { Severity } from "../../domain/finding.ts";
import type { Rule } from "../../domain/rule.ts";
import type { DeliveryChange, WorkflowFile } from "../../domain/delivery.ts";
import { code, type Fault, hitsOf, newFaults } from "./new-faults.ts";
import { guardOf, untrustedIn, type UntrustedText } from "./untrusted-text.ts";

/** The title of an issue that is pasted into a script is a script. */
export const workflowScriptInjection: Rule<"delivery"> = {
  id: "delivery/workflow-script-injection",
  architect: "devops-architect",
  severity: "blocker",
  judges: "delivery",
  when: "a workflow pastes text that strangers write into a script",
  harm: "GitHub fills the expression in before the shell starts, so a title such as `$(curl ...)` runs as a command, with the token and the secrets of the job.",
  instead: "Hand the text over as an environment variable: the shell then treats it as text.",
  source: "https://cwe.mitre.org/data/definitions/94.html",
  appliesTo: ({ head }) => head.kind === "workflow" || head.kind === "action",
  check: (change) =>
    hitsOf(
      change,
      newFaults(change, (file) =>
        file.kind === "workflow" || file.kind === "action" ? faultsIn(file, change.upstream) : [],
      ),
    ),
};

function faultsIn(file: WorkflowFile, upstream: DeliveryChange["upstream"]): Fault[] {
  return file.jobs.flatMap((job) =>
    job.steps.flatMap((step) =>
      step.pasted.flatMap(({ expression, quote }): Fault[] => {
        const found = untrustedIn(expression, file, upstream);
        if (!found) return [];
        const guarded = guardOf(job, file, step.condition) === "people";
        const name = variableOf(found.context);
        return [
          {
            key: `injection ${job.id} ${found.context}`,
            quote,
            title: `${code(found.context)} is pasted into a script.`,
            scenario: scenarioOf(found, guarded),
            instead: `Add \`env:\` with ${code(`${name}: \${{ ${found.context} }}`)} to the step, and write ${code(step.uses ? `process.env.${name}` : `"$${name}"`)} in the script.`,
            severity: severityOf(found, guarded),
          },
        ];
      }),
    ),
  );
}

function severityOf({ reach }: UntrustedText, guarded: boolean): Severity {
  if (guarded) return "note";
  return reach === "privileged" ? "blocker" : "concern";
}

function scenarioOf({ reach, context }: UntrustedText, guarded: boolean): string {
  const text = /ref|branch|label/.test(context)
    ? "a branch named `x$(curl${IFS}...)`"
    : "a text with `$(curl ...)` or a closing quote in it";
  if (guarded) return `Whoever passes the condition of this job sends ${text}, and it runs as a command.`;
  if (reach === "privileged")
    return `Anybody with an account sends ${text}; it runs as a command of this job, which has the token and the secrets of the repository.`;
  if (reach === "caller")
    return `A workflow that uses this on issues or on pull requests of strangers runs ${text} as a command, with its secrets.`;
  return `Somebody sends ${text}, and it runs as a command of this job: it changes what is built and checked, and reads whatever the job was given.`;
}

function variableOf(context: string): string {
  const words = context.replace(/^github\.(?:event\.)?/, "").replace(/[^A-Za-z_]+/g, "_");
  return words.replace(/^_|_$/g, "").toUpperCase();
}
