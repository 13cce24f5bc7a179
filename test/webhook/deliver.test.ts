import type { IncomingMessage } from "node:http";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import type { Job } from "../../src/domain/job.ts";
import { createDeliver } from "../../src/webhook/deliver.ts";
import { anExample, changed } from "./deliveries.ts";

const opened = changed(anExample("pull_request", "opened"), "pull_request.state", "open");

/** A delivery whose signature was right. */
async function delivered(body: unknown, headers: Record<string, string> = {}) {
  const jobs: Job[] = [];
  const deliver = await createDeliver({
    log: pino({ level: "silent" }),
    enqueue: async (job) => void jobs.push(job),
  });
  const request = {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-github-event": "pull_request",
      "x-github-delivery": "d-1",
      ...headers,
    },
  } as Partial<IncomingMessage> as IncomingMessage;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { answer: await deliver(request, Buffer.from(text)), jobs };
}

describe("src/webhook/deliver.ts", () => {
  test("a delivery is done when its job is kept", async () => {
    const { answer, jobs } = await delivered(opened);
    expect(answer.status).toBe(200);
    expect(jobs).toMatchObject([{ kind: "review", cause: { delivery: "d-1" } }]);
  });

  test.each(["constructor", "__proto__", "error", "*"])(
    "an event that is called %s, a word with a meaning for programs, is ignored",
    async (event) => {
      const { answer, jobs } = await delivered(opened, { "x-github-event": event });
      expect(answer.status).toBe(200);
      expect(jobs).toEqual([]);
    },
  );

  test.each(["5", "null", "[]", "{", '"text"', ""])(
    "a body that is %j and no object is refused",
    async (body) => {
      expect((await delivered(body)).answer).toMatchObject({ status: 400 });
    },
  );

  test("a delivery without an id is refused: nobody could find it again", async () => {
    expect((await delivered(opened, { "x-github-delivery": "" })).answer.status).toBe(400);
  });
});
