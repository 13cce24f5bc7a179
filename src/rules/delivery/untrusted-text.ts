import type { DeliveryChange, WorkflowFile, WorkflowJob } from "../../domain/delivery.ts";

interface Untrusted {
  /** The event's field that somebody without write access fills in. */
  context: RegExp;
  /** Events that carry it. */
  events: RegExp;
}

/**
 * Source: https://docs.github.com/actions/reference/security/secure-use#understanding-the-risk-of-script-injections
 * and the payloads in https://docs.github.com/webhooks/webhook-events-and-payloads
 */
const UNTRUSTED: readonly Untrusted[] = [
  { context: /^github\.event\.issue\.(?:title|body)$/, events: /^(?:issues|issue_comment)$/ },
  {
    context: /^github\.event\.comment\.body$/,
    events: /^(?:issue_comment|commit_comment|discussion_comment|pull_request_review_comment)$/,
  },
  { context: /^github\.event\.review\.body$/, events: /^pull_request_review$/ },
  { context: /^github\.event\.discussion\.(?:title|body)$/, events: /^discussion(?:_comment)?$/ },
  {
    context: /^github\.event\.pull_request\.(?:title|body|head\.(?:ref|label|repo\.default_branch))$/,
    events: /^pull_request(?:_target|_review|_review_comment)?$/,
  },
  { context: /^github\.head_ref$/, events: /^pull_request(?:_target)?$/ },
  {
    context: /^github\.event\.(?:head_commit|commits(?:\.\*|\[\d+\])?)\.(?:message|author\.(?:name|email))$/,
    events: /^push$/,
  },
  {
    context:
      /^github\.event\.workflow_run\.(?:head_branch|display_title|head_commit\.(?:message|author\.(?:name|email))|pull_requests(?:\.\*|\[\d+\])?\.head\.ref)$/,
    events: /^workflow_run$/,
  },
  { context: /^github\.event\.pages(?:\.\*|\[\d+\])?\.page_name$/, events: /^gollum$/ },
];

/** Events that anybody can cause and that run with the secrets and the token of the repository. */
const PRIVILEGED =
  /^(?:issues|issue_comment|discussion|discussion_comment|pull_request_target|workflow_run|gollum|commit_comment)$/;

export interface UntrustedText {
  context: string;
  /** `privileged`: on an event with secrets; `read-only`: on one without, or by a push; `caller`: the caller decides. */
  reach: "privileged" | "read-only" | "caller";
}

/** The first untrusted field that an expression pastes in, when an event of this workflow fills it. */
export function untrustedIn(
  expression: string,
  file: WorkflowFile,
  upstream: DeliveryChange["upstream"],
): UntrustedText | undefined {
  const pasted = expression
    // What these return is `true`, `false` or a digest, and so is a comparison.
    .replace(/\b(?:contains|startsWith|endsWith|hashFiles)\s*\([^()]{0,300}\)/g, "")
    .replace(/[\w.*[\]-]{1,200}\s*[!=]=\s*(?:'[^']{0,200}'|[\w.]{1,200})/g, "");
  for (const [name] of pasted.matchAll(/github\.[\w.*[\]-]{1,200}/g)) {
    const known = UNTRUSTED.find(({ context }) => context.test(name));
    if (!known) continue;
    const causes = file.triggers.filter(
      (trigger) => known.events.test(trigger) && (trigger !== "workflow_run" || strangersStart(upstream)),
    );
    if (causes.some((trigger) => PRIVILEGED.test(trigger))) return { context: name, reach: "privileged" };
    if (causes.length > 0) return { context: name, reach: "read-only" };
    if (file.kind === "action" || file.triggers.includes("workflow_call"))
      return { context: name, reach: "caller" };
  }
  return undefined;
}

/** Whether a stranger's event may start one of the workflows that this one follows; so it is while nobody knows. */
export function strangersStart(upstream: DeliveryChange["upstream"]): boolean {
  return upstream?.every((trigger) => BY_PEOPLE.test(trigger)) !== true;
}

/** Only people with write access, and the clock, cause these. */
const BY_PEOPLE =
  /^(?:push|workflow_dispatch|repository_dispatch|schedule|release|create|delete|deployment\w*|registry_package|merge_group|milestone)$/;

/**
 * Whether only people with write access get as far as this job: it, the step or a job it needs asks for it.
 * `approval`: somebody has to agree first, by a label or an environment.
 */
export function guardOf(job: WorkflowJob, file: WorkflowFile, step = ""): "people" | "approval" | undefined {
  const seen = new Set<string>();
  const jobs: WorkflowJob[] = [];
  const visit = (one: WorkflowJob) => {
    if (seen.has(one.id)) return;
    seen.add(one.id);
    jobs.push(one);
    for (const id of one.needs) {
      const needed = file.jobs.find((other) => other.id === id);
      if (needed) visit(needed);
    }
  };
  visit(job);
  const conditions = [step, ...jobs.map(({ condition }) => condition)];
  if (conditions.some((condition) => PEOPLE.test(condition))) return "people";
  if (jobs.some((one) => one !== job && isCheck(one))) return "approval";
  return conditions.some((condition) => /label/.test(condition)) ||
    jobs.some(({ environment }) => environment)
    ? "approval"
    : undefined;
}

/** Conditions that a stranger's event does not meet. */
const PEOPLE =
  /author_association|head\.repo\.(?:full_name|owner|fork)|head_repository|github\.actor\s*==|user\.login\s*==|sender\.login\s*==|workflow_run\.event\s*==\s*'(?:push|schedule|workflow_dispatch)'|merged\s*==\s*true|\.merged\b|fork\s*==\s*false/;

/** A job that asks for a permission or membership before the others run. */
function isCheck({ id, steps }: WorkflowJob): boolean {
  return (
    /auth|permission|member|trust|approv|gate|access/i.test(id) ||
    steps.some(({ uses, run }) =>
      /permission|member|team|collaborator/i.test(`${uses?.name ?? ""} ${run.slice(0, 5_000)}`),
    )
  );
}
