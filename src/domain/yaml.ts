import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Composer,
  type Document,
  LineCounter,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Diagnostic } from "./architect.ts";
import { NestedTooDeeply, tokensOf } from "./yaml-nesting.ts";

/** A place in the file a person wrote. Both 1-based. */
export interface Place {
  line: number;
  column: number;
}

/**
 * YAML as data: a list of entries in file order, never an object, so that no key can reach a prototype
 * and every value knows its line.
 */
export type YamlValue =
  | (Place & { kind: "text"; value: string })
  | (Place & { kind: "number"; value: number; written: string })
  | (Place & { kind: "boolean"; value: boolean })
  | (Place & { kind: "empty" })
  | (Place & { kind: "list"; items: readonly YamlValue[] })
  | YamlMap;

export interface YamlMap extends Place {
  kind: "map";
  entries: readonly YamlEntry[];
}

export interface YamlEntry extends Place {
  key: string;
  value: YamlValue;
  /** The same key stands higher up in this map. Said once, as `duplicate-key`. */
  again: boolean;
}

/** A diagnostic whose file is named by whoever opened it. */
export type Remark = Omit<Diagnostic, "path">;

/** More than this help nobody; the last then says how many there were. */
const MAX_DIAGNOSTICS = 100;

/** What was remarked about one file, in the order of its lines. */
export function diagnosticsOf(path: string, remarks: readonly Remark[]): readonly Diagnostic[] {
  const all = remarks.map((remark): Diagnostic => ({ ...remark, path })).sort((a, b) => a.line - b.line);
  const more = all.length - MAX_DIAGNOSTICS;
  if (more <= 0) return all;
  const last: Diagnostic = {
    level: "warning",
    code: "more-diagnostics",
    path,
    line: all[MAX_DIAGNOSTICS]?.line ?? 1,
    message: `${more} more remarks about this file are not listed`,
    remedy: "mend the first ones and look again",
  };
  return [...all.slice(0, MAX_DIAGNOSTICS), last];
}

export interface YamlSource {
  text: string;
  /** The line of the file on which `text` begins. 1-based. */
  firstLine: number;
}

export interface YamlAttempt {
  /** `undefined`: the text is no mapping. */
  map: YamlMap | undefined;
  /** What makes the text invalid YAML, in order. */
  syntax: readonly (Place & { message: string })[];
  /** Valid YAML that we do not take (aliases, tags, merges, odd keys, depth), and keys written twice. */
  refused: readonly Remark[];
  /** Top-level keys under which something was not taken; `*` when it cannot be told which. */
  touched: ReadonlySet<string>;
}

/** Levels of nesting; our own files need four. */
const MAX_DEPTH = 12;
/** Levels that are looked at, so that the part of a file that lies deeper can be told from the rest. */
const MAX_NESTING = 100;
/** Values in one file. */
const MAX_NODES = 20_000;
const MAX_REFUSALS = 50;

/** One strict pass of YAML 1.2 over the text. Reads; repairs nothing; never throws. */
export function parseYaml(source: YamlSource): YamlAttempt {
  const lines = new LineCounter();
  const refused: Remark[] = [];
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: source.firstLine + Math.max(1, line) - 1, column: Math.max(1, col) };
  };
  const frames = Error.stackTraceLimit;
  let doc: Document.Parsed;
  try {
    // Every problem becomes an error object, and nobody reads where it was made: that is half of the time of a text
    // full of problems.
    Error.stackTraceLimit = 0;
    doc = firstDocument(source.text, lines);
  } catch (error) {
    const tooDeep = error instanceof NestedTooDeeply;
    const message = tooDeep ? `nested more than ${MAX_NESTING} levels deep` : "this is not YAML";
    const at = tooDeep ? placeOf(error.offset) : { line: source.firstLine, column: 1 };
    return { map: undefined, syntax: [{ ...at, message }], refused, touched: new Set(["*"]) };
  } finally {
    Error.stackTraceLimit = frames;
  }
  const syntax = doc.errors.map((error) => ({ ...placeOf(error.pos[0]), message: plainly(error.message) }));
  const walk = new Walk(placeOf, (remark) => {
    if (refused.length < MAX_REFUSALS) refused.push(remark);
  });
  for (const warning of doc.warnings) {
    if (warning.code === "TAG_RESOLVE_FAILED")
      walk.say(
        placeOf(warning.pos[0]),
        "yaml-tag",
        "a YAML tag is not followed here",
        'put the value in quotes: "!…"',
      );
  }
  const start = { line: source.firstLine, column: 1 };
  const { touched } = walk;
  if (doc.contents === null) return { map: { ...start, kind: "map", entries: [] }, syntax, refused, touched };
  const value = walk.value(doc.contents, 0);
  return { map: value?.kind === "map" ? value : undefined, syntax, refused, touched };
}

