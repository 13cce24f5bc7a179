import { describe, expect, test } from "vitest";
import { answeredHere } from "../../src/bin/architect/approve.ts";
import type { ParkedConversation } from "../../src/domain/approval.ts";
import type { ReadAsArchitect, ResumeReading } from "../../src/domain/reading.ts";
import type { ReviewParts } from "../../src/review/parts.ts";
import { recordedReview } from "../../src/review/resumed-review.ts";
import { anArchitect } from "../support/architects.ts";
import { aPull } from "../support/trees.ts";

const spent = { inputTokens: 10, outputTokens: 1, cachedTokens: 0 };

/** Two architects that each ask for one call; `answers` has what each was told. */
function aHouse() {
  const answers: string[] = [];
  const asked: string[] = [];
  const parked = (architect: string): ParkedConversation => ({
    id: `${architect}0000000`.slice(0, 10),
    pull: { installation: 0, repo: { id: 1, owner: "acme", name: "shop" }, number: 7 },
    head: "f".repeat(40),
    architect,
    calls: [
      {
        id: "c1",
        tool: "bash",
        input: { command: `echo ${architect}` },
        shown: `echo ${architect} \u001b[2J`,
        why: "to see",
        touches: "nothing outside a sandbox",
        because: "no rule allows it",
      },
    ],
    askedAt: "2030-01-01T00:00:00.000Z",
    expiresAt: "2030-01-02T00:00:00.000Z",
    state: architect,
  });
  const read: ReadAsArchitect = async ({ architect }) => {
    asked.push(architect.name);
    return {
      findings: [],
      read: [],
      shortfall: "waits for an approval",
      spent,
      parked: parked(architect.name),
    };
  };
  const resume: ResumeReading = async (_, { architect, state }, { answer }) => {
    answers.push(`${architect} ${answer} ${JSON.stringify(state)}`);
    return { findings: [], read: ["src/a.ts"], spent };
  };
  const parts: ReviewParts = {
    architects: [anArchitect({ name: "first" }), anArchitect({ name: "second" })],
    rules: [],
    rehearse: () => Promise.reject(new Error("nothing here is rehearsed")),
    read,
    resume,
    clock: () => 0,
  };
  const notes: string[] = [];
  const questions: string[] = [];
  const loaded = aPull({ "src/a.ts": "one\n" }, { "src/a.ts": "one\ntwo\n" });
  return {
    answers,
    asked,
    notes,
    questions,
    async review(options: { approve?: boolean; lines?: string[] }) {
      const { lines } = options;
      const terminal = {
        note: (text: string) => void notes.push(text),
        endProgress: () => {},
        ...(lines
          ? {
              ask: async (question: string) => {
                questions.push(question);
                return lines.shift() ?? "";
              },
            }
          : {}),
      };
      const first = await recordedReview(loaded, parts);
      return answeredHere(first, options, terminal, { loaded, parts, options: {} });
    },
  };
}

describe("src/bin/architect/approve.ts", () => {
  test("each request is asked for with its exact call, and the review is made again with the answers", async () => {
    const house = aHouse();
    const made = await house.review({ approve: true, lines: ["y", "no thanks"] });
    expect(house.questions).toHaveLength(2);
    expect(house.questions[0]).toContain("bash: echo first \\x1b[2J");
    expect(house.questions[0]).toContain("touches: nothing outside a sandbox");
    expect(house.answers).toEqual(['first approve "first"', 'second deny "second"']);
    // Nobody is asked the model's questions a second time.
    expect(house.asked.toSorted()).toEqual(["first", "second"]);
    expect(made.parked).toBeUndefined();
    expect(made.unfinished).toEqual([]);
    expect(made.coverage).toMatchObject([{ path: "src/a.ts", depth: "full" }]);
  });

  test("anything but yes is no", async () => {
    const house = aHouse();
    await house.review({ approve: true, lines: ["", "yep"] });
    expect(house.answers.map((line) => line.split(" ")[1])).toEqual(["deny", "deny"]);
  });

  test("without --approve, or with nobody at the terminal, it waits and says how it can be answered", async () => {
    const unasked = aHouse();
    const made = await unasked.review({ lines: ["y", "y"] });
    expect(made.unfinished).toEqual([{ part: "architects first, second", reason: "waits for an approval" }]);
    expect(unasked.notes[0]).toContain("echo first");
    expect(unasked.notes[0]).toContain("--approve");
    const absent = aHouse();
    await absent.review({ approve: true });
    expect(absent.notes[1]).toContain("no terminal");
    expect([...unasked.answers, ...absent.answers]).toEqual([]);
  });
});
