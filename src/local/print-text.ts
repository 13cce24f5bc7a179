import type { Evidence, Finding, SafeSequence, Severity } from "../domain/finding.ts";
import type { Location } from "../domain/pull-request.ts";
import type { Review } from "../domain/review.ts";
import { printable, printableLine } from "./escape.ts";
import { type Paint, paints } from "./paint.ts";
import { contractLines } from "./print-contracts.ts";
import { silencedLines } from "./silenced-lines.ts";

export interface TextOptions {
  colour: boolean;
  /** Columns. */
  width: number;
}

/** Places, or reasons, named one by one; beyond it they are counted. */
const MAX_FILES = 20;
const MAX_FILES_OF_ONE_REASON = 4;
const MAX_EXCERPT_LINES = 12;
const SEVERITIES: readonly Severity[] = ["blocker", "concern", "note"];

/** The review for a person at a terminal. Everything that came from the repository or a model is made printable. */
export function printText(review: Review, options: TextOptions): string {
  const paint = paints(options.colour);
  const width = Math.max(40, Math.min(options.width, 120));
  const ordered = SEVERITIES.flatMap((severity) =>
    review.findings.filter((finding) => finding.severity === severity),
  );
  const blocks = [
    ...ordered.map((finding) => findingBlock(finding, paint, width)),
    ...contractLines(review.contracts ?? [], review.routes ?? [], paint),
    ...silencedLines(review, paint),
    ...unfinishedBlock(review, paint, width),
    ...diagnosticsBlock(review, paint, width),
    ...coverageBlock(review, paint, width),
    [verdictLine(review, paint)],
  ];
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

function findingBlock(finding: Finding, paint: Paint, width: number): string[] {
  const label = paint.severity(finding.severity, finding.severity.toUpperCase());
  return [
    `${label}  ${paint.strong(printableLine(finding.title))}`,
    `  ${paint.place(whereOf(finding.at))}`,
    ...wrap(finding.scenario, width, "  "),
    ...wrap(`Instead: ${finding.instead}`, width, "  "),
    ...finding.evidence.flatMap((evidence) => evidenceLines(evidence, finding.at, paint, width)),
    ...(finding.siblings ?? [])
      .slice(0, MAX_FILES)
      .map((place) => `  Also at ${paint.place(whereOf(place))}`),
    ...(finding.safely ?? []).flatMap((sequence) => sequenceLines(sequence, paint)),
    ...(finding.fix ? ["  Tried and found good:", ...excerptLines(finding.fix.replacement, paint)] : []),
    `  ${paint.faint(`${printableLine(finding.rule)} · ${printableLine(finding.architect)} · ${printableLine(finding.source)}`)}`,
  ];
}

/** Short ones in full; of a long one the steps, since `architect plan` prints all of it. */
function sequenceLines({ migrations, deploy }: SafeSequence, paint: Paint): string[] {
  const short = migrations.length <= MAX_SEQUENCE;
  return [
    `  Safely${short ? "" : " (architect plan prints it in full)"}:`,
    ...migrations.flatMap(({ phase, does, text }) => [
      `    ${phase}: ${printableLine(does)}`,
      ...(short ? excerptLines(text, paint).map((line) => `  ${line}`) : []),
    ]),
    ...(deploy === undefined
      ? []
      : [`    Between expand and contract, deploy code that will ${printableLine(deploy)}.`]),
  ];
}

/** Migrations whose text is shown. */
const MAX_SEQUENCE = 2;

function evidenceLines(evidence: Evidence, at: Location, paint: Paint, width: number): string[] {
  const elsewhere = whereOf(evidence.at) === whereOf(at) ? "" : ` at ${whereOf(evidence.at)}`;
  if (evidence.kind !== "executed") {
    return [
      `  ${evidence.kind === "parsed" ? "Read" : "Argued from"}${elsewhere}:`,
      ...excerptLines(evidence.excerpt, paint),
    ];
  }
  const locks = evidence.locks.map(({ mode, table }) => `${mode} on ${table.schema}.${table.name}`);
  return [
    `  Ran on ${printableLine(evidence.engine)}${elsewhere}:`,
    ...(evidence.written === undefined ? [] : [...excerptLines(evidence.written, paint), "  It runs:"]),
    ...excerptLines(evidence.statement, paint),
    ...wrap(locks.length > 0 ? `It took ${locks.join(", ")}.` : "", width, "  "),
    ...(evidence.rewrote?.length ? [`  It wrote anew ${printableLine(evidence.rewrote.join(", "))}.`] : []),
    ...(evidence.error ? [`  It failed: ${printableLine(evidence.error)}`] : []),
    ...(evidence.catalog ?? [])
      .slice(0, 5)
      .map((row) => `    ${paint.faint(printableLine(JSON.stringify(row).slice(0, 300)))}`),
  ];
}

function excerptLines(text: string, paint: Paint): string[] {
  const lines = printable(text.trimEnd()).split("\n");
  const shown = lines.slice(0, MAX_EXCERPT_LINES).map((line) => `    ${paint.code(line.slice(0, 300))}`);
  const left = lines.length - shown.length;
  return left > 0 ? [...shown, `    ${paint.faint(`… ${left} more lines`)}`] : shown;
}

function unfinishedBlock({ unfinished }: Review, paint: Paint, width: number): string[][] {
  if (unfinished.length === 0) return [];
  return [
    [
      paint.warning("Not finished"),
      ...unfinished.flatMap(({ part, reason }) => wrap(`${part}: ${reason}`, width, "  ")),
    ],
  ];
}

function diagnosticsBlock({ diagnostics }: Review, paint: Paint, width: number): string[][] {
  if (diagnostics.length === 0) return [];
  const lines = diagnostics.flatMap(({ level, path, line, message, remedy }) =>
    wrap(`${printableLine(path)}:${line}: ${level}: ${message} ${remedy}`, width, "  "),
  );
  return [[paint.strong("Configuration and ignores"), ...lines]];
}

function coverageBlock({ coverage }: Review, paint: Paint, width: number): string[][] {
  if (coverage.length === 0) return [["No files changed."]];
  const count = (depth: string) => coverage.filter((file) => file.depth === depth).length;
  const parts = [
    `${count("full")} in full`,
    `${count("partial")} in part`,
    `${count("skipped")} not looked at`,
  ];
  const head = `${paint.strong(`${coverage.length} changed ${coverage.length === 1 ? "file" : "files"}`)}: ${parts.join(", ")}`;
  const groups = [...byReason(coverage)];
  const lines = groups
    .slice(0, MAX_FILES)
    .flatMap(([reason, paths]) => [
      ...wrap(`${reason}:`, width, "  "),
      ...paths.slice(0, MAX_FILES_OF_ONE_REASON).map((path) => `    ${paint.place(printableLine(path))}`),
      ...(paths.length > MAX_FILES_OF_ONE_REASON
        ? [`    … and ${paths.length - MAX_FILES_OF_ONE_REASON} more`]
        : []),
    ]);
  const more =
    groups.length > MAX_FILES ? [`  … and other files for ${groups.length - MAX_FILES} more reasons`] : [];
  return [[head, ...lines, ...more]];
}

/** Files that were not read in full, by what became of them: often many share one reason. */
function byReason(coverage: Review["coverage"]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { path, depth, reason } of coverage) {
    if (depth === "full") continue;
    const words = `${depth === "partial" ? "In part" : "Not looked at"}${reason ? `, ${reason}` : ""}`;
    const paths = groups.get(words) ?? [];
    paths.push(path);
    groups.set(words, paths);
  }
  return groups;
}

function verdictLine({ verdict, findings, spent }: Review, paint: Paint): string {
  const counts = SEVERITIES.map(
    (severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}${count === 1 ? "" : "s"}`);
  const model = spent.model
    ? ` Read by ${printableLine(spent.model)}.`
    : " No model was asked: everything here was executed or parsed.";
  return `${paint.verdict(verdict, verdict.toUpperCase())}  ${counts.length > 0 ? counts.join(", ") : "no findings"}.${model}`;
}

/** `path:12` or `path:12-20`, marked when the line is gone from the head. */
function whereOf({ path, from, to, side }: Location): string {
  return `${printableLine(path)}:${from}${to > from ? `-${to}` : ""}${side === "base" ? " (before this change)" : ""}`;
}

/** Breaks at blanks; a word longer than a line stays whole, so that a path or URL can be copied. */
function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  for (const paragraph of printable(text).split("\n")) {
    let line = "";
    for (const word of paragraph.split(/ +/)) {
      if (line && indent.length + line.length + 1 + word.length > width) {
        lines.push(indent + line);
        line = word;
      } else line = line ? `${line} ${word}` : word;
    }
    if (line) lines.push(indent + line);
  }
  return lines;
}
