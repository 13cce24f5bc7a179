import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openMirror } from "../../src/git/mirror.ts";
import { KeptListings } from "../../src/git/shared-objects.ts";
import type { Listing } from "../../src/git/listing.ts";
import { git } from "../support/git-fixture.ts";
import { aBareRepository } from "./scratch.ts";

const NOWHERE = "https://example.invalid/a.git";

function aListing(files: number): Listing {
  const entries = Array.from({ length: files }, (_, at) => ({
    path: `f${at}`,
    id: at.toString(16).padStart(40, "0"),
    size: at,
    kind: "file" as const,
  }));
  return { entries, byPath: new Map(entries.map((entry) => [entry.path, entry])) };
}

describe("src/git/shared-objects.ts", () => {
  test("two reviews of one mirror read side by side, and the end of one is not the other's", async () => {
    const { directory, base, head } = await aBareRepository({ a: "old\n" }, { a: "new\n" });
    const [one, two] = [openMirror(directory).repository(), openMirror(directory).repository()];
    expect(await one.tree(base).read("a")).toEqual({ state: "text", text: "old\n" });
    await one.close();
    await one.close();
    expect(await two.tree(head).read("a")).toEqual({ state: "text", text: "new\n" });
    const [changed] = await two.changedFiles(base, head);
    expect(changed).toMatchObject({ baseBlob: { size: 4 }, headBlob: { size: 4 } });
    await two.close();
  });

  test("commits that refs of ours hold are not fetched again, loose or packed", async () => {
    const { directory, base, head } = await aBareRepository({ a: "old\n" }, { a: "new\n" });
    await git(directory, ["update-ref", `refs/architect/${base}`, base]);
    await git(directory, ["pack-refs", "--all"]);
    await mkdir(join(directory, "refs", "architect"), { recursive: true });
    await writeFile(join(directory, "refs", "architect", head), `${head}\n`);
    const repository = await openMirror(directory).fetch({ url: NOWHERE, shas: [base, head] });
    expect(await repository.mergeBase(base, head)).toBe(base);
    await repository.close();
  });

  test("a listing is made once, one that could not be made is made again, and the oldest go", async () => {
    const kept = new KeptListings();
    let made = 0;
    const make = (files: number) => async () => {
      made++;
      if (files === 0) throw new Error("broken");
      return aListing(files);
    };
    await kept.of("m", "a", make(60_000));
    await kept.of("m", "a", make(60_000));
    expect(made).toBe(1);
    for (let tries = 0; tries < 2; tries++)
      await expect(kept.of("m", "b", make(0))).rejects.toThrow("broken");
    expect(made).toBe(3);
    expect((await kept.sizes("m", ["a", "b"])).size).toBe(60_000);
    await kept.of("other", "a", make(60_000));
    expect((await kept.sizes("m", ["a"])).size).toBe(0);
    expect((await kept.sizes("other", ["a"])).size).toBe(60_000);
  });
});
