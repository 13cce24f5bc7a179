import { describe, expect, test } from "vitest";
import { printJson } from "../../src/local/print-json.ts";
import { type Bundle, hashOf } from "../../src/replay/bundle.ts";
import { usesIn } from "../../src/replay/decisions.ts";
import { aHouse, forged, recorded, replayed, THE_PAGE } from "./a-recording.ts";

/** The same bundle with another text where one stood. */
function withText(bundle: Bundle, from: string, to: string): Bundle {
  const [before, after] = [hashOf(from), hashOf(to)];
  const { [before]: _, ...texts } = bundle.texts;
  const taken = bundle.taken.map((one) => ({
    ...one,
    answers: one.answers.map((answer) => (answer === before ? after : answer)),
  }));
  return forged(bundle, { taken, texts: { ...texts, [after]: to } });
}

describe("src/replay", () => {
  test("a review without a model is made again, byte for byte, and nothing outside is asked", async () => {
    const house = await aHouse({ model: false });
    const { bundle, review } = await recorded(house);
    const before = house.asked.rehearsals;
    expect(before).toBeGreaterThan(0);
    const again = await replayed(bundle);
    expect(again.differs).toBeUndefined();
    expect(printJson(again.review)).toBe(printJson(review));
    expect(review.unfinished).toContainEqual(
      expect.objectContaining({ reason: expect.stringContaining("Postgres did not start") }),
    );
    expect(house.asked.rehearsals).toBe(before);
  });

  test("a request that waits keeps its id and its times", async () => {
    const house = await aHouse();
    const { bundle, review } = await recorded(house);
    const asked = house.asked.models();
    const again = await replayed(bundle);
    expect(again.differs).toBeUndefined();
    expect(again.review).toEqual(JSON.parse(JSON.stringify(review)));
    expect(again.review.parked).toMatchObject([{ architect: "first", id: review.parked?.[0]?.id }]);
    expect(again.review.findings).toContainEqual(expect.objectContaining({ rule: "reading/second" }));
    expect(house.asked.models()).toBe(asked);
  });

  test("what was approved at the terminal is not run again, and comes to the same", async () => {
    const house = await aHouse();
    const { bundle, review } = await recorded(house, ["y"]);
    expect(house.asked.pages).toBe(1);
    expect(review.resumed).toHaveLength(1);
    const again = await replayed(bundle);
    expect(again.differs).toBeUndefined();
    expect(printJson(again.review)).toBe(printJson(review));
    expect(house.asked.pages).toBe(1);
  });

  test("whichever conversation ends first, the same is recorded in the same order", async () => {
    const one = await recorded(await aHouse({ slow: { first: 60 } }), ["y"]);
    const other = await recorded(await aHouse({ slow: { second: 120 } }), ["y"]);
    const told = ({ taken }: Bundle) =>
      taken.map(({ kind, key, answers }) => [kind, key, kind === "decision" ? answers : answers.length]);
    // The stand-in signs thinking anew in each of its lives.
    expect(told(one.bundle).filter(([kind]) => kind !== "model")).toEqual(
      told(other.bundle).filter(([kind]) => kind !== "model"),
    );
    expect(one.review.spent).toEqual(other.review.spent);
    expect((await replayed(one.bundle)).differs).toBeUndefined();
    expect((await replayed(other.bundle)).differs).toBeUndefined();
  });

  test("prompts, replies, uses of tools and decisions with their rules are in it; no key is", async () => {
    const { bundle } = await recorded(await aHouse(), ["y"]);
    const text = JSON.stringify(bundle);
    expect(text).toContain("You speak as `first`");
    expect(text).toContain("How many at once?");
    const uses = usesIn(text);
    expect(uses.filter(({ architect }) => architect === "first")).toMatchObject([
      { tool: "read", decision: "allow", result: expect.stringContaining("eval") },
      {
        tool: "webfetch",
        input: '{"url":"https://example.invalid/limits"}',
        decision: "ask",
        because: "agent: `webfetch` `*` on line 12 says ask",
        answered: "approve",
        result: THE_PAGE,
      },
    ]);
    expect(text).not.toMatch(/Bearer|apiKey|127\.0\.0\.1/);
  });

  test("where the replay comes to something else, the first place is named", async () => {
    const { bundle, review } = await recorded(await aHouse({ model: false }));
    const written = JSON.stringify(review);
    const other = written.replace('"verdict":"neutral"', '"verdict":"pass"');
    expect(other).not.toBe(written);
    const texts = { ...bundle.texts, [hashOf(other)]: other };
    expect((await replayed(forged(bundle, { review: hashOf(other), texts }))).differs).toBe("verdict");
  });

  test("another answer of the model leads to prompts that were never sent: unfinished, and nobody is asked", async () => {
    const house = await aHouse();
    const { bundle } = await recorded(house, ["y"]);
    const page = JSON.stringify({ text: THE_PAGE });
    const asked = house.asked.models();
    const again = await replayed(withText(bundle, page, JSON.stringify({ text: "The page is gone." })));
    expect(again.review.unfinished).toContainEqual({
      part: "replay",
      reason: "the bundle does not hold an answer of the model",
    });
    expect(again.differs).toBeDefined();
    expect(house.asked.models()).toBe(asked);
  });

  test("a file that nobody read when it was recorded is unfinished, by its name", async () => {
    const { bundle } = await recorded(await aHouse({ model: false }));
    const trees = bundle.trees.map((tree) => ({
      ...tree,
      files: tree.files.filter(([path]) => path !== "src/a.ts"),
    }));
    const { review, differs } = await replayed(forged(bundle, { trees }));
    expect(review.unfinished).toContainEqual({
      part: "replay",
      reason: expect.stringMatching(/^the bundle does not hold file src\/a\.ts \([0-9a-f]{12}\)$/),
    });
    expect(review.verdict).not.toBe("pass");
    expect(differs).toBeDefined();
  });
});
