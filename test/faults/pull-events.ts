import type { Delivery, Pull } from "../support/github/fake-github.ts";
import type { Ended } from "./checker.ts";
import type { History } from "./history.ts";
import type { Delivering, Step } from "./schedule.ts";
import type { Town } from "./town.ts";

type Happening = Extract<Step, { pull: number }>;

/** What people do to the pull requests of one schedule, and what becomes of the deliveries that tell of it. */
export interface PullEvents {
  happens(step: Happening): Promise<void>;
  /** Deliveries that were held back arrive, the last one first. */
  late(): Promise<void>;
  /** One from the middle is delivered once more. */
  again(): Promise<void>;
  soFar(): Pick<Ended, "pulls" | "heads">;
}

/** @param name of the schedule: its branches are called after it */
export function pullEvents(town: Town, name: string, history: History): PullEvents {
  const { github, repo, door } = town;
  const pulls = new Map<number, Pull>();
  const pushed = new Map<number, number>();
  const heads = new Map<number, Set<string>>();
  const late: Delivery[] = [];
  const told: Delivery[] = [];

  const noted = (delivery: Delivery): void => {
    told.push(delivery);
    history.add({ what: "delivered", guid: delivery.guid, status: delivery.statusCode });
  };
  const again = async ({ event, guid, request }: Delivery): Promise<void> =>
    noted(await github.deliver(event, { ...request.payload }, { guid, unchecked: true }));
  const deliver = async (how: Delivering, send: () => Promise<Delivery>): Promise<void> => {
    if (how === "never" || how === "late") {
      github.deliverTo(door.elsewhere);
      const delivery = await send();
      github.deliverTo(door.url);
      if (how === "late") late.push(delivery);
      return;
    }
    const delivery = await send();
    noted(delivery);
    if (how === "twice") await again(delivery);
  };
  const sawHead = (pull: Pull): void => {
    const all = heads.get(pull.number) ?? new Set();
    heads.set(pull.number, all.add(pull.head.sha));
  };

  const open = async ({ pull: index, deliver: how }: Happening): Promise<void> => {
    const branch = `${name}-${index}`;
    await github.setBranch(repo, branch, town.pushes[0] as string);
    const pull = await github.openPull({ repo, head: branch });
    pulls.set(index, pull);
    sawHead(pull);
    return deliver(how, () => github.events.pullRequestOpened(pull));
  };

  const moves = async (pull: Pull, { pull: index, deliver: how }: Happening, commit: string) => {
    const before = pull.head.sha;
    await github.setBranch(repo, `${name}-${index}`, commit);
    sawHead(pull);
    return deliver(how, () => github.events.synchronize(pull, before));
  };

  const changes = async (pull: Pull, step: Happening): Promise<void> => {
    const { deliver: how } = step;
    switch (step.do) {
      case "push": {
        const next = (pushed.get(step.pull) ?? 0) + 1;
        const commit = town.pushes[next];
        if (!commit) return;
        pushed.set(step.pull, next);
        return moves(pull, step, commit);
      }
      case "force": {
        const commit = town.forced.find((one) => one !== pull.head.sha && !heads.get(pull.number)?.has(one));
        if (!commit) return;
        pushed.set(step.pull, town.pushes.length);
        return moves(pull, step, commit);
      }
      case "close":
        return deliver(how, () => github.events.closed(pull));
      case "retarget": {
        const base = { ...pull.base };
        await github.retarget(pull, base.ref === "main" ? "release" : "main");
        return deliver(how, () => github.events.edited(pull, { base }));
      }
      case "ask":
        return deliver(how, () =>
          github.events.issueCommentCreated({ onPull: pull, body: "/architect review", by: "dev" }),
        );
      case "open":
      case "reopen":
        return;
    }
  };

  return {
    async happens(step) {
      const pull = pulls.get(step.pull);
      if (!pull) return step.do === "open" ? open(step) : undefined;
      if (pull.state === "open") return changes(pull, step);
      if (step.do === "reopen") return deliver(step.deliver, () => github.events.reopened(pull));
    },
    async late() {
      for (const delivery of late.splice(0).reverse()) await again(delivery);
    },
    async again() {
      const delivery = told[Math.floor(told.length / 2)];
      if (delivery) await again(delivery);
    },
    soFar() {
      return { pulls: [...pulls.values()], heads };
    },
  };
}
