import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTheatre, type Theatre } from "./github-stage.ts";
import { HISTORIES } from "./histories.ts";
import { handlers } from "./reviewing.ts";

/**
 * Each of these shows something that only GitHub decides: where threads stand after a push, who closed them, what a
 * deletion leaves. With ARCHITECT_FUZZ=1 all histories are told; in memory they always are.
 */
const TOLD: ReadonlySet<string> = new Set([
  "one of two is fixed: its thread is answered and closed, the other stays",
  "a rebase onto a main that moved keeps every thread and says nothing",
  "fixed, broken again, fixed again: one thread, opened again and closed again",
  "a comment that people deleted is not written again, and is told in the summary",
  "a push while the review runs: only the newer head is spoken of",
]);

const HERE = process.env.ARCHITECT_FUZZ ? HISTORIES : HISTORIES.filter(({ name }) => TOLD.has(name));

let theatre: Theatre;

beforeAll(async () => {
  theatre = await openTheatre();
}, 120_000);

afterAll(() => theatre.close());

describe("src/worker/review-job.ts", () => {
  test("the histories that are told here are there", () => {
    expect(HERE.length).toBeGreaterThanOrEqual(TOLD.size);
    expect([...TOLD].filter((told) => !HISTORIES.some(({ name }) => name === told))).toEqual([]);
  });

  test.for(HERE.map((history) => [history.name, history] as const))(
    "%s",
    { timeout: 180_000 },
    async ([, history]) => {
      const stage = await theatre.stage(history.start ?? { "README.md": "# Shop\n" });
      await history.run(stage);
      await stage.close();
    },
  );

  test("an App that may not close threads answers once, and says nothing more", {
    timeout: 180_000,
  }, async () => {
    const light = await openTheatre({ mayCloseThreads: false });
    try {
      const stage = await light.stage({ "README.md": "# Shop\n" });
      await stage.commit("change", { "src/api.ts": handlers(["orders"]) });
      await stage.review();
      for (const top of [0, 5]) {
        await stage.commit("change", { "src/api.ts": handlers([], ["orders"], top) });
        await stage.review();
      }
      expect(stage.threads()).toMatchObject([{ resolved: false }]);
      expect(stage.threads()[0]?.answers).toHaveLength(1);
      expect(stage.conclusion()).toBe("success");
    } finally {
      await light.close();
    }
  });
});
