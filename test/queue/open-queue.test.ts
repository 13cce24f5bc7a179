import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { needs } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { closingContract } from "./closing.ts";
import { queueContract } from "./contract.ts";
import { crashContract } from "./crash.ts";
import { failureContract } from "./failures.ts";
import { randomContract } from "./random.ts";

describe("src/queue/open-queue.ts", () => {
  describe("embedded", () => {
    const folder = mkdtempSync(join(tmpdir(), "architect-queue-"));
    afterAll(() => rm(folder, { recursive: true, force: true }));
    const place = () => ({ dataDir: join(folder, "data") });
    queueContract(place);
    describe("handlers that throw", () => failureContract(place));
    describe("closing", () => closingContract(place));
    describe("killed processes", () => crashContract(place));
    describe("random interleavings", () => randomContract(place));
  });

  describe.skipIf(!needs("redis-server"))("on Redis (needs redis-server)", () => {
    let redis: RedisServer;
    beforeAll(async () => {
      redis = await startRedis();
    });
    afterAll(() => redis.stop());
    const place = () => ({ redisUrl: redis.url });
    queueContract(place);
    describe("handlers that throw", () => failureContract(place));
    describe("closing", () => closingContract(place));
    describe("killed processes", () => crashContract(place));
    describe("random interleavings", () => randomContract(place));
  });
});
