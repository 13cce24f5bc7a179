import { describe, expect, test } from "vitest";
import type { CommandJob } from "../../src/domain/job.ts";
import { flowOf, MAX_COMMENTS, ownCounts } from "../../src/worker/flood.ts";

const aComment = (comment: number, login = "dev", number = 7): CommandJob => ({
  kind: "command",
  installation: 4,
  repo: { id: 1, owner: "acme", name: "shop" },
  number,
  cause: { delivery: "d", event: "issue_comment.created" },
  by: { login, kind: "person" },
  comment,
  commands: [],
  errors: [],
});

describe("src/worker/flood.ts", () => {
  test("of five hundred comments the first few count, one is told, and the rest are left alone", async () => {
    const counts = ownCounts();
    const flows: string[] = [];
    for (let comment = 1; comment <= 500; comment++) flows.push(await flowOf(aComment(comment), counts));
    expect(flows.filter((flow) => flow === "within")).toHaveLength(MAX_COMMENTS);
    expect(flows.indexOf("over")).toBe(MAX_COMMENTS);
    expect(flows.filter((flow) => flow === "silent")).toHaveLength(500 - MAX_COMMENTS - 1);
  });

  test("another person, another pull request and another time have counts of their own", async () => {
    let now = 0;
    const counts = ownCounts(() => now);
    for (let comment = 1; comment <= MAX_COMMENTS; comment++) await flowOf(aComment(comment), counts);
    expect(await flowOf(aComment(90, "carol"), counts)).toBe("within");
    expect(await flowOf(aComment(91, "dev", 8), counts)).toBe("within");
    expect(await flowOf(aComment(92, "DEV"), counts)).toBe("over");
    now += 601_000;
    expect(await flowOf(aComment(93), counts)).toBe("within");
  });

  test("a comment that is taken up again keeps its place", async () => {
    const counts = ownCounts();
    for (let at = 0; at < 50; at++) expect(await flowOf(aComment(1), counts)).toBe("within");
    expect(await flowOf(aComment(2), counts)).toBe("within");
  });
});
