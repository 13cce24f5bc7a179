import { type Difference, propertyPath, shown } from "../change.ts";
import { type DocNode, get } from "../document.ts";
import { referenceName } from "../references.ts";
import type { SchemaView } from "../schema.ts";
import type { Look, SchemaPair } from "../schema-pair.ts";
import { prefixOf } from "./subschemas.ts";
import { signatureOf } from "./signature.ts";

/** More branches than this are paired by name and meaning only. */
const MAX_ALIKE = 60;

export interface VariantPairs {
  pairs: readonly (readonly [DocNode, DocNode])[];
  removed: readonly DocNode[];
  added: readonly DocNode[];
}

/** Branches of `oneOf` and `anyOf`: by name or title, then by meaning, then by likeness. Order means nothing. */
export function pairVariants(base: SchemaView, head: SchemaView, look: Look): VariantPairs {
  if (base.variants.length === 0 || head.variants.length === 0) return { pairs: [], removed: [], added: [] };
  const pairs: [DocNode, DocNode][] = [];
  let [before, after] = [[...base.variants], [...head.variants]];
  const match = (ofBase: (node: DocNode) => string | undefined, ofHead: typeof ofBase) => {
    const waiting = new Map<string, DocNode[]>();
    for (const node of after) {
      const key = ofHead(node);
      const others = key === undefined ? undefined : waiting.get(key);
      if (others) others.push(node);
      else if (key !== undefined) waiting.set(key, [node]);
    }
    const taken = new Set<DocNode>();
    before = before.filter((node) => {
      const key = ofBase(node);
      const found = key === undefined ? undefined : waiting.get(key)?.shift();
      if (!found) return true;
      pairs.push([node, found]);
      taken.add(found);
      return false;
    });
    after = after.filter((node) => !taken.has(node));
  };
  match(nameOf, nameOf);
  if (before.length > 0 && after.length > 0)
    match(
      (node) => signatureOf([node], look.base),
      (node) => signatureOf([node], look.head),
    );
  if (before.length <= MAX_ALIKE && after.length <= MAX_ALIKE) {
    before = before.filter((node) => {
      const view = look.base([node]);
      const best = after
        .map((other) => ({ other, alike: likeness(view, look.head([other])) }))
        .sort((one, two) => two.alike - one.alike)[0];
      if (!best || best.alike < 0.5) return true;
      pairs.push([node, best.other]);
      after = after.filter((other) => other !== best.other);
      return false;
    });
  }
  return { pairs, removed: before, added: after };
}

/** Branches that came or went, and schemas that turned into a choice. */
export function* variantDifferences(
  pair: SchemaPair,
  { removed, added }: VariantPairs,
  look: Look,
  direction: "request" | "parameter" | "response",
): Generator<Difference> {
  const { base, head, site } = pair;
  const isAnswer = direction === "response";
  const elsewhere = site ? { alternative: site } : {};
  for (const cause of removed)
    yield {
      kind: isAnswer ? "response-variant-removed" : "request-variant-removed",
      level: isAnswer ? "safe" : "breaking",
      side: "base",
      cause,
      ...elsewhere,
      before: "one of the variants",
      after: "absent",
      consequence: isAnswer
        ? `answers are never ${variantName(cause)} any more`
        : `a client that sends ${variantName(cause)}${placeOf(cause)} gets 400`,
    };
  for (const cause of added)
    yield {
      kind: isAnswer ? "response-variant-added" : "request-variant-added",
      // In an `anyOf` the value may still be one of the known variants as well.
      level: isAnswer ? (head.exactlyOne ? "breaking" : "dangerous") : "safe",
      side: "head",
      cause,
      ...elsewhere,
      before: "absent",
      after: "one of the variants",
      consequence: isAnswer
        ? `a client that knows only the old variants gets ${variantName(cause)}${placeOf(cause)}`
        : `a client may send ${variantName(cause)}${placeOf(cause)}`,
    };
  if (base.variants.length === 0 && head.variants.length > 0) yield* wrapped(pair, look, isAnswer);
  if (base.variants.length > 0 && head.variants.length === 0) yield* unwrapped(pair, look, isAnswer);
  yield* prefixes(pair, isAnswer);
}

