import { describe, expect, test } from "vitest";
import { runSchedule } from "./run-schedule.ts";
import type { Step } from "./schedule.ts";
import { theTown } from "./the-town.ts";
import type { Plant } from "./worker-process.ts";

const town = theTown();

const open: Step = { do: "open", pull: 0, deliver: "now", gates: 400 };

/** Bugs that others have had, each with the shortest schedule that shows it and what the checker says of it. */
const planted: { bug: string; plant: Plant; shows: readonly Step[]; says: RegExp }[] = [
  {
    bug: "a write that got a 502 is sent again at once",
    plant: {
      fetch: (send) => async (input, init) => {
        const answer = await send(input, init);
        return answer.status === 502 && init?.method === "POST" ? send(input, init) : answer;
      },
    },
    shows: [{ do: "github", mode: "apply-then-502", on: "checks/create", skip: 0, times: 1, gates: 0 }, open],
    says: /2 checks on|replied 2 times|a check is/,
  },
  {
    bug: "reviews carry no marker",
    plant: {
      plan:
        (plan) =>
        (...input) => {
          const made = plan(...input);
          const without = (body: string) => body.replace(/<!-- backend-architect:[\s\S]*?-->/g, "");
          return {
            ...made,
            summary: without(made.summary),
            folded: without(made.folded),
            comments: made.comments.map((comment) => ({ ...comment, body: without(comment.body) })),
          };
        },
    },
    shows: [
      {
        do: "github",
        mode: "apply-then-502",
        on: "graphql/submitPullRequestReview",
        skip: 0,
        times: 1,
        gates: 0,
      },
      open,
    ],
    says: /2 reviews of/,
  },
  {
    bug: "the configuration is read from the head",
    plant: {
      load: (load) => async (key, live, signal) => {
        const loaded = await load(key, live, signal);
        return { ...loaded, trees: { ...loaded.trees, base: loaded.trees.head } };
      },
    },
    shows: [
      open,
      ...Array.from({ length: 4 }, (): Step => ({ do: "push", pull: 0, deliver: "now", gates: 400 })),
    ],
    says: /lost, nobody looked|concluded/,
  },
  {
    bug: "a delivery is answered before its job is kept",
    plant: {
      receive: (keep) => async (job) => {
        setTimeout(() => void keep(job).catch(() => undefined), 5);
      },
    },
    shows: [open],
    says: /answered before its job was kept/,
  },
];

describe("test/faults/checker.ts", () => {
  test.each(planted)(
    "$bug: the schedule that shows it is found wrong, and without the bug it is not",
    async ({ plant, shows, says }) => {
      const ran = await runSchedule(town(), shows, plant);
      expect(ran.wrong.join("; ")).toMatch(says);
      expect((await runSchedule(town(), shows)).wrong).toEqual([]);
    },
    300_000,
  );
});
