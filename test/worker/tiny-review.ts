import { fingerprintOf } from "../../src/domain/fingerprint.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { type Review, verdictOf } from "../../src/domain/review.ts";
import type { LoadedPull } from "../../src/domain/tree.ts";
import { readConfiguration } from "../../src/review/configure.ts";
import type { WorkerPorts } from "../../src/worker/ports.ts";

/**
 * A whole review in a few lines: every added line that says BAD is a finding. What surrounds a review can be
 * tried with it without the cost of a real one.
 */
export const tinyReview: WorkerPorts["review"] = async (loaded, { signal } = {}) => {
  signal?.throwIfAborted();
  const configuration = await readConfiguration(loaded.trees.base);
  const findings = loaded.pull.files.flatMap((file) =>
    badLines(file).map((line) => badLine(file.path, line)),
  );
  const coverage = loaded.pull.files.map(({ path }) => ({
    path,
    by: ["security-architect"],
    depth: "full" as const,
  }));
  return {
    base: loaded.pull.base.sha,
    mergeBase: loaded.pull.mergeBase.sha,
    head: loaded.pull.head.sha,
    verdict: verdictOf({ findings, coverage, unfinished: [] }, configuration.failOn),
    assignments: [],
    findings,
    coverage,
    unfinished: [],
    schema: [],
    diagnostics: [],
    configuration,
    architects: [
      { name: "security-architect", source: { path: "agents/security-architect.md", from: "image" } },
    ],
    spent: { inputTokens: 0, outputTokens: 0, cachedTokens: 0 },
    timings: {},
  } satisfies Review;
};

function badLines({ hunks }: LoadedPull["pull"]["files"][number]): number[] {
  return hunks.flatMap(({ head, lines }) => {
    let number = head.start - 1;
    return lines.flatMap((line) => {
      if (!line.startsWith("-")) number++;
      return line.startsWith("+") && line.includes("BAD") ? [number] : [];
    });
  });
}

function badLine(path: string, line: number): Finding {
  const at = { path, from: line, to: line, side: "head" as const };
  return {
    rule: "security/sql-built-from-input",
    architect: "security-architect",
    severity: "blocker",
    at,
    title: `Line ${line} is bad`,
    scenario: "It hurts.",
    instead: "Write a good one.",
    source: "https://cwe.mitre.org/data/definitions/89.html",
    evidence: [{ kind: "parsed", at, excerpt: "BAD" }],
    fingerprint: fingerprintOf("security/sql-built-from-input", path, `line ${line}`, "BAD"),
  };
}
