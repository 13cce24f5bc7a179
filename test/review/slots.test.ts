import { describe, expect, test } from "vitest";
import { createSlots } from "../../src/review/slots.ts";

/** Work that lasts until it is told to end, and a record of who began. */
function someWork() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, work, end };
}

describe("src/review/slots.ts", () => {
  test("no more than there is room for begin, the others in the order in which they came", async () => {
    const { begun, work, end } = someWork();
    const computing = createSlots(2);
    const all = Promise.all(["a", "b", "c", "d"].map((name) => computing(work(name))));
    await end("none");
    expect(begun).toEqual(["a", "b"]);
    await end("b");
    expect(begun).toEqual(["a", "b", "c"]);
    for (const name of ["a", "c", "d"]) await end(name);
    expect(await all).toEqual(["a", "b", "c", "d"]);
  });

  test("work that fails makes room as well", async () => {
    const computing = createSlots(1);
    const failed = computing(() => Promise.reject(new Error("no")));
    const next = computing(async () => "yes");
    await expect(failed).rejects.toThrow("no");
    expect(await next).toBe("yes");
  });

  test("who is called off while waiting never begins, and takes nobody's room", async () => {
    const { begun, work, end } = someWork();
    const computing = createSlots(1);
    const controller = new AbortController();
    const first = computing(work("a"));
    const off = computing(work("b"), controller.signal);
    const last = computing(work("c"));
    controller.abort(new Error("a newer head"));
    await expect(off).rejects.toThrow("a newer head");
    await end("a");
    await end("c");
    expect(begun).toEqual(["a", "c"]);
    expect(await Promise.all([first, last])).toEqual(["a", "c"]);
    await expect(computing(work("d"), controller.signal)).rejects.toThrow("a newer head");
  });
});
