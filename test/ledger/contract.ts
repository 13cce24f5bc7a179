import { describe, expect, test } from "vitest";
import type { Ledger } from "../../src/domain/ledger.ts";

/** What every ledger keeps to. Each test takes keys of its own, so that one ledger may serve them all. */
export function ledgerContract(ledger: () => Ledger): void {
  let names = 0;
  const aKey = () => `test:${++names}`;
  const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  describe("the contract of a ledger", () => {
    test("gives back what was put, letter for letter, and nothing for what was not", async () => {
      const key = aKey();
      const value = 'line\r\n"quoted" \u0000 \u{1f680} \u00e4\n';
      expect(await ledger().get(key)).toBeUndefined();
      await ledger().put(key, value, 60);
      expect(await ledger().get(key)).toBe(value);
      await ledger().put(key, "", 60);
      expect(await ledger().get(key)).toBe("");
      await ledger().drop(key);
      expect(await ledger().get(key)).toBeUndefined();
    });

    test("swaps only what is there, and tells an empty value from none", async () => {
      const key = aKey();
      expect(await ledger().swap(key, "waiting", "answered", 60)).toBe(false);
      expect(await ledger().get(key)).toBeUndefined();
      expect(await ledger().swap(key, undefined, "", 60)).toBe(true);
      expect(await ledger().swap(key, undefined, "again", 60)).toBe(false);
      expect(await ledger().swap(key, "", "answered", 60)).toBe(true);
      expect(await ledger().get(key)).toBe("answered");
    });

    test("of many that swap at the same time one wins", async () => {
      const key = aKey();
      await ledger().put(key, "waiting", 60);
      const tries = Array.from({ length: 50 }, (_, who) => ledger().swap(key, "waiting", `by ${who}`, 60));
      const won = (await Promise.all(tries)).flatMap((done, who) => (done ? [who] : []));
      expect(won).toHaveLength(1);
      expect(await ledger().get(key)).toBe(`by ${won[0]}`);
    });

    test("adds without losing one, also parts of a cent", async () => {
      const key = aKey();
      await Promise.all(Array.from({ length: 40 }, () => ledger().add(key, 0.1, 60)));
      expect(await ledger().add(key, 0, 60)).toBe(4);
      expect(await ledger().add(key, -1.5, 60)).toBe(2.5);
      expect(await ledger().get(key)).toBe("2.5");
      await ledger().add(key, 97.5, 60);
      expect(await ledger().get(key)).toBe("100");
      await ledger().put(key, "no number", 60);
      await expect(ledger().add(key, 1, 60)).rejects.toThrow("no number");
    });

    test("what has ended is not there, and does not stand in the way of a swap", async () => {
      const [key, counter] = [aKey(), aKey()];
      await ledger().put(key, "old", 0.05);
      await ledger().add(counter, 5, 0.2);
      await soon(100);
      // The end counts from the first addition.
      await ledger().add(counter, 5, 60);
      expect(await ledger().get(key)).toBeUndefined();
      expect(await ledger().swap(key, undefined, "new", 60)).toBe(true);
      await soon(250);
      expect(await ledger().add(counter, 1, 60)).toBe(1);
      expect(await ledger().get(key)).toBe("new");
    });

    test("lists keys by their beginning, letter for letter, up to a number", async () => {
      const root = `${aKey()}*[x]?`;
      for (const name of ["a", "b", "c"]) await ledger().put(`${root}:${name}`, "1", 60);
      await ledger().put(root.replace("*", "-"), "1", 60);
      expect(await ledger().keys(`${root}:`, 10)).toEqual([`${root}:a`, `${root}:b`, `${root}:c`]);
      expect(await ledger().keys(`${root}:`, 2)).toHaveLength(2);
    });

    test("takes four megabytes and no more, and no key that could be anything else", async () => {
      const key = aKey();
      const most = "x".repeat(4 * 1024 * 1024);
      await ledger().put(key, most, 60);
      expect((await ledger().get(key))?.length).toBe(most.length);
      await expect(ledger().put(key, `${most}x`, 60)).rejects.toThrow(RangeError);
      for (const bad of ["", "a b", "a\nb", "\u00e4", "k".repeat(301)])
        await expect(ledger().put(bad, "1", 60)).rejects.toThrow(RangeError);
      await expect(ledger().put(key, "1", 0)).rejects.toThrow(RangeError);
      await expect(ledger().put(key, "1", Number.POSITIVE_INFINITY)).rejects.toThrow(RangeError);
    });
  });
}
