import { describe, expect, test } from "vitest";
import { reportFinding } from "../../../src/agent/tools/report-finding.ts";
import { surroundings, use } from "../../support/tools.ts";

const around = surroundings(
  { "src/a.ts": "const a = 1;\n", "src/same.ts": "const s = 1;\n" },
  { "src/a.ts": "const a = 1;\nawait pay(order);\nawait save(order);\n", "src/same.ts": "const s = 1;\n" },
);
const said = {
  path: "src/a.ts",
  from: 2,
  to: 3,
  quotation: "await pay(order);\n  await save(order);",
  scenario: "The process stops between the two.",
  severity: "concern",
  confidence: 0.8,
  title: "A payment can be lost",
  instead: "Save first.",
};

describe("src/agent/tools/report-finding.ts", () => {
  test("a quotation that stands at its lines becomes an argued finding of this architect", async () => {
    const { finding, failed } = await use(reportFinding, said, around);
    expect(failed).toBeUndefined();
    expect(finding).toMatchObject({
      rule: "reading/backend-architect",
      architect: "backend-architect",
      severity: "concern",
      at: { path: "src/a.ts", from: 2, to: 3, side: "head" },
      evidence: [{ kind: "argued", excerpt: said.quotation }],
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  test.each([
    ["a quotation that is not there", { quotation: "await refund(order);" }, /does not stand/],
    ["one that stands elsewhere", { quotation: "await save(order);", to: 2 }, /stands at line 3/],
    ["lines that are none", { from: 90, to: 91 }, /does not stand/],
    ["a file outside the assignment", { path: "src/same.ts" }, /not in your assignment/],
    ["a path outside the repository", { path: "../../etc/passwd" }, /not in your assignment/],
    ["little confidence", { confidence: 0.3 }, /confidence below/],
    ["an end before its beginning", { to: 1 }, /before/],
    ["a quotation of nothing but masks", { quotation: "*** ***" }, /does not stand/],
  ])("%s is refused, and why", async (_, over, why) => {
    const result = await use(reportFinding, { ...said, ...over }, around);
    expect(result.finding).toBeUndefined();
    expect(result).toMatchObject({ failed: true, text: expect.stringMatching(why) });
  });

  test("no model can call its finding a blocker, or leave the situation out", () => {
    expect(reportFinding.schema.safeParse({ ...said, severity: "blocker" }).success).toBe(false);
    expect(reportFinding.schema.safeParse({ ...said, scenario: "" }).success).toBe(false);
    expect(reportFinding.schema.safeParse({ ...said, rule: "migrations/x" }).success).toBe(false);
  });

  test("a question of a person has nothing to report to", () => {
    const { assignment: _none, ...rest } = around;
    expect(reportFinding.available(rest)).toBe(false);
  });
});
