import type { CallModel } from "../agent/claude.ts";
import type { Forge } from "../domain/forge.ts";
import type { RuleId } from "../domain/finding.ts";
import type { JobHandler, PullKey } from "../domain/job.ts";
import { dollarsOf } from "../domain/price.ts";
import type { Review } from "../domain/review.ts";
import type { Around, Meter, SpanAttributes } from "../domain/telemetry.ts";
import type { RequestEnd } from "../github/client.ts";
import { OTHER } from "../telemetry/label.ts";

/** A job as one step of its trace. */
export function observedJob(handle: JobHandler, around: Around): JobHandler {
  return (job, run) =>
    around(`job ${job.kind}`, { ...aboutPull(job), delivery: job.cause.delivery, attempt: run.attempt }, () =>
      handle(job, run),
    );
}

function aboutPull({ repo, number }: PullKey): SpanAttributes {
  return { repository: `${repo.owner}/${repo.name}`, number };
}

/** The steps on GitHub as steps of the trace. */
export function observedForge(forge: Forge, around: Around): Forge {
  const step = <T>(name: string, key: PullKey, act: () => Promise<T>): Promise<T> =>
    around(name, aboutPull(key), act);
  return {
    ...forge,
    live: (key) => step("read pull request", key, () => forge.live(key)),
    load: (key, ...rest) => step("fetch repository", key, () => forge.load(key, ...rest)),
    startCheck: (key, ...rest) => step("start check", key, () => forge.startCheck(key, ...rest)),
    publish: (key, ...rest) => step("publish", key, () => forge.publish(key, ...rest)),
    concludeCheck: (key, ...rest) => step("conclude check", key, () => forge.concludeCheck(key, ...rest)),
    reply: (key, ...rest) => step("reply", key, () => forge.reply(key, ...rest)),
  };
}

/** Counts what a finished review took, found and left undone. */
export function countReview(
  review: Review,
  seconds: number,
  meter: Meter,
  isOurs: (rule: RuleId) => boolean,
): void {
  meter.reviewStage("whole", seconds);
  for (const [stage, milliseconds] of Object.entries(review.timings))
    meter.reviewStage(stage.replaceAll(" ", "-"), milliseconds / 1_000);
  // A model names what it argues itself.
  for (const { rule, severity } of review.findings) meter.finding(isOurs(rule) ? rule : OTHER, severity);
  for (const { part } of review.unfinished) meter.fault(part.split(/[\s:]/, 1)[0] ?? OTHER);
}

/** Counts every call of the model, also those whose answer came to nothing. */
export function observedModel(call: CallModel, meter: Meter, around: Around): CallModel {
  return (request) =>
    around("model", { model: request.model }, async () => {
      const reply = await call(request);
      meter.model(request.model, reply.used, dollarsOf(request.model, reply.used));
      if (!reply.ok) meter.fault("model");
      return reply;
    });
}

/** Counts requests to GitHub, and what it leaves each installation. */
export function countRequest(
  { kind, status, installation, remaining, resetsAt }: RequestEnd,
  meter: Meter,
): void {
  meter.githubRequest(kind, status);
  // A key that does not fit is 401; an App that does not exist, 404.
  if (status === 401 || (status === 404 && kind === "app")) meter.fault("github-credentials");
  if (installation !== undefined && remaining !== undefined && resetsAt)
    meter.githubRate(installation, remaining, resetsAt);
}
