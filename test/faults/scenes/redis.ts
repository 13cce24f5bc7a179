import { expect } from "vitest";
import { Redis } from "ioredis";
import { until } from "../../worker/until.ts";
import type { RedisServer } from "../../support/redis.ts";
import type { Delivery } from "../../support/github/fake-github.ts";
import { tinyReview } from "../../worker/tiny-review.ts";
import type { Scene } from "./scene.ts";
import type { Stage } from "./stage.ts";

/** Milliseconds within which GitHub has to hear that a delivery was not taken, with some for a machine that is busy. */
const TOLD_WITHIN = 8_000;

const redisOf = ({ redis }: Stage): RedisServer => {
  if (!redis) throw new Error("a scene without its Redis");
  return redis;
};

async function asked(redis: RedisServer, ...command: [string, ...string[]]): Promise<void> {
  const client = new Redis(redis.url);
  try {
    await client.call(...command);
  } finally {
    client.disconnect();
  }
}

/** A delivery that comes while Redis cannot take it is refused in time, and is asked for again once it can. */
const whileAway = (away: (redis: RedisServer) => unknown, back: (redis: RedisServer) => unknown): Scene => ({
  needs: "redis-server",
  async run(stage) {
    const redis = redisOf(stage);
    await stage.start();
    const pull = await stage.open();
    await away(redis);
    let refused: Delivery;
    try {
      refused = await stage.github.events.pullRequestOpened(pull);
    } finally {
      await back(redis);
    }
    expect(refused.statusCode).toBeGreaterThanOrEqual(500);
    expect(refused.durationMs).toBeLessThan(TOLD_WITHIN);
    await stage.reviewed(pull);
    expect(stage.github.deliveries.filter(({ redelivery }) => redelivery)).toMatchObject([
      { statusCode: 200 },
    ]);
  },
});

export const redisDown = whileAway(
  (redis) => redis.kill(),
  (redis) => redis.start(),
);

export const redisSlow = whileAway(
  (redis) => redis.freeze(),
  (redis) => redis.thaw(),
);

export const redisFull = whileAway(
  (redis) => asked(redis, "config", "set", "maxmemory", "1"),
  (redis) => asked(redis, "config", "set", "maxmemory", "0"),
);

export const redisRestarts: Scene = {
  needs: "redis-server",
  async run(stage) {
    const redis = redisOf(stage);
    await stage.start();
    const pull = await stage.open();
    const remove = stage.github.before("graphql/addPullRequestReview", async () => {
      remove();
      await redis.restart();
    });
    await stage.github.events.pullRequestOpened(pull);
    await stage.reviewed(pull);
  },
};

export const connectionsCut: Scene = {
  needs: "redis-server",
  async run(stage) {
    const redis = redisOf(stage);
    const app = await stage.start();
    const first = await stage.open();
    await stage.github.events.pullRequestOpened(first);
    await stage.reviewed(first);
    // The one on which an idle worker waits is among them.
    for (const type of ["normal", "pubsub"]) await asked(redis, "client", "kill", "type", type);
    const second = await stage.open();
    await until("it takes deliveries again", async () => {
      await stage.github.events.pullRequestOpened(second);
      return stage.github.deliveries.at(-1)?.statusCode === 200;
    });
    await stage.reviewed(second);
    await until("nothing is left to do", async () => {
      const { waiting, active } = await app.counts();
      return waiting + active === 0;
    });
  },
};

export const rollingDeploy: Scene = {
  needs: "redis-server",
  async run(stage) {
    let begun = 0;
    const old = await stage.start({
      // Longer than a process that is stopped waits.
      review: async (loaded, options) => {
        begun++;
        await new Promise<void>((resolve) => {
          options?.signal?.addEventListener("abort", () => resolve(), { once: true });
        });
        return tinyReview(loaded, options);
      },
    });
    const pull = await stage.open();
    await stage.github.events.pullRequestOpened(pull);
    await until("the old one reviews it", () => begun > 0);
    const next = stage.start();
    await old.close();
    await next;
    await stage.reviewed(pull);
    expect(begun).toBe(1);
  },
};
