import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundlesToKeep, keptReviews } from "../../src/compose/keep-bundles.ts";
import { createLogger } from "../../src/log.ts";
import { readBundleFile } from "../../src/replay/bundle-file.ts";
import { openReplay } from "../../src/replay/replay.ts";
import { aFolder } from "../git/scratch.ts";
import { aHouse } from "../replay/a-recording.ts";
import { aPull } from "../support/trees.ts";

const log = createLogger("silent");
const aChange = (line: string) => aPull({ "src/a.ts": "one\n" }, { "src/a.ts": `one\n${line}\n` });

describe("src/compose/keep-bundles.ts", () => {
  test("the newest reviews are kept, for the worker's own user, and can be replayed", async () => {
    const folder = join(await aFolder(), "bundles");
    const house = await aHouse({ model: false });
    const { review } = keptReviews(house, { keep: 2, folder, log });
    const heads: string[] = [];
    for (const line of ["two", "three", "four"]) heads.push((await review(aChange(line), {})).head);
    const names = (await readdir(folder)).sort();
    expect(names).toHaveLength(2);
    expect(names.map((name) => name.includes("acme-shop-7-"))).toEqual([true, true]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const [index, name] of names.entries()) {
      const path = join(folder, name);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const replay = openReplay(await readBundleFile(path));
      const { review: made, differs } = replay.compare(await replay.make());
      expect([made.head, differs]).toEqual([heads[index + 1], undefined]);
    }
  });

  test("a conversation that was gone on with is replayed from what it went on with", async () => {
    const folder = join(await aFolder(), "bundles");
    const house = await aHouse();
    const { review, resume } = keptReviews(house, { keep: 5, folder, log });
    const loaded = aPull({ "src/a.ts": "one();\n" }, { "src/a.ts": 'one();\nexport const b = eval("a");\n' });
    const first = await review(loaded, {});
    const [parked] = first.parked ?? [];
    if (!parked || !first.recorded || !resume) throw new Error("nothing waits");
    const going = { parked, answer: { answer: "approve" }, recorded: first.recorded } as const;
    const made = await resume(loaded, JSON.parse(JSON.stringify(going)), {});
    expect(made.resumed).toEqual([parked.id]);
    const [, last] = (await readdir(folder)).sort();
    const replay = openReplay(await readBundleFile(join(folder, last ?? "")));
    const asked = house.asked.models();
    const { review: again, differs } = replay.compare(await replay.make());
    expect(differs).toBeUndefined();
    expect(again).toEqual(JSON.parse(JSON.stringify(made)));
    expect([house.asked.models(), house.asked.pages]).toEqual([asked, 1]);
  });

  test("where nothing can be written, the review is made all the same", async () => {
    const folder = join(await aFolder(), "file");
    await writeFile(folder, "");
    const { review } = keptReviews(await aHouse({ model: false }), { keep: 2, folder, log });
    expect((await review(aChange("two"), {})).coverage).toHaveLength(1);
  });

  test("nothing is kept unless it is asked for, and what is no number stops the start", () => {
    expect([bundlesToKeep({}), bundlesToKeep({ ARCHITECT_KEEP_BUNDLES: " 20 " })]).toEqual([0, 20]);
    for (const written of ["-1", "many", "1e3", "20000"])
      expect(() => bundlesToKeep({ ARCHITECT_KEEP_BUNDLES: written })).toThrow("ARCHITECT_KEEP_BUNDLES");
  });
});
