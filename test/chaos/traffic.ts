import { createHmac, randomUUID } from "node:crypto";
import type { Delivery, FakeGitHub, Pull, Repository } from "../support/github/fake-github.ts";
import { type Line, makeLines } from "./commits.ts";
import type { Draw } from "./random.ts";

const REPOSITORIES = 4;

/** Shares of all deliveries; the rest are pushes. */
const FORGED = 0.05;
const REPEATED = 0.1;
const OPENED = 0.08;
const CLOSED = 0.06;

/** Heads of one pull request at the most. */
const PUSHES = 24;

/** The latest deliveries, of which some come twice. */
const LATEST = 50;

export interface Change {
  repo: Repository;
  pull: Pull;
  line: Line;
  /** Heads so far. */
  pushed: number;
  /** Something is done to it just now. */
  busy: boolean;
}

export interface Sent {
  opened: number;
  pushed: number;
  closed: number;
  repeated: number;
  forged: number;
  /** Answers by status; 0 when there was none. */
  byStatus: Record<string, number>;
  forgedAccepted: number;
  /** Milliseconds to each answer that was good. */
  latencies: number[];
  /** What went wrong with the traffic itself. */
  mistakes: string[];
}

/** What people do on GitHub, and the deliveries that tell of it. */
export interface Traffic {
  readonly repos: readonly Repository[];
  readonly changes: readonly Change[];
  readonly sent: Sent;
  /** One more delivery, drawn by its share. */
  tick(): void;
  /** Waits for all that were sent. */
  end(): Promise<void>;
}

/** @param deliveries about how many there will be; commits are made for them */
export async function makeTraffic(
  github: FakeGitHub,
  url: string,
  { deliveries, draw }: { deliveries: number; draw: Draw },
): Promise<Traffic> {
  const repos: Repository[] = [];
  const unopened: { repo: Repository; line: Line; number: number }[] = [];
  // Twice as many as there will be by their share: when all others are being pushed to, one more is opened.
  const lines = Math.ceil((deliveries * OPENED * 2) / REPOSITORIES) + 20;
  for (let at = 0; at < REPOSITORIES; at++) {
    const repo = await github.createRepository({
      owner: "acme",
      name: `shop-${at}`,
      files: { "a.ts": "one\n" },
    });
    repos.push(repo);
    const made = await makeLines(repo, { lines, pushes: PUSHES, draw });
    for (const [number, line] of made.entries()) unopened.push({ repo, line, number });
  }
  const changes: Change[] = [];
  const open = new Set<Change>();
  const latest: Delivery[] = [];
  const bodies = new WeakMap<Change, Record<string, unknown>>();
  const sent: Sent = {
    opened: 0,
    pushed: 0,
    closed: 0,
    repeated: 0,
    forged: 0,
    byStatus: {},
    forgedAccepted: 0,
    latencies: [],
    mistakes: [],
  };
  const underWay = new Set<Promise<void>>();

  const answered = (delivery: Delivery): void => {
    sent.byStatus[delivery.statusCode] = (sent.byStatus[delivery.statusCode] ?? 0) + 1;
    if (delivery.statusCode >= 200 && delivery.statusCode < 300) sent.latencies.push(delivery.durationMs);
    latest.push(delivery);
    if (latest.length > LATEST) latest.shift();
  };

  const opens = async (): Promise<void> => {
    const next = unopened.splice(draw.upTo(unopened.length - 1), 1)[0];
    if (!next) return;
    const { repo, line, number } = next;
    sent.opened++;
    const branch = `change-${number}`;
    await github.setBranch(repo, branch, line.heads[0]?.sha ?? "");
    const pull = await github.openPull({ repo, head: branch, title: `Change ${number}` });
    const change: Change = { repo, pull, line, pushed: 1, busy: true };
    changes.push(change);
    const delivery = await github.events.pullRequestOpened(pull);
    bodies.set(change, delivery.request.payload);
    open.add(change);
    change.busy = false;
    answered(delivery);
  };

  const pushes = async (change: Change): Promise<void> => {
    const head = change.line.heads[change.pushed]?.sha ?? "";
    const before = change.pull.head.sha;
    change.busy = true;
    change.pushed++;
    sent.pushed++;
    await github.setBranch(change.repo, change.pull.head.ref, head);
    change.busy = false;
    const body = bodies.get(change) ?? {};
    const pullRequest = body.pull_request as { head: Record<string, unknown> };
    // What GitHub told when it was opened, but for what a push changes: to ask git for the rest each time costs more
    // than the App.
    answered(
      await github.deliver(
        "pull_request",
        {
          ...body,
          action: "synchronize",
          before,
          after: head,
          pull_request: { ...pullRequest, head: { ...pullRequest.head, sha: head } },
        },
        { unchecked: true },
      ),
    );
  };

  const closes = async (change: Change): Promise<void> => {
    open.delete(change);
    sent.closed++;
    answered(await github.events.closed(change.pull));
  };

  const repeats = async ({ event, guid, request }: Delivery): Promise<void> => {
    sent.repeated++;
    answered(await github.deliver(event, { ...request.payload }, { guid, unchecked: true }));
  };

  /** Not GitHub's, so it stands in no list of GitHub's. */
  const forges = async ({ event, request }: Delivery): Promise<void> => {
    sent.forged++;
    const body = JSON.stringify(request.payload);
    const signature = createHmac("sha256", "somebody else's secret").update(body).digest("hex");
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-event": event,
        "x-github-delivery": randomUUID(),
        "x-hub-signature-256": `sha256=${signature}`,
      },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    await answer.arrayBuffer();
    if (answer.status < 400) sent.forgedAccepted++;
  };

  const next = (): Promise<void> | undefined => {
    const by = draw.share();
    const told = latest.length > 0 ? draw.one(latest) : undefined;
    if (by < FORGED && told) return forges(told);
    if (by < FORGED + REPEATED && told) return repeats(told);
    const still = [...open].filter(({ busy }) => !busy);
    if (by < FORGED + REPEATED + CLOSED && still.length > 5) return closes(draw.one(still));
    const growing = still.filter(({ pushed }) => pushed < PUSHES);
    const isNew = by < FORGED + REPEATED + CLOSED + OPENED || growing.length === 0;
    if (isNew && unopened.length > 0) return opens();
    if (growing.length > 0) return pushes(draw.one(growing));
    return told ? repeats(told) : undefined;
  };

  return {
    repos,
    changes,
    sent,
    tick() {
      const one = next();
      if (!one) return;
      const done = one
        .catch((error: unknown) => void sent.mistakes.push(String(error)))
        .finally(() => underWay.delete(done));
      underWay.add(done);
    },
    async end() {
      await Promise.all(underWay);
    },
  };
}
