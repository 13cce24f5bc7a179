import { describe, expect, test } from "vitest";
import { HISTORIES } from "./histories.ts";
import { memoryStage } from "./memory-stage.ts";

describe("test/histories/histories.ts", () => {
  test("there are twenty and more", () => {
    expect(HISTORIES.length).toBeGreaterThanOrEqual(20);
  });

  test.for(HISTORIES.map((history) => [history.name, history] as const))(
    "%s",
    { timeout: 30_000 },
    async ([, history]) => {
      const stage = await memoryStage(history.start ?? { "README.md": "# Shop\n" });
      try {
        await history.run(stage);
      } finally {
        await stage.close();
      }
    },
  );
});
