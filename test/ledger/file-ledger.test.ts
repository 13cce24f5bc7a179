import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ledger } from "../../src/domain/ledger.ts";
import { PassingError } from "../../src/errors.ts";
import { createFileLedger } from "../../src/ledger/file-ledger.ts";
import { ledgerContract } from "./contract.ts";

const log = pino({ level: "silent" });

describe("src/ledger/file-ledger.ts", () => {
  let folder: string;
  let ledger: Ledger;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "architect-ledger-"));
    ledger = await createFileLedger(folder, { log });
  });

  afterAll(async () => {
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  });

  ledgerContract(() => ledger);

  test("opened again it knows everything, but what has ended and what was half written", async () => {
    const place = join(folder, "again");
    let now = 1_000_000;
    const first = await createFileLedger(place, { log, now: () => now });
    await first.put("kept", "value", 100);
    await first.put("ended", "value", 10);
    await first.add("sum", 2, 100);
    await first.close();
    const [name] = await readdir(place);
    await writeFile(join(place, `${name}.half`), "{");
    await writeFile(join(place, "0".repeat(64)), '{"key":"another","until":99999999999999}\nforged');
    now += 50_000;
    const second = await createFileLedger(place, { log, now: () => now });
    expect(await second.get("kept")).toBe("value");
    expect(await second.get("ended")).toBeUndefined();
    expect(await second.get("another")).toBeUndefined();
    expect(await second.add("sum", 1, 100)).toBe(3);
    expect(await second.keys("", 10)).toEqual(["kept", "sum"]);
    expect(await readdir(place)).toHaveLength(2);
    // The end of the sum is still the first one.
    now += 60_000;
    expect(await second.add("sum", 1, 100)).toBe(1);
  });

  test("a file that somebody took away is a value that is not there, and its key can be used again", async () => {
    const place = join(folder, "taken");
    const taken = await createFileLedger(place, { log });
    await taken.put("turn", "one", 60);
    for (const name of await readdir(place)) await rm(join(place, name));
    expect(await taken.get("turn")).toBeUndefined();
    expect(await taken.swap("turn", undefined, "two", 60)).toBe(true);
    expect(await taken.get("turn")).toBe("two");
    expect(await taken.keys("", 10)).toEqual(["turn"]);
  });

  test("a folder that cannot be written to is trouble that passes", async () => {
    const place = join(folder, "blocked");
    const gone = await createFileLedger(place, { log });
    await rm(place, { recursive: true });
    await expect(gone.put("a", "1", 60)).rejects.toThrow(PassingError);
  });
});