/** What comes after it is not looked at. */
function firstDocument(text: string, lines: LineCounter): Document.Parsed {
  const composer = new Composer({
    prettyErrors: false,
    logLevel: "silent",
    // Unique keys are counted below: the package compares every pair. Tags and merges stay unresolved.
    uniqueKeys: false,
    merge: false,
    resolveKnownTags: false,
    schema: "core",
  });
  const documents = composer.compose(tokensOf(text, MAX_NESTING, lines.addNewLine), true, text.length);
  for (const document of documents) return document;
  throw new Error("there is always a document");
}

function plainly(message: string): string {
  // It quotes the file, and a person reads it on a terminal.
  return message
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}]/gu, "?")
    .slice(0, 160);
}

/** Turns the package's nodes into our values, refusing what could grow or reach out. */
class Walk {
  readonly #placeOf: (offset: number) => Place;
  readonly #say: (remark: Remark) => void;
  readonly touched = new Set<string>();
  #nodes = 0;
  #full = false;
  #top = "*";

  constructor(placeOf: (offset: number) => Place, say: (remark: Remark) => void) {
    this.#placeOf = placeOf;
    this.#say = say;
  }

  #refuse(at: Place, code: string, message: string, remedy: string): void {
    this.touched.add(this.#top);
    this.say(at, code, message, remedy);
  }

  say(at: Place, code: string, message: string, remedy: string): void {
    this.#say({ level: "error", code, line: at.line, message: `${message} (column ${at.column})`, remedy });
  }

  value(node: unknown, depth: number, fallback: Place = this.#placeOf(0)): YamlValue | undefined {
    const at = hasRange(node) ? this.#placeOf(node.range[0]) : fallback;
    this.#nodes++;
    if (this.#nodes > MAX_NODES || depth > MAX_DEPTH) {
      if (!this.#full)
        this.#refuse(
          at,
          "yaml-too-deep",
          "more nesting or more values than a settings file needs",
          "keep the section flat",
        );
      this.#full = true;
      this.touched.add(this.#top);
      return undefined;
    }
    if (isAlias(node)) {
      this.#refuse(
        at,
        "yaml-alias",
        `the alias \`*${nameOf(node)}\` is not followed`,
        "write the value out, or put it in quotes if a `*` was meant",
      );
      return undefined;
    }
    if (isMap(node)) return this.#map(node, at, depth);
    if (isSeq(node)) return this.#list(node, at, depth);
    if (!isScalar(node)) return { ...at, kind: "empty" };
    const { value } = node;
    if (typeof value === "string") return { ...at, kind: "text", value };
    if (typeof value === "boolean") return { ...at, kind: "boolean", value };
    if (typeof value === "number")
      return { ...at, kind: "number", value, written: node.source ?? String(value) };
    return { ...at, kind: "empty" };
  }

  #list(node: YAMLSeq, at: Place, depth: number): YamlValue {
    const items: YamlValue[] = [];
    for (const item of node.items) {
      const value = this.value(item, depth + 1, at);
      if (value) items.push(value);
      if (this.#nodes > MAX_NODES) break;
    }
    return { ...at, kind: "list", items };
  }

  #map(node: YAMLMap, at: Place, depth: number): YamlMap {
    const entries: YamlEntry[] = [];
    const seen = new Set<string>();
    for (const pair of node.items) {
      if (this.#nodes > MAX_NODES) break;
      const place = hasRange(pair.key) ? this.#placeOf(pair.key.range[0]) : at;
      if (depth === 0) this.#top = "*";
      const key = this.#key(pair.key, place);
      if (key === undefined) continue;
      if (depth === 0) this.#top = key;
      const value = this.value(pair.value, depth + 1, place);
      if (!value) continue;
      const again = seen.has(key);
      if (again) this.#say(duplicateKey({ ...place, key }));
      seen.add(key);
      entries.push({ ...place, key, value, again });
    }
    return { ...at, kind: "map", entries };
  }

  #key(node: unknown, at: Place): string | undefined {
    if (!isScalar(node)) {
      this.#refuse(at, "yaml-key", "a key must be a word", 'put the key in quotes, for instance "*": ask');
      return undefined;
    }
    const key = typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
    if (key === "__proto__" || key === "constructor" || key === "prototype") {
      this.#refuse(at, "key-refused", `\`${key}\` cannot be a key here`, "remove it");
      return undefined;
    }
    if (key === "<<") {
      this.#refuse(at, "yaml-merge", "merge keys (`<<`) are not followed", "write the keys out");
      return undefined;
    }
    return key;
  }
}

export function duplicateKey(entry: Place & { key: string }): Remark {
  return {
    level: "warning",
    code: "duplicate-key",
    line: entry.line,
    message: `\`${shown(entry.key)}\` is written twice in the same place (column ${entry.column})`,
    remedy: "keep one of the two",
  };
}

function nameOf(alias: Alias): string {
  return shown(alias.source);
}

/** What a person wrote, short enough and plain enough to say back to them. */
export function shown(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}`]/gu, "?");
  return plain.length > 60 ? `${plain.slice(0, 59)}…` : plain;
}

function hasRange(node: unknown): node is Node & { range: [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}
