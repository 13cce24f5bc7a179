import { afterEach, describe, expect, test } from "vitest";
import { createPace } from "../../src/github/pace.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { aScene as scene, planned, type Scene } from "./scene.ts";

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const aScene = (options?: Parameters<typeof scene>[1]): Promise<Scene> => scene(open, options);

describe("src/github/pace.ts", () => {
  test.each(["secondary-limit", "primary-limit"] as const)(
    "after a %s the installation waits without calls, in every process, and another one goes on",
    async (mode) => {
      const ledger = createMemoryLedger();
      const it = await aScene({ forge: { ledger } });
      it.github.fault({ match: "graphql/query", mode, retryAfter: 90 });
      await expect(it.forge.live(it.key)).rejects.toMatchObject({ name: "PassingError" });
      it.github.clearHistory();
      await expect(it.forge.live(it.key)).rejects.toMatchObject({
        name: "PassingError",
        retryAt: expect.any(Date),
      });
      expect(it.github.history).toEqual([]);
      const elsewhere = createPace(ledger);
      await expect(elsewhere.enter(it.key.installation)).rejects.toMatchObject({ name: "PassingError" });
      await elsewhere.enter(it.key.installation + 1);
    },
  );

  test("the pause ends at the time that GitHub named", async () => {
    let now = 1_000_000;
    const pace = createPace(createMemoryLedger({ now: () => now }), () => now);
    await pace.pause(1, new Date(now + 60_000));
    now += 59_000;
    await expect(pace.enter(1)).rejects.toMatchObject({ retryAt: new Date(1_060_000) });
    now += 1_001;
    await pace.enter(1);
  });

  test("40 posts in a minute and 250 in an hour, then the next ones wait for the next window", async () => {
    let now = 3_600_000;
    const pace = createPace(createMemoryLedger({ now: () => now }), () => now);
    const posted = async (): Promise<number> => {
      let count = 0;
      try {
        for (; count < 1_000; count++) await pace.post(7);
      } catch (error) {
        expect(error).toMatchObject({ name: "PassingError", retryAt: expect.any(Date) });
      }
      return count;
    };
    expect(await posted()).toBe(40);
    await pace.post(8);
    let sum = 40;
    for (let minute = 1; minute < 60; minute++) {
      now += 60_000;
      sum += await posted();
    }
    // A try that was refused is counted with its hour, so the sum stays below.
    expect(sum).toBeLessThanOrEqual(250);
    expect(sum).toBeGreaterThan(200);
    now += 60_000;
    expect(await posted()).toBe(40);
  });

  test("a publication beyond the ceiling waits with nothing drafted", async () => {
    const ledger = createMemoryLedger();
    const it = await aScene({ forge: { ledger } });
    const { publication } = await planned(it);
    const minute = Math.floor(Date.now() / 60_000);
    for (const window of [minute, minute + 1])
      await ledger.add(`posts:${it.key.installation}:m${window}`, 40, 120);
    await expect(it.forge.publish(it.key, publication)).rejects.toMatchObject({ name: "PassingError" });
    expect(it.github.reviews(it.pull)).toEqual([]);
  });
});

describe("src/github/client.ts", () => {
  test.each([-10, 10])("a clock that is %i minutes off is no reason to stop", async (minutes) => {
    const it = await aScene({ clock: () => Date.now() + minutes * 60_000 });
    expect((await it.forge.live(it.key)).state).toBe("open");
  });
});

describe("src/github/names.ts", () => {
  test("a repository whose old name somebody else took is found by its number", async () => {
    const it = await aScene();
    await it.github.rename(it.repo, { name: "store" });
    await it.github.createRepository({ owner: "acme", name: "shop", files: { "x.ts": "x\n" } });
    const { publication } = await planned(it);
    expect(await it.forge.publish(it.key, publication)).toBe("submitted");
    expect(it.github.reviews(it.pull)).toHaveLength(1);
    expect(it.github.checkRuns(it.repo)).toMatchObject([{ status: "completed" }]);
    expect(it.github.violations()).toEqual([]);
  });
});
