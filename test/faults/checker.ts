import { CHECK_NAME, pullOfCheck } from "../../src/domain/check-name.ts";
import { readMarkers } from "../../src/domain/marker.ts";
import type { Pull } from "../support/github/fake-github.ts";
import type { History } from "./history.ts";
import type { Town } from "./town.ts";
import { MARKER_SECRET } from "./worker-process.ts";

export interface Ended {
  town: Town;
  history: History;
  /** What the stand-in had found before this schedule began. */
  before: { violations: number; defects: number };
  pulls: readonly Pull[];
  /** Every head that each pull request had. */
  heads: ReadonlyMap<number, ReadonlySet<string>>;
  /** Jobs that failed for good: their check may be neutral. */
  dead: ReadonlySet<number>;
  /** A permission was missing for a while: what was tried then may say that somebody has to mend it. */
  forbidden: boolean;
  /** Queue and ledger were lost: which checks were begun on older heads is then known to nobody. */
  wiped: boolean;
}

/**
 * What must be so once all is quiet, in sentences about what is not so. Reviews: one for each head and configuration.
 * Every open pull request's newest head: judged, or visibly not. No check in progress. Nothing said twice. What GitHub
 * was told that we have, we have.
 */
export function wrongWith(ended: Ended): string[] {
  return [
    ...ended.pulls.flatMap((pull) => [
      ...reviewsTwice(pull, ended),
      ...lost(pull, ended),
      ...stuck(pull, ended),
      ...saidTwice(pull, ended),
    ]),
    ...notKept(ended),
    ...ended.town.github
      .violations()
      .slice(ended.before.violations)
      .map(({ method, path, problems }) => `GitHub allows no such ${method} ${path}: ${problems[0]}`),
    ...ended.town.github
      .defects()
      .slice(ended.before.defects)
      .map(({ problems }) => `the stand-in failed: ${problems[0]?.slice(0, 300)}`),
  ];
}

const scopeOf = (pull: Pull) => ({ repository: pull.repo.id, number: pull.number, secret: MARKER_SECRET });

function ours<Said extends { user: string }>(said: readonly Said[], { town }: Ended): Said[] {
  return said.filter(({ user }) => user === town.github.app.login);
}

function reviewsTwice(pull: Pull, ended: Ended): string[] {
  const submitted = ours(ended.town.github.reviews(pull), ended).filter(
    ({ state, body }) => state !== "PENDING" && body !== "",
  );
  const wrong: string[] = [];
  for (const [head, reviews] of groups(submitted, ({ commit }) => commit)) {
    const keys = new Set(
      ended.history
        .of("planned")
        .filter((planned) => planned.number === pull.number && planned.head === head)
        .map(({ key }) => key),
    );
    if (reviews.length > keys.size)
      wrong.push(
        `#${pull.number}: ${reviews.length} reviews of ${head.slice(0, 8)} for ${keys.size} configurations`,
      );
  }
  return wrong;
}

/** The newest head of an open pull request ends reviewed, or visibly not. */
function lost(pull: Pull, ended: Ended): string[] {
  if (pull.state !== "open") return [];
  const { town, dead } = ended;
  const head = pull.head.sha;
  const runs = checksOf(pull, head, ended);
  const name = `#${pull.number} at ${head.slice(0, 8)}`;
  const newest = runs.at(-1);
  if (!newest) return [`${name}: lost, nobody looked at it`];
  if (newest.status !== "completed") return [];
  const expected = town.expected(head, pull.base.ref);
  const told =
    newest.conclusion === expected ||
    ((dead.has(pull.number) || ended.forbidden) && newest.conclusion === "neutral");
  const wrong = told ? [] : [`${name}: concluded ${newest.conclusion} (${newest.title}) and not ${expected}`];
  // Whoever reads only the conversation is told of it as well, where the App may write there.
  const said = [...town.github.reviews(pull), ...town.github.reviewComments(pull)].some(({ body }) =>
    /is bad/.test(body),
  );
  if (newest.conclusion === "failure" && !said && !ended.forbidden)
    wrong.push(`${name}: failed, and nothing is said on the pull request`);
  return wrong;
}

function stuck(pull: Pull, ended: Ended): string[] {
  const heads = [...(ended.heads.get(pull.number) ?? [])];
  return heads.flatMap((head) => {
    const runs = checksOf(pull, head, ended);
    const known = !ended.wiped || (head === pull.head.sha && pull.state === "open");
    return runs
      .filter(({ status }) => known && status !== "completed")
      .map(() => `#${pull.number} (${pull.state}) at ${head.slice(0, 8)}: a check is in progress`);
  });
}

function checksOf(pull: Pull, head: string, { town }: Ended) {
  return town.github
    .checkRuns(town.repo, head)
    .filter(({ name, externalId }) => name === CHECK_NAME && pullOfCheck(externalId ?? "") === pull.number)
    .sort((a, b) => a.id - b.id);
}

function saidTwice(pull: Pull, ended: Ended): string[] {
  const { github } = ended.town;
  const wrong: string[] = [];
  const scope = scopeOf(pull);
  const threads = github.threads(pull).flatMap(({ comments }) => comments.slice(0, 1));
  const findings = ours(threads, ended).flatMap(({ body }) => readMarkers([body], scope).fingerprints);
  for (const [fingerprint, same] of groups(findings, (one) => one))
    if (same.length > 1)
      wrong.push(`#${pull.number}: ${same.length} threads about ${fingerprint.slice(0, 8)}`);
  const said = [...github.issueComments(pull), ...github.reviewComments(pull)];
  const replies = ours(said, ended).flatMap(({ body }) => readMarkers([body], scope).replies);
  for (const [reply, same] of groups(replies, (one) => one))
    if (same.length > 1) wrong.push(`#${pull.number}: replied ${same.length} times to ${reply}`);
  for (const head of ended.heads.get(pull.number) ?? []) {
    const runs = checksOf(pull, head, ended);
    if (runs.length > 1) wrong.push(`#${pull.number}: ${runs.length} checks on ${head.slice(0, 8)}`);
  }
  return wrong;
}

/** Jobs whose delivery was answered well were durable before the answer. */
function notKept({ history }: Ended): string[] {
  const owed = new Set<string>();
  const wrong: string[] = [];
  for (const entry of history.entries) {
    if (entry.what === "received") owed.add(entry.guid);
    if (entry.what === "kept") owed.delete(entry.job.cause.delivery);
    if (entry.what === "delivered" && entry.status < 300 && owed.has(entry.guid))
      wrong.push("a delivery was answered before its job was kept");
  }
  return wrong;
}

function groups<Item>(items: readonly Item[], by: (item: Item) => string): Map<string, Item[]> {
  const all = new Map<string, Item[]>();
  for (const item of items) all.set(by(item), [...(all.get(by(item)) ?? []), item]);
  return all;
}
