import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../src/publish/markdown.ts";
import { aFinding, aPullRequest, aReview } from "./builders.ts";

describe("src/publish/markdown.ts", () => {
  test("holds every finding whole, most severe first, without markers", () => {
    const findings = Array.from({ length: 300 }, (_, number) =>
      aFinding({
        title: `Claim ${number}`,
        severity: number === 299 ? "blocker" : "note",
        fingerprint: `${number}`.padStart(16, "0"),
      }),
    );
    const document = renderMarkdown(aReview({ findings }), aPullRequest({ title: "Orders @you" }));
    expect(document.startsWith("# Review: Orders @&#8203;you\n\n## 1 blocker, 299 notes\n")).toBe(true);
    expect(document.match(/\*\*Claim \d+\*\*/g)).toHaveLength(300);
    expect(document.match(/\*\*Claim (\d+)\*\*/)?.[1]).toBe("299");
    expect(document.match(/ADD COLUMN customer_id bigint REFERENCES customers \(id\)\n```/g)).toHaveLength(
      300,
    );
    expect(document).not.toContain("<!--");
  });

  test("a local repository has no server to link to", () => {
    const document = renderMarkdown(
      aReview({ findings: [aFinding()] }),
      aPullRequest({ repo: { id: 0, owner: "local", name: "shop" } }),
    );
    expect(document).toContain("At `db/migration/V2__orders.sql:15`");
    expect(document).not.toContain("github.com");
  });
});
