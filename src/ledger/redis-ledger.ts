import { Redis } from "ioredis";
import type { Ledger } from "../domain/ledger.ts";
import { messageOf, PassingError, UserError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { checkKeep, checkKey, checkValue } from "./bounds.ts";

/** Milliseconds for one call, the wait for a lost connection included. */
const ANSWER_WITHIN = 2_500;

/** Milliseconds for a walk over keys, of which there may be many that are not ours. */
const WALK_WITHIN = 10_000;

/** KEYS[1]; from ("" and 0: nothing is there), 1 or 0, to, milliseconds. */
const SWAP = `
local there = redis.call('GET', KEYS[1])
if ARGV[2] == '1' then
  if there ~= ARGV[1] then return 0 end
elseif there then
  return 0
end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
return 1`;

/** KEYS[1]; by, milliseconds. Rounded to millionths, as everywhere in the ledger. */
const ADD = `
local there = tonumber(redis.call('GET', KEYS[1]) or '0')
if not there then return redis.error_reply('ERR the ledger holds no number there') end
local sum = string.format('%.6f', there + tonumber(ARGV[1])):gsub('0+$', ''):gsub('%.$', '')
if sum == '-0' then sum = '0' end
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then left = ARGV[2] end
redis.call('SET', KEYS[1], sum, 'PX', left)
return sum`;

/**
 * A ledger in Redis, for several processes. Resolves at once, also when Redis is not there yet: each call then says
 * by itself that it could not be done. A call whose answer was lost may have been done: callers look again.
 *
 * @param options.prefix of the queue; keys stand under `prefix:ledger:`
 * @throws UserError for an address that cannot be read
 * @throws PassingError, of every call, when Redis does not answer in time
 */
export function createRedisLedger(url: string, options: { prefix?: string; log: Logger }): Ledger {
  const root = `${options.prefix ?? "architect"}:ledger:`;
  const client = connect(url, options.log);

  async function ask<T>(act: () => Promise<T>, within = ANSWER_WITHIN): Promise<T> {
    const deadline = Date.now() + within;
    try {
      await ready(client, deadline);
      return await bounded(deadline, act());
    } catch (error) {
      if (error instanceof PassingError || /holds no number/.test(messageOf(error))) throw error;
      throw new PassingError(`The ledger does not answer: ${messageOf(error)}`, { cause: error });
    }
  }
  const at = (key: string): string => {
    checkKey(key);
    return root + key;
  };
  const milliseconds = (keepS: number): number => {
    checkKeep(keepS);
    return Math.max(1, Math.round(keepS * 1000));
  };

  return {
    async get(key) {
      const full = at(key);
      return (await ask(() => client.get(full))) ?? undefined;
    },
    async put(key, value, keepS) {
      checkValue(value);
      const [full, ms] = [at(key), milliseconds(keepS)];
      await ask(() => client.set(full, value, "PX", ms));
    },
    async swap(key, from, to, keepS) {
      checkValue(to);
      const [full, ms] = [at(key), milliseconds(keepS)];
      const done = await ask(() =>
        client.eval(SWAP, 1, full, from ?? "", from === undefined ? 0 : 1, to, ms),
      );
      return done === 1;
    },
    async add(key, by, keepS) {
      const [full, ms] = [at(key), milliseconds(keepS)];
      return Number(await ask(() => client.eval(ADD, 1, full, by, ms)));
    },
    async drop(key) {
      const full = at(key);
      await ask(() => client.del(full));
    },
    async keys(prefix, limit) {
      return ask(() => walk(client, root, prefix, limit, Date.now() + WALK_WITHIN), WALK_WITHIN);
    },
    async close() {
      client.disconnect();
    },
  };
}

function connect(url: string, log: Logger): Redis {
  let client: Redis;
  try {
    client = new Redis(url, {
      connectTimeout: ANSWER_WITHIN,
      commandTimeout: WALK_WITHIN,
      keepAlive: 10_000,
      // What was asked of a Redis that is away is given up with the connection, and the caller hears of it.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => Math.min(times * 100, 1_000),
    });
  } catch (cause) {
    throw new UserError("REDIS_URL is not an address of a Redis server", { cause });
  }
  client.setMaxListeners(0);
  let lastSaid = "";
  client.on("error", (error: Error) => {
    // The same trouble comes with every try to connect again.
    if (error.message !== lastSaid) log.warn({ err: error }, "trouble with the ledger's Redis");
    lastSaid = error.message;
  });
  client.on("ready", () => {
    lastSaid = "";
  });
  return client;
}

async function walk(
  client: Redis,
  root: string,
  prefix: string,
  limit: number,
  deadline: number,
): Promise<string[]> {
  const pattern = `${(root + prefix).replace(/[\\*?[\]]/g, "\\$&")}*`;
  const found = new Set<string>();
  let cursor = "0";
  do {
    const [next, keys] = await client.scan(cursor, "MATCH", pattern, "COUNT", 1_000);
    for (const key of keys) found.add(key.slice(root.length));
    cursor = next;
  } while (cursor !== "0" && found.size < limit && Date.now() < deadline);
  return [...found].sort().slice(0, limit);
}

async function ready(client: Redis, deadline: number): Promise<void> {
  if (client.status === "ready") return;
  if (client.status === "end") throw new PassingError("The ledger is closed");
  let come = (): void => {};
  try {
    await bounded(deadline, new Promise<void>((resolve) => client.once("ready", (come = resolve))));
  } finally {
    client.off("ready", come);
  }
}

async function bounded<T>(deadline: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const ms = Math.max(0, deadline - Date.now());
    timer = setTimeout(() => reject(new PassingError("The ledger took too long to answer")), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
