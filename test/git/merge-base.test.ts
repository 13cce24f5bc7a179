import { describe, expect, test } from "vitest";
import { nearMergeBase } from "../../src/git/merge-base.ts";
import { git } from "../support/git-fixture.ts";
import { aBareRepository, opened } from "./scratch.ts";

/** A history in memory: parents by name, newer commits have later dates unless said otherwise. */
function inHistory(parents: Record<string, string[]>, dates: Record<string, number> = {}) {
  const names = Object.keys(parents);
  return async (sha: string) => ({
    parents: parents[sha] ?? [],
    committed: dates[sha] ?? names.indexOf(sha),
  });
}

describe("src/git/merge-base.ts", () => {
  test("the place where two branches parted is found, through merges as well", async () => {
    const links = inHistory({
      root: [],
      fork: ["root"],
      other: ["root"],
      merge: ["fork", "other"],
      tip: ["merge"],
      pr1: ["fork"],
      pr2: ["pr1"],
    });
    expect(await nearMergeBase(links, "tip", "pr2")).toBe("fork");
    expect(await nearMergeBase(links, "pr2", "tip")).toBe("fork");
    expect(await nearMergeBase(links, "fork", "pr2")).toBe("fork");
    expect(await nearMergeBase(links, "pr2", "pr2")).toBe("pr2");
  });

  test("dates that run backwards do not mislead it", async () => {
    const links = inHistory(
      { root: [], fork: ["root"], main: ["fork"], pr: ["fork"] },
      { root: 900, fork: 5, main: 1, pr: 2 },
    );
    expect(await nearMergeBase(links, "main", "pr")).toBe("fork");
  });

  test("two best ones, none, and a long way are left to git", async () => {
    const crossed = inHistory({ root: [], a: ["root"], b: ["root"], x: ["a", "b"], y: ["b", "a"] });
    expect(await nearMergeBase(crossed, "x", "y")).toBeUndefined();
    const apart = inHistory({ one: [], two: [] });
    expect(await nearMergeBase(apart, "one", "two")).toBeUndefined();
    const chain = Object.fromEntries(
      Array.from({ length: 500 }, (_, at) => [`c${at}`, at ? [`c${at - 1}`] : []]),
    );
    expect(await nearMergeBase(inHistory(chain), "c499", "c0")).toBeUndefined();
  });

  test("in histories thrown together by chance it says what git says, or nothing", async () => {
    const { directory, base } = await aBareRepository({ a: "0\n" }, { a: "1\n" });
    let seed = 7;
    const dice = (sides: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * sides);
    };
    const commits = [base];
    const tree = (await git(directory, ["rev-parse", `${base}^{tree}`])).toString().trim();
    for (let at = 1; at < 40; at++) {
      const parents = new Set([dice(at), ...(dice(3) === 0 ? [dice(at)] : [])]);
      const when = `${1_700_000_000 + at * 60 - dice(600)} +0000`;
      const lines = [...parents].map((parent) => `parent ${commits[parent]}\n`).join("");
      const text = `tree ${tree}\n${lines}author a <a@b> ${when}\ncommitter a <a@b> ${when}\n\n${at}\n`;
      commits.push(
        (await git(directory, ["hash-object", "-t", "commit", "-w", "--stdin"], text)).toString().trim(),
      );
    }
    const repository = await opened(directory);
    let told = 0;
    for (let round = 0; round < 60; round++) {
      const [one = "", other = ""] = [commits[dice(40)], commits[dice(40)]];
      const near = await nearMergeBase((sha) => repository.commit(sha), one, other);
      const all = (await git(directory, ["merge-base", "--all", one, other])).toString().trim().split("\n");
      if (near === undefined) continue;
      expect(all).toEqual([near]);
      told++;
    }
    expect(told).toBeGreaterThan(30);
  });
});
