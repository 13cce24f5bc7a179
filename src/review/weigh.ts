import type { Evidence, Finding } from "../domain/finding.ts";
import type { Location } from "../domain/pull-request.ts";
import type { Unfinished } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";

export interface Weighed {
  findings: readonly Finding[];
  unfinished: readonly Unfinished[];
}

const ORDER = { blocker: 0, concern: 1, note: 2 } as const;

/**
 * Re-reads every quotation at its stated lines and sets aside what is not there; takes the right to block
 * from what is only argued; drops an argued finding that repeats a proved one. Sorted: worst first, then by place.
 */
export async function weigh(findings: readonly Finding[], loaded: LoadedPull): Promise<Weighed> {
  const kept: Finding[] = [];
  const unfinished: Unfinished[] = [];
  for (const finding of findings) {
    const missing = await firstNotThere(finding.evidence, loaded);
    if (missing) {
      const place = `${missing.at.path}:${missing.at.from}`;
      unfinished.push({
        part: `finding of ${finding.rule}`,
        reason: `set aside: its quotation does not stand at ${place}`,
      });
      continue;
    }
    kept.push(mayBlock(finding) ? finding : { ...finding, severity: "concern" });
  }
  const proved = kept.filter((finding) => !isArgued(finding));
  const argued = kept.filter(
    (finding) => isArgued(finding) && !proved.some((other) => sameLines(other.at, finding.at)),
  );
  return { findings: [...proved, ...argued].sort(byWeight), unfinished };
}

function isArgued(finding: Finding): boolean {
  return finding.evidence.every((evidence) => evidence.kind === "argued");
}

function mayBlock(finding: Finding): boolean {
  return finding.severity !== "blocker" || !isArgued(finding);
}

export function sameLines(a: Location, b: Location): boolean {
  return a.path === b.path && a.side === b.side && a.from <= b.to && b.from <= a.to;
}

function byWeight(a: Finding, b: Finding): number {
  return (
    ORDER[a.severity] - ORDER[b.severity] ||
    (a.at.path < b.at.path ? -1 : a.at.path > b.at.path ? 1 : 0) ||
    a.at.from - b.at.from ||
    (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)
  );
}

/** Whether everything that a finding quotes stands at its place. */
export async function quotationStands({ evidence }: Finding, loaded: LoadedPull): Promise<boolean> {
  return (await firstNotThere(evidence, loaded)) === undefined;
}

async function firstNotThere(
  evidence: readonly Evidence[],
  loaded: LoadedPull,
): Promise<Evidence | undefined> {
  for (const piece of evidence) {
    const quoted = piece.kind === "executed" ? (piece.written ?? piece.statement) : piece.excerpt;
    const lines = await linesAt(piece.at, loaded);
    if (lines === undefined || !standsIn(quoted, lines)) return piece;
  }
  return undefined;
}

async function linesAt(at: Location, loaded: LoadedPull): Promise<string | undefined> {
  // A base-side place is in the "before" of the comparison, which is the merge base.
  const tree = at.side === "head" ? loaded.trees.head : loaded.trees.mergeBase;
  const file = await tree.read(at.path);
  if (file?.state !== "text") return undefined;
  const lines = file.text.split("\n");
  if (at.from < 1 || at.to < at.from || at.from > lines.length) return undefined;
  return lines.slice(at.from - 1, at.to).join("\n");
}

/** White space is folded; `***` stands for a masked run of characters. */
export function standsIn(quoted: string, text: string): boolean {
  const fold = (raw: string) => raw.replace(/\s+/g, " ").trim();
  const whole = fold(text);
  let from = 0;
  const parts = fold(quoted)
    .split("***")
    .map((part) => part.trim());
  if (parts.every((part) => part === "")) return false;
  for (const part of parts) {
    const found = whole.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return true;
}
