import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { directivesOf } from "../../src/review/ignore-directives.ts";
import { obeyIgnores } from "../../src/review/ignores.ts";
import { review } from "../../src/review/review.ts";
import { allRules } from "../../src/rules/all.ts";
import { aFinding } from "../local/reviews.ts";
import { anArchitect } from "../support/architects.ts";
import { aPull, type Files } from "../support/trees.ts";

const RULES = ["security/ssrf", "security/sql-built-from-input", "contracts/no-429"] as const;
const at = (path: string, from: number, to = from, side: "head" | "base" = "head") => ({
  path,
  from,
  to,
  side,
});
const aConcern = (line: number, over: Partial<Finding> = {}) =>
  aFinding({ rule: "security/ssrf", severity: "concern", at: at("src/a.ts", line), ...over });

const obeyed = (base: Files, head: Files, ...findings: Finding[]) =>
  obeyIgnores(findings, aPull(base, head), RULES);

const program = (...lines: string[]) => ({ "src/a.ts": `${lines.join("\n")}\n` });

describe("src/review/ignores.ts", () => {
  test.each([
    ["on the line above", ["// architect-ignore security/ssrf: the gateway checks it", "f();"], 2],
    ["at the end of the line", ["f(); // architect-ignore security/ssrf: the gateway checks it"], 1],
    ["by name alone", ["// architect-ignore ssrf: checked", "f();"], 2],
    ["for a family", ["/* architect-ignore security/*: checked */", "f();"], 2],
    ["for several rules", ["// architect-ignore contracts/no-429, ssrf: checked", "f();"], 2],
    ["with more of the reason below", ["// architect-ignore ssrf: checked", "// by the gateway", "f();"], 3],
    ["in a block", ["/*", " * architect-ignore ssrf: checked", " */", "f();"], 4],
  ])("a concern is ignored %s", async (_, lines, line) => {
    const { findings, silenced, diagnostics } = await obeyed({}, program(...lines), aConcern(line));
    expect(findings).toEqual([]);
    expect(silenced).toMatchObject([{ by: { kind: "comment", added: true } }]);
    expect(diagnostics).toEqual([]);
  });

  test("what silences it is told with place and reason", async () => {
    const [one] = (
      await obeyed({}, program("f(); // architect-ignore ssrf: the gateway checks it"), aConcern(1))
    ).silenced;
    expect(one?.by).toEqual({
      kind: "comment",
      at: at("src/a.ts", 1),
      reason: "the gateway checks it",
      added: true,
    });
  });

  test("a concern is ignored in a program that is too long to be parsed for its comments", async () => {
    const long = ["// architect-ignore ssrf: the gateway checks it", "f();", "g(1);\n".repeat(50_000)];
    const { findings, silenced } = await obeyed({}, program(...long), aConcern(2));
    expect(findings).toEqual([]);
    expect(silenced).toHaveLength(1);
  });

  test.each([
    ["it is for another rule", ["// architect-ignore contracts/no-429: checked", "f();"], 2],
    ["it stands two lines above", ["// architect-ignore ssrf: checked", "f();", "g();"], 3],
    ["it ends the line above, and is about that", ["f(); // architect-ignore ssrf: checked", "g();"], 2],
    ["it stands in a string", ['f("// architect-ignore ssrf: checked");'], 1],
    ["it stands in a template", ["f(`", "// architect-ignore ssrf: checked", "`);"], 3],
    ["it is spoken of in a sentence", ["// see architect-ignore ssrf: checked", "f();"], 2],
  ])("a concern stays when %s", async (_, lines, line) => {
    const { findings, silenced } = await obeyed({}, program(...lines), aConcern(line));
    expect(findings).toHaveLength(1);
    expect(silenced).toEqual([]);
  });

  test.each([
    ["// architect-ignore ssrf", "ignore-without-reason", /why it may stay/],
    ["// architect-ignore ssrf: ...", "ignore-without-reason", /why it may stay/],
    ["// architect-ignore ssrf because we know", "ignore-without-reason", /why it may stay/],
    ["// architect-ignore: checked", "ignore-without-rule", /RULE: reason/],
    ["// architect-ignore security/srf: checked", "ignore-unknown-rule", /did you mean `security\/ssrf`/],
    ["// architect-ignore security: checked", "ignore-unknown-rule", /did you mean `security\/\*`/],
    ["// architect-ignore nothing-like-it: checked", "ignore-unknown-rule", /architect rules/],
  ])("%s is told and not obeyed", async (comment, code, remedy) => {
    const { findings, diagnostics } = await obeyed({}, program(comment, "f();"), aConcern(2));
    expect(findings).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code, path: "src/a.ts", line: 1 }]);
    expect(diagnostics[0]?.remedy).toMatch(remedy);
  });

  test("an old mistake is told where it stands beside a finding, and nowhere else", async () => {
    const base = program("// architect-ignore ssrf", "f();", "// architect-ignore ssrf", "g();");
    const head = program("// architect-ignore ssrf", "f(2);", "// architect-ignore ssrf", "g();");
    expect((await obeyed(base, head, aConcern(2))).diagnostics).toMatchObject([{ line: 1 }]);
  });

  test("a blocker stays when this pull request wrote the ignore, and says who asked", async () => {
    const head = program("// architect-ignore ssrf: trust me", "f();");
    const { findings, diagnostics } = await obeyed({}, head, aConcern(2, { severity: "blocker" }));
    expect(findings[0]?.scenario).toContain('Line 1 of src/a.ts asks to ignore this ("trust me")');
    expect(diagnostics).toMatchObject([{ code: "ignore-refused", line: 1 }]);
  });

  test("a blocker is ignored when the base has the ignore already", async () => {
    const base = program("// architect-ignore ssrf: trust me", "f();");
    const head = program("// architect-ignore ssrf: trust me", "f(2);");
    const { findings, silenced } = await obeyed(base, head, aConcern(2, { severity: "blocker" }));
    expect(findings).toEqual([]);
    expect(silenced).toMatchObject([{ by: { added: false } }]);
  });

  test("a reason that this pull request rewrites counts as its own", async () => {
    const base = program("// architect-ignore ssrf: trust me", "f();");
    const head = program("// architect-ignore ssrf: do trust me", "f();");
    expect((await obeyed(base, head, aConcern(2, { severity: "blocker" }))).findings).toHaveLength(1);
  });

  test("a finding on a line that is gone is ignored by what stood there", async () => {
    const base = program("// architect-ignore ssrf: going away", "f();");
    const gone = aConcern(2, { at: at("src/a.ts", 2, 2, "base"), severity: "blocker" });
    expect((await obeyed(base, program("// nothing"), gone)).findings).toEqual([]);
  });

  test("an ignore speaks for one place: the others with the same cause are still told", async () => {
    const head = program(
      "f(); // architect-ignore ssrf: checked",
      "f();",
      "f(); // architect-ignore ssrf: too",
    );
    const finding = aConcern(1, { siblings: [at("src/a.ts", 2), at("src/a.ts", 3)] });
    const { findings } = await obeyed({}, head, finding);
    expect(findings).toMatchObject([{ at: { from: 2 }, siblings: [] }]);
    const other = aConcern(2, { siblings: [at("src/a.ts", 1)] });
    expect((await obeyed({}, head, other)).findings).toMatchObject([{ at: { from: 2 }, siblings: [] }]);
  });

  test.each([
    ["a.sql", "-- architect-ignore ssrf: checked\nselect 1;\n"],
    ["a.yml", "# architect-ignore ssrf: checked\na: 1\n"],
    ["a.html", "<!-- architect-ignore ssrf: checked -->\n<p></p>\n"],
    ["a.lisp", "; architect-ignore ssrf: checked\n(f)\n"],
    ["a.nim", "# architect-ignore ssrf: checked\nf()\n"],
    ["a.unheard", "/* architect-ignore ssrf: checked */\nf()\n"],
  ])("in %s", async (path, text) => {
    expect((await obeyed({}, { [path]: text }, aConcern(2, { at: at(path, 2) }))).findings).toEqual([]);
  });

  test.each([
    ["a.unheard", 'f("# architect-ignore ssrf: checked")'],
    ["a.unheard", "f('# architect-ignore ssrf: checked')"],
    ["a.unheard", "f /* architect-ignore ssrf: checked */ g"],
    ["a.proto", 'f("#{g("// architect-ignore ssrf: checked")}")'],
  ])("in %s not: %s", async (path, line) => {
    const finding = aConcern(1, { at: at(path, 1) });
    expect((await obeyed({}, { [path]: `${line}\n` }, finding)).findings).toHaveLength(1);
  });

  test("whatever is written, a directive has a line of the file and a reason of bounded length", () => {
    const piece = fc.constantFrom(
      "architect-ignore",
      "architect-ignore ssrf: why",
      "security/*",
      ":",
      ",",
      "// ",
      "# ",
      "/* ",
      " */",
      "\n",
      "'",
      '"',
      " ",
      "\\",
      "\u0000",
      "é".repeat(400),
    );
    const paths = fc.constantFrom("a.ts", "a.py", "a.sql", "a.yml", "a.unheard", "Dockerfile", "");
    fc.assert(
      fc.property(paths, fc.array(piece, { maxLength: 40 }), (path, pieces) => {
        const text = pieces.join("");
        const lines = text.split("\n");
        for (const one of directivesOf(path, text)) {
          expect(lines[one.line - 1]).toContain("architect-ignore");
          expect(one.reason.length).toBeLessThanOrEqual(300);
          expect(one.covers.from).toBeLessThanOrEqual(one.line);
        }
      }),
    );
  });
});

