import { describe, expect, test } from "vitest";
import type { Silenced } from "../../src/domain/review.ts";
import { planReview } from "../../src/publish/plan.ts";
import { aFinding, aPullRequest, aReview, nothingPosted, options } from "./builders.ts";

const at = { path: "src/a.ts", from: 4, to: 4, side: "head" as const };
const ignored = (over: Partial<Extract<Silenced["by"], { kind: "comment" }>> = {}): Silenced => ({
  finding: aFinding({ at: { ...at, from: 5, to: 5 } }),
  by: { kind: "comment", at, reason: "the gateway checks it", added: false, ...over },
});
const off = (path: string): Silenced => ({
  finding: aFinding({ at: { ...at, path } }),
  by: { kind: "configuration", key: "migrations", glob: "tools/**" },
});

const summaryOf = (over: Parameters<typeof aReview>[0]) =>
  planReview(aReview(over), aPullRequest(), nothingPosted, options).summary;

describe("src/publish/silenced.ts", () => {
  test("an ignored finding is listed with place, rule, line and reason", () => {
    const summary = summaryOf({ silenced: [ignored(), ignored({ added: true })] });
    expect(summary).toContain("### Ignored\n\n- ");
    expect(summary).toMatch(
      /src\/a\.ts:5.*: Concern of `migrations\/fk-without-index` \(line 4\): the gateway checks it\n/,
    );
    expect(summary).toContain("(line 4, written by this pull request)");
  });

  test("a reason is a stranger's text: it mentions nobody and closes nothing", () => {
    const summary = summaryOf({ silenced: [ignored({ reason: "ask @acme/owners <!-- x --> </details>" })] });
    expect(summary).not.toMatch(/@acme\/owners|<!-- x/);
  });

  test("what the configuration keeps quiet is counted by rule and line, with the first places", () => {
    const silenced = Array.from({ length: 7 }, (_, index) => off(`tools/${index}.sql`));
    expect(summaryOf({ silenced })).toMatch(
      /- 7 findings of `migrations\/fk-without-index`, since the configuration has `migrations: off` for `tools\/\*\*`: .* and 2 more\n/,
    );
  });

  test("an ignore that was not obeyed is told here, and not among the remarks about the configuration", () => {
    const summary = summaryOf({
      diagnostics: [
        {
          level: "warning",
          code: "ignore-refused",
          path: "src/a.ts",
          line: 4,
          message: "no",
          remedy: "mend it",
        },
      ],
    });
    expect(summary).toContain("- Not obeyed, in `src/a.ts:4`: no; mend it");
    expect(summary).not.toContain("### Configuration and agents");
  });

  test("nothing is said when nothing is kept quiet", () => {
    expect(summaryOf({})).not.toContain("Ignored");
  });
});
