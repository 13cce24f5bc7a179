import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTheatre, type Theatre } from "./github-stage.ts";
import { HISTORIES } from "./histories.ts";
import { handlers } from "./reviewing.ts";

let theatre: Theatre;

beforeAll(async () => {
  theatre = await openTheatre();
});

afterAll(() => theatre.close());

describe("src/worker/review-job.ts", () => {
  test("twenty histories and more are told to the App", () => {
    expect(HISTORIES.length).toBeGreaterThanOrEqual(20);
  });

  test.for(HISTORIES.map((history) => [history.name, history] as const))(
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
      for (const top of [0, 5, 9]) {
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
