import {
  duplicateKey,
  parseYaml,
  type Remark,
  shown,
  type YamlAttempt,
  type YamlEntry,
  type YamlMap,
  type YamlSource,
} from "./yaml.ts";
import { repairYaml } from "./yaml-repair.ts";

/** A settings file or front matter longer than this was not written by a person. Bytes. */
export const MAX_YAML_BYTES = 64 * 1024;
const MAX_LINES = 2_000;
/**
 * Brackets, quotes, commas, and colons and dashes before a gap: what a parser's work grows with, and the problems that
 * it may find. Our largest real file has a few hundred.
 */
const MAX_PUNCTUATION = 4_000;
/** All attempts together may read this many characters, so that a broken file costs a few parses, not many. */
const PARSE_BUDGET = 4 * MAX_YAML_BYTES;
/** What one problem counts for, in characters: finding and telling it takes about as long as reading so many. */
const PROBLEM_COST = 200;
/** Lines taken out of one section before the section is given up. */
const MAX_LINES_DROPPED = 3;
/** Top-level keys read one by one when the whole cannot be. */
const MAX_SECTIONS = 200;

export interface YamlFile {
  /** `refused`: too much, or no text; `no-map`: something else than `key: value` lines. Then the map is empty. */
  state: "read" | "no-map" | "refused";
  map: YamlMap;
  remarks: readonly Remark[];
  /** Top-level keys of which something could not be read: whoever guards something with them must assume the worst. */
  broken: ReadonlySet<string>;
}

/**
 * Reads a YAML mapping the way a careful colleague would: strictly, then mended where the meaning is plain (each
 * mending is a `yaml-repaired` remark), then section by section, so that an invalid line never takes the valid
 * rest with it. Data only: aliases, merges, tags and prototype keys are refused; size, depth and work are bounded.
 * Never throws.
 */
export function readYaml(source: YamlSource): YamlFile {
  const refusal = whyTooMuch(source.text);
  if (refusal) {
    const remark: Remark = { level: "error", line: source.firstLine, ...refusal };
    return { state: "refused", map: emptyMap(source.firstLine), remarks: [remark], broken: new Set(["*"]) };
  }
  const strict = parseYaml(source);
  if (strict.syntax.length === 0 && !strict.refused.some((remark) => remark.level === "error")) {
    return strict.map
      ? { state: "read", map: strict.map, remarks: strict.refused, broken: new Set() }
      : notAMap(source);
  }
  return readSections(source, strict);
}

function costOf(text: string, { syntax }: YamlAttempt): number {
  return text.length + syntax.length * PROBLEM_COST;
}

function emptyMap(line: number): YamlMap {
  return { line, column: 1, kind: "map", entries: [] };
}

function notAMap(source: YamlSource): YamlFile {
  const remark: Remark = {
    level: "error",
    code: "yaml-not-a-map",
    line: source.firstLine,
    message: "this is not a list of `key: value` lines",
    remedy: "write `key: value` lines",
  };
  return { state: "no-map", map: emptyMap(source.firstLine), remarks: [remark], broken: new Set(["*"]) };
}

function whyTooMuch(text: string): Pick<Remark, "code" | "message" | "remedy"> | undefined {
  const tooLarge = (what: string) => ({
    code: "yaml-too-large",
    message: `${what}; none of it was read`,
    remedy: "shorten it",
  });
  if (text.length > MAX_YAML_BYTES || Buffer.byteLength(text) > MAX_YAML_BYTES)
    return tooLarge("longer than 64 KB");
  if (text.includes("\0")) {
    return {
      code: "not-text",
      message: "it holds NUL bytes; none of it was read",
      remedy: "save it as UTF-8 text",
    };
  }
  let lines = 1;
  let punctuation = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\n") lines++;
    else if ("[]{}\"'&?!,".includes(character)) punctuation++;
    else if ((character === ":" || character === "-") && /^\s?$/.test(text.charAt(at + 1))) punctuation++;
  }
  if (lines > MAX_LINES) return tooLarge(`more than ${MAX_LINES} lines`);
  if (punctuation > MAX_PUNCTUATION)
    return tooLarge("more brackets, quotes, commas, colons and dashes than a person writes");
  return undefined;
}

interface Section {
  key: string;
  /** 1-based, within the text. */
  from: number;
  lines: string[];
}

const SECTION_START = /^["']?([A-Za-z0-9_$*?][^:"']{0,100})["']?:/;

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const key = SECTION_START.exec(line)?.[1];
    const current = sections.at(-1);
    if (key !== undefined || !current) sections.push({ key: key ?? "", from: index + 1, lines: [line] });
    else current.lines.push(line);
  }
  return sections;
}

