import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ContractComparison } from "../../src/domain/contract.ts";
import type { Evidence } from "../../src/domain/finding.ts";
import { printJson } from "../../src/local/print-json.ts";
import { printSarif } from "../../src/local/print-sarif.ts";
import { printText } from "../../src/local/print-text.ts";
import { allRules } from "../../src/rules/all.ts";
import { aFinding, aReview } from "./reviews.ts";

const at = { path: "db/1.sql", from: 2, to: 2, side: "head" as const };
const executed: Evidence = {
  kind: "executed",
  at,
  statement: "create index i on t (c)",
  engine: "PostgreSQL 18.6 (embedded)",
  locks: [{ mode: "ShareLock", table: { schema: "public", name: "t", existedBefore: true } }],
  rewrote: ["public.t"],
  catalog: [{ index: "i", valid: true, size: 8192, note: null }],
  error: "it failed",
};
const route = {
  method: "GET",
  path: "/v1/orders",
  framework: "express",
  at,
  guards: [{ name: "auth()", kind: "authentication" as const, at }],
};
const contract: ContractComparison = {
  path: "openapi.yaml",
  kind: "openapi",
  version: { scheme: "path prefix", before: "v1", after: "v1", moved: false },
  changes: [
    {
      kind: "operation-removed",
      level: "breaking",
      operations: ["GET /v1/orders", "POST /v1/orders"],
      pointer: "/paths/~1v1~1orders",
      at: { ...at, side: "base" },
      excerpt: "/v1/orders:",
      before: "present",
      after: "absent",
      consequence: "a client that calls `GET /v1/orders` gets 404",
    },
  ],
};
const whole = aReview({
  contracts: [contract],
  routes: [{ root: "", added: [route], removed: [] }],
  findings: [
    aFinding({
      evidence: [executed],
      fix: { at, replacement: "create index concurrently i on t (c)" },
      siblings: [at],
    }),
    aFinding({
      severity: "concern",
      at: { ...at, side: "base" },
      evidence: [{ kind: "parsed", at, excerpt: "x", before: { a: [1] }, after: null }],
    }),
    aFinding({
      severity: "note",
      rule: "api-architect/reading",
      evidence: [{ kind: "argued", at, excerpt: "y" }],
    }),
  ],
  coverage: [
    { path: "a", by: ["backend-architect"], depth: "full" },
    { path: "b", by: [], depth: "skipped", reason: "binary" },
  ],
  unfinished: [{ part: "rehearsal", reason: "Postgres did not start" }],
  diagnostics: [
    {
      level: "warning",
      code: "unknown-key",
      path: ".github/architect.yml",
      line: 3,
      message: "What is this?",
      remedy: "Remove it.",
    },
  ],
});

const silenced = aReview({
  silenced: [
    { finding: aFinding(), by: { kind: "comment", at, reason: "a\u001b[31m tool", added: true } },
    {
      finding: aFinding({ rule: "contracts/no-429" }),
      by: { kind: "configuration", key: "contracts", glob: "tools/**" },
    },
    { finding: aFinding({ rule: "contracts/no-429" }), by: { kind: "configuration", key: "contracts" } },
  ],
});

/** The published schema, and the same with every object closed: so a field that is printed and not described is found. */
const schema: object = JSON.parse(
  readFileSync(join(import.meta.dirname, "..", "..", "docs", "review.schema.json"), "utf8"),
);
const closed = JSON.parse(JSON.stringify(schema), (_key, value: unknown) =>
  typeof value === "object" && value !== null && "properties" in value && !("additionalProperties" in value)
    ? { ...value, additionalProperties: false }
    : value,
) as object;

function problems(against: object, text: string): unknown {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  const valid = ajv.validate(against, JSON.parse(text));
  return valid ? [] : ajv.errors;
}

