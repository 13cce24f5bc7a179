import { type AddedLine, findSecrets } from "../../source/find-secrets.ts";
import { maskedValue } from "../../source/secret-kinds.ts";

/** A private key has at most about this many lines: its header may stand that far above what is shown. */
const ABOVE = 330;
const BELOW = 12;
/** What is shown of a line is shorter than what is searched, so that no secret is cut in two. Characters. */
const SEARCHED = 8_000;
const MAX_SPOTTED = 900;

/** Lines of a file that are to be shown, 1-based, both ends included. */
export interface Range {
  from: number;
  to: number;
}

/**
 * Lines of a file with everything that looks like a credential masked as `***`. What stands around them is searched
 * as well: the body of a key alone does not look like one.
 *
 * @returns line number to masked line, of the wanted ranges only
 */
export async function maskedLines(
  lines: readonly string[],
  wanted: readonly Range[],
): Promise<ReadonlyMap<number, string>> {
  const searched = new Set<number>();
  for (const { from, to } of wanted)
    for (let at = Math.max(1, from - ABOVE); at <= Math.min(lines.length, to + BELOW); at++) searched.add(at);
  const numbers = [...searched].sort((one, other) => one - other);
  const added = numbers.map((number) => ({
    path: "file",
    number,
    text: (lines[number - 1] ?? "").slice(0, SEARCHED),
  }));
  const masked = await maskAll(added);
  const shown = new Map<number, string>();
  for (const { from, to } of wanted)
    for (let at = from; at <= Math.min(lines.length, to); at++) shown.set(at, masked.get(at) ?? "");
  return shown;
}

/** A text that did not come from a file, masked in the same way. */
export async function maskedText(text: string): Promise<string> {
  const lines = text.split("\n");
  const masked = await maskAll(lines.map((line, index) => ({ path: "text", number: index + 1, text: line })));
  return lines.map((_, index) => masked.get(index + 1) ?? "").join("\n");
}

async function maskAll(lines: readonly AddedLine[]): Promise<Map<number, string>> {
  const spotted = await findSecrets(lines);
  // The search lists so many at most; a text with more of them is nothing but credentials.
  if (spotted.length >= MAX_SPOTTED) return new Map(lines.map(({ number }) => [number, "***"]));
  const masked = new Map(lines.map(({ number, text }) => [number, text]));
  for (const { line, value } of spotted) {
    // A value of several lines masks each of them; its pieces are looked for from the line where it began.
    for (const [index, piece] of value.split("\n").entries()) {
      const text = masked.get(line + index);
      if (text !== undefined && piece !== "") masked.set(line + index, withoutValue(text, piece));
    }
  }
  maskKeyBodies(masked);
  return masked;
}

function withoutValue(text: string, value: string): string {
  let rest = text;
  let clean = "";
  for (let at = rest.indexOf(value); at !== -1; at = rest.indexOf(value)) {
    let end = at + value.length;
    // The pattern may have stopped short of the end.
    while (end < rest.length && /[A-Za-z0-9+/=_\-.~%]/.test(rest[end] ?? "")) end++;
    clean += rest.slice(0, at) + maskedValue(rest.slice(at, end));
    rest = rest.slice(end);
  }
  return clean + rest;
}

/** Three lines of nothing but base64 on end are the body of a key, whatever became of its header. */
function maskKeyBodies(lines: Map<number, string>): void {
  let run: number[] = [];
  const flush = () => {
    if (run.length >= 3) for (const number of run) lines.set(number, "***");
    run = [];
  };
  for (const [number, text] of lines) {
    const before = run.at(-1);
    if (!BASE64_LINE.test(text)) flush();
    else {
      if (before !== undefined && before + 1 !== number) flush();
      run.push(number);
    }
  }
  flush();
}

const BASE64_LINE = /^[ \t"']{0,40}[A-Za-z0-9+/]{60,80}={0,2}(?:\\n)?["',+]{0,4}\s{0,4}$/;
