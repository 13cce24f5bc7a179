import {
  type Arg,
  DockerfileParser,
  type Env,
  type From,
  type Instruction,
  type Property,
} from "dockerfile-ast";
import type { Dockerfile, DockerSecret, DockerStage, Quote } from "../domain/delivery.ts";
import { Lines } from "./quote.ts";
import { digestOf, isSecretName, judgeSecret } from "./secret-value.ts";

/** A long Dockerfile has three hundred lines. Characters. */
const MAX_CHARACTERS = 128 * 1024;
const MAX_INSTRUCTIONS = 2_000;

/** Programs that start as root on purpose and go on as somebody else. */
const DROPS =
  /\b(?:gosu|su-exec|setpriv|chpst|runuser|s6-setuidgid|s6-overlay|sudo -u|su -s|su -c|su - |PUID)\b/;

/** A user is made, or given files, and a script has the first word: it may well go on as that user. */
const STARTS_BY_SCRIPT = /^\s*(?:ENTRYPOINT|CMD)\b.{0,500}(?:\.sh\b|entrypoint)/im;
const HAS_A_USER = /\b(?:useradd|adduser|chown|sudo)\b/;

/** Files that hold keys by their very name. `.env.example` and its like are meant to be shared. */
const SECRET_FILE =
  /(?:^|\/)(?:\.env(?:\.local)?|id_(?:rsa|dsa|ecdsa|ed25519)|\.git-credentials|\.netrc|\.pgpass|credentials\.json|service[-_]account[\w-]*\.json)$/;

export type ReadDockerfile = { file: Dockerfile; gap?: string } | { gap: string };

