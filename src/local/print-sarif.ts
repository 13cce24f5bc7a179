import type { Finding, Severity } from "../domain/finding.ts";
import type { Location } from "../domain/pull-request.ts";
import type { Review, Silenced } from "../domain/review.ts";
import type { AnyRule } from "../domain/rule.ts";

const LEVELS: Record<Severity, "error" | "warning" | "note"> = {
  blocker: "error",
  concern: "warning",
  note: "note",
};
const SARIF_SCHEMA =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const HOME = "https://www.npmjs.com/package/backend-architect";

export interface SarifOptions {
  /** The tool's own version. */
  version: string;
  /** For their descriptions; a rule that only a finding names is described by that finding. */
  rules: readonly AnyRule[];
}

/** The review as SARIF 2.1.0, for code scanning services and editors. */
export function printSarif(review: Review, options: SarifOptions): string {
  const silenced = review.silenced ?? [];
  const described = describe([...review.findings, ...silenced.map(({ finding }) => finding)], options.rules);
  const index = new Map(described.map((rule, at) => [rule.id, at]));
  const log = {
    $schema: SARIF_SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "backend-architect",
            version: options.version,
            informationUri: HOME,
            rules: described,
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { SRCROOT: { description: { text: "The root of the repository." } } },
        invocations: [
          {
            executionSuccessful: review.unfinished.length === 0,
            toolExecutionNotifications: notifications(review),
          },
        ],
        results: [
          ...review.findings.map((finding) => result(finding, index.get(finding.rule) ?? 0, [])),
          ...silenced.map((one) => result(one.finding, index.get(one.finding.rule) ?? 0, [suppression(one)])),
        ],
        properties: {
          base: review.base,
          mergeBase: review.mergeBase,
          head: review.head,
          verdict: review.verdict,
        },
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function describe(findings: readonly Finding[], rules: readonly AnyRule[]) {
  const known = rules.map((rule) => ({
    id: rule.id,
    when: sentence(rule.when),
    harm: sentence(rule.harm),
    instead: sentence(rule.instead),
    source: rule.source,
    severity: rule.severity,
  }));
  const ids = new Set<string>(known.map((rule) => rule.id));
  const named = findings
    .filter((finding) => !ids.has(finding.rule) && ids.add(finding.rule))
    .map((finding) => ({ ...finding, id: finding.rule, when: finding.title, harm: finding.scenario }));
  return [...known, ...named].map((rule) => ({
    id: rule.id,
    shortDescription: { text: rule.when },
    fullDescription: { text: `${rule.when} ${rule.harm}` },
    help: {
      text: `${rule.when} ${rule.harm} Instead: ${rule.instead}`,
      markdown: `${rule.when}\n\n**Harm:** ${rule.harm}\n\n**Instead:** ${rule.instead}`,
    },
    ...(isUrl(rule.source) ? { helpUri: rule.source } : {}),
    defaultConfiguration: { level: LEVELS[rule.severity] },
  }));
}

/** `inSource`: a comment beside it; `external`: the configuration. Both hold, so both are accepted. */
function suppression({ by }: Silenced) {
  if (by.kind === "comment") {
    return { kind: "inSource", status: "accepted", justification: by.reason, location: location(by.at) };
  }
  if (by.reason !== undefined) return { kind: "external", status: "accepted", justification: by.reason };
  const where = by.glob === undefined ? "" : ` for ${by.glob}`;
  return {
    kind: "external",
    status: "accepted",
    justification: `The configuration has ${by.key}: off${where}.`,
  };
}

function result(finding: Finding, ruleIndex: number, suppressions: readonly object[]) {
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: {
      text: `${sentence(finding.title)} ${sentence(finding.scenario)} Instead: ${sentence(finding.instead)}`,
    },
    locations: [location(finding.at)],
    ...(finding.siblings?.length
      ? { relatedLocations: finding.siblings.map((place, id) => ({ id, ...location(place) })) }
      : {}),
    // An empty list says that nothing is suppressed, which only tells where some results are.
    ...(suppressions.length > 0 ? { suppressions } : {}),
    partialFingerprints: { "backendArchitect/v1": finding.fingerprint },
    properties: {
      architect: finding.architect,
      severity: finding.severity,
      side: finding.at.side,
      ...(finding.at.side === "base" ? { baseLine: finding.at.from, baseEndLine: finding.at.to } : {}),
      evidence: finding.evidence.map((evidence) => evidence.kind),
    },
  };
}

/** A line that is gone has no region: SARIF speaks of the head's files, and the number would point elsewhere in them. */
function location({ path, from, to, side }: Location) {
  const artifactLocation = { uri: uriOf(path), uriBaseId: "SRCROOT" };
  if (side === "base") {
    return {
      physicalLocation: { artifactLocation },
      message: { text: `Line ${from} before this change.` },
    };
  }
  return {
    physicalLocation: {
      artifactLocation,
      region: { startLine: Math.max(1, from), endLine: Math.max(1, from, to) },
    },
  };
}

/** A relative reference, every byte that may not stand in one escaped; a path's `\xNN` is that byte. */
function uriOf(path: string): string {
  return path
    .split("/")
    .map((segment) =>
      segment
        .split(/\\x([0-9a-f]{2})/)
        .map((piece, at) =>
          at % 2 === 1 ? `%${piece.toUpperCase()}` : encodeURIComponent(Buffer.from(piece).toString()),
        )
        .join(""),
    )
    .join("/");
}

function notifications({ unfinished, diagnostics }: Review) {
  return [
    ...unfinished.map(({ part, reason }) => ({ level: "error", message: { text: `${part}: ${reason}` } })),
    ...diagnostics.map(({ level, path, line, message, remedy }) => ({
      level: level === "info" ? "note" : level,
      message: { text: `${message} ${remedy}` },
      locations: [location({ path, from: line, to: line, side: "head" })],
    })),
  ];
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) || trimmed === "" ? trimmed : `${trimmed}.`;
}

function isUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
