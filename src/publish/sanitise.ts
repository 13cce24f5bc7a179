import { redact } from "./redact.ts";

/**
 * Everything that came out of the pull request, the repository or a model is data. The functions below turn such
 * text into Markdown that shows it and does nothing else: no mention, no reference, no link, no HTML, no image,
 * no marker of ours, nothing invisible. Markdown reaches GitHub only through them.
 */

/** Longest piece of foreign text that is looked at; more than any reader wants. Characters. */
const MAX_RAW = 100_000;

/** Characters that cannot be seen, or that reorder what can be: control, format, default-ignorable, separators. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/gu;

const FORGED_MARKER = /<!--\s*backend-architect:/gi;

/** An invisible break, written as an entity so that it can be seen in the source of the comment. */
const BREAK = "&#8203;";

/**
 * Any text made fit to be shown: secrets masked, unseen characters written as `[U+202E]`, forged markers taken out.
 * Line ends become `\n`; tabs and line ends stay.
 *
 * @param limit longest result before unseen characters are written out, in characters; the rest is replaced by `…`
 */
export function clean(text: string, limit: number = MAX_RAW): string {
  return maskedAndCut(text.replace(/\r\n/g, "\n"), limit)
    .replace(UNSEEN, shown)
    .replace(FORGED_MARKER, "[marker removed]");
}

/** Masks secrets before the cut, so that half of one never slips through. */
function maskedAndCut(text: string, limit: number): string {
  const masked = redact(text.slice(0, MAX_RAW));
  return masked.length > limit ? `${wholeEnd(masked.slice(0, Math.max(0, limit - 1)))}…` : masked;
}

/** Without the half of a character that a cut may leave at the end. */
function wholeEnd(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/, "");
}

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // Tab and line end are layout; FE0E and FE0F only choose between a sign and its picture.
  const harmless = code === 0x09 || code === 0x0a || code === 0xfe0e || code === 0xfe0f;
  return harmless ? character : named(character);
}

function named(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
}

/** The same on one line: for titles, paths and table cells. Runs of white space become one space. */
export function cleanLine(text: string, limit: number = 1_000): string {
  return clean(text.trim().replace(/\s+/g, " "), limit).trim();
}

/**
 * Foreign prose on one line. Code between single backticks stays code; every other sign of Markdown is shown as it
 * is. Safe at the start of a paragraph, in a list item and in a table cell.
 */
export function prose(text: string, limit: number = 1_000): string {
  const line = cleanLine(text, limit);
  const parts = line.split(/`([^`]+)`/);
  const words = parts.map((part, at) => (at % 2 === 1 ? cell(part) : escapeMarkdown(part))).join("");
  return words.replace(/^([#+=>:-])/, "\\$1").replace(/^(\d{1,9})([.)])/, "$1\\$2");
}

function escapeMarkdown(text: string): string {
  return defuse(
    text
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/[\\*[\]~]/g, "\\$&")
      .replace(/`/g, "&#96;")
      .replace(/\|/g, "&#124;")
      .replace(/\$/g, "&#36;")
      // Inside a word an underscore means nothing to GitHub, and names read better without the backslash.
      .replace(/(?<![A-Za-z0-9_])_+|_+(?![A-Za-z0-9_])/g, (run) => run.replace(/_/g, "\\_")),
  );
}

/**
 * Breaks what GitHub would make live in plain words: mentions, references to issues, web and mail addresses.
 * Where exactly GitHub wants a word to begin is not relied on.
 */
function defuse(text: string): string {
  return text
    .replace(/@/g, `@${BREAK}`)
    .replace(/(?<!&)#(?=\d)/g, `#${BREAK}`)
    .replace(/(GH-)(?=\d)/gi, `$1${BREAK}`)
    .replace(/:\/\//g, `:${BREAK}//`)
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}${BREAK}.`)
    .replace(/(mailto|xmpp):/gi, `$1${BREAK}:`);
}

/**
 * Foreign prose of several lines: paragraphs, list items and fenced code keep their shape, in that shape only.
 * The result begins and ends without blank lines.
 */
export function proseBlock(text: string, limit: number = 4_000): string {
  const blocks: string[] = [];
  let fenced: string[] | undefined;
  let closing = "";
  let list = false;
  for (const line of maskedAndCut(text, limit).split(/\r?\n/)) {
    const trimmed = line.trim();
    if (fenced) {
      if (trimmed.startsWith(closing) && /^`+$/.test(trimmed)) {
        blocks.push(fence(fenced.join("\n")));
        fenced = undefined;
      } else fenced.push(line);
      continue;
    }
    const opening = /^`{3,}/.exec(trimmed)?.[0];
    if (opening && !trimmed.slice(opening.length).includes("`")) {
      fenced = [];
      closing = opening;
      list = false;
      continue;
    }
    const item = /^[-*]\s+(.+)$/.exec(trimmed)?.[1];
    if (item) {
      const written = `- ${prose(item, limit)}`;
      if (list) blocks.push(`${blocks.pop() ?? ""}\n${written}`);
      else blocks.push(written);
      list = true;
      continue;
    }
    list = false;
    if (trimmed !== "") blocks.push(prose(trimmed, limit));
  }
  if (fenced && fenced.length > 0) blocks.push(fence(fenced.join("\n")));
  return blocks.join("\n\n");
}

