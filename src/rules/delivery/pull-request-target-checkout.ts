import type { Rule } from "../../domain/rule.ts";
import type { DeliveryChange, WorkflowFile, WorkflowJob, WorkflowStep } from "../../domain/delivery.ts";
import { code, type Fault, hitsOf, newFaults } from "./new-faults.ts";
import { guardOf, strangersStart } from "./untrusted-text.ts";

const PRIVILEGED = /^(?:pull_request_target|workflow_run)$/;
/** What leads to the commit of the pull request. */
const HEAD =
  /github\.(?:head_ref|event\.pull_request\.(?:head\.|merge_commit_sha)|event\.workflow_run\.(?:head_|pull_requests))|refs\/pull\/|^pull\//;
/** Commands that run what was checked out: its build, its tests, its scripts, its configuration. */
const RUNS =
  /(?:^|[\s;&|(])(?:npm|npx|pnpm|yarn|bun|bunx|node|deno|tsx|make|cmake|just|task|python3?|pip3?|uv|poetry|tox|nox|pytest|pre-commit|go|cargo|mvn|mvnw|gradle|gradlew|dotnet|bundle|rake|ruby|composer|php|mix|docker|docker-compose|bash|sh|source|terraform|helm|ansible\S*|\.\.?\/\S+)(?:\s|$)/m;

/** The code of a stranger, run with the secrets of the repository. */
export const pullRequestTargetCheckout: Rule<"delivery"> = {
  id: "delivery/pull-request-target-checkout",
  architect: "devops-architect",
  severity: "blocker",
  judges: "delivery",
  when: "a workflow that runs with the repository's secrets on pull requests of strangers checks out their commit",
  harm: "`pull_request_target` and `workflow_run` run with a token that may write and with the secrets. A pull request from a fork changes the build script, and it runs with them before anybody has looked.",
  instead: "Do it in a workflow on `pull_request`, which has neither, and hand results over as an artifact.",
  source: "https://cwe.mitre.org/data/definitions/829.html",
  appliesTo: ({ head }) =>
    head.kind === "workflow" && head.triggers.some((trigger) => PRIVILEGED.test(trigger)),
  check: (change) =>
    hitsOf(
      change,
      newFaults(change, (file) => (file.kind === "workflow" ? faultsIn(file, change.upstream) : [])),
    ),
};

function faultsIn(file: WorkflowFile, upstream: DeliveryChange["upstream"]): Fault[] {
  const trigger = file.triggers.find(
    (one) => PRIVILEGED.test(one) && (one !== "workflow_run" || strangersStart(upstream)),
  );
  if (!trigger) return [];
  return file.jobs.flatMap((job) =>
    job.steps.flatMap((step, index): Fault[] => {
      const quote = checkoutOf(step);
      if (!quote) return [];
      const guard = guardOf(job, file, step.condition);
      if (guard === "people" || !fits(step.condition, job, trigger)) return [];
      const runner = job.steps.slice(index).find((later) => runs(later, later === step));
      return [
        {
          key: `checkout ${job.id}`,
          quote,
          title: runner
            ? `On ${code(trigger)} the job ${code(job.id)} checks out the pull request's commit and then runs it.`
            : `On ${code(trigger)} the job ${code(job.id)} checks out the pull request's commit.`,
          ...(runner ? { also: runner.at.line === quote.line ? [] : [runner.at] } : { severity: "concern" }),
          ...(guard === "approval" ? { severity: "concern", scenario: APPROVAL } : {}),
        },
      ];
    }),
  );
}

const APPROVAL =
  "The label or the approval stands for the commit that was looked at. A fork can push another one in between, and it runs with the token and the secrets.";

/** The place where the checkout asks for the head, or the command that fetches it. */
function checkoutOf(step: WorkflowStep) {
  if (step.uses?.name.startsWith("actions/checkout@"))
    return step.inputs.find(({ name, value }) => /^(?:ref|repository)$/.test(name) && HEAD.test(value))
      ?.quote;
  return /\bgh pr checkout\b|git fetch \S+ \+?(?:refs\/)?pull\//.test(step.run) ? step.at : undefined;
}

function runs({ script, run, uses }: WorkflowStep, same: boolean): boolean {
  if (uses?.name.startsWith("./")) return true;
  if (uses)
    return /^(?:docker\/build-push-action|gradle\/|golangci\/|pre-commit\/|bufbuild\/)/.test(uses.name);
  return script && !same && RUNS.test(run);
}

/** A condition that names another event is not met on this one. */
function fits(step: string, job: WorkflowJob, trigger: string): boolean {
  return [step, job.condition].every((condition) => {
    const named = /github\.event_name\s*==\s*'(\w+)'/.exec(condition)?.[1];
    return named === undefined || named === trigger || condition.includes("||");
  });
}
