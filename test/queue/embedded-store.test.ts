import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { cp, mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { JobQueue } from "../../src/domain/job.ts";
import { UserError } from "../../src/errors.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import { type Child, startChild } from "./child.ts";
import { aReview, eventually, quickLimits } from "./jobs.ts";

describe("src/queue/embedded-store.ts", () => {
  const root = mkdtempSync(join(tmpdir(), "architect-embedded-"));
  const image = join(root, "cache", "empty.img");
  const log = pino({ level: "silent" });
  const queues: JobQueue[] = [];
  const children: Child[] = [];
  let count = 0;
  const folder = (): string => join(root, `folder-${++count}`);
  const open = async (dataDir: string): Promise<JobQueue> => {
    const queue = await openQueue({ dataDir, image, log, limits: quickLimits });
    queues.push(queue);
    return queue;
  };
  const child = (dataDir: string, role: "open" | "enqueue", jobs: readonly number[] = []): Child => {
    const started = startChild({ dataDir, image, prefix: "architect", limits: quickLimits }, role, jobs);
    children.push(started);
    return started;
  };
  /** A folder with one job in it, whole and closed. */
  const used = join(root, "used");

  beforeAll(async () => {
    const queue = await open(used);
    await queue.enqueue(aReview(1));
    await queue.close();
  });
  afterEach(async () => {
    for (const started of children.splice(0)) await started.kill();
    for (const queue of queues.splice(0)) await queue.close();
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  describe("one process", () => {
    test("a second live process is turned away with the number of the first and the remedy", async () => {
      const dataDir = folder();
      const first = child(dataDir, "open");
      await first.said("open");
      const opening = open(dataDir);
      await expect(opening).rejects.toThrow(UserError);
      await expect(opening).rejects.toMatchObject({
        message: expect.stringContaining(`process ${first.pid} `),
        remedy: expect.stringContaining("REDIS_URL"),
      });
      await first.kill();
      expect(await (await open(dataDir)).counts()).toMatchObject({ waiting: 0 });
    });

    test("the same process cannot open a folder twice, and can again after closing", async () => {
      const dataDir = folder();
      const first = await open(dataDir);
      await expect(open(dataDir)).rejects.toThrow(UserError);
      await first.enqueue(aReview(1));
      await first.close();
      expect(await (await open(dataDir)).counts()).toMatchObject({ waiting: 1 });
    });

    test("whoever has the folder is told so before the queue is open, and whoever is turned away is not", async () => {
      const dataDir = folder();
      const told: string[] = [];
      const opening = openQueue({
        dataDir,
        image,
        log,
        limits: quickLimits,
        owned: () => told.push("first"),
      });
      const first = await opening.finally(() => told.push("open"));
      queues.push(first);
      const second = openQueue({
        dataDir,
        image,
        log,
        limits: quickLimits,
        owned: () => told.push("second"),
      });
      await expect(second).rejects.toThrow(UserError);
      expect(told).toEqual(["first", "open"]);
    });

    test("of five processes that start at once on a killed one's folder, exactly one gets it", {
      timeout: 90_000,
    }, async () => {
      const dataDir = folder();
      const dead = child(dataDir, "open");
      await dead.said("open");
      await dead.kill();
      const five = Array.from({ length: 5 }, () => child(dataDir, "open"));
      const said = await Promise.all(five.map((one) => one.said(/^(open|failed .*)$/)));
      expect(said.filter((line) => line === "open")).toHaveLength(1);
      expect(
        said.filter((line) => line.startsWith("failed UserError: The queue's data folder")),
      ).toHaveLength(4);
    });
  });

  describe("the folder", () => {
    test("a first start that was killed halfway is begun anew", async () => {
      const dataDir = folder();
      await cp(join(used, "postgres"), join(dataDir, "postgres"), { recursive: true });
      rmSync(join(dataDir, "postgres", "global"), { recursive: true });
      const queue = await open(dataDir);
      expect(await queue.counts()).toMatchObject({ waiting: 0 });
      await queue.enqueue(aReview(1));
    });

    const damages: Record<string, (data: string) => void> = {
      "without its version file": (data) => rmSync(join(data, "PG_VERSION")),
      "without its control file": (data) => rmSync(join(data, "global", "pg_control")),
      "with half a control file": (data) => truncateSync(join(data, "global", "pg_control"), 100),
      "without its write-ahead log": (data) => {
        for (const file of readdirSync(join(data, "pg_wal")))
          if (/^[0-9A-F]{24}$/.test(file)) rmSync(join(data, "pg_wal", file));
      },
      "with one overwritten page in every table": (data) => {
        for (const database of readdirSync(join(data, "base")))
          for (const file of readdirSync(join(data, "base", database))) {
            const path = join(data, "base", database, file);
            const bytes = readFileSync(path);
            if (Number(file) >= 16_384 && bytes.length > 0) writeFileSync(path, bytes.fill(0x55, 100, 200));
          }
      },
    };
    for (const [how, damage] of Object.entries(damages))
      test(`a database ${how} is moved aside with a clear error, and the next start is empty`, async () => {
        const dataDir = folder();
        await cp(used, dataDir, { recursive: true });
        damage(join(dataDir, "postgres"));
        const error = await open(dataDir).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error).toBeInstanceOf(UserError);
        const aside = readdirSync(dataDir).find((name) => name.startsWith("postgres.damaged-"));
        expect(error).toMatchObject({
          message: expect.stringContaining(dataDir),
          remedy: expect.stringContaining(join(dataDir, aside ?? "nothing was moved")),
        });
        expect(readdirSync(join(dataDir, aside ?? ""))).toContain("base");
        const queue = await open(dataDir);
        expect(await queue.counts()).toMatchObject({ waiting: 0 });
      });

    test("a folder that cannot be written to is named, and nothing is moved", async () => {
      const dataDir = folder();
      writeFileSync(dataDir, "a file where the folder should be");
      await expect(open(dataDir)).rejects.toThrow(dataDir);
      expect(readFileSync(dataDir, "utf8")).toBe("a file where the folder should be");
    });

    test("an image that is of no use is passed over", async () => {
      const dataDir = folder();
      const bad = join(root, "bad.img");
      writeFileSync(bad, "not an image");
      const queue = await openQueue({ dataDir, image: bad, log, limits: quickLimits });
      queues.push(queue);
      await queue.enqueue(aReview(1));
      expect(existsSync(join(dataDir, "postgres.complete"))).toBe(true);
    });

    test("an image holds no job of the folder it was made in", async () => {
      expect(existsSync(image)).toBe(true);
      const queue = await open(folder());
      expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    });
  });

  test("jobs of a killed process are taken up at once, without waiting for their locks", async () => {
    const dataDir = folder();
    await mkdir(dataDir);
    const killed = startChild(
      { dataDir, image, prefix: "architect", limits: { lockMs: 3_600_000, stalledEveryMs: 3_600_000 } },
      "hang",
      [1, 2],
    );
    children.push(killed);
    await killed.said("took 1 1");
    await killed.said("took 2 1");
    await killed.kill();
    const queue = await openQueue({
      dataDir,
      image,
      log,
      limits: { lockMs: 3_600_000, stalledEveryMs: 3_600_000 },
    });
    queues.push(queue);
    const seen: number[] = [];
    await queue.work(async (job) => void seen.push(job.number), { concurrency: 1 });
    await eventually(() => seen.length === 2);
    expect(seen.toSorted()).toEqual([1, 2]);
  });
});
