import { lintSource } from "@secretlint/core";
import { secretLintProfiler } from "@secretlint/profiler";
import { creator as recommended } from "@secretlint/secretlint-rule-preset-recommend";
import { isLocalAccess, isPlaceholder } from "./placeholder.ts";
import { maskedValue, OWN_KINDS, SECRETLINT_KINDS } from "./secret-kinds.ts";

/**
 * It keeps a mark for every step of every search and looks through all of them at each new one: a process that lives
 * for days would come to do nothing else.
 */
secretLintProfiler.mark = () => undefined;

/** Text handed to the patterns at once; what they do with their matches grows with the square. Characters. */
const BATCH = 96 * 1024;
/** Lines that are looked at again with the next batch when a file is cut. */
const REPEATED = 12;
/** A longer line is a bundle or data; it is searched in pieces of this length, which overlap. Characters. */
const PIECE = 16 * 1024;
const OVERLAP = 512;
/** In one batch. Whoever adds more has understood; each of them is masked nevertheless. */
const MAX_SIGHTINGS = 1_000;
/** An excerpt is for a comment, not for a terminal as wide as a bundle. Characters. */
const SHOWN = 240;

export interface AddedLine {
  path: string;
  /** 1-based, in the head commit. */
  number: number;
  text: string;
}

export interface SpottedSecret {
  what: string;
  path: string;
  line: number;
  /** The line with every secret in it masked. */
  masked: string;
  /** The value: only to look whether it was there before. It must not leave the maker of facts. */
  value: string;
}

interface Match {
  what: string;
  start: number;
  end: number;
}

/**
 * Finds credentials in lines that a pull request adds. One pass over the joined text: the patterns cost far
 * more per call than per character. Comments that ask secretlint to look away are not obeyed: whoever adds a
 * secret could add them too.
 *
 * @param lines in the order of their files; lines that follow each other in a file stay together
 * @param pause awaited after every hundred thousand characters
 */
export async function findSecrets(
  lines: readonly AddedLine[],
  pause: () => Promise<void> = async () => undefined,
): Promise<SpottedSecret[]> {
  const found: SpottedSecret[] = [];
  for (const batch of batchesOf(lines)) {
    found.push(...(await searchBatch(batch)));
    await pause();
  }
  return oncePerLine(found);
}

/** Lines with the place of their first character in the joined text. */
interface Batch {
  text: string;
  lines: readonly { line: AddedLine; start: number }[];
}

function* batchesOf(lines: readonly AddedLine[]): Generator<Batch> {
  let text = "";
  let placed: Batch["lines"][number][] = [];
  let before: AddedLine | undefined;
  const place = (line: AddedLine) => {
    placed.push({ line, start: text.length });
    text += `${line.text}\n`;
  };
  for (const line of lines) {
    for (const piece of piecesOf(line)) {
      const follows = before?.path === line.path && before.number + 1 >= line.number;
      if (text.length > BATCH) {
        yield { text, lines: placed };
        // A key of several lines may lie across the cut.
        const again = follows ? placed.slice(-REPEATED).filter((one) => one.line.text.length < OVERLAP) : [];
        [text, placed] = ["", []];
        for (const one of again) place(one.line);
      }
      // Breaks between files and between hunks: no pattern reaches across them into a false match.
      if (!follows) text += "\n\n\u0000\n\n";
      place(piece);
      before = line;
    }
  }
  if (placed.length > 0) yield { text, lines: placed };
}

function* piecesOf(line: AddedLine): Generator<AddedLine> {
  if (line.text.length <= PIECE) yield line;
  else {
    for (let at = 0; at < line.text.length; at += PIECE - OVERLAP) {
      yield { ...line, text: line.text.slice(at, at + PIECE) };
    }
  }
}