/** Stages with their base, user and start, and the secrets that stay in a layer. Never throws. */
export function readDockerfile(text: string): ReadDockerfile {
  if (text.length > MAX_CHARACTERS)
    return { gap: "line 1: it is longer than the 128 KB that are read of a Dockerfile" };
  if (text.includes("\0")) return { gap: "line 1: it holds NUL bytes" };
  // Templates of other programs (`{{ .Values }}`, `{% if %}`) are no Dockerfile yet.
  const template = text.split("\n").findIndex((line) => /^\s*(?:\{%|\{\{)|^\s*FROM\b.*\{\{/i.test(line));
  if (template >= 0) return { gap: `line ${template + 1}: a template, which was not filled in` };
  const instructions = DockerfileParser.parse(text).getInstructions();
  const lines = new Lines(text);
  const defaults = new Map<string, string>();
  const stages: Stage[] = [];
  for (const instruction of instructions.slice(0, MAX_INSTRUCTIONS)) {
    const stage = stages.at(-1);
    if (instruction.getKeyword() === "FROM") {
      stages.push(startOf(instruction, stages, defaults, lines));
    } else if (stage) stage.add(instruction);
    else if (instruction.getKeyword() === "ARG") {
      const property = argOf(instruction);
      if (property) defaults.set(property.getName(), property.getValue() ?? "");
    }
  }
  if (stages.length === 0) return { gap: "line 1: it has no FROM" };
  const more = instructions.length > MAX_INSTRUCTIONS;
  return {
    file: {
      kind: "dockerfile",
      stages: stages.map((stage) => stage.done()),
      dropsPrivileges: dropsPrivileges(text),
    },
    ...(more ? { gap: `line 1: only the first ${MAX_INSTRUCTIONS} instructions were read` } : {}),
  };
}

function dropsPrivileges(text: string): boolean {
  return DROPS.test(text) || (STARTS_BY_SCRIPT.test(text) && HAS_A_USER.test(text));
}

function startOf(
  instruction: Instruction,
  stages: readonly Stage[],
  defaults: ReadonlyMap<string, string>,
  lines: Lines,
): Stage {
  const from = instruction as From;
  const image = filled(from.getImage() ?? "", defaults);
  const continues = stages.findLastIndex(({ name }) => name.toLowerCase() === image.toLowerCase());
  const name = from.getBuildStage() ?? String(stages.length);
  return new Stage(name, image, continues < 0 ? undefined : continues, quoteOf(instruction, lines), lines);
}

/** `${A}`, `$A` and `${A:-b}` with the defaults of the build arguments before the first stage. */
function filled(image: string, defaults: ReadonlyMap<string, string>): string {
  return image.replace(
    /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g,
    (whole, braced?: string, fallback?: string, bare?: string) =>
      defaults.get(braced ?? bare ?? "") || fallback || whole,
  );
}

class Stage {
  readonly name: string;
  readonly #image: string;
  readonly #continues: number | undefined;
  readonly #from: Quote;
  readonly #lines: Lines;
  readonly #arguments = new Set<string>();
  readonly #secrets: DockerSecret[] = [];
  #user: DockerStage["user"];
  #starts: Quote | undefined;

  constructor(name: string, image: string, continues: number | undefined, from: Quote, lines: Lines) {
    this.name = name;
    this.#image = image;
    this.#continues = continues;
    this.#from = from;
    this.#lines = lines;
  }

  add(instruction: Instruction): void {
    const keyword = instruction.getKeyword();
    const words = instruction.getArgumentsContent()?.trim() ?? "";
    if (keyword === "USER") this.#user = { name: words, quote: quoteOf(instruction, this.#lines) };
    else if (keyword === "CMD" || keyword === "ENTRYPOINT") this.#starts = quoteOf(instruction, this.#lines);
    else if (keyword === "ENV")
      for (const one of (instruction as Env).getProperties()) this.#variable(one, false);
    else if (keyword === "ARG") {
      const argument = argOf(instruction);
      if (argument) this.#variable(argument, true);
    } else if (keyword === "COPY" || keyword === "ADD") this.#copy(instruction, words);
    else if (keyword === "RUN") this.#run(instruction, words);
  }

  done(): DockerStage {
    return {
      name: this.name,
      image: this.#image,
      from: this.#from,
      secrets: this.#secrets,
      ...(this.#continues === undefined ? {} : { continues: this.#continues }),
      ...(this.#user ? { user: this.#user } : {}),
      ...(this.#starts ? { starts: this.#starts } : {}),
    };
  }

  #variable(property: Property, argument: boolean): void {
    const name = property.getName();
    const value = property.getValue() ?? "";
    if (argument) this.#arguments.add(name);
    const line = property.getRange().start.line + 1;
    if (judgeSecret(name, value) === "secret") {
      const quote = this.#lines.masked(line, value);
      this.#secrets.push({ kind: "value", name, quote, digest: digestOf(value) });
    } else if (!argument && isSecretName(name)) {
      const source = /^\$\{?(\w+)\}?$/.exec(value)?.[1];
      if (source === undefined || !this.#arguments.has(source)) return;
      this.#secrets.push({ kind: "argument", name, quote: this.#lines.quote(line), digest: digestOf(value) });
    }
  }

  #copy(instruction: Instruction, words: string): void {
    if (/--from=/.test(instruction.toString())) return;
    const json = words.startsWith("[") ? words.replace(/[[\]",]/g, " ") : words;
    const sources = json
      .split(/\s+/)
      .filter((word) => word !== "" && !word.startsWith("--"))
      .slice(0, -1);
    const file = sources.slice(0, 100).find((word) => word.length < 500 && SECRET_FILE.test(word));
    if (file === undefined) return;
    const quote = quoteOf(instruction, this.#lines);
    this.#secrets.push({ kind: "file", name: file, quote, digest: digestOf(file) });
  }

  /** A build argument that is pasted into a header or an address stays in the history of the image. */
  #run(instruction: Instruction, words: string): void {
    if (words.length > 20_000 || /--mount=type=secret/.test(words)) return;
    for (const match of words.matchAll(
      /(?:Authorization: *(?:Bearer|token|Basic) +|:\/\/[\w.-]{0,60}:?|_authToken=)\$\{?(\w+)\}?/gi,
    )) {
      const name = match[1] ?? "";
      if (!this.#arguments.has(name) || !isSecretName(name)) continue;
      const first = instruction.getRange().start.line + 1;
      const last = instruction.getRange().end.line + 1;
      let line = first;
      while (line < last && !this.#lines.text(line).includes(name)) line++;
      this.#secrets.push({ kind: "command", name, quote: this.#lines.quote(line), digest: digestOf(name) });
      return;
    }
  }
}

function argOf(instruction: Instruction): Property | null {
  return (instruction as Arg).getProperty();
}

function quoteOf(instruction: Instruction, lines: Lines): Quote {
  return lines.quote(instruction.getRange().start.line + 1);
}
