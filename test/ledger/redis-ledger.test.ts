import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ledger } from "../../src/domain/ledger.ts";
import { PassingError, UserError } from "../../src/errors.ts";
import { createRedisLedger } from "../../src/ledger/redis-ledger.ts";
import { needs } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { ledgerContract } from "./contract.ts";

const log = pino({ level: "silent" });

describe.skipIf(!needs("redis-server"))("src/ledger/redis-ledger.ts (needs redis-server)", () => {
  let redis: RedisServer;
  let ledger: Ledger;

  beforeAll(async () => {
    redis = await startRedis();
    ledger = createRedisLedger(redis.url, { log });
  });

  afterAll(async () => {
    await ledger.close();
    await redis.stop();
  });

  ledgerContract(() => ledger);

  test("two processes see the same, and another prefix sees nothing", async () => {
    const [other, apart] = [
      createRedisLedger(redis.url, { log }),
      createRedisLedger(redis.url, { log, prefix: "elsewhere" }),
    ];
    await ledger.put("shared", "1", 60);
    expect(await other.get("shared")).toBe("1");
    expect(await apart.get("shared")).toBeUndefined();
    await Promise.all([other.close(), apart.close()]);
  });

  test("a Redis that dies is trouble that passes; back again, what was kept is there", async () => {
    await ledger.put("over", "1", 60);
    await redis.kill();
    await expect(ledger.get("over")).rejects.toThrow(PassingError);
    await redis.start();
    expect(await ledger.get("over")).toBe("1");
  });

  test("a Redis that stops answering does not hold the caller", async () => {
    redis.freeze();
    try {
      await expect(ledger.get("over")).rejects.toThrow(PassingError);
    } finally {
      redis.thaw();
    }
    expect(await ledger.get("over")).toBe("1");
  }, 20_000);

  test("no address of a Redis is a mistake of whoever set it", async () => {
    expect(() => createRedisLedger("redis://h:port:1", { log })).toThrow(UserError);
  });
});
