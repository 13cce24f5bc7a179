import { afterOption, customAmong, matching, type Span } from "./options.ts";
import { type ProtoToken, tokensOf, unquoted } from "./tokens.ts";

export interface ProtoElement {
  kind: "message" | "enum" | "service" | "oneof" | "field" | "value" | "rpc" | "extend";
  name: string;
  /** Names of the messages, enum or service around it, joined with dots; empty at the top of the file. A `oneof` does not count. */
  owner: string;
  /** 1-based. */
  line: number;
  /** Of a field and an enum value. */
  number?: number;
  /** Of a field: as written, without the label. Of an `extend` block: what it extends. */
  type?: string;
  /** Of a field: `repeated`, or a map. */
  repeated?: boolean;
  /** Of an rpc. */
  request?: string;
  response?: string;
  /** Of an rpc: one side sends a stream of messages. */
  streams?: boolean;
  deprecated: boolean;
}

export interface ProtoImport {
  path: string;
  /** Offsets of the statement and of the quoted path in it, the ends excluded. */
  statement: Span;
  literal: Span;
}

/** Numbers and names that a message or an enum keeps from being used again. */
export interface Reserved {
  owner: string;
  names: readonly string[];
  /** Both ends included; the end is `Infinity` for `max`. */
  ranges: readonly (readonly [number, number])[];
}

/** The outline of a `.proto` file. What the file gets wrong is left out: the compiler says so. */
export interface ProtoScan {
  /** Empty without one. */
  package: string;
  packageLine: number;
  imports: readonly ProtoImport[];
  elements: readonly ProtoElement[];
  reserved: readonly Reserved[];
  /** Options with a name in brackets, which another file defines; to be blanked when that file is missing. */
  customOptions: readonly Span[];
}

/** Tokens of one file. A file beyond it was written by a tool. */
const MAX_TOKENS = 400_000;

interface Block {
  kind: ProtoElement["kind"] | "other";
  /** The owner of what stands inside. */
  owner: string;
}

/** @returns `undefined` when the file is beyond the limits */
export function scanProto(text: string): ProtoScan | undefined {
  const tokens = tokensOf(text);
  if (tokens.length > MAX_TOKENS) return undefined;
  const scan = {
    package: "",
    packageLine: 1,
    imports: [] as ProtoImport[],
    elements: [] as ProtoElement[],
    reserved: [] as Reserved[],
    customOptions: [] as Span[],
  };
  const blocks: Block[] = [];
  let at = 0;
  while (at < tokens.length) {
    const statement = readStatement(tokens, at);
    at = statement.next;
    scan.customOptions.push(...statement.custom);
    const [first, second] = statement.words;
    const inside = blocks.at(-1);
    if (statement.end === "}") blocks.pop();
    if (!first) {
      if (statement.end === "{") blocks.push({ kind: "other", owner: inside?.owner ?? "" });
      continue;
    }
    if (!inside && first.text === "package" && second) {
      scan.package = second.text;
      scan.packageLine = second.line;
    } else if (!inside && first.text === "import") {
      const literal = statement.words.find(({ kind }) => kind === "text");
      const last = tokens[at - 1];
      if (literal && last) {
        scan.imports.push({
          path: unquoted(literal),
          statement: { start: first.start, end: last.end },
          literal: { start: literal.start, end: literal.end },
        });
      }
    } else if (first.text === "reserved" && inside) {
      scan.reserved.push({ owner: inside.owner, ...reservedIn(statement.words) });
    } else {
      const element = elementOf(statement, inside);
      if (element) scan.elements.push(element);
      if (statement.end === "{") blocks.push(blockOf(element, inside));
    }
  }
  return scan;
}

interface Statement {
  /** Without options. */
  words: readonly ProtoToken[];
  end: ";" | "{" | "}" | "";
  deprecated: boolean;
  custom: readonly Span[];
  next: number;
}

