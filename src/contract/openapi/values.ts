import { asProperty, type Difference, propertyPath, shown } from "../change.ts";
import { type DocNode, get, itemsOf, textOf } from "../document.ts";
import type { SchemaPair } from "../schema-pair.ts";
import { keyword } from "./shifts.ts";

/** Values in one message. */
const LISTED = 20;

/** Values that a request may hold: one that went is refused, one that came hurts nobody. */
export function* requestValues({ base, head, site }: SchemaPair): Generator<Difference> {
  const [before, after] = [base.values, head.values];
  const elsewhere = site ? { alternative: site } : {};
  if (!before && after) {
    const cause = listOf(head);
    if (!cause) return;
    yield {
      kind: "request-limit-tightened",
      level: "breaking",
      side: "head",
      cause,
      ...elsewhere,
      before: "any value",
      after: [...after.keys()].slice(0, LISTED),
      consequence: `a client that sends any other value${asProperty(cause)} gets 400`,
    };
  }
  if (before && !after) yield* unlisted({ base, head, site }, "request");
  if (!before || !after) return;
  for (const [value, node] of before) {
    if (after.has(value)) continue;
    yield {
      kind: "request-value-removed",
      level: "breaking",
      side: "base",
      cause: node,
      ...elsewhere,
      before: value,
      after: [...after.keys()].slice(0, LISTED),
      consequence: `a client that sends ${shown(value)}${asProperty(node)} gets 400`,
    };
  }
  yield* came(before, after, (value, node) => ({
    kind: "request-value-added",
    level: "safe",
    consequence: `a client may send ${shown(value)}${asProperty(node)}`,
  }));
}

/** Values that an answer may hold: one that came meets clients that know only the others. */
export function* responseValues({ base, head, site }: SchemaPair): Generator<Difference> {
  const [before, after] = [base.values, head.values];
  if (before && !after) yield* unlisted({ base, head, site }, "response");
  if (!before || !after) return;
  // One fixed value that is another now is no addition: every answer is different.
  const fixed = before.size === 1 && [...before.keys()].every((value) => !after.has(value));
  yield* came(before, after, (value, node) => ({
    kind: fixed ? "response-value-changed" : "response-value-added",
    level: fixed ? "breaking" : "dangerous",
    ...(site ? { alternative: site } : {}),
    consequence: fixed
      ? `a client that expects ${shown([...before.keys()][0] ?? "")} gets ${shown(value)}${asProperty(node)}`
      : `a client that knows only the old values gets ${shown(value)}${asProperty(node)}`,
  }));
  for (const [value, node] of before) {
    if (after.has(value) || fixed) continue;
    yield {
      kind: "response-value-removed",
      level: "safe",
      side: "base",
      cause: node,
      before: value,
      after: "absent",
      consequence: `answers never hold ${shown(value)}${asProperty(node)} any more`,
    };
  }
}

/** `x-extensible-enum`: values known today, more may come. Only one that is no longer known matters. */
export function* extensibleValues(
  { base, head, site }: SchemaPair,
  direction: "request" | "response",
): Generator<Difference> {
  const [before, after] = [keyword(base, "x-extensible-enum"), keyword(head, "x-extensible-enum")];
  if (direction === "response" || !before || !after) return;
  const still = new Set(itemsOf(after).map(textOf));
  for (const node of itemsOf(before)) {
    const value = textOf(node);
    if (value === undefined || still.has(value)) continue;
    yield {
      kind: "request-value-removed",
      level: "breaking",
      side: "base",
      cause: node,
      ...(site ? { alternative: site } : {}),
      before: value,
      after: "absent",
      consequence: `a client that sends ${shown(value)}${asProperty(node)} gets 400`,
    };
  }
}

function* unlisted({ base, site }: SchemaPair, direction: "request" | "response"): Generator<Difference> {
  const cause = listOf(base);
  if (!cause) return;
  const isRequest = direction === "request";
  const fixed = base.values?.size === 1 && keyword(base, "const") !== undefined;
  yield {
    kind: `${direction}-values-unlisted`,
    level: isRequest ? "safe" : fixed ? "breaking" : "dangerous",
    side: "base",
    cause,
    ...(site ? { alternative: site } : {}),
    before: [...(base.values?.keys() ?? [])].slice(0, LISTED),
    after: "any value",
    consequence: isRequest
      ? `a client may send any value${asProperty(cause)}`
      : `a client that knows only the listed values may get any other as ${shown(propertyPath(cause.pointer) || "body")}`,
  };
}

function* came(
  before: ReadonlyMap<string, DocNode>,
  after: ReadonlyMap<string, DocNode>,
  told: (value: string, node: DocNode) => Pick<Difference, "kind" | "level" | "consequence" | "alternative">,
): Generator<Difference> {
  for (const [value, node] of after) {
    if (before.has(value)) continue;
    const known = [...before.keys()].slice(0, LISTED);
    yield { ...told(value, node), side: "head", cause: node, before: known, after: value };
  }
}

function listOf(view: SchemaPair["base"]): DocNode | undefined {
  for (const part of view.parts) {
    const node = get(part, "enum") ?? get(part, "const");
    if (node) return node;
  }
  return undefined;
}
