import { CHECK_NAME, checkIdOf, pullOfCheck } from "../domain/check-name.ts";
import type { CheckRun, CheckText, FoundCheck, LivePull } from "../domain/forge.ts";
import type { PullKey } from "../domain/job.ts";
import type { Sha } from "../domain/pull-request.ts";
import type { Annotation, Check } from "../domain/review.ts";
import { actionsOf, portionsOf } from "./publication.ts";
import { type Desk, repoOf } from "./scope.ts";

/** Pages of 100 annotations that are read back. */
const MAX_PAGES = 20;

/** Our check run for this pull request on this commit. Two pull requests may share a commit. */
export async function findCheck(key: PullKey, head: Sha, desk: Desk): Promise<FoundCheck | undefined> {
  const { data } = await desk.clients.of(key.installation).rest.checks.listForRef({
    ...repoOf(key),
    ref: head,
    check_name: CHECK_NAME,
    app_id: desk.appId,
    filter: "all",
    per_page: 100,
  });
  const runs = data.check_runs.filter(({ external_id }) => pullOfCheck(external_id ?? "") === key.number);
  const newest = runs.reduce<(typeof runs)[number] | undefined>(
    (best, run) => (best && best.id > run.id ? best : run),
    undefined,
  );
  const running = runs.filter(({ status }) => status !== "completed");
  return (
    newest && {
      id: newest.id,
      node: newest.node_id,
      completed: newest.status === "completed",
      ...(running.length > 0 ? { running: running.map(({ id, node_id: node }) => ({ id, node })) } : {}),
    }
  );
}

const RUNNING = "The review is running. Its result replaces this text.";

/** Starts the check run on this head. One that is there is taken up: a finished one keeps its result until there is a newer. */
export async function startCheck(
  key: PullKey,
  head: Sha,
  { title, summary = RUNNING }: CheckText,
  desk: Desk,
  known?: LivePull["check"] | null,
): Promise<CheckRun> {
  const found = known === undefined ? await findCheck(key, head, desk) : known;
  if (found) return { id: found.id, ...(found.node === undefined ? {} : { node: found.node }) };
  const { data } = await desk.clients.of(key.installation).rest.checks.create({
    ...repoOf(key),
    name: CHECK_NAME,
    head_sha: head,
    external_id: checkIdOf(key.number),
    status: "in_progress",
    output: { title, summary },
  });
  return { id: data.id, node: data.node_id, fresh: true };
}

/** Annotations first, the conclusion with the last of them: a check that is complete has everything. */
export async function concludeCheck(
  key: PullKey,
  check: CheckRun,
  result: Check,
  desk: Desk,
  base?: string,
): Promise<void> {
  const { checks } = desk.clients.of(key.installation).rest;
  const annotations =
    result.annotations.length > 0
      ? await missingAnnotations(key, check, result.annotations, desk)
      : result.annotations;
  const portions = portionsOf(annotations);
  const last = portions.pop() ?? [];
  const target = { ...repoOf(key), check_run_id: check.id };
  const output = { title: result.title, summary: result.summary };
  for (const portion of portions) {
    await checks.update({ ...target, output: { ...output, annotations: portion.map(annotationOf) } });
  }
  await checks.update({
    ...target,
    status: "completed",
    external_id: checkIdOf(key.number, base),
    conclusion: result.conclusion,
    actions: actionsOf(result),
    output: { ...output, ...(last.length > 0 ? { annotations: last.map(annotationOf) } : {}) },
  });
}

/** Check runs of this process that were sent annotations: from then on GitHub is asked which of them it has. */
const annotated = new WeakSet<CheckRun>();

/** GitHub adds annotations and never takes one back, so those of an earlier try must not be sent again. */
export async function missingAnnotations(
  key: PullKey,
  check: CheckRun,
  wanted: readonly Annotation[],
  desk: Desk,
): Promise<readonly Annotation[]> {
  if (check.fresh && !annotated.has(check)) {
    annotated.add(check);
    return wanted;
  }
  const { checks } = desk.clients.of(key.installation).rest;
  const there = new Set<string>();
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { data } = await checks.listAnnotations({
      ...repoOf(key),
      check_run_id: check.id,
      per_page: 100,
      page,
    });
    for (const { path, start_line, end_line, title, message } of data)
      there.add(nameOf([path, start_line, end_line, title, message]));
    if (data.length < 100) break;
  }
  return wanted.filter(
    ({ path, from, to, title, message }) => !there.has(nameOf([path, from, to, title, message])),
  );
}

function nameOf(parts: readonly (string | number | null)[]): string {
  return JSON.stringify(parts);
}

function annotationOf({ path, from, to, level, title, message }: Annotation) {
  return { path, start_line: from, end_line: to, annotation_level: level, title, message };
}
