import { z } from "zod";
import { checkIdOf } from "../domain/check-name.ts";
import type { LivePull, Publication, Published } from "../domain/forge.ts";
import type { PullKey } from "../domain/job.ts";
import type { Check } from "../domain/review.ts";
import { PassingError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { missingAnnotations } from "./checks.ts";
import { deletion, type Draft, type Drafted, makeDraft } from "./draft.ts";
import { type Field, type GraphqlError, mutationOf, request } from "./graphql.ts";
import { live as askLive } from "./live.ts";
import { present } from "./live-query.ts";
import {
  bodyWith,
  conclusion,
  lostOf,
  rewriting,
  settlements,
  submission,
  verdictOn,
} from "./publication.ts";
import type { Desk } from "./scope.ts";

const NO_REVIEWS =
  "GitHub does not allow the App to write reviews on this pull request, so everything is told here. Grant it the permission `pull_requests: write`, and accept it on the installation's page.";

const LOCKED =
  "The conversation on this pull request is locked, so everything is told here. `/architect review` tells it there once it is open again.";

/**
 * Publishes a plan with two requests: a draft that nobody else sees, which also tells how the pull request stands
 * now; then everything that people see at once. GitHub keeps one draft per author and pull request, so two who
 * publish at the same time meet there, and whoever comes second finds what the first did.
 */
export async function publish(
  key: PullKey,
  publication: Publication,
  desk: Desk,
  log: Logger,
): Promise<Published> {
  const { plan } = publication;
  // Nobody but people can write into a conversation that is locked, whatever an App may do.
  if (publication.live.locked) return withoutReview(key, publication, desk, log);
  const silent = plan.quiet || plan.alreadyPosted;
  const answers = (plan.settled ?? []).filter(({ body }) => body !== undefined).length;
  if (!silent || answers > 0) await desk.pace.post(key.installation, answers + (silent ? 0 : 1));
  if (silent) return updateOnly(key, publication, desk, log);
  const { drafted, folded } = await draftOf(key, publication, desk, log);
  if (drafted.outcome === "moved" || drafted.outcome === "closed") return drafted.outcome;
  if (drafted.outcome === "not-allowed")
    return withoutReview(key, publication, desk, log, drafted.locked ? LOCKED : NO_REVIEWS);
  const { draft } = drafted;
  const verdict = verdictOn(draft, publication);
  if (verdict === "already") {
    const fields = [deletion(draft.id), ...(await checkFields(key, publication, desk))];
    await change(key, fields, desk, log, publication);
    return "already";
  }
  if (verdict !== "submit" || !(await mayPublish(publication))) {
    await takeAway(key, draft.id, desk, log);
    if (verdict === "unforeseen")
      throw new PassingError("a review of ours was submitted that was not seen when this one was planned", {
        retryAt: new Date(Date.now() + desk.settle),
      });
    return verdict === "submit" ? "overtaken" : verdict;
  }
  await submit(key, publication, { draft, folded }, desk, log);
  return "submitted";
}

function mayPublish({ mayPublish: ask }: Publication): Promise<boolean> {
  return ask?.() ?? Promise.resolve(true);
}

type Taken =
  | Extract<Drafted, { outcome: "drafted" }>
  | { outcome: "not-allowed"; locked?: true }
  | { outcome: "moved" }
  | { outcome: "closed" };

/** A draft with the comments on their lines; without any of them when GitHub refuses one. */
async function draftOf(
  key: PullKey,
  { pull, plan, live, notes = [] }: Publication,
  desk: Desk,
  log: Logger,
): Promise<{ drafted: Taken; folded: boolean }> {
  const { pull: id } = live.ids ?? (await idsOf(key, desk));
  let old = live.pending;
  let folded = false;
  for (let attempt = 1; ; attempt++) {
    const drafted = await makeDraft(
      key,
      {
        pull: id,
        head: pull.head.sha,
        body: bodyWith(folded ? plan.folded : plan.summary, notes, []),
        comments: folded ? [] : plan.comments,
        old,
      },
      desk,
    );
    if (drafted.outcome === "drafted" || drafted.outcome === "not-allowed") return { drafted, folded };
    if (drafted.outcome === "gone") return { drafted: { outcome: "closed" }, folded };
    if (drafted.outcome === "unknown") throw unknown(drafted.message, desk);
    const now = await askLive(key, desk);
    if (now.state !== "open") return { drafted: { outcome: "closed" }, folded };
    if (now.locked) return { drafted: { outcome: "not-allowed", locked: true }, folded };
    if (now.head.sha !== live.head.sha || now.base.ref !== live.base.ref) {
      if (now.pending) await takeAway(key, now.pending, desk, log);
      return { drafted: { outcome: "moved" }, folded };
    }
    old = now.pending;
    if (drafted.outcome === "occupied") {
      if (attempt >= 3)
        throw new PassingError("somebody else is publishing on this pull request", { retryAt: new Date() });
      continue;
    }
    if (folded || plan.comments.length === 0)
      throw new Error(`GitHub refused the review: ${drafted.message.slice(0, 300)}`);
    log.warn(
      { comments: plan.comments.length, reason: drafted.message.slice(0, 300) },
      "review comments refused by GitHub, findings moved into the body",
    );
    folded = true;
  }
}

const submittedSchema = z.object({
  submitted: z.object({
    pullRequestReview: z.object({
      id: z.string(),
      comments: z.object({ nodes: z.array(z.object({ body: z.string() }).nullable()).nullable() }),
    }),
  }),
});

/** The one request that people see. */
async function submit(
  key: PullKey,
  publication: Publication,
  { draft, folded }: { draft: Draft; folded: boolean },
  desk: Desk,
  log: Logger,
): Promise<void> {
  const { plan, notes = [] } = publication;
  const lost = folded ? [] : lostOf(plan, draft.comments);
  if (lost.length > 0) log.warn({ lost: lost.length }, "review comments lost by GitHub, told in the body");
  const body = bodyWith(folded ? plan.folded : plan.summary, notes, lost);
  const data = await change(
    key,
    [
      submission(draft.id, body),
      ...standingFields(publication),
      ...settlements(plan),
      ...(await checkFields(key, publication, desk)),
    ],
    desk,
    log,
    publication,
  );
  if (folded) return;
  // GitHub has been seen to lose single comments when a review is submitted.
  const submitted = submittedSchema.safeParse(data);
  if (!submitted.success) return;
  const kept = present(submitted.data.submitted.pullRequestReview.comments.nodes).map((one) => one.body);
  const missing = lostOf(plan, kept);
  if (missing.length <= lost.length) return;
  log.warn({ lost: missing.length }, "review comments lost by GitHub when submitted, told in the body");
  await change(key, [rewriting("mended", draft.id, bodyWith(plan.summary, notes, missing))], desk, log);
}

/** Nothing new for people to read inline: summary, threads and check in one request. */
async function updateOnly(
  key: PullKey,
  publication: Publication,
  desk: Desk,
  log: Logger,
): Promise<Published> {
  if (!(await mayPublish(publication))) return "overtaken";
  const { plan, live } = publication;
  const fields = [
    ...(live.pending === undefined ? [] : [deletion(live.pending)]),
    ...standingFields(publication),
    ...settlements(plan),
    ...(await checkFields(key, publication, desk)),
  ];
  if (fields.length > 0) await change(key, fields, desk, log, publication);
  return plan.alreadyPosted ? "already" : "updated";
}

/** Where no review can be written the check run tells everything, and says why. */
async function withoutReview(
  key: PullKey,
  publication: Publication,
  desk: Desk,
  log: Logger,
  why: typeof LOCKED | typeof NO_REVIEWS = LOCKED,
): Promise<Published> {
  log.warn(`no review: ${why === LOCKED ? "the conversation is locked" : "the App may not write reviews"}`);
  if (!(await mayPublish(publication))) return "overtaken";
  const { check } = publication.plan;
  const summary = `${why}\n\n${check.summary}`.slice(0, 65_000);
  const fields = await checkFields(key, publication, desk, { ...check, summary });
  if (fields.length > 0) await change(key, fields, desk, log, publication);
  return "updated";
}

function standingFields({ plan }: Publication): Field[] {
  return plan.standing ? [rewriting("standing", plan.standing.review, plan.standing.body)] : [];
}

async function checkFields(
  key: PullKey,
  { plan, check, live }: Publication,
  desk: Desk,
  result: Check = plan.check,
): Promise<Field[]> {
  if (!check?.node) return [];
  const { repository } = live.ids ?? (await idsOf(key, desk));
  const annotations =
    result.annotations.length === 0
      ? result.annotations
      : await missingAnnotations(key, check, result.annotations, desk);
  const target = { repository, node: check.node, id: checkIdOf(key.number, live.base.ref) };
  return conclusion(target, result, annotations);
}

async function idsOf(key: PullKey, desk: Desk): Promise<NonNullable<LivePull["ids"]>> {
  const { ids } = await askLive(key, desk);
  if (!ids) throw new PassingError("the pull request cannot be seen", { retryAt: new Date() });
  return ids;
}

/**
 * Sends changes that each may fail alone. What must be done and was not is tried again with the whole job, which
 * finds the rest done.
 */
async function change(
  key: PullKey,
  fields: readonly Field[],
  desk: Desk,
  log: Logger,
  { checkRefused }: Pick<Publication, "checkRefused"> = {},
): Promise<unknown> {
  const { text, variables } = mutationOf("publish", fields);
  const answer = await request(desk, key, text, variables);
  if (answer === "gone") throw unknown("the installation cannot be seen", desk);
  for (const error of answer.errors) {
    const field = fields.find(({ as }) => as === error.path?.[0])?.field ?? "the request";
    judge(error, field, desk, log);
    if (field === "updateCheckRun") checkRefused?.();
  }
  return answer.data;
}

function judge({ type, message }: GraphqlError, field: string, desk: Desk, log: Logger): void {
  const reason = message.slice(0, 300);
  if (type === undefined || type === "INTERNAL") throw unknown(`${field}: ${reason}`, desk);
  if (field === "submitPullRequestReview") {
    // Somebody else took our draft away, to put theirs in its place: look again.
    if (type === "NOT_FOUND") throw new PassingError("the draft is gone", { retryAt: new Date() });
    throw new Error(`GitHub refused the review: ${reason}`);
  }
  // A thread or a summary that a person deleted, a draft that is gone, a permission that the App does not have.
  log.warn({ field, type, reason }, "GitHub refused a part of the publication");
}

function unknown(reason: string, { settle }: Desk): PassingError {
  return new PassingError(`GitHub did not say what became of the publication: ${reason.slice(0, 300)}`, {
    retryAt: new Date(Date.now() + settle),
  });
}

/** A draft that is left behind hurts nobody, and the next publication takes it away. */
async function takeAway(key: PullKey, draft: string, desk: Desk, log: Logger): Promise<void> {
  try {
    await change(key, [deletion(draft)], desk, log);
  } catch (error) {
    log.debug({ err: error }, "a draft was left behind");
  }
}