/** Up to `;`, `{` or `}`. Options are read over, braces inside them too. */
function readStatement(tokens: readonly ProtoToken[], from: number): Statement {
  const words: ProtoToken[] = [];
  const custom: Span[] = [];
  let deprecated = false;
  if (tokens[from]?.text === "option") {
    const next = afterOption(tokens, from);
    const parts = tokens.slice(from, next);
    const last = parts.at(-1);
    const isCustom = parts
      .slice(
        0,
        parts.findIndex(({ text }) => text === "="),
      )
      .some(({ text }) => text === "(");
    if (isCustom && last) custom.push({ start: parts[0]?.start ?? 0, end: last.end });
    return { words: [], end: ";", deprecated, custom, next };
  }
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    if (token.kind === "mark" && (token.text === ";" || token.text === "{" || token.text === "}")) {
      return { words, end: token.text, deprecated, custom, next: at + 1 };
    }
    if (token.kind === "mark" && token.text === "[") {
      const end = matching(tokens, at);
      const options = tokens.slice(at + 1, end);
      deprecated ||= options.some(
        (option, index) => option.text === "deprecated" && options[index + 2]?.text === "true",
      );
      custom.push(...customAmong(tokens[at], options, tokens[end]));
      at = end;
    } else words.push(token);
  }
  return { words, end: "", deprecated, custom, next: tokens.length };
}

function elementOf(
  { words, end, deprecated }: Statement,
  inside: Block | undefined,
): ProtoElement | undefined {
  const [first, second] = words;
  if (!first) return undefined;
  const owner = inside?.owner ?? "";
  const base = { owner, deprecated };
  const opens = end === "{";
  if (
    opens &&
    second &&
    (first.text === "message" || first.text === "enum" || first.text === "service" || first.text === "oneof")
  ) {
    return { ...base, kind: first.text, name: second.text, line: first.line };
  }
  if (opens && second && first.text === "extend") {
    return { ...base, kind: "extend", name: second.text, type: second.text, line: first.line };
  }
  if (first.text === "rpc" && second && inside?.kind === "service") {
    const types = words
      .slice(2)
      .filter(({ kind, text }) => kind === "word" && text !== "stream" && text !== "returns");
    const [request, response] = types;
    return {
      ...base,
      kind: "rpc",
      name: second.text,
      line: first.line,
      streams: words.slice(2).some(({ text }) => text === "stream"),
      ...(request ? { request: request.text } : {}),
      ...(response ? { response: response.text } : {}),
    };
  }
  return numbered(words, base, inside);
}

const LABELS: ReadonlySet<string> = new Set(["optional", "required", "repeated"]);

function numbered(
  words: readonly ProtoToken[],
  base: { owner: string; deprecated: boolean },
  inside: Block | undefined,
): ProtoElement | undefined {
  const equals = words.findIndex(({ text }) => text === "=");
  const name = words[equals - 1];
  const sign = words[equals + 1]?.text === "-" ? -1 : 1;
  const number = Number(words[equals + (sign < 0 ? 2 : 1)]?.text) * sign;
  if (!inside || equals < 1 || !name || !Number.isInteger(number)) return undefined;
  const { kind } = inside;
  if (kind === "enum") return { ...base, kind: "value", name: name.text, line: name.line, number };
  if (kind !== "message" && kind !== "oneof" && kind !== "extend") return undefined;
  const typed = words.slice(0, equals - 1).filter(({ text }) => !LABELS.has(text));
  return {
    ...base,
    kind: "field",
    name: name.text,
    line: words[0]?.line ?? name.line,
    number,
    type: typed.map(({ text }) => text).join(""),
    repeated: words[0]?.text === "repeated" || typed[0]?.text === "map",
  };
}

function blockOf(element: ProtoElement | undefined, inside: Block | undefined): Block {
  const owner = inside?.owner ?? "";
  if (!element) return { kind: "other", owner };
  if (element.kind === "oneof" || element.kind === "extend" || element.kind === "rpc")
    return { kind: element.kind, owner };
  // A group is a field that is a message as well.
  const kind = element.kind === "field" ? "message" : element.kind;
  return { kind, owner: owner === "" ? element.name : `${owner}.${element.name}` };
}

function reservedIn(words: readonly ProtoToken[]): Pick<Reserved, "names" | "ranges"> {
  const names: string[] = [];
  const ranges: [number, number][] = [];
  for (const [index, word] of words.entries()) {
    if (index === 0) continue;
    const value = Number(word.text);
    if (word.kind === "text") names.push(unquoted(word));
    else if (word.kind === "number" && words[index - 1]?.text === "to") {
      const last = ranges.at(-1);
      if (last) last[1] = value;
    } else if (word.kind === "number") ranges.push([value, value]);
    else if (word.text === "max") {
      const last = ranges.at(-1);
      if (last) last[1] = Number.POSITIVE_INFINITY;
    } else if (word.kind === "word" && word.text !== "to") names.push(word.text);
  }
  return { names, ranges };
}
