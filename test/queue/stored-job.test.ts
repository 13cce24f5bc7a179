import { describe, expect, test } from "vitest";
import { logFields, readStoredJob } from "../../src/queue/stored-job.ts";
import { aCommand, aMergeGroup, aResume, aReview } from "./jobs.ts";

describe("src/queue/stored-job.ts", () => {
  test("what was stored comes back whole", () => {
    const asked = { by: { login: "dev", kind: "person" as const }, comment: 3 };
    for (const stored of [
      { job: aReview(1) },
      { job: aReview(1, { head: "abc", asked }), passing: { since: 5, times: 2 } },
      {
        job: aCommand(2, {
          commands: [{ verb: "help", args: ["me"] }],
          errors: [{ line: 1, code: "unknown", message: "?" }],
        }),
      },
      { job: aCommand(3, { where: { kind: "button" } }) },
      { job: aCommand(4, { where: { kind: "review-comment", inReplyTo: 9 }, said: "why?" }) },
      { job: aReview(5, { asked: { ...asked, thread: 8 }, only: ["api-architect"], full: true }) },
      { job: aResume("k3v9x2m7qa") },
      { job: aMergeGroup("b".repeat(40)) },
    ])
      expect(readStoredJob(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
  });

  test("anything else is not a job", () => {
    for (const data of [
      undefined,
      null,
      1,
      "job",
      [],
      {},
      { job: {} },
      { job: { ...aReview(1), kind: "merge" } },
      { job: { ...aReview(1), number: "1" } },
    ])
      expect(readStoredJob(data)).toBeUndefined();
  });

  test("log lines name delivery, repository, number and head", () => {
    expect(logFields(aReview(1, { head: "abc" }))).toEqual({
      job: "review",
      delivery: "delivery-1",
      repository: "acme/shop",
      number: 1,
      head: "abc",
    });
    expect(logFields(aResume("k3v9x2m7qa"))).toMatchObject({ job: "resume", request: "k3v9x2m7qa" });
  });
});
