import type { ArchitectName } from "../domain/finding.ts";
import { type Remark, shown, type YamlEntry } from "../domain/yaml.ts";

const MAX_NAME = 64;
/** A heading longer than this is a sentence, not a name. */
const MAX_HEADING_WORDS = 6;

/**
 * What an agent is called, in lower case with hyphens: its `name`; else the file name, as opencode has it; else,
 * when that is no name but a number or a hash, or the file has no front matter at all, its first heading.
 *
 * @returns `undefined` when nothing in the file gives a name; then the remarks say what to do
 */
export function nameOf(
  file: { path: string; body: string },
  written: YamlEntry | undefined,
  hasFrontMatter: boolean,
): { name: ArchitectName | undefined; remarks: readonly Remark[] } {
  const remarks: Remark[] = [];
  if (written && (written.value.kind === "text" || written.value.kind === "number")) {
    const text = written.value.kind === "text" ? written.value.value : written.value.written;
    const name = kebab(text);
    if (name && name === text.trim()) return { name, remarks };
    if (name) {
      remarks.push({
        level: "info",
        code: "name-normalised",
        line: written.line,
        message: `the name \`${shown(text)}\` is written \`${name}\` here`,
        remedy: `write \`name: ${name}\``,
      });
      return { name, remarks };
    }
  }
  if (written) {
    remarks.push({
      level: "warning",
      code: "name-unreadable",
      line: written.line,
      message: "`name` holds no name",
      remedy: "write lower-case words with hyphens, for instance `api-architect`",
    });
  }
  const fromPath = nameFromPath(file.path);
  const fromHeading = nameFromHeading(file.body);
  const name = hasFrontMatter ? (fromPath ?? fromHeading) : (fromHeading ?? fromPath);
  if (name) {
    remarks.push({
      level: "info",
      code: "name-derived",
      line: 1,
      message: `no \`name\` is written; \`${name}\` comes from the ${name === fromHeading && name !== fromPath ? "first heading" : "file name"}`,
      remedy: `add \`name: ${name}\` to the front matter`,
    });
    return { name, remarks };
  }
  remarks.push({
    level: "error",
    code: "name-missing",
    line: 1,
    message: "neither front matter, heading nor file name gives this agent a name",
    remedy: "add `name: …` to the front matter",
  });
  return { name: undefined, remarks };
}

/** `API & Contracts` becomes `api-contracts`; `undefined` when no letter is left. */
function kebab(text: string): ArchitectName | undefined {
  const name = text
    .slice(0, 200)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_NAME)
    .replace(/^-+|-+$/g, "");
  return /[a-z]/.test(name) ? name : undefined;
}

function nameFromPath(path: string): ArchitectName | undefined {
  const base = path.slice(path.lastIndexOf("/") + 1).replace(/\.[A-Za-z]{1,8}$/, "");
  // `000_f07369fc44f3fad7`, `12`, `9f86d081884c7d65`: given by a machine.
  if (/^\d+(?:[_-]|$)/.test(base) || /(?:^|[_-])(?=[0-9a-f]*\d)[0-9a-f]{8,}(?:$|[_-])/i.test(base))
    return undefined;
  return kebab(base);
}

/** `# Role: Backend Architect` or the first heading of any level, outside code blocks. */
function nameFromHeading(body: string): ArchitectName | undefined {
  const heading = headingsOf(body)[0];
  if (heading === undefined) return undefined;
  const text = heading.replace(/^(?:role|agent|persona|name)\s*[:\uff1a-]\s*/i, "").replace(/\s*#+$/, "");
  return text.split(/\s+/).length <= MAX_HEADING_WORDS ? kebab(text) : undefined;
}

function headingsOf(body: string): string[] {
  let fenced = false;
  const headings: string[] = [];
  for (const line of body.split("\n", 400)) {
    if (/^\s{0,3}(?:```|~~~)/.test(line)) fenced = !fenced;
    const text = fenced ? undefined : /^#{1,6}[ \t]+(\S.{0,300})$/.exec(line)?.[1];
    if (text !== undefined) headings.push(text.trim());
  }
  return headings;
}

/** The first paragraph of prose, for files that describe themselves nowhere else. At most 200 characters. */
export function firstSentence(body: string): string {
  for (const line of body.split("\n", 200)) {
    const text = line.trim();
    if (text === "" || /^(?:#|```|~~~|[-*+>|]\s|\d+\.\s|<)/.test(text)) continue;
    const end = text.slice(0, 200).search(/[.!?](?:\s|$)/);
    return end > 0 ? text.slice(0, end + 1) : text.slice(0, 200);
  }
  return "";
}