describe("src/local/print-json.ts", () => {
  test("what is printed is what docs/review.schema.json describes, to the last field", () => {
    expect(problems(closed, printJson(whole))).toEqual([]);
    expect(problems(closed, printJson(silenced))).toEqual([]);
    expect(problems(closed, printJson(aReview({ findings: [], coverage: [], timings: {} })))).toEqual([]);
  });

  test("the schema refuses what it should refuse", () => {
    const spoiled = (change: (review: { findings: Record<string, unknown>[]; verdict: string }) => void) => {
      const parsed = JSON.parse(printJson(whole));
      change(parsed);
      return problems(schema, JSON.stringify(parsed));
    };
    expect(spoiled((review) => delete review.findings[0]?.line)).not.toEqual([]);
    expect(spoiled((review) => Object.assign(review.findings[0] ?? {}, { evidence: [] }))).not.toEqual([]);
    expect(spoiled((review) => Object.assign(review, { verdict: "green" }))).not.toEqual([]);
    expect(spoiled((review) => Object.assign(review, { added: "later" }))).toEqual([]);
  });

  test("a finding says its place flat, and its fix is null when there is none", () => {
    const [first] = JSON.parse(printJson(aReview())).findings;
    expect(first).toMatchObject({ path: "src/a b.ts", line: 3, endLine: 4, side: "head", fix: null });
    expect(JSON.parse(printJson(whole)).findings[1]).toMatchObject({ side: "base", line: 2 });
  });
});