async function searchBatch(batch: Batch): Promise<SpottedSecret[]> {
  const matches = [
    ...(await bySecretlint(batch.text)),
    ...byOwnKinds(batch.text),
    ...privateKeys(batch.text),
  ];
  const spotted: SpottedSecret[] = [];
  for (const match of matches.slice(0, MAX_SIGHTINGS)) {
    const placed = lineAt(batch, match.start);
    if (!placed) continue;
    const { line, start } = placed;
    const value = batch.text.slice(match.start, match.end);
    if (isPlaceholder(value) || /EXAMPLE$|EXAMPLEKEY$/.test(value) || isExample(batch, line)) continue;
    const masked = maskLine(line.text, start, [match, ...matches]);
    spotted.push({ what: match.what, path: line.path, line: line.number, masked, value });
  }
  return spotted;
}

/** Lines of a list of examples above the one that is asked about. */
const ABOVE = 3;

/** `"examples": ["whsec_..."]` of an API document: what a description shows opens nothing. */
function isExample({ lines }: Batch, { path, number }: AddedLine): boolean {
  if (!/\.(?:json|ya?ml)$/i.test(path)) return false;
  const near = lines.filter(
    ({ line }) => line.path === path && line.number <= number && number - line.number <= ABOVE,
  );
  for (const { line } of near.reverse()) {
    const key = /^\s*(?:-\s+)?["']?([\w$.-]{1,60})["']?\s*:/.exec(line.text.slice(0, 500))?.[1];
    if (key !== undefined) return /^examples?$/.test(key);
  }
  return false;
}

async function bySecretlint(text: string): Promise<Match[]> {
  const result = await lintSource({
    // No path: a rule that reads files from disk by that name finds none.
    source: { filePath: "added-lines", content: text, ext: ".txt", contentType: "text" },
    options: {
      noPhysicFilePath: true,
      config: {
        rules: [
          {
            id: "@secretlint/secretlint-rule-preset-recommend",
            rule: recommended,
            rules: [
              { id: "@secretlint/secretlint-rule-filter-comments", disabled: true },
              { id: "@secretlint/secretlint-rule-privatekey", disabled: true },
            ],
          },
        ],
      },
    },
  });
  return result.messages.flatMap((message) => {
    const kind = message.ruleId.replace(/^.*secretlint-rule-/, "");
    const match = {
      what: SECRETLINT_KINDS[kind] ?? "credential",
      start: message.range[0],
      end: message.range[1],
    };
    if (match.what.includes("password")) return passwordIn(match, text);
    return kind === "aws" ? [awsSecretIn(match, text)] : [match];
  });
}

/** secretlint reports where the assignment begins, with the length of the value: the value is further on. */
function awsSecretIn(match: Match, text: string): Match {
  const value = /[A-Za-z0-9/+=]{40}(?![A-Za-z0-9/+=])/.exec(text.slice(match.start, match.start + 200));
  if (!value) return match;
  const start = match.start + value.index;
  return { what: match.what, start, end: start + value[0].length };
}

/** Of a whole connection string only the password is the secret; access to one's own machine is none. */
function passwordIn(match: Match, text: string): Match[] {
  const parts = /^(.*?:\/\/)([^:/@\s]*):([^@/\s]+)@([^/?#\s"'`]+)/.exec(text.slice(match.start, match.end));
  if (!parts) return [];
  const [, scheme = "", user = "", password = "", host = ""] = parts;
  if (isLocalAccess(user, password, host)) return [];
  const start = match.start + scheme.length + user.length + 1;
  return [{ what: match.what, start, end: start + password.length }];
}

function byOwnKinds(text: string): Match[] {
  const matches: Match[] = [];
  for (const { what, pattern } of OWN_KINDS) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices?.groups?.value ?? [match.index, match.index + match[0].length];
      const host = match.groups?.host;
      if (host !== undefined && isLocalAccess("", text.slice(start, end), host)) continue;
      matches.push({ what, start, end });
    }
  }
  return matches;
}

/** The longest keys in use have 16,384 bits: about this many characters. */
const MAX_KEY = 20_000;

/** What may stand between a PEM header and its first line: breaks, also escaped, quotes, a `+`, armour headers. */
const KEY_MATERIAL =
  /^(?:[\s"'`+,|>#*]|\\[nrt]|(?:Proc-Type|DEK-Info|Version|Comment): ?[^\n]{0,80}\n){0,60}([A-Za-z0-9+/]{40,}={0,2})/;

/**
 * A PEM header with key material behind it, however it is quoted, indented or escaped. The header alone is
 * what documentation and parsers hold.
 */
function privateKeys(text: string): Match[] {
  const matches: Match[] = [];
  const header = /-----BEGIN (?:(?:RSA|DSA|EC|OPENSSH|PGP|ENCRYPTED) )?PRIVATE KEY(?: BLOCK)?-----/g;
  for (const match of text.matchAll(header)) {
    const start = match.index + match[0].length;
    const behind = text.slice(start, start + 600).split("\u0000")[0] ?? "";
    const material = KEY_MATERIAL.exec(behind)?.[1];
    if (!material || isPlaceholder(material)) continue;
    const after = text.slice(start, start + MAX_KEY);
    const end = after.indexOf("-----END");
    const restOfLine = after.indexOf("\n") < 0 ? after.length : after.indexOf("\n");
    const stop = start + (end < 0 ? Math.max(behind.indexOf(material) + material.length, restOfLine) : end);
    matches.push({ what: "private key", start: match.index, end: stop });
  }
  return matches;
}

function lineAt(batch: Batch, offset: number): { line: AddedLine; start: number } | undefined {
  let [low, high] = [0, batch.lines.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((batch.lines[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return batch.lines[low];
}

/** The line without any of the secrets that lie in it, the first of `matches` in the middle. */
function maskLine(text: string, start: number, matches: readonly Match[]): string {
  const inLine = matches
    .map((match) => grown(text, match.start - start, match.end - start))
    .filter(({ from, to }) => from < to)
    .sort((one, two) => one.from - two.from || two.to - one.to);
  const first = matches[0];
  const wanted = first ? Math.max(0, first.start - start) : 0;
  let masked = "";
  let at = 0;
  let centre = 0;
  for (const { from, to } of inLine) {
    if (to <= at) continue;
    masked += text.slice(at, Math.max(at, from));
    if (from <= wanted) centre = masked.length;
    masked += from < at ? "" : maskedValue(text.slice(from, to));
    at = to;
  }
  masked += text.slice(at);
  // A piece of a long line may begin or end within a secret that no pattern recognises any more.
  if (text.length >= PIECE - OVERLAP)
    masked = masked.replace(/^[\w+/=.-]+/, "").replace(/[\w+/=.-]{1,512}$/, "");
  const left = masked.length <= SHOWN ? 0 : Math.max(0, centre - SHOWN / 2);
  return masked.slice(left, left + SHOWN).trim();
}

/** The part of a match inside the line, with whatever clings to it: a pattern may have stopped short of the end. */
function grown(text: string, from: number, to: number): { from: number; to: number } {
  if (to <= 0 || from >= text.length) return { from: 0, to: 0 };
  let [start, end] = [Math.max(0, from), Math.min(text.length, to)];
  if (text.startsWith("-----BEGIN", start))
    start += /^-----BEGIN [A-Z ]+-----/.exec(text.slice(start))?.[0].length ?? 0;
  while (end < text.length && /[A-Za-z0-9+/=_\-.~%]/.test(text[end] ?? "") && !text.startsWith("-----", end))
    end++;
  // A header alone on its line: the material is below, and the header is no secret.
  return start >= end ? { from: end, to: end } : { from: start, to: end };
}

/** Two patterns that know the same secret, or a line searched in overlapping pieces, are one sighting. */
function oncePerLine(found: readonly SpottedSecret[]): SpottedSecret[] {
  const kept: SpottedSecret[] = [];
  for (const secret of found) {
    const same = kept.find(
      (other) =>
        other.path === secret.path &&
        other.line === secret.line &&
        (other.value.includes(secret.value) || secret.value.includes(other.value)),
    );
    if (!same) kept.push(secret);
  }
  return kept.sort((one, two) =>
    one.path === two.path ? one.line - two.line : one.path < two.path ? -1 : 1,
  );
}
