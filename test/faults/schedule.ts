/** What happens to pull requests, and what goes wrong meanwhile: drawn from one seed, and run by `run-schedule.ts`. */

export const PULLS = 3;

/** What becomes of the delivery of an event. `late`: it comes after the ones that follow. */
export type Delivering = "now" | "never" | "twice" | "late";

export type Step = {
  /** Gates that workers may pass before the next step. */
  gates: number;
} & (
  | {
      do: "open" | "push" | "force" | "close" | "reopen" | "retarget" | "ask";
      pull: number;
      deliver: Delivering;
    }
  | { do: "late" | "again" }
  | { do: "github"; mode: (typeof MODES)[number]; on: (typeof CALLS)[number]; skip: number; times: number }
  | { do: "strike"; what: "ledger" | "review-passing" | "review-ours" | "git"; times: number }
  /** The queue refuses so many jobs. */
  | { do: "queue"; times: number }
  | { do: "kill"; worker: number; after: number }
  /** Its jobs go to another while it still runs them. */
  | { do: "slow"; worker: number }
  | { do: "wipe" | "tokens" | "suspend" | "mend" | "sweep" }
  | { do: "forbid"; what: "checks" | "pull_requests" | "issues" }
  /** The nth comment of a review is lost. */
  | { do: "lose"; when: "draft" | "submit" }
  | { do: "wait"; minutes: number }
);

export const MODES = [
  "apply-then-502",
  "drop-then-502",
  "apply-then-reset",
  "reset",
  "stale-list",
  "secondary-limit",
  "primary-limit",
  "hang",
  "apply-then-hang",
] as const;

export const CALLS = [
  "any",
  "any write",
  "checks/create",
  "checks/update",
  "graphql/query",
  "graphql/addPullRequestReview",
  "graphql/submitPullRequestReview",
  "graphql/deletePullRequestReview",
  "issues/create-comment",
  "apps/create-installation-access-token",
] as const;

/** Numbers from 0 up to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The schedule of one seed. */
export function scheduleOf(seed: number): Step[] {
  const random = randomFrom(seed);
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const one = <T>(items: readonly T[]): T => items[upTo(items.length - 1)] as T;
  const gates = (): number => one([0, 0, 2, 5, 9, 14, 20, 30, 45, 200]);
  const deliver = (): Delivering => one(["now", "now", "now", "now", "twice", "late", "never"]);
  const opened = 1 + upTo(PULLS - 1);
  const event = (): Step => ({
    do: one(["push", "push", "push", "push", "force", "close", "reopen", "retarget", "ask"] as const),
    pull: upTo(opened - 1),
    deliver: deliver(),
    gates: gates(),
  });
  const fault = (): Step => {
    switch (upTo(15)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4: {
        // Requests that hang take real time.
        const mode = random() < 0.08 ? one(["hang", "apply-then-hang"] as const) : one(MODES.slice(0, 7));
        return {
          do: "github",
          mode,
          on: one(CALLS),
          skip: one([0, 0, 0, 1, 2]),
          times: one([1, 1, 1, 2, 4]),
          gates: 0,
        };
      }
      case 5:
        return {
          do: "strike",
          what: one(["ledger", "review-passing", "review-ours", "git"] as const),
          times: one([1, 1, 2, 3]),
          gates: 0,
        };
      case 6:
      case 7:
      case 8:
        return { do: "kill", worker: upTo(1), after: 1 + upTo(40), gates: 0 };
      case 9:
        return { do: "slow", worker: upTo(1), gates: one([0, 3, 10]) };
      case 10:
        return { do: "queue", times: one([1, 2, 5]), gates: 0 };
      case 11:
        return { do: one(["wipe", "tokens", "suspend"] as const), gates: gates() };
      case 12:
        return { do: "forbid", what: one(["checks", "pull_requests", "issues"] as const), gates: gates() };
      case 13:
        return { do: "lose", when: one(["draft", "submit"] as const), gates: 0 };
      case 14:
        return { do: one(["mend", "sweep", "late", "again"] as const), gates: gates() };
      default:
        return { do: "wait", minutes: one([1, 3, 16, 70]), gates: gates() };
    }
  };
  const steps: Step[] = [];
  for (let pull = 0; pull < opened; pull++) {
    if (random() < 0.6) steps.push(fault());
    steps.push({ do: "open", pull, deliver: deliver(), gates: gates() });
  }
  for (let more = 3 + upTo(6); more > 0; more--) {
    if (random() < 0.7) steps.push(fault());
    steps.push(event());
  }
  return steps;
}

/**
 * A smaller schedule that still fails: halves, quarters and at last single steps are left out one after the other, for
 * as long as it fails without them.
 */
export async function shrink(
  steps: readonly Step[],
  fails: (steps: readonly Step[]) => Promise<boolean>,
): Promise<readonly Step[]> {
  let smallest = steps;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < smallest.length; ) {
      const without = [...smallest.slice(0, at), ...smallest.slice(at + size)];
      if (without.length < smallest.length && (await fails(without))) smallest = without;
      else at += size;
    }
  }
  return smallest;
}
