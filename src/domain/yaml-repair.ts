import { isQuoted } from "./yaml-nesting.ts";
import { shown } from "./yaml.ts";

/** A line of YAML that was mended so that it says what its writer plainly meant. */
export interface Repair {
  /** 1-based, within the text. */
  line: number;
  what: string;
}

const KEY_AND_VALUE =
  /^(\s*(?:- +)?)([A-Za-z0-9_$][^:#"'{}[\],&!|>%@`]{0,200}|[*?][^"':]{0,200}|"[^"]{1,200}"|'[^']{1,200}')(:[ \t]+)(\S.*)$/;
const BARE_KEY = /^(\s*)([*?][^"']{0,200}):[ \t]*$/;
const ITEM = /^(\s*- +)([^\s"'{[|>#-].*)$/;
const BLOCK_SCALAR = /^[|>][-+0-9]*\s*(#.*)?$/;
/** A real alias, which stays one and is refused later: a star and a single word. */
const ALIAS = /^\*[A-Za-z0-9_-]+$/;

/**
 * Quotes what strict YAML stumbles over in files written by people: an unquoted `: ` inside a value, values and
 * keys that begin with `*`, `!`, `@`, `%` or a backtick (globs, mentions), and such globs inside `[a, b]`.
 * Quoted text, block scalars and comments are left alone. Linear in the text.
 */
export function repairYaml(text: string): { text: string; repairs: readonly Repair[] } {
  const repairs: Repair[] = [];
  const lines = text.split("\n");
  let blockIndent: number | undefined;
  for (const [index, line] of lines.entries()) {
    const indent = line.length - line.trimStart().length;
    if (blockIndent !== undefined) {
      if (line.trim() === "" || indent > blockIndent) continue;
      blockIndent = undefined;
    }
    if (/:[ \t]+[|>][-+0-9]*\s*(#.*)?$/.test(line)) {
      blockIndent = indent;
      continue;
    }
    const mended = repairLine(line);
    if (mended === undefined) continue;
    lines[index] = mended.line;
    repairs.push({ line: index + 1, what: mended.what });
  }
  return { text: lines.join("\n"), repairs };
}

function repairLine(line: string): { line: string; what: string } | undefined {
  if (line.length > 20_000) return undefined;
  const bare = BARE_KEY.exec(line);
  if (bare) return { line: `${bare[1]}${quoted(bare[2] ?? "")}:`, what: "the key" };
  const pair = KEY_AND_VALUE.exec(line);
  if (pair) {
    const [, lead = "", key = "", colon = "", value = ""] = pair;
    const newKey = /^[*?]/.test(key) ? quoted(key) : key;
    const newValue = repairValue(value.trimEnd());
    if (newKey === key && newValue === undefined) return undefined;
    const what =
      newValue === undefined ? "the key" : `the value of \`${shown(key.trim().replace(/["'`]/g, ""))}\``;
    return { line: `${lead}${newKey}${colon}${newValue ?? value}`, what };
  }
  const item = ITEM.exec(line);
  if (item) {
    const [, lead = "", value = ""] = item;
    if (!/^[*!@%`]/.test(value)) return undefined;
    const newValue = repairValue(value.trimEnd());
    return newValue === undefined ? undefined : { line: `${lead}${newValue}`, what: "the list item" };
  }
  return undefined;
}

/** The value as it should have been written, or `undefined` when it can stay. */
function repairValue(value: string): string | undefined {
  const first = value.charAt(0);
  if (BLOCK_SCALAR.test(value) || first === "#" || first === "&") return undefined;
  if (first === '"' || first === "'")
    return isQuoted(value) || !closesEarly(value, first) ? undefined : quoted(value);
  if (first === "[") return repairList(value);
  if (first === "{") return /^\{.*\}\s*(#.*)?$/.test(value) ? undefined : quoted(value);
  if (ALIAS.test(value) || value.startsWith("!!")) return undefined;
  if (/^[*!@%`,\]}]/.test(value) || /:(\s|$)/.test(value)) return quoted(value);
  return undefined;
}

/** A text goes on after the closing quote. Without one the scalar may go on in the next line. */
function closesEarly(value: string, quote: string): boolean {
  return value.indexOf(quote, 1) > 0;
}

/** `[**\/*.sql, !a]` on one line, without quotes of its own. */
function repairList(value: string): string | undefined {
  const inner = /^\[(.*)\]$/.exec(value)?.[1];
  if (inner === undefined || /["'[\]#]/.test(inner) || !/(^|[\s,])[*!@%`]/.test(inner)) return undefined;
  return `[${splitOutsideBraces(inner)
    .map((item) => quoted(item.trim()))
    .join(", ")}]`;
}

function splitOutsideBraces(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}") depth--;
    else if (text[i] === "," && depth <= 0) {
      items.push(text.slice(from, i));
      from = i + 1;
    }
  }
  items.push(text.slice(from));
  return items.filter((item) => item.trim() !== "");
}

/** Single quotes keep backslashes as they are. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
