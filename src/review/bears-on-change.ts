import type { Finding } from "../domain/finding.ts";
import type { ChangedFile, LineRange } from "../domain/pull-request.ts";
import { touchedLines } from "./changed-lines.ts";

/** Lines beside a changed one that count as plainly affected. */
const NEAR = 3;
const MAX_DECLARED = 500;

/**
 * Whether what an architect argues is about the change: within the files it was given, on changed lines or right
 * beside them, or on lines that name something a changed line declares.
 */
export function bearsOnChange(
  { at, evidence }: Pick<Finding, "at" | "evidence">,
  paths: readonly string[],
  files: readonly ChangedFile[],
): boolean {
  if (!paths.includes(at.path)) return false;
  const file = files.find(({ path }) => path === at.path);
  if (!file) return false;
  const { head, base } = touchedLines(file);
  const ranges = at.side === "head" ? [...head, ...gapsOf(file)] : base;
  if (ranges.some(({ from, to }) => from - NEAR <= at.to && at.from <= to + NEAR)) return true;
  const quoted = evidence[0].kind === "executed" ? evidence[0].statement : evidence[0].excerpt;
  const words = new Set(quoted.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  return declaredBy(files).some((name) => words.has(name));
}

/** Where lines are gone, the line at head that follows. */
function gapsOf({ hunks }: ChangedFile): LineRange[] {
  return hunks.flatMap((hunk) => {
    let head = hunk.head.start;
    const gaps: LineRange[] = [];
    for (const line of hunk.lines) {
      if (line.startsWith("-")) {
        if (gaps.at(-1)?.to !== head) gaps.push({ from: head, to: head });
      } else if (!line.startsWith("\\")) head++;
    }
    return gaps;
  });
}

const DECLARATION =
  /\b(?:function|class|interface|type|enum|struct|trait|const|let|var|val|def|fn|func|fun|module|message|service|rpc|table|column|view|index)\s{1,4}(?:if\s{1,4}not\s{1,4}exists\s{1,4})?["'`]?([\p{L}_$][\p{L}\p{N}_$]{2,80})/giu;

function declaredBy(files: readonly ChangedFile[]): string[] {
  const names = new Set<string>();
  for (const { hunks } of files) {
    for (const { lines } of hunks) {
      for (const line of lines) {
        if (names.size >= MAX_DECLARED) return [...names];
        if (!/^[+-]/.test(line)) continue;
        for (const [, name] of line.slice(0, 500).matchAll(DECLARATION)) if (name) names.add(name);
      }
    }
  }
  return [...names];
}
