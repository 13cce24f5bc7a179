import type { CheckRun, Publication } from "../domain/forge.ts";
import type { Annotation, Check, Placed, ReviewPlan } from "../domain/review.ts";
import type { Draft } from "./draft.ts";
import type { Field } from "./graphql.ts";

/** GitHub's own limit on a body. Characters. */
const MAX_BODY = 65_536;

/** GitHub takes no more in one update of a check run. https://docs.github.com/en/rest/checks/runs */
export const ANNOTATIONS_PER_REQUEST = 50;

/** Buttons that GitHub shows on a check run. */
const MAX_ACTIONS = 3;

/** What to do with a draft, after another look at the pull request. */
export function verdictOn(
  draft: Draft,
  { plan, live }: Publication,
): "submit" | "moved" | "closed" | "already" | "unforeseen" {
  if (draft.state !== "open") return "closed";
  if (draft.head !== plan.head || draft.base !== live.base.ref) return "moved";
  if (draft.reviews.some(({ head, key }) => head === plan.head && key === plan.key)) return "already";
  // The plan would say again what such a review said: it was made from a copy that did not have it yet.
  const known = new Set(live.posted.reviews.map(({ head, key }) => `${head} ${key}`));
  if (draft.reviews.some(({ head, key }) => !known.has(`${head} ${key}`))) return "unforeseen";
  return "submit";
}

/** Comments of the plan that GitHub did not take. */
export function lostOf(plan: ReviewPlan, there: readonly string[]): Placed[] {
  const bodies = new Set(there.map(asGitHubKeepsIt));
  return plan.comments.filter(({ body }) => !bodies.has(asGitHubKeepsIt(body)));
}

function asGitHubKeepsIt(body: string): string {
  return body.replace(/\r\n?/g, "\n").trim();
}

/** The body with sentences of ours and the lost comments below it, as many as fit; the check run has every finding. */
export function bodyWith(body: string, notes: readonly string[], lost: readonly Placed[]): string {
  let text = body;
  for (const note of notes) text = fitting(text, `\n\n${note}`) ?? text;
  let left = lost.length;
  for (const { path, line, body: told } of lost) {
    const longer = fitting(text, `\n\n---\n\nOn ${codeOf(`${path}:${line}`)}:\n\n${told}`);
    if (longer === undefined) continue;
    text = longer;
    left--;
  }
  return left > 0
    ? `${text}\n\n---\n\n${left} more did not fit here; the check run lists every finding.`
    : text;
}

function fitting(text: string, more: string): string | undefined {
  return text.length + more.length > MAX_BODY - 200 ? undefined : text + more;
}

/** Inline code that no backtick in the text can end. */
function codeOf(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence} ${text.replace(/[\r\n]+/g, " ")} ${fence}`;
}

/** Makes the draft visible, as a comment: this program never approves and never blocks by review. */
export function submission(draft: string, body: string): Field {
  return {
    as: "submitted",
    field: "submitPullRequestReview",
    input: { pullRequestReviewId: draft, event: "COMMENT", body },
    select: "pullRequestReview { id comments(first: 100) { nodes { body } } }",
  };
}

/** The text of a review that is submitted. */
export function rewriting(as: string, review: string, body: string): Field {
  return {
    as,
    field: "updatePullRequestReview",
    input: { pullRequestReviewId: review, body },
    select: "pullRequestReview { id }",
  };
}

/** Answers in the threads whose finding is gone or back, and closes or opens them. */
export function settlements(plan: ReviewPlan): Field[] {
  return (plan.settled ?? []).flatMap(({ thread, body, resolve, reopen }, index) => [
    ...(body === undefined
      ? []
      : [
          {
            as: `reply${index}`,
            field: "addPullRequestReviewThreadReply",
            input: { pullRequestReviewThreadId: thread, body },
            select: "comment { id }",
          },
        ]),
    ...(resolve ? [threadState(`thread${index}`, "resolveReviewThread", thread)] : []),
    ...(reopen ? [threadState(`thread${index}`, "unresolveReviewThread", thread)] : []),
  ]);
}

function threadState(as: string, field: string, thread: string): Field {
  return { as, field, input: { threadId: thread }, select: "thread { id isResolved }" };
}

/**
 * Annotations in portions, the conclusion with the last of them: a check that is complete has everything.
 *
 * @param target GraphQL's ids, and the one of ours that the check has from then on
 */
export function conclusion(
  target: Required<Pick<CheckRun, "node">> & { repository: string; id: string },
  result: Check,
  annotations: readonly Annotation[],
): Field[] {
  const portions = portionsOf(annotations);
  return portions.map((portion, index) => ({
    as: `check${index}`,
    field: "updateCheckRun",
    input: {
      repositoryId: target.repository,
      checkRunId: target.node,
      output: {
        title: result.title,
        summary: result.summary,
        annotations: portion.map(({ path, from, to, level, title, message }) => ({
          path,
          location: { startLine: from, endLine: to },
          annotationLevel: level.toUpperCase(),
          title,
          message,
        })),
      },
      ...(index === portions.length - 1
        ? {
            status: "COMPLETED",
            externalId: target.id,
            conclusion: result.conclusion.toUpperCase(),
            actions: actionsOf(result),
          }
        : {}),
    },
    select: "checkRun { databaseId status }",
  }));
}

export function actionsOf({
  actions = [],
}: Check): { identifier: string; label: string; description: string }[] {
  return actions.slice(0, MAX_ACTIONS).map(({ identifier, label, description }) => ({
    identifier: identifier.slice(0, 20),
    label: label.slice(0, 20),
    description: description.slice(0, 40),
  }));
}

/** At least one portion, an empty one when there is nothing to annotate. */
export function portionsOf(annotations: readonly Annotation[]): (readonly Annotation[])[] {
  const portions: (readonly Annotation[])[] = [];
  for (let at = 0; at < annotations.length; at += ANNOTATIONS_PER_REQUEST)
    portions.push(annotations.slice(at, at + ANNOTATIONS_PER_REQUEST));
  return portions.length > 0 ? portions : [[]];
}
