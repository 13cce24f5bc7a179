import { type Ended, wrongWith } from "../faults/checker.ts";
import { History } from "../faults/history.ts";
import type { Town } from "../faults/town.ts";
import type { FakeGitHub, Repository } from "../support/github/fake-github.ts";
import type { Traffic } from "./traffic.ts";

export interface Verdict {
  lost: readonly string[];
  twice: readonly string[];
  stuck: readonly string[];
  /** Requests that GitHub does not allow, and mistakes of the stand-in. */
  others: readonly string[];
}

export const holds = ({ lost, twice, stuck, others }: Verdict): boolean =>
  lost.length + twice.length + stuck.length + others.length === 0;

/** What the checker of the fault schedules says of each repository. */
export function judge(
  github: FakeGitHub,
  { repos, changes }: Pick<Traffic, "repos" | "changes">,
  happened: Pick<Ended, "wiped"> & { dead(repo: Repository): ReadonlySet<number> },
): Verdict {
  const wrong = repos.flatMap((repo, at) => {
    const ours = changes.filter((change) => change.repo.id === repo.id);
    const bad = new Map(ours.flatMap(({ line }) => line.heads.map((head) => [head.sha, head.bad] as const)));
    const heads = new Map(
      ours.map(({ pull, line, pushed }) => [
        pull.number,
        new Set(line.heads.slice(0, pushed).map(({ sha }) => sha)),
      ]),
    );
    // The configuration stays the same, so that each head is planned under one key.
    const history = new History(Date.now);
    for (const [number, shas] of heads)
      for (const head of shas) history.add({ what: "planned", number, head, key: "one" });
    return wrongWith({
      town: townOf(github, repo, (head) => (bad.get(head) ? "failure" : "success")),
      history,
      // What the stand-in found is told once.
      before: at === 0 ? { violations: 0, defects: 0 } : found(github),
      pulls: ours.map(({ pull }) => pull),
      heads,
      dead: happened.dead(repo),
      forbidden: false,
      wiped: happened.wiped,
    }).map((sentence) => `${repo.name}${sentence}`);
  });
  const like = (pattern: RegExp): string[] => wrong.filter((sentence) => pattern.test(sentence));
  const kinds = {
    lost: like(/: lost, |: concluded |: failed, and nothing/),
    twice: like(/\d+ (?:reviews of|threads about|checks on)|: replied \d+ times/),
    stuck: like(/: a check is in progress/),
  };
  const named = new Set(Object.values(kinds).flat());
  return { ...kinds, others: wrong.filter((sentence) => !named.has(sentence)) };
}

const found = (github: FakeGitHub): Ended["before"] => ({
  violations: github.violations().length,
  defects: github.defects().length,
});

/** The checker looks at what GitHub shows and at nothing else of a town. */
function townOf(github: FakeGitHub, repo: Repository, expected: (head: string) => string): Town {
  const none = (): never => {
    throw new Error("a town without a door");
  };
  return {
    github,
    repo,
    pushes: [],
    forced: [],
    expected,
    get loads() {
      return none();
    },
    get door() {
      return none();
    },
    close: async () => {},
  };
}