describe("src/local/print-sarif.ts", () => {
  const options = { version: "1.2.3", rules: allRules };
  const parsed = (review = whole) => JSON.parse(printSarif(review, options)).runs[0];

  test("every result names a rule that is described, with help", () => {
    const { results, tool } = parsed();
    for (const result of results) expect(tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(tool.driver.rules.map((rule: { id: string }) => rule.id)).toContain("api-architect/reading");
    expect(
      tool.driver.rules.every(
        (rule: { help: { text: string; markdown: string } }) => rule.help.text && rule.help.markdown,
      ),
    ).toBe(true);
  });

  test("severities are levels and fingerprints are kept", () => {
    const { results } = parsed();
    expect(results.map((result: { level: string }) => result.level)).toEqual(["error", "warning", "note"]);
    expect(results[0].partialFingerprints).toEqual({ "backendArchitect/v1": "0123456789abcdef" });
  });

  test("what is kept quiet is a suppressed result: in the source by a comment, from outside by the configuration", () => {
    const { results } = parsed(silenced);
    expect(results.map((result: { suppressions?: unknown }) => result.suppressions)).toMatchObject([
      undefined,
      [{ kind: "inSource", justification: "a\u001b[31m tool" }],
      [{ kind: "external", justification: "The configuration has contracts: off for tools/**." }],
      [{ kind: "external", justification: "The configuration has contracts: off." }],
    ]);
  });

  test("a line that is gone has no region", () => {
    const { results } = parsed();
    expect(results[0].locations[0].physicalLocation.region).toEqual({ startLine: 3, endLine: 4 });
    expect(results[1].locations[0].physicalLocation.region).toBeUndefined();
    expect(results[1].properties).toMatchObject({ side: "base", baseLine: 2 });
  });

  test("what was not finished makes the run unsuccessful", () => {
    expect(parsed().invocations[0].executionSuccessful).toBe(false);
    expect(parsed(aReview()).invocations[0].executionSuccessful).toBe(true);
  });

  test("names become relative references, byte by byte", () => {
    const uris = ["a b/ü.sql", "c:d", "%41", "new\nline", "raw\\xff", "..#?"].map((path) => {
      const review = aReview({ findings: [aFinding({ at: { path, from: 1, to: 1, side: "head" } })] });
      return parsed(review).results[0].locations[0].physicalLocation.artifactLocation.uri;
    });
    expect(uris).toEqual(["a%20b/%C3%BC.sql", "c%3Ad", "%2541", "new%0Aline", "raw%FF", "..%23%3F"]);
  });
});

describe("src/local/print-text.ts", () => {
  test("what is kept quiet is told in a line each, with its reason", () => {
    const text = printText(silenced, { colour: false, width: 100 });
    expect(text).toContain(
      "Ignored\n  src/a b.ts:3: blocker security/sql-built-from-input: a\\x1b[31m tool (written by this change)\n",
    );
    expect(text).toContain("  contracts/no-429: the configuration has contracts: off for tools/**\n");
  });

  const plain = { colour: false, width: 80 };

  test("findings come most severe first, with place, evidence and the better way", () => {
    const text = printText(aReview({ findings: [...whole.findings].reverse() }), plain);
    expect(text.indexOf("BLOCKER")).toBeLessThan(text.indexOf("CONCERN"));
    expect(text.indexOf("CONCERN")).toBeLessThan(text.indexOf("NOTE"));
    for (const words of [
      "src/a b.ts:3-4",
      "db/1.sql:2 (before this change)",
      "Instead: Bind it.",
      "It took ShareLock on public.t.",
      "create index concurrently i on t (c)",
    ]) {
      expect(text).toContain(words);
    }
  });

  test("what was not looked at and what was not finished is said", () => {
    const text = printText(whole, plain);
    expect(text).toContain("2 changed files: 1 in full, 0 in part, 1 not looked at");
    expect(text).toContain("  Not looked at, binary:\n    b\n");
    expect(text).toContain("rehearsal: Postgres did not start");
    expect(text).toContain(".github/architect.yml:3: warning: What is this?");
  });

  test("many files with one reason are counted, not listed", () => {
    const coverage = Array.from({ length: 40 }, (_, index) => ({
      path: `f${index}`,
      by: [],
      depth: "partial" as const,
      reason: "why",
    }));
    const text = printText(aReview({ findings: [], coverage }), plain);
    expect(text).toContain("  In part, why:\n    f0\n    f1\n    f2\n    f3\n    … and 36 more\n");
  });

  test("colours are there when wanted and only then", () => {
    expect(printText(whole, plain)).not.toContain("\x1b");
    expect(printText(whole, { colour: true, width: 80 })).toContain("\x1b[1;31mBLOCKER\x1b[0m");
  });

  test("lines stay within the width unless a word is longer", () => {
    const scenario = `${"word ".repeat(100)}${"x".repeat(200)} end`;
    const text = printText(aReview({ findings: [aFinding({ scenario })] }), { colour: false, width: 60 });
    const wrapped = text.split("\n").filter((line) => /^ {2}(word|x)/.test(line));
    expect(wrapped.filter((line) => line.length > 60)).toEqual([`  ${"x".repeat(200)}`]);
  });

  test("contracts are told with the verdict on their version, those changes first that break somebody", () => {
    const safe = contract.changes.map((change) => {
      return { ...change, level: "safe" as const, consequence: "one more field may be sent" };
    });
    const text = printText(
      aReview({ contracts: [{ ...contract, changes: [...safe, ...contract.changes] }] }),
      plain,
    );
    expect(text).toContain("openapi.yaml (openapi): v1 stays v1: 1 breaking change, 1 safe change");
    expect(text.indexOf("gets 404")).toBeLessThan(text.indexOf("one more field"));
  });

  test("nothing from the repository can steer the terminal or hide", () => {
    const text = printText(
      aReview({
        findings: [
          aFinding({
            title: "\x1b]0;gotcha\x07",
            at: { path: "a\n\x1b[2J\u202eb", from: 1, to: 1, side: "head" },
            scenario: "\x9b31m\u200bred",
          }),
        ],
      }),
      plain,
    );
    expect(text).toContain("a\\n\\x1b[2J\\u{202e}b:1");
    expect(text).toContain("\\x9b31m\\u{200b}red");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (hostile) => {
        const finding = aFinding({
          title: hostile,
          scenario: hostile,
          instead: hostile,
          source: hostile,
          rule: `x/${hostile}`,
          at: { path: hostile, from: 1, to: 1, side: "head" },
          evidence: [{ kind: "argued", at, excerpt: hostile }],
        });
        const review = aReview({
          findings: [finding],
          coverage: [{ path: hostile, by: [], depth: "skipped", reason: hostile }],
          unfinished: [{ part: hostile, reason: hostile }],
          contracts: [
            {
              ...contract,
              path: hostile,
              version: { scheme: hostile, before: hostile, after: hostile, moved: true },
              changes: contract.changes.map((change) => {
                return {
                  ...change,
                  at: { ...at, path: hostile },
                  consequence: hostile,
                  operations: [hostile],
                };
              }),
            },
          ],
          routes: [{ root: hostile, added: [{ ...route, path: hostile, method: hostile }], removed: [] }],
        });
        expect(printText(review, plain).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }),
      { numRuns: 500 },
    );
  });
});