/** One schema became a choice of several. */
function* wrapped({ base, head, site }: SchemaPair, look: Look, isAnswer: boolean): Generator<Difference> {
  const cause = head.variants[0];
  if (!cause || saysNoMore(head, look.head)) return;
  const fitting = head.variants.filter((variant) => {
    const view = look.head([variant]);
    return isAnswer ? covers(base, view) : covers(view, base);
  }).length;
  const breaks = isAnswer
    ? fitting < head.variants.length
    : fitting === 0 || (head.exactlyOne && fitting > 1);
  yield {
    kind: isAnswer ? "response-became-choice" : "request-became-choice",
    level: breaks ? "breaking" : isAnswer ? "dangerous" : "safe",
    side: "head",
    cause,
    ...(site ? { alternative: site } : {}),
    before: "one schema",
    after: `a choice of ${head.variants.length}`,
    consequence: isAnswer
      ? `a client that reads the old form${placeOf(cause)} gets one of ${head.variants.length} others`
      : fitting > 1
        ? `a client whose value${placeOf(cause)} matches more than one branch of \`oneOf\` gets 400`
        : `a client that sends the old form${placeOf(cause)} ${breaks ? "gets 400" : "is still understood"}`,
  };
}

/** A choice of several became one schema. */
function* unwrapped({ base, head, site }: SchemaPair, look: Look, isAnswer: boolean): Generator<Difference> {
  const cause = base.variants[0];
  if (!cause || saysNoMore(base, look.base)) return;
  const lost = base.variants.filter((variant) => {
    const view = look.base([variant]);
    return isAnswer ? !covers(view, head) : !covers(head, view);
  });
  const breaks = isAnswer ? lost.length === base.variants.length : lost.length > 0;
  yield {
    kind: isAnswer ? "response-choice-ended" : "request-choice-ended",
    level: breaks ? "breaking" : "safe",
    side: "base",
    cause: lost[0] ?? cause,
    ...(site ? { alternative: site } : {}),
    before: `a choice of ${base.variants.length}`,
    after: "one schema",
    consequence: isAnswer
      ? `a client that reads one of the old variants${placeOf(cause)} gets another form`
      : `a client that sends ${variantName(lost[0] ?? cause)}${placeOf(cause)} ${breaks ? "gets 400" : "is still understood"}`,
  };
}

/** Branches that only say which properties must come together leave the form as it is. */
function saysNoMore(view: SchemaView, look: Look["base"]): boolean {
  return view.properties.size > 0 && view.variants.every((variant) => look([variant]).properties.size === 0);
}

/** Whether every value of the narrow schema is, at first sight, one of the wide schema. */
function covers(wide: SchemaView, narrow: SchemaView): boolean {
  const types = [...(narrow.types ?? [])].filter((type) => type !== "null");
  if (wide.types && (types.length === 0 || types.some((type) => !wide.types?.has(type)))) return false;
  const values = wide.values;
  if (values && (!narrow.values || [...narrow.values.keys()].some((value) => !values.has(value))))
    return false;
  return [...wide.required.keys()].every((name) => narrow.required.has(name));
}

/** More or fewer fixed positions of a list. */
function* prefixes({ base, head, site }: SchemaPair, isAnswer: boolean): Generator<Difference> {
  const [before, after] = [prefixOf(base), prefixOf(head)];
  if (before.length === after.length) return;
  const longer = after.length > before.length;
  const cause = longer ? after[before.length] : before[after.length];
  if (!cause) return;
  const endless = longer ? base.items.length > 0 : head.items.length > 0;
  // Where `items` rules the rest, that schema beside this one shows the change.
  if (endless) return;
  yield {
    kind: isAnswer ? "response-positions-changed" : "request-positions-changed",
    level: "dangerous",
    side: longer ? "head" : "base",
    cause,
    ...(site ? { alternative: site } : {}),
    before: `${before.length} fixed positions`,
    after: `${after.length} fixed positions`,
    consequence: isAnswer
      ? `a client that reads the list${placeOf(cause)} position by position may find another`
      : `a client that sends the list${placeOf(cause)} position by position may get 400`,
  };
}

function nameOf(variant: DocNode): string | undefined {
  const title = get(variant, "title");
  return referenceName(variant) ?? (title?.kind === "scalar" ? String(title.value) : undefined);
}

function variantName(variant: DocNode): string {
  const name = nameOf(variant);
  return name === undefined || name === "null" ? "another variant" : shown(name);
}

function placeOf(cause: DocNode): string {
  const path = propertyPath(cause.pointer);
  return path ? ` as ${shown(path)}` : "";
}

/** Share of property names in common, 0 to 1; two schemas without properties are alike when their types are. */
function likeness(one: SchemaView, other: SchemaView): number {
  const names = new Set([...one.properties.keys(), ...other.properties.keys()]);
  if (names.size === 0) return [...(one.types ?? [])].join() === [...(other.types ?? [])].join() ? 1 : 0;
  const common = [...one.properties.keys()].filter((name) => other.properties.has(name)).length;
  return common / names.size;
}
