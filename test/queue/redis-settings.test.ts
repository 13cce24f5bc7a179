import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import { needs } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";
import { aReview, quickLimits } from "./jobs.ts";

/** A logger that keeps its lines. */
function listeningLog(): { log: pino.Logger; lines: { level: number; msg: string }[] } {
  const lines: { level: number; msg: string }[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { log, lines };
}

describe("src/queue/redis-store.ts", () => {
  const log = pino({ level: "silent" });

  test("an address that cannot be read is the operator's mistake, and its password is not repeated", async () => {
    const opening = openQueue({ redisUrl: "redis://user:hunter2@[bad", log });
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.not.toThrow(/hunter2/);
  });

  describe.skipIf(!needs("redis-server"))("with servers of other kinds (needs redis-server)", () => {
    test("a wrong password is the operator's mistake", async () => {
      const redis = await startRedis({ args: ["--requirepass", "secret"] });
      for (const url of [redis.url, redis.url.replace("//", "//:hunter2@")])
        await expect(
          openQueue({ redisUrl: url, log, limits: { ...quickLimits, answerMs: 500 } }),
        ).rejects.toThrow(UserError);
      const right = await openQueue({ redisUrl: redis.url.replace("//", "//:secret@"), log });
      await right.enqueue(aReview(1));
      await right.close();
      await redis.stop();
    });

    test("a Redis that may lose jobs is warned about; one that says nothing is called unknown", async () => {
      const forgetful = await startRedis({
        args: ["--appendonly", "no", "--maxmemory-policy", "allkeys-lru"],
      });
      const heard = listeningLog();
      await (await openQueue({ redisUrl: forgetful.url, log: heard.log })).close();
      const warnings = heard.lines.filter((line) => line.level === 40).map((line) => line.msg);
      expect(warnings).toEqual([
        expect.stringContaining("appendonly yes"),
        expect.stringContaining("noeviction"),
      ]);
      await forgetful.stop();

      const silent = await startRedis({ args: ["--rename-command", "CONFIG", ""] });
      const unknown = listeningLog();
      await (await openQueue({ redisUrl: silent.url, log: unknown.log })).close();
      expect(unknown.lines.filter((line) => line.level >= 30).map((line) => line.msg)).toEqual([
        expect.stringContaining("unknown whether Redis keeps jobs"),
      ]);
      await silent.stop();
    });
  });
});
