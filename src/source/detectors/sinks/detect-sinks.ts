import type { Location } from "../../../domain/pull-request.ts";
import type { Language, PastedValue, QueryCall, Sighting, SightingKind } from "../../../domain/source.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { assemble, type AssembledPiece } from "../../flow/assemble.ts";
import type { FlowCall } from "../../flow/grammar.ts";
import { type FlowOrigin, GrammarFlow } from "../../flow/grammar-flow.ts";
import { linesOf } from "../../../syntax/nodes.ts";
import { bounded, isTouched, type Program } from "../../program.ts";
import { isSql } from "../../sql-text.ts";
import type { Detector } from "../detector.ts";
import type { Sink } from "./sink.ts";
import { SINK_TABLES } from "./tables.ts";

/** Lines of a call that a comment can show. */
const SHOWN_LINES = 6;
/** Characters. */
const MAX_EXCERPT = 1_000;
/** Characters of an expression as a sentence can hold it. */
const MAX_EXPRESSION = 80;
/** Values of one call that are told. */
const MAX_VALUES = 10;

/** The beginning of an address that fixes its host, or stays on this one: what follows chooses a path only. */
const FIXED_HOST = /^(?:[a-z][\w+.-]*:\/\/[^/?#\s]+[/?#]|\/(?![/\\]).|[?#])/i;
/** The header that holds the address, where it is written as a whole. */
const LOCATION = /^location:\s*/i;
const SCHEME = /^[a-z][\w+.-]*:\/\/$/i;

/** Of an address, only what chooses the host matters. */
const CHOOSES_HOST: readonly Sink["kind"][] = ["ssrf", "open-redirect"];

/** A value that is made a text or a number where it is handed over. */
const AS_TEXT = /^(?:str|String|int|strval|intval|ObjectId)\(|^\((?:string|int)\)/;

interface Found {
  sink: Sink;
  call: FlowCall;
}

/** One detector for each kind that some language's sinks have. */
export const sinkDetectors: readonly Detector[] = Object.entries(SINK_TABLES).flatMap(
  ([language, { mentions, sinks }]) =>
    [...new Set(sinks.map(({ kind }) => kind))].flatMap((kind): Detector[] =>
      kind === "sql"
        ? []
        : [
            {
              kind,
              languages: [language as Language],
              mentions,
              detect: (program) => sightingsOf(kind, program),
            },
          ],
    ),
);

/** Whether a program of such a language can hold SQL that is sent. */
export function mentionsSinks(language: Language, text: string): boolean {
  return SINK_TABLES[language]?.mentions.test(text) ?? false;
}

/** Calls that send SQL text into which a value from outside is pasted, and that the pull request touches. */
export function sqlCalls(program: Program): QueryCall[] {
  const { flow } = program;
  if (!(flow instanceof GrammarFlow)) return [];
  const queries = (found(program, flow).get("sql") ?? []).flatMap(({ sink, call }): QueryCall[] => {
    for (const argument of argumentsFor(sink, call)) {
      const pieces = assemble(argument, flow);
      const isText = pieces.some((piece) => "text" in piece && piece.text.trim() !== "");
      if (!isText && (sink.pasted || !sink.fragment)) continue;
      if (!sink.fragment && !isSql(pieces)) continue;
      const quoted = new Set(sink.quoted ? quotedIn(pieces) : pieces);
      const pasted = pastedIn(pieces).flatMap((piece) =>
        valuesOf([piece], quoted.has(piece) ? sink : { ...sink, from: "request" }, flow),
      );
      if (pasted.length === 0 || !isReached(program, call, pasted, pieces)) continue;
      const values = pasted.map(({ origin, ...value }): PastedValue => ({ ...value, origin: origin.from }));
      return [{ ...placeOf(program, call), ...namesOf(call, flow), pasted: values }];
    }
    return [];
  });
  return withoutRepeats(queries);
}

function sightingsOf(kind: SightingKind, program: Program): Sighting[] {
  const { flow } = program;
  if (!(flow instanceof GrammarFlow)) return [];
  return withoutRepeats(
    (found(program, flow).get(kind) ?? []).flatMap(({ sink, call }): Sighting[] => {
      const { library, detail } = sink;
      const given = argumentsFor(sink, call);
      const pieces = given.map((argument) => assemble(argument, flow, CHOOSES_HOST.includes(kind)));
      const values = pieces.flatMap((parts) => valuesOf(judgedIn(parts, sink), sink, flow));
      const isOpen =
        values.length > 0 ||
        (sink.from === "anywhere" && given.some((one) => flow.origin(one).from !== "constant"));
      if (!isOpen || !isReached(program, call, values, pieces.flat())) return [];
      return [
        {
          kind,
          ...placeOf(program, call),
          ...namesOf(call, flow),
          ...(library === undefined ? {} : { library }),
          ...(detail === undefined ? {} : { detail }),
          values: values.map(({ origin, ...value }) => ({ ...value, origin: origin.from })),
        },
      ];
    }),
  );
}

/** All calls of a program that may be sinks, by kind. Looked for once, whichever detector asks first. */
const FOUND = new WeakMap<GrammarFlow, Map<Sink["kind"], readonly Found[]>>();

/** Calls of one kind in one file that are followed. */
const MAX_SINKS = 200;

function found(program: Program, flow: GrammarFlow): Map<Sink["kind"], readonly Found[]> {
  const { language } = program;
  const known = FOUND.get(flow);
  if (known) return known;
  const calls = new Map<Sink["kind"], Found[]>();
  for (const call of flow.calls.all)
    for (const sink of SINK_TABLES[language]?.sinks ?? []) {
      if (!sink.callee.test(call.callee) || sink.when?.(call, flow.grammar) === false) continue;
      const of = calls.get(sink.kind) ?? [];
      of.push({ sink, call });
      calls.set(sink.kind, of);
    }
  const followed = new Map<Sink["kind"], readonly Found[]>();
  for (const [kind, all] of calls) {
    // What the pull request touches comes first: what stood there before must not use up the bound.
    const isOwn = ({ call }: Found) => {
      const { from, to } = linesOf(call.node);
      return isTouched(program, from, to);
    };
    const ordered = [...all.filter(isOwn), ...all.filter((one) => !isOwn(one))];
    const chosen = bounded(ordered, MAX_SINKS, `calls that may be ${kind}`, program);
    followed.set(kind, chosen);
  }
  FOUND.set(flow, followed);
  return followed;
}

function argumentsFor(sink: Sink, call: FlowCall): SyntaxNode[] {
  const placed = call.arguments.filter(({ name }) => name === undefined);
  return (sink.arguments ?? [0]).flatMap((which) => {
    if (which === -1) return call.receiver ?? [];
    const argument =
      typeof which === "number" ? placed[which] : call.arguments.find(({ name }) => name === which);
    if (!argument) return [];
    return sink.textIn?.(argument.value) ?? argument.value;
  });
}

/** The values of a text that decide: all of them, or those that can choose the host. */
function judgedIn(pieces: readonly AssembledPiece[], sink: Sink): PastedPiece[] {
  const isText = pieces.some((piece) => "text" in piece && piece.text.trim() !== "");
  if (sink.pasted && !isText) return [];
  if (sink.kind === "nosql-from-input" && !sink.pasted)
    return pieces
      .filter((piece) => "value" in piece)
      .filter(({ value }) => !AS_TEXT.test(value.text().slice(0, 20)));
  if (!CHOOSES_HOST.includes(sink.kind)) return pieces.filter((piece) => "value" in piece);
  let before = "";
  for (const [index, piece] of pieces.entries()) {
    const next = pieces[index + 1];
    if ("text" in piece) before = (before + piece.text.trim()).replace(LOCATION, "");
    else if (before === "" && next && "text" in next && next.text.startsWith("://")) before = "x";
    else return before === "" || SCHEME.test(before) ? [piece] : [];
    if (FIXED_HOST.test(before)) return [];
  }
  return [];
}

/** Values pasted into SQL. The number of a placeholder (`$${n}`) is part of the text. */
function pastedIn(pieces: readonly AssembledPiece[]): PastedPiece[] {
  return pieces
    .filter((piece, index) => {
      const before = pieces[index - 1];
      return "value" in piece && !(before && "text" in before && /(?:\$|@p)$/.test(before.text));
    })
    .filter((piece) => "value" in piece);
}

/** Values that stand behind an opening quote. */
function quotedIn(pieces: readonly AssembledPiece[]): AssembledPiece[] {
  return pieces.filter((_, index) => {
    const before = pieces[index - 1];
    return before !== undefined && "text" in before && /['"]%?$/.test(before.text);
  });
}

type PastedPiece = Extract<AssembledPiece, { value: SyntaxNode }>;

interface TracedValue extends Omit<PastedValue, "origin"> {
  origin: FlowOrigin;
}

function valuesOf(values: readonly PastedPiece[], sink: Sink, flow: GrammarFlow): TracedValue[] {
  return values
    .map(({ value, frame }): TracedValue => {
      const origin = flow.origin(value, frame);
      const at = flow.locationOf(value);
      const end = { ...at, to: at.from };
      const path = [...origin.path.filter((step) => step.from !== end.from), end];
      return { expression: shortText(value), at, origin, path };
    })
    .filter(({ origin }) => isOutside(origin, sink))
    .slice(0, MAX_VALUES);
}

function isOutside(origin: FlowOrigin, sink: Sink): boolean {
  // One segment of the URL's path holds no slash, so it leads to no other folder; a file's content is no path.
  if ((origin.segment || origin.stream) && sink.kind === "path-traversal") return false;
  // A text can be no operator; only what is written around it could make one.
  if (sink.kind === "nosql-from-input" && origin.text && !sink.pasted) return false;
  if (origin.from === "request") return true;
  return origin.from === "parameter" && (sink.from === "parameter" || sink.from === "anywhere");
}

/** Whether the pull request touches the call, a part of its text or a line that a value came along. */
function isReached(
  program: Program,
  { node }: FlowCall,
  values: readonly TracedValue[],
  pieces: readonly AssembledPiece[],
): boolean {
  const touches = (one: SyntaxNode) => {
    const { start, end } = one.range();
    return isTouched(program, start.line + 1, end.line + 1);
  };
  if (touches(node) || values.some(({ path }) => path.some(({ from, to }) => isTouched(program, from, to))))
    return true;
  return values.length > 0 && pieces.some((piece) => "text" in piece && touches(piece.at));
}

/** From the line of the call's own name: what it is called on may have begun far above. */
function placeOf(program: Program, { node, receiver }: FlowCall): { at: Location; excerpt: string } {
  const { start, end } = node.range();
  const name = node.field("name") ?? node.field("method");
  const from = (name ? name.range().start.line : receiver ? receiver.range().end.line : start.line) + 1;
  const to = Math.min(end.line + 1, from + SHOWN_LINES - 1);
  const excerpt = program.lines
    .slice(from - 1, to)
    .join("\n")
    .slice(0, MAX_EXCERPT);
  return { at: { path: program.path, from, to, side: "head" }, excerpt };
}

function namesOf(call: FlowCall, flow: GrammarFlow): { callee: string; enclosing: string } {
  return { callee: call.callee.slice(-60), enclosing: enclosingName(call.node, flow) };
}

/** `Orders.find`, or `find` of a function that stands alone. */
function enclosingName(node: SyntaxNode, flow: GrammarFlow): string {
  for (let of = flow.functionAround(node); of; of = flow.functionAround(of)) {
    const name = flow.calls.nameOf(of);
    if (!name) continue;
    const owner = of
      .ancestors()
      .find((one) => /class|struct|module|object|trait|impl/.test(String(one.kind())) && one.field("name"));
    return owner && owner.parent() ? `${owner.field("name")?.text() ?? ""}.${name}` : name;
  }
  return "";
}

function shortText(node: SyntaxNode): string {
  const text = node.text().replace(/\s+/g, " ");
  return text.length > MAX_EXPRESSION ? `${text.slice(0, MAX_EXPRESSION - 1)}…` : text;
}

/** Several sinks may know one call. */
function withoutRepeats<T extends { at: Location; callee: string }>(all: readonly T[]): T[] {
  const seen = new Set<string>();
  return all.filter(({ at, callee }) => {
    const key = `${at.from} ${at.to} ${callee}`;
    return !seen.has(key) && seen.add(key);
  });
}
