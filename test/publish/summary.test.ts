import { describe, expect, test } from "vitest";
import { planReview } from "../../src/publish/plan.ts";
import {
  aFile,
  aFinding,
  aPullRequest,
  aReview,
  BASE,
  executed,
  nothingPosted,
  options,
} from "./builders.ts";

const pull = aPullRequest();
const summaryOf = (over: Parameters<typeof aReview>[0], of = pull) =>
  planReview(aReview(over), of, nothingPosted, options).summary;

describe("src/publish/summary.ts", () => {
  test("says first what the findings mean for merging", () => {
    expect(summaryOf({ verdict: "fail", findings: [aFinding({ severity: "blocker" })] })).toMatch(
      /^## 1 blocker\n\n\*\*Not to be merged as it is\*\*: there are findings at or above `fail_on: blocker`\./,
    );
    expect(summaryOf({ verdict: "neutral", coverage: [] })).toContain("**This is no approval**");
    expect(summaryOf({})).toContain("Every changed file was read in full, and nothing was found.");
  });

  test("lists what was not finished, and what the configuration and agent files say", () => {
    const summary = summaryOf({
      unfinished: [{ part: "rehearsal", reason: "Postgres did not start" }],
      diagnostics: [
        { level: "info", code: "a", path: "agents/x.md", line: 0, message: "a note", remedy: "" },
        {
          level: "error",
          code: "b",
          path: ".github/architect.yml",
          line: 4,
          message: "unknown key `fail`",
          remedy: "Write `fail_on`.",
        },
      ],
    });
    expect(summary).toContain("### Not finished\n\n- rehearsal: Postgres did not start");
    expect(summary).toContain(
      "### Configuration and agents\n\n- error in `.github/architect.yml:4`: unknown key `fail`: Write `fail_on`.\n- info in `agents/x.md`: a note",
    );
  });

  test("names configuration, commit, architects, cost and time", () => {
    const spent = {
      model: "claude-sonnet-5",
      inputTokens: 123_456,
      outputTokens: 2_345,
      cachedTokens: 100_000,
      dollars: 0.2,
    };
    const summary = summaryOf({ spent });
    expect(summary).toContain(`- Configuration: \`.github/architect.yml\` of base commit \`${BASE}\``);
    expect(summary).toContain(
      "database-architect (built in), house-rules (`.claude/agents/house.md` of the base commit)",
    );
    expect(summary).toContain(
      "123,456 tokens in (100,000 of them from the cache), 2,345 out; 0.20 US dollars",
    );
    expect(summary).toContain("- Time: routing 3 ms, rehearsal 4.2 s, rules 12 ms");
    expect(summaryOf({ spent: { ...spent, dollars: undefined } })).toContain("price not known");
  });

  test("says who handed a question to whom, whatever they are called", () => {
    const handoffs = [
      { from: "backend-architect", to: "database-architect" },
      { from: "a\n<img>", to: "@b" },
    ];
    const summary = summaryOf({ handoffs });
    expect(summary).toContain("\n- backend-architect handed a question to database-architect\n");
    expect(summary).not.toMatch(/<img>|[^`]@b/);
    expect(summaryOf({})).not.toContain("handed a question");
  });

  test("names the organisation's file where it holds below, or alone", () => {
    const { configuration } = aReview({});
    const organisation = { path: "acme/.github: architect.yml", commit: "4".repeat(40) };
    const source = { ...configuration.source, organisation };
    expect(summaryOf({ configuration: { ...configuration, source } })).toContain(
      `base commit \`${BASE}\`, above \`acme/.github: architect.yml\` at \`${organisation.commit}\``,
    );
    const alone = { from: "defaults" as const, organisation };
    expect(summaryOf({ configuration: { ...configuration, source: alone } })).toContain(
      `- Configuration: \`acme/.github: architect.yml\` at \`${organisation.commit}\`, since base commit`,
    );
  });

  test("without a model it says that nobody argued", () => {
    expect(summaryOf({})).toContain(
      "No model configured: nobody argued, everything here was executed or parsed",
    );
  });

  test("many findings never push out what was not read, and the cut is counted", () => {
    const findings = Array.from({ length: 2_000 }, (_, number) =>
      aFinding({
        fingerprint: `${number}`.padStart(16, "0"),
        at: { path: `gone/${number}.sql`, from: 1, to: 1, side: "base" },
        evidence: [executed({ at: { path: "x", from: 1, to: 1, side: "base" } })],
      }),
    );
    const coverage = Array.from({ length: 150 }, (_, number) => ({
      path: `src/${number}.ts`,
      by: [],
      depth: "skipped" as const,
    }));
    const summary = summaryOf({ findings, coverage }, aPullRequest({ files: [aFile()] }));
    expect(summary.length).toBeLessThanOrEqual(60_000);
    expect(summary).toMatch(/_[\d,]+ more findings: no room here\._/);
    expect(summary).toMatch(/_[\d,]+ findings stand only in the list above: no room here\._/);
    expect(summary).toContain("Coverage: 0 of 151 files read; 151 files not read");
    expect(summary.match(/<details>/g)?.length).toBe(summary.match(/<\/details>/g)?.length);
    expect(summary.trimEnd().endsWith("-->")).toBe(true);
  });
});
