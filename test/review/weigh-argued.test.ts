import { describe, expect, test } from "vitest";
import { defaultConfiguration } from "../../src/config/configuration.ts";
import type { Finding } from "../../src/domain/finding.ts";
import type { Instruments } from "../../src/domain/instruments.ts";
import type { SecondLooked } from "../../src/domain/reading.ts";
import { weighArgued } from "../../src/review/weigh-argued.ts";
import { anArchitect } from "../support/architects.ts";
import { aPull } from "../support/trees.ts";

const base = `${Array.from({ length: 30 }, (_, index) => `const line${index + 1} = 0;`).join("\n")}\n`;
const head = base.replace("const line10 = 0;", "const line10 = 1;\nexport const limit = 5;");
const loaded = aPull(
  { "src/a.ts": base, "src/b.ts": "use(limit);\n" },
  { "src/a.ts": head, "src/b.ts": "use(limit);\n//\n" },
);
const architect = anArchitect();
const none = async () => [];
const instruments: Instruments = {
  trySql: async () => ({ ready: false, text: "" }),
  contracts: none,
  routes: none,
  references: async () => ({ found: [], cut: false }),
  colleagues: [],
};

function argues(from: number, quotation: string, over: Partial<Finding> = {}): Finding {
  const at = { path: "src/a.ts", from, to: from, side: "head" as const };
  return {
    rule: "reading/backend-architect",
    architect: "backend-architect",
    severity: "concern",
    at,
    title: `about line ${from}`,
    scenario: "",
    instead: "",
    source: "",
    evidence: [{ kind: "argued", at, excerpt: quotation }],
    fingerprint: String(from).padStart(16, "0"),
    ...over,
  };
}

const SPENT = { model: "claude-sonnet-5-5", inputTokens: 10, outputTokens: 1, cachedTokens: 0, dollars: 0.5 };
const stands = async (): Promise<SecondLooked> => ({ verdict: "stands", spent: SPENT });

async function weighed(
  findings: readonly Finding[],
  secondLook: (request: { finding: Finding }) => Promise<SecondLooked> = stands,
  proved: readonly Finding[] = [],
) {
  const argued = findings.map((finding) => ({ finding, architect, paths: ["src/a.ts"] }));
  const table = { loaded, proved, configuration: defaultConfiguration(), instruments };
  const result = await weighArgued(argued, table, { secondLook }, {});
  return { ...result, lines: result.findings.map(({ at }) => at.from) };
}

describe("src/review/weigh-argued.ts", () => {
  test("on changed lines, right beside them, or naming what a changed line declares; nothing else is raised", async () => {
    const { lines, diagnostics } = await weighed([
      argues(11, "export const limit = 5;"),
      argues(14, "const line13 = 0;"),
      argues(20, "const line19 = 0;"),
      argues(25, "const line24 = 0;", { at: { path: "src/b.ts", from: 1, to: 1, side: "head" } }),
    ]);
    expect(lines).toEqual([11, 14]);
    expect(diagnostics).toMatchObject([
      {
        level: "info",
        message: "2 of 4 findings that backend-architect argued were not raised: 2 beside the change",
      },
    ]);
    const uses = argues(25, "use(limit)");
    expect(
      (await weighed([{ ...uses, evidence: [{ kind: "argued", at: uses.at, excerpt: "limit" }] }])).lines,
    ).toEqual([25]);
  });

  test("what is proved on the same lines, or said by a colleague, is not said again", async () => {
    const proved = argues(10, "const line10 = 1;", {
      evidence: [
        {
          kind: "parsed",
          at: { path: "src/a.ts", from: 10, to: 10, side: "head" },
          excerpt: "const line10 = 1;",
        },
      ],
    });
    const looks: string[] = [];
    const { lines } = await weighed(
      [
        argues(10, "const line10 = 1;"),
        argues(11, "export const limit = 5;", { severity: "note", title: "softer" }),
        argues(11, "export  const limit = 5;"),
      ],
      async ({ finding }) => {
        looks.push(finding.title);
        return stands();
      },
      [proved],
    );
    expect(lines).toEqual([11]);
    expect(looks).toEqual(["about line 11"]);
  });

  test("a refuted finding is dropped and counted, and the review stays complete", async () => {
    const result = await weighed(
      [argues(10, "const line10 = 1;"), argues(11, "export const limit = 5;")],
      async ({ finding }) => ({
        verdict: finding.at.from === 10 ? "refuted" : "stands",
        spent: SPENT,
      }),
    );
    expect(result.lines).toEqual([11]);
    expect(result.unfinished).toEqual([]);
    expect(result.diagnostics[0]?.message).toContain("1 refuted by a second look");
    expect(result.spent).toEqual({ ...SPENT, inputTokens: 20, outputTokens: 2, dollars: 1 });
  });

  test("what nobody looked at again is not raised, and that is said", async () => {
    const result = await weighed([argues(10, "const line10 = 1;")], async () => {
      throw new Error("out of reach");
    });
    expect(result.lines).toEqual([]);
    expect(result.unfinished).toEqual([
      {
        part: "finding of reading/backend-architect",
        reason: "not raised: nobody looked at it a second time (out of reach)",
      },
    ]);
  });

  test("nobody is asked about a quotation that is not there", async () => {
    const { lines } = await weighed([argues(10, "const nothing = 1;")], () => {
      throw new Error("asked");
    });
    expect(lines).toEqual([10]);
  });
});