/** Reads each top-level section for itself: as written, then mended, then without the lines that cannot be read. */
function readSections(source: YamlSource, strict: YamlAttempt): YamlFile {
  const remarks: Remark[] = [];
  const entries: YamlEntry[] = [];
  const broken = new Set<string>();
  const seen = new Set<string>();
  let budget = PARSE_BUDGET - costOf(source.text, strict);
  const parse: Parse = (text, firstLine) => {
    if (budget < text.length) return undefined;
    const attempt = parseYaml({ text, firstLine });
    budget -= costOf(text, attempt);
    return attempt;
  };
  for (const [index, section] of sectionsOf(source.text).entries()) {
    if (index === MAX_SECTIONS) {
      remarks.push(
        unreadable(section, source.firstLine + section.from - 1, `${MAX_SECTIONS} sections came before it`),
      );
      broken.add("*");
      break;
    }
    const read = readSection(section, source.firstLine + section.from - 1, parse);
    remarks.push(...read.remarks);
    for (const key of read.broken) broken.add(key);
    for (const entry of read.map.entries) {
      const again = entry.again || seen.has(entry.key);
      if (again && !entry.again) remarks.push(duplicateKey(entry));
      entries.push({ ...entry, again });
      seen.add(entry.key);
    }
  }
  return { state: "read", map: { ...emptyMap(source.firstLine), entries }, remarks, broken };
}

/** `undefined` once the budget is spent. */
type Parse = (text: string, firstLine: number) => YamlAttempt | undefined;

function readSection(section: Section, top: number, parse: Parse): YamlFile {
  const written = parse(section.lines.join("\n"), top);
  if (written && isClean(written)) return readingOf(written, []);
  const mended = repairYaml(section.lines.join("\n"));
  const repairs = mended.repairs.map((repair) => repaired(top + repair.line - 1, repair.what));
  return withoutBadLines(section, mended.text.split("\n"), top, repairs, parse);
}

function isClean(attempt: YamlAttempt): boolean {
  const refused = attempt.refused.some((remark) => remark.level === "error");
  return attempt.map !== undefined && attempt.syntax.length === 0 && !refused;
}

function readingOf(attempt: YamlAttempt, before: readonly Remark[]): YamlFile {
  return {
    state: "read",
    map: attempt.map ?? emptyMap(1),
    remarks: [...before, ...attempt.refused],
    broken: attempt.touched,
  };
}

function withoutBadLines(
  section: Section,
  lines: string[],
  top: number,
  repairs: readonly Remark[],
  parse: Parse,
): YamlFile {
  const remarks = [...repairs];
  const broken = new Set([section.key || "*"]);
  const giveUp = (line: number, why: string): YamlFile => {
    const gone = unreadable(section, line, why);
    return { state: "read", map: emptyMap(top), remarks: [...remarks, gone], broken };
  };
  for (let dropped = 0; dropped <= MAX_LINES_DROPPED; dropped++) {
    const attempt = parse(lines.join("\n"), top);
    if (!attempt) break;
    const fault = attempt.syntax[0];
    if (!fault && !attempt.map) return giveUp(top, "it is no `key: value` line");
    if (!fault) {
      const reading = readingOf(attempt, remarks);
      return dropped === 0 ? reading : { ...reading, broken: new Set([...broken, ...reading.broken]) };
    }
    const index = fault.line - top;
    if (index <= 0 || index >= lines.length || lines[index] === "")
      return giveUp(fault.line, `${fault.message} (column ${fault.column})`);
    remarks.push({
      level: "error",
      code: "yaml-invalid",
      line: fault.line,
      message: `${fault.message} (column ${fault.column}); the line was left out`,
      remedy: "mend the line; quotes around the value often do",
    });
    lines[index] = "";
  }
  return giveUp(top, "it is not valid YAML");
}

function repaired(line: number, what: string): Remark {
  return {
    level: "warning",
    code: "yaml-repaired",
    line,
    message: `${what} is not valid YAML as written; it was read as if quoted`,
    remedy: "put it in quotes",
  };
}

function unreadable(section: Section, line: number, why: string): Remark {
  const what = section.key ? `\`${shown(section.key)}\`` : "this part";
  return {
    level: "error",
    code: "yaml-invalid",
    line,
    message: `${what} was left out: ${why}`,
    remedy: "mend the section; quotes around its values often do",
  };
}
