import type { Architect, Diagnostic } from "../domain/architect.ts";
import { diagnosticsOf, type Remark } from "../domain/yaml.ts";
import { readYaml, type YamlFile } from "../domain/yaml-read.ts";
import { dialectOf, keyRemarks } from "./dialect.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { inertRules } from "./inert-rules.ts";
import { Keys } from "./keys.ts";
import { nameOf } from "./name.ts";

export interface AgentFile {
  /** As people name it; only for showing, and for a name when the file has none. */
  path: string;
  text: string;
}

export interface LoadedArchitect {
  /** Absent when the file is no agent, switches itself off, or could not be trusted; the diagnostics say which. */
  architect?: Architect;
  diagnostics: readonly Diagnostic[];
}

/** Longer files are no brief. Bytes, and so at most that many characters. */
export const MAX_AGENT_BYTES = 256 * 1024;
const NOTHING: YamlFile = {
  state: "read",
  map: { kind: "map", entries: [], line: 1, column: 1 },
  remarks: [],
  broken: new Set(),
};

/**
 * Reads one agent file of any dialect: our own, opencode's, Claude Code's, or a plain role document. Whatever is
 * mended, ignored or without effect is a diagnostic with its line and remedy. Front matter is data and nothing in
 * it is executed; what guards something (`permission`, `tools`) and cannot be read counts as the strictest.
 * Bounded work; never throws.
 */
export function loadArchitect(file: AgentFile, from: Architect["source"]["from"]): LoadedArchitect {
  const remarks: Remark[] = [];
  const architect = readFile(file, from, (remark) => remarks.push(remark));
  const diagnostics = diagnosticsOf(file.path, remarks);
  return architect ? { architect: { ...architect, diagnostics }, diagnostics } : { diagnostics };
}

type Say = (remark: Remark) => void;

function readFile(
  file: AgentFile,
  from: Architect["source"]["from"],
  say: Say,
): Omit<Architect, "diagnostics"> | undefined {
  if (!isText(file.text, say)) return undefined;
  const opened = open(file.text, say);
  if (!opened) return undefined;
  const { yaml, body, isMap } = opened;
  const keys = new Keys(yaml, say);
  const dialect = dialectOf(isMap ? yaml.map : undefined, file.path);
  keyRemarks(yaml.map, dialect).forEach(say);
  if (keys.flag("disable")) {
    say({
      level: "info",
      code: "agent-disabled",
      line: keys.line("disable"),
      message: "the file switches itself off",
      remedy: "remove `disable: true` to use it",
    });
    return undefined;
  }
  const { name, remarks } = nameOf({ path: file.path, body }, keys.entry("name"), isMap);
  remarks.forEach(say);
  if (name === undefined) return undefined;
  const brief = briefOf(body, keys, say);
  const withheld = keys.withheld();
  const tools = keys.tools(withheld);
  const permission = keys.permission(withheld);
  inertRules(permission, tools).forEach(say);
  const model = keys.model();
  const temperature = keys.temperature();
  return {
    name,
    description: keys.description(brief, isMap),
    paths: keys.globs("paths"),
    rest: keys.flag("rest"),
    owns: keys.words("owns"),
    ...(model === undefined ? {} : { model }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(tools === undefined ? {} : { tools }),
    permission,
    brief,
    dialect,
    source: { path: file.path, from },
  };
}

/** `undefined` when the front matter is more than anyone should read. Fences around no settings are prose. */
function open(text: string, say: Say): { yaml: YamlFile; body: string; isMap: boolean } | undefined {
  const split = splitFrontMatter(text);
  split.remarks.forEach(say);
  if (!split.yaml) return { yaml: NOTHING, body: split.body, isMap: false };
  const yaml = readYaml(split.yaml);
  if (yaml.state === "no-map") return { yaml: NOTHING, body: text, isMap: false };
  for (const remark of yaml.remarks) {
    say(remark.code === "yaml-repaired" ? { ...remark, code: "frontmatter-repaired" } : remark);
  }
  if (yaml.state === "refused") return undefined;
  return { yaml, body: split.body, isMap: true };
}

function isText(text: string, say: Say): boolean {
  if (text.length > MAX_AGENT_BYTES || Buffer.byteLength(text) > MAX_AGENT_BYTES) {
    say({
      level: "error",
      code: "file-too-large",
      line: 1,
      message: "longer than 256 KB: this is no agent file",
      remedy: "keep the brief to a few pages",
    });
    return false;
  }
  const nul = text.indexOf("\0");
  if (nul >= 0) {
    say({
      level: "error",
      code: "not-text",
      line: lineAt(text, nul),
      message: "the file holds NUL bytes",
      remedy: "save it as UTF-8 text",
    });
    return false;
  }
  // Characters that change what a reader sees but not what a model reads: bidirectional overrides, tags, zero widths.
  const hidden = text.search(/[\u202A-\u202E\u2066-\u2069\u200B\u2060-\u2064\u{E0000}-\u{E007F}]/u);
  if (hidden >= 0) {
    say({
      level: "warning",
      code: "hidden-characters",
      line: lineAt(text, hidden),
      message: "the file holds characters that a person cannot see",
      remedy: "look at the bytes of this line, and remove them",
    });
  }
  return true;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** The prose; for an opencode file whose prose is empty, its `prompt`. */
function briefOf(body: string, keys: Keys, say: Say): string {
  const prose = body.trim();
  const prompt = keys.entry("prompt");
  if (prompt?.value.kind === "text" && prose === "" && !prompt.value.value.startsWith("{file:"))
    return prompt.value.value.trim();
  if (prompt) {
    say({
      level: "warning",
      code: "prompt-ignored",
      line: prompt.line,
      message:
        "`prompt` is not read: the text below the front matter is the brief, and other files are not followed",
      remedy: "move the text below the front matter",
    });
  }
  if (prose === "")
    say({
      level: "warning",
      code: "brief-empty",
      line: 1,
      message: "the file tells its agent nothing",
      remedy: "write below the front matter what to look for",
    });
  return prose;
}