/** Foreign text as inline code, in tables and outside; line ends and tabs are written out. Never empty. */
export function cell(text: string, limit: number = 500): string {
  const line =
    clean(text, limit)
      .replace(/[\n\t]/g, named)
      .trim() || "(empty)";
  // Tables read bars and backslashes before code spans, and a bracket at the start of a list item can begin a
  // reference definition that swallows the link around it: code with any of these is written as HTML.
  if (/[|\\[\]]/.test(line)) return `<code>${entities(line)}</code>`;
  const runs = new Set([...line.matchAll(/`+/g)].map((run) => run[0].length));
  let ticks = 1;
  while (runs.has(ticks)) ticks++;
  const padding = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return "`".repeat(ticks) + padding + line + padding + "`".repeat(ticks);
}

function entities(line: string): string {
  return line.replace(/[^A-Za-z0-9 ,;=?%/\u0080-\u{10FFFF}-]/gu, (sign) => `&#${sign.codePointAt(0)};`);
}

/** Foreign words inside HTML of ours, for instance a `<summary>`, where Markdown is not read. One line. */
export function html(text: string, limit: number = 500): string {
  const parts = cleanLine(text, limit).split(/`([^`]+)`/);
  return parts
    .map((part, at) => (at % 2 === 1 ? `<code>${entities(part)}</code>` : defuse(entitiesOfHtml(part))))
    .join("");
}

function entitiesOfHtml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/\[/g, "&#91;")
    .replace(/\]/g, "&#93;")
    .replace(/`/g, "&#96;")
    .replace(/\$/g, "&#36;");
}

const LANGUAGES = [
  "",
  "sql",
  "php",
  "elixir",
  "xml",
  "mermaid",
  "diff",
  "json",
  "yaml",
  "ts",
  "tsx",
  "js",
  "py",
  "rb",
  "go",
  "java",
] as const;

/** What a fence may be called. Never `suggestion`: that one makes a button. */
export type FenceLanguage = (typeof LANGUAGES)[number];

/** The language when a fence may be called so, none otherwise. */
export function fenceLanguage(name: string): FenceLanguage {
  return LANGUAGES.find((language) => language === name) ?? "";
}

/**
 * Foreign text as a fenced block, letter for letter apart from what `clean` does; the fence is longer than any run
 * of backticks inside. At most `lines` lines; a last line says how many more there were. Empty for blank text.
 */
export function fence(
  text: string,
  language: FenceLanguage = "",
  limit: { characters?: number; lines?: number } = {},
): string {
  const { characters = 4_000, lines = 40 } = limit;
  const all = clean(text, characters).replace(/\n+$/, "").split("\n");
  if (all.every((line) => line.trim() === "")) return "";
  const kept = all.slice(0, lines);
  if (all.length > lines) kept.push(`… ${all.length - lines} more lines`);
  return fenceAround(kept.join("\n"), language);
}

/**
 * The button that replaces the commented lines; only for text that a detector has tried. `undefined` when the text
 * holds anything unseen or secret: what people commit with one click must be what they see.
 */
export function suggestion(replacement: string): string | undefined {
  const text = replacement.endsWith("\n") ? replacement.slice(0, -1) : replacement;
  if (text.length > 10_000 || clean(text) !== text) return undefined;
  return text === "" ? "```suggestion\n```" : fenceAround(text, "suggestion");
}

function fenceAround(text: string, info: string): string {
  let longest = 2;
  for (const run of text.matchAll(/`+/g)) longest = Math.max(longest, run[0].length);
  const ticks = "`".repeat(longest + 1);
  return `${ticks}${info}\n${text}\n${ticks}`;
}

/** Plain text for places that do not read Markdown, such as annotations: unseen characters shown, nothing escaped. */
export function plain(text: string, limit: number): string {
  const shownText = clean(text, limit).trim();
  return shownText.length > limit ? `${wholeEnd(shownText.slice(0, limit - 1))}…` : shownText;
}
