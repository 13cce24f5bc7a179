import { afterEach, describe, expect, test } from "vitest";
import { handlers } from "../histories/reviewing.ts";
import { type EdgeStage, edgeStage } from "./stage.ts";

const open: EdgeStage[] = [];

afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close();
});

/** GitHub shows 3,000 files and 20,000 lines of a diff at most; git has all of them. */
const FILES = 3_001;
const LINES = 20_001;

describe("src/worker/review-job.ts", { timeout: 120_000 }, () => {
  test("a pull request larger than GitHub shows is read from git: the blocker in its last file is told, and every file is accounted for", async () => {
    const stage = await edgeStage();
    open.push(stage);
    const { github } = stage;
    const repo = await github.createRepository({
      owner: "acme",
      name: "shop",
      files: { "README.md": "# Shop\n" },
    });
    const many = Array.from({ length: FILES - 2 }, (_, n) => [
      `src/part${n % 30}/file${n}.ts`,
      `export const value${n} = ${n};\n`,
    ]);
    const long = Array.from({ length: LINES }, (_, n) => `export const line${n} = ${n};`).join("\n");
    await github.push(repo, "change", {
      ...Object.fromEntries(many),
      "src/long.ts": `${long}\n`,
      "src/zz-last.ts": handlers(["orders"]),
    });
    const pull = await github.openPull({ repo, head: "change", author: "dev" });
    await stage.opened(pull);
    const check = stage.check(pull);
    expect(check).toMatchObject({ status: "completed", conclusion: "failure" });
    const bodies = [...stage.said(pull), check?.summary ?? ""];
    expect(bodies.join("\n")).toContain("src/zz-last.ts");
    expect(check?.summary).toContain("3,001 files");
    expect(Math.max(...bodies.map((body) => body.length))).toBeLessThanOrEqual(65_535);
    // Whole, or not green: what was not read is named with its reason.
    expect(check?.title).toMatch(/blocker/);
  });
});
