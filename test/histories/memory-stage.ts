import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import {
  type MarkerScope,
  readMarkers,
  readSettings,
  readSettled,
  type Setting,
  settingMarker,
} from "../../src/domain/marker.ts";
import type { ChangedFile } from "../../src/domain/pull-request.ts";
import type { Check, Placed, Posted, ReviewPlan } from "../../src/domain/review.ts";
import { standingOf } from "../../src/domain/standing.ts";
import type { LoadedPull } from "../../src/domain/tree.ts";
import { openRepository } from "../../src/git/open-repository.ts";
import type { Repository } from "../../src/git/repository.ts";
import { planReview } from "../../src/publish/plan.ts";
import {
  commitFiles,
  createBareRepository,
  type FileChanges,
  gitText,
  resolveCommit,
} from "../support/git-fixture.ts";
import type { SeenThread, Stage } from "./people.ts";
import { realReview } from "./reviewing.ts";

interface Thread {
  id: string;
  path: string;
  side: Placed["side"];
  line: number;
  /** The head at which it was opened. */
  commit: string;
  told: string;
  answers: string[];
  answered: boolean;
  resolvedBy?: "us" | "person";
}

const scope: MarkerScope = { repository: 42, number: 7, secret: "kept between us" };

/** A real repository, the real review and plan; posts are kept in a list, by GitHub's rules about lines. */
export async function memoryStage(files: FileChanges): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "architect-history-"));
  const dir = join(folder, "shop.git");
  await createBareRepository(dir);
  await commitFiles(dir, { branch: "main", files });
  const reviews: { id: string; body: string }[] = [];
  const threads: Thread[] = [];
  const settings: string[] = [];
  let base = "main";
  let check: Check | undefined;
  let ids = 0;

  const tip = async (branch: string) => {
    const commit = await resolveCommit(dir, `refs/heads/${branch}`);
    if (!commit) throw new Error(`there is no branch ${branch}`);
    return commit;
  };
  const commit: Stage["commit"] = async (branch, changes) => {
    const parent = (await resolveCommit(dir, `refs/heads/${branch}`)) ?? (await tip("main"));
    return commitFiles(dir, { branch, files: changes, parents: [parent] });
  };

  const posted = async (repository: Repository, head: string): Promise<Posted> => {
    const bodies = [...reviews.map(({ body }) => body), ...threads.map(({ told }) => told)];
    const [first] = reviews;
    return {
      ...readMarkers(bodies, scope),
      threads: await Promise.all(
        threads.map(async ({ id, path, told, answers, answered, resolvedBy, ...place }) => {
          const line = await lineNow(repository, { path, ...place }, head);
          const settledAt = readSettled(answers, scope);
          return {
            id,
            path,
            fingerprints: readMarkers([told], scope).fingerprints,
            resolved: resolvedBy !== undefined,
            answered,
            ...(line === undefined ? {} : { line }),
            ...(resolvedBy === undefined ? {} : { resolvedBy }),
            ...(settledAt === undefined ? {} : { settledAt }),
          };
        }),
      ),
      ...(first ? { summary: { review: first.id, body: first.body } } : {}),
      standing: standingOf(readSettings(settings, scope)),
    };
  };

  const publish = (plan: ReviewPlan, { pull, since }: LoadedPull) => {
    check = plan.check;
    const first = reviews[0];
    if (!plan.alreadyPosted && !plan.quiet) {
      for (const comment of plan.comments) {
        mustBeInDiff(comment, pull.files);
        if (since && comment.finding.severity !== "blocker") mustBeTouched(comment, since.files);
        const { path, side, line, body } = comment;
        threads.push({
          id: `t${++ids}`,
          path,
          side,
          line,
          commit: plan.head,
          told: body,
          answers: [],
          answered: false,
        });
      }
      reviews.push({ id: `r${++ids}`, body: plan.summary });
    }
    if (plan.standing) {
      if (!first) throw new Error("there is no summary to be edited");
      expect(plan.standing.review).toBe(first.id);
      first.body = plan.standing.body;
    }
    for (const { thread: id, body, resolve, reopen } of plan.settled ?? []) {
      const thread = threads.find((each) => each.id === id);
      if (!thread) throw new Error(`there is no thread ${id}`);
      // What a person closed or answered is theirs.
      expect(thread.answered || thread.resolvedBy === "person").toBe(false);
      if (body !== undefined) thread.answers.push(body);
      if (resolve) thread.resolvedBy = "us";
      if (reopen) delete thread.resolvedBy;
    }
  };

  const reviewOnce = async (during?: () => Promise<unknown>) => {
    const repository = await openRepository(dir);
    try {
      const head = await tip("change");
      const before = await posted(repository, head);
      const loaded = await load(repository, { base, baseTip: await tip(base), head, before });
      const reviewed = await realReview(loaded);
      await during?.();
      if ((await tip("change")) !== head) return;
      publish(
        planReview(reviewed, loaded.pull, before, {
          scope,
          version: "1",
          rulePageUrl: () => "",
          since: loaded.since,
        }),
        loaded,
      );
    } finally {
      await repository.close();
    }
  };

  const find = ({ id }: SeenThread) => {
    const thread = threads.find((each) => each.id === id);
    if (!thread) throw new Error(`there is no thread ${id}`);
    return thread;
  };

  return {
    commit,
    rewrite: async (onto, changes) =>
      commitFiles(dir, { branch: "change", files: changes, parents: [await tip(onto)] }),
    mergeMain: async (changes) =>
      commitFiles(dir, {
        branch: "change",
        files: changes,
        parents: [await tip("change"), await tip("main")],
      }),
    reset: async (to) => void (await gitText(dir, ["update-ref", "refs/heads/change", to])),
    retarget: async (to) => {
      base = to;
    },
    closeAndReopen: async () => undefined,
    review: () => reviewOnce(),
    reviewDuring: async (push) => {
      await reviewOnce(push);
      await reviewOnce();
    },
    threads: () =>
      threads.map(({ id, path, told, answers, resolvedBy }) => ({
        id,
        path,
        told,
        answers: [...answers],
        resolved: resolvedBy !== undefined,
      })),
    summary: () => reviews[0]?.body ?? "",
    reviews: () => reviews.map(({ body }) => body),
    conclusion: () => check?.conclusion,
    reply: (thread) => {
      find(thread).answered = true;
    },
    resolve: (thread) => {
      find(thread).resolvedBy = "person";
    },
    remove: (thread) => void threads.splice(threads.indexOf(find(thread)), 1),
    mute: async (what) => {
      const setting: Setting = { kind: "mute", what, by: "dev" };
      settings.push(settingMarker(scope, setting));
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function load(
  repository: Repository,
  at: { base: string; baseTip: string; head: string; before: Posted },
): Promise<LoadedPull> {
  const mergeBase = await repository.mergeBase(at.baseTip, at.head);
  const last = at.before.reviews.at(-1)?.head;
  return {
    pull: {
      repo: { id: 42, owner: "acme", name: "shop" },
      number: 7,
      title: "A change",
      body: "",
      author: { login: "dev", kind: "person" },
      draft: false,
      base: { sha: at.baseTip, ref: at.base },
      mergeBase: { sha: mergeBase },
      head: { sha: at.head, ref: "change" },
      files: await repository.changedFiles(mergeBase, at.head),
    },
    trees: {
      base: repository.tree(at.baseTip),
      mergeBase: repository.tree(mergeBase),
      head: repository.tree(at.head),
    },
    ...(last ? { since: { head: last, files: await repository.changedFiles(last, at.head) } } : {}),
  };
}

/** Where GitHub has the thread at this head: its line moves with the file, and is gone once it was changed. */
async function lineNow(
  repository: Repository,
  { path, side, line, commit }: Pick<Thread, "path" | "side" | "line" | "commit">,
  head: string,
): Promise<number | undefined> {
  if (side === "LEFT" || commit === head) return line;
  const files = await repository.changedFiles(commit, head);
  const file = files.find((each) => each.path === path || each.before === path);
  if (!file) return line;
  if (file.path !== path || file.change === "removed") return undefined;
  let moved = 0;
  for (const hunk of file.hunks) {
    let [old, now] = [hunk.base.start, hunk.head.start];
    for (const text of hunk.lines) {
      if (text.startsWith("-")) {
        if (old === line) return undefined;
        old++;
      } else if (text.startsWith("+")) now++;
      else {
        if (old === line) return now;
        old++;
        now++;
      }
    }
    if (old <= line) moved = now - old;
  }
  return line + moved;
}

function mustBeInDiff({ path, side, line, startLine }: Placed, files: readonly ChangedFile[]): void {
  const hunks = files.find((file) => file.path === path)?.hunks ?? [];
  const shown = hunks.some(({ base, head }) => {
    const { start, count } = side === "RIGHT" ? head : base;
    return line < start + count && (startLine ?? line) >= start && (startLine ?? 0) < line;
  });
  expect(shown, `${path}:${line} is in the diff`).toBe(true);
}

function mustBeTouched({ path, line, startLine }: Placed, since: readonly ChangedFile[]): void {
  const hunks = since.find((file) => file.path === path)?.hunks ?? [];
  const touched = hunks.some(
    ({ head }) => line >= head.start && (startLine ?? line) < head.start + Math.max(1, head.count),
  );
  expect(touched, `${path}:${line} was touched by the push`).toBe(true);
}
