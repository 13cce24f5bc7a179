import { describe, expect, test } from "vitest";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { ledgerContract } from "./contract.ts";

describe("src/ledger/memory-ledger.ts", () => {
  const ledger = createMemoryLedger();
  ledgerContract(() => ledger);

  test("a full one lets go of what ends first", async () => {
    const full = createMemoryLedger();
    for (let n = 0; n < 10_001; n++) await full.put(`n:${n}`, "1", n === 5_000 ? 1 : 100);
    expect(await full.get("n:5000")).toBeUndefined();
    expect(await full.keys("n:", 20_000)).toHaveLength(10_000);
  });
});
