import { describe, expect, test } from "vitest";
import type { Evidence, Finding } from "../../src/domain/finding.ts";
import { standsIn, weigh } from "../../src/review/weigh.ts";
import { aPull } from "../support/trees.ts";

const loaded = aPull(
  { "a.sql": "create table old (id int);\n" },
  { "a.sql": "create table t (\n  id int\n);\ncreate index i on t (id);\n" },
);

function aFinding(evidence: Evidence, over: Partial<Finding> = {}): Finding {
  return {
    rule: "migrations/example",
    architect: "database-architect",
    severity: "blocker",
    at: evidence.at,
    title: "t",
    scenario: "s",
    instead: "i",
    source: "https://example.org",
    evidence: [evidence],
    fingerprint: JSON.stringify(evidence).length.toString(16),
    ...over,
  };
}
const at = (from: number, to = from, side: "head" | "base" = "head") => ({ path: "a.sql", from, to, side });

describe("src/review/weigh.ts", () => {
  test("a quotation that stands at its place is kept, white space folded", async () => {
    const finding = aFinding({ kind: "parsed", at: at(1, 3), excerpt: "create table t ( id int );" });
    expect((await weigh([finding], loaded)).findings).toEqual([finding]);
  });

  test("a quotation that is not at its lines is set aside and told", async () => {
    const finding = aFinding({ kind: "parsed", at: at(1), excerpt: "create index i on t (id);" });
    const weighed = await weigh([finding], loaded);
    expect(weighed.findings).toEqual([]);
    expect(weighed.unfinished).toEqual([
      { part: "finding of migrations/example", reason: "set aside: its quotation does not stand at a.sql:1" },
    ]);
  });

  test("an executed statement must stand in the file too", async () => {
    const ran = { kind: "executed", engine: "PostgreSQL", locks: [] } as const;
    const real = aFinding({ ...ran, at: at(4), statement: "create index i on t (id)" });
    const invented = aFinding({ ...ran, at: at(4), statement: "drop table t" });
    expect((await weigh([real, invented], loaded)).findings).toEqual([real]);
  });

  test("a place on the base side is read at the merge base", async () => {
    const finding = aFinding({ kind: "parsed", at: at(1, 1, "base"), excerpt: "create table old" });
    expect((await weigh([finding], loaded)).findings).toHaveLength(1);
  });

  test("lines beyond the end of the file hold no quotation", async () => {
    expect((await weigh([aFinding({ kind: "parsed", at: at(99), excerpt: "x" })], loaded)).findings).toEqual(
      [],
    );
  });

  test("what is only argued never blocks", async () => {
    const [kept] = (await weigh([aFinding({ kind: "argued", at: at(4), excerpt: "create index" })], loaded))
      .findings;
    expect(kept?.severity).toBe("concern");
  });

  test("an argued finding on lines where something is proved is merged into it", async () => {
    const proved = aFinding({ kind: "parsed", at: at(4), excerpt: "create index" });
    const argued = aFinding({ kind: "argued", at: at(4), excerpt: "create index i" });
    expect((await weigh([argued, proved], loaded)).findings).toEqual([proved]);
  });

  test("the worst comes first", async () => {
    const note = aFinding({ kind: "parsed", at: at(1), excerpt: "create table" }, { severity: "note" });
    const blocker = aFinding({ kind: "parsed", at: at(4), excerpt: "create index" });
    expect((await weigh([note, blocker], loaded)).findings.map((finding) => finding.severity)).toEqual([
      "blocker",
      "note",
    ]);
  });

  test("a masked value stands for what it hides, and nothing but mask quotes nothing", () => {
    expect(standsIn('token = "ghp_***"', 'const token = "ghp_0123456789"')).toBe(true);
    expect(standsIn('token = "xyz_***"', 'const token = "ghp_0123456789"')).toBe(false);
    expect(standsIn("***", "anything")).toBe(false);
  });
});
