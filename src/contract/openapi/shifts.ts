import { type DocNode, get, isTrue, itemsOf, textOf } from "../document.ts";
import type { SchemaView } from "../schema.ts";
import { boundShifts } from "./bounds.ts";
import { formatShift } from "./formats.ts";

/**
 * `tighter`: fewer values are right than before. `looser`: more. `changed`: some came, some went, or it cannot be told.
 */
export type Move = "tighter" | "looser" | "changed";

/** One keyword of a schema that moved. The direction of the traffic decides whom it hurts. */
export interface Shift {
  keyword: string;
  move: Move;
  /** The keyword was not there before (`set`), is not there any more (`unset`), or has another value. */
  how: "set" | "unset" | "moved";
  side: "base" | "head";
  cause: DocNode;
  before: unknown;
  after: unknown;
  /** The values between the two, as in "sends a number above 5". */
  what: string;
  /** It is only advice to the reader of the document: nobody checks it. */
  isHint?: boolean;
}

/** Schemas under a keyword: adding one narrows what is right, removing one widens it. */
const CONDITIONS: ReadonlyMap<string, string> = new Map([
  ["contains", "a list without the items that `contains` asks for"],
  ["propertyNames", "a property name that `propertyNames` forbids"],
  ["not", "a value that `not` forbids"],
  ["if", "a value that the condition `if` forbids"],
  ["then", "a value that `then` forbids"],
  ["else", "a value that `else` forbids"],
  ["contentSchema", "a text whose content does not fit `contentSchema`"],
  ["unevaluatedItems", "items beyond those that are listed"],
  ["unevaluatedProperties", "properties beyond those that are listed"],
]);

/** Schemas by name. */
const NAMED_CONDITIONS = {
  patternProperties: (name: string) => `a property whose name matches ${name} and whose value does not fit`,
  dependentSchemas: (name: string) => `${name} without what has to come with it`,
  dependentRequired: (name: string) => `${name} without the properties that have to come with it`,
} as const;

/** Every keyword that moved between two schemas, apart from types, properties and listed values. */
export function* shifts(base: SchemaView, head: SchemaView): Generator<Shift> {
  yield* boundShifts(base, head);
  yield* uniqueness(base, head);
  yield* patterns(base, head);
  const format = formatShift(base, head);
  if (format) yield format;
  yield* encodings(base, head);
  yield* conditions(base, head);
  yield* namedConditions(base, head);
}

/** The keyword in the first part that has it. */
export function keyword(view: SchemaView, name: string): DocNode | undefined {
  for (const part of view.parts) {
    const node = get(part, name);
    if (node) return node;
  }
  return undefined;
}

function* uniqueness(base: SchemaView, head: SchemaView): Generator<Shift> {
  const [before, after] = [keyword(base, "uniqueItems"), keyword(head, "uniqueItems")];
  if (isTrue(before) === isTrue(after)) return;
  const shift = between(
    "uniqueItems",
    isTrue(before) ? before : undefined,
    isTrue(after) ? after : undefined,
  );
  if (shift) yield { ...shift, what: "a list with the same item twice" };
}

function* patterns(base: SchemaView, head: SchemaView): Generator<Shift> {
  const [before, after] = [pattern(base), pattern(head)];
  const [was, now] = [textOf(before), textOf(after)];
  if (was === now) return;
  const shift = between("pattern", before, after);
  if (shift) yield { ...shift, what: "a text that does not match the pattern" };
}

/** A pattern that matches everything says nothing. */
function pattern(view: SchemaView): DocNode | undefined {
  const node = keyword(view, "pattern");
  const text = textOf(node);
  return text === undefined || text === "" || /^\^?\.\*\$?$/.test(text) ? undefined : node;
}

function* encodings(base: SchemaView, head: SchemaView): Generator<Shift> {
  for (const name of ["contentEncoding", "contentMediaType"]) {
    const [before, after] = [keyword(base, name), keyword(head, name)];
    if (textOf(before) === textOf(after)) continue;
    const shift = between(name, before, after);
    if (shift)
      yield {
        ...shift,
        move: "changed",
        what: `a text in the ${name === "contentEncoding" ? "encoding" : "format"} of before`,
      };
  }
}

function* conditions(base: SchemaView, head: SchemaView): Generator<Shift> {
  for (const [name, what] of CONDITIONS) {
    const [before, after] = [speaking(keyword(base, name)), speaking(keyword(head, name))];
    // What stands inside is compared as a schema; of these two only that they came or went can be judged.
    if (Boolean(before) === Boolean(after)) continue;
    const shift = between(name, before, after);
    if (shift) yield { ...shift, what };
  }
}

function* namedConditions(base: SchemaView, head: SchemaView): Generator<Shift> {
  for (const [keywordName, what] of Object.entries(NAMED_CONDITIONS)) {
    const [before, after] = [namesUnder(base, keywordName), namesUnder(head, keywordName)];
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const [was, now] = [before.get(name), after.get(name)];
      const shown = `\`${name.replace(/[`\p{Cc}\p{Cf}]/gu, " ").slice(0, 80)}\``;
      const shift = between(keywordName, was, now);
      if (!shift) continue;
      if (!was || !now) yield { ...shift, what: what(shown) };
      else if (keywordName === "dependentRequired") yield* listed({ ...shift, what: what(shown) }, was, now);
    }
  }
}

function* listed(shift: Shift, before: DocNode, after: DocNode): Generator<Shift> {
  const [was, now] = [itemsOf(before).map(textOf), itemsOf(after).map(textOf)];
  const came = now.some((name) => !was.includes(name));
  const went = was.some((name) => !now.includes(name));
  if (came || went) yield { ...shift, move: came ? (went ? "changed" : "tighter") : "looser" };
}

function namesUnder(view: SchemaView, name: string): Map<string, DocNode> {
  const found = new Map<string, DocNode>();
  for (const part of view.parts) {
    const node = get(part, name);
    if (node?.kind !== "map") continue;
    for (const [key, value] of node.entries) if (!found.has(key)) found.set(key, value);
  }
  return found;
}

/** A schema that allows everything says nothing. */
function speaking(node: DocNode | undefined): DocNode | undefined {
  // `unevaluatedProperties: false` is a matter of what is closed.
  if (!node || node.kind === "scalar") return undefined;
  return node.kind === "map" && node.entries.size === 0 ? undefined : node;
}

/** A keyword that restricts: set is tighter, unset is looser, anything else is changed. */
export function between(
  name: string,
  before: DocNode | undefined,
  after: DocNode | undefined,
): Shift | undefined {
  const cause = after ?? before;
  if (!cause) return undefined;
  return {
    keyword: name,
    move: before && after ? "changed" : after ? "tighter" : "looser",
    how: before && after ? "moved" : after ? "set" : "unset",
    side: after ? "head" : "base",
    cause,
    before: before ? valueOf(before) : "absent",
    after: after ? valueOf(after) : "absent",
    what: "",
  };
}

function valueOf(node: DocNode): unknown {
  return node.kind === "scalar" ? node.value : "a schema";
}