describe("src/review/review.ts: ignores and settings", () => {
  const rehearse = async () => {
    throw new Error("Postgres did not start");
  };
  const reviewed = (base: Files, head: Files) =>
    review(aPull(base, head), {
      architects: [anArchitect({ rest: true })],
      rules: allRules,
      rehearse,
      clock: () => 0,
    });
  const dockerfile = (...comment: string[]) => [...comment, "FROM node:latest", ""].join("\n");
  const RULE = "delivery/image-not-pinned";
  const rulesOf = (result: Awaited<ReturnType<typeof reviewed>>) =>
    result.findings.map(({ rule, at: { path } }) => `${rule} ${path}`);

  test("an ignored finding is listed and counts no more", async () => {
    const loud = await reviewed({}, { Dockerfile: dockerfile() });
    expect(rulesOf(loud)).toContain(`${RULE} Dockerfile`);
    const quiet = await reviewed({}, { Dockerfile: dockerfile(`# architect-ignore ${RULE}: built nightly`) });
    expect(rulesOf(quiet)).not.toContain(`${RULE} Dockerfile`);
    expect(quiet.silenced).toMatchObject([{ finding: { rule: RULE }, by: { reason: "built nightly" } }]);
  });

  test("a rule is off, or weighs less, below some paths only", async () => {
    const base = {
      ".github/architect.yml": `rules:\n  ${RULE}:\n    paths:\n      "tools/**": off\n      "tools/live/**": note\n`,
    };
    const result = await reviewed(base, {
      ...base,
      "tools/Dockerfile": dockerfile(),
      "tools/live/Dockerfile": dockerfile(),
      "app/Dockerfile": dockerfile(),
    });
    const mine = result.findings.filter(({ rule }) => rule === RULE);
    expect(mine.map(({ at: { path }, severity }) => `${path} ${severity}`)).toEqual([
      "app/Dockerfile concern",
      "tools/live/Dockerfile note",
    ]);
    expect(result.silenced?.map(({ finding, by }) => [finding.rule, finding.at.path, by])).toEqual([
      [RULE, "tools/Dockerfile", { kind: "configuration", key: RULE, glob: "tools/**" }],
    ]);
  });

  test("what a switched-off rule would have said is told, and its mistakes are not", async () => {
    const base = { ".github/architect.yml": `rules:\n  delivery: off\n  ${RULE}: note\n` };
    const result = await reviewed(base, { ...base, Dockerfile: dockerfile("USER root") });
    expect(rulesOf(result).filter((one) => one.startsWith("delivery/"))).toEqual([`${RULE} Dockerfile`]);
    expect(result.silenced?.every(({ by }) => by.kind === "configuration" && by.key === "delivery")).toBe(
      true,
    );
  });
});
