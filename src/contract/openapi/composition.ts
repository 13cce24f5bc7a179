import { asProperty, type Difference, propertyPath, shown } from "../change.ts";
import { type DocNode, get, itemsOf } from "../document.ts";
import { referenceName } from "../references.ts";
import { requestDifferences } from "../request-differences.ts";
import { responseDifferences } from "../response-differences.ts";
import type { Look, SchemaPair } from "../schema-pair.ts";
import { lifecycleDifferences, lifecycleOf } from "./lifecycle.ts";
import { keyword } from "./shifts.ts";
import { signatureOf } from "./signature.ts";

/** Under `not` everything is the other way round: who allows more there allows less outside. */
export function* negationDifferences(
  { base, head, site }: SchemaPair,
  look: Look,
  direction: "request" | "parameter" | "response",
): Generator<Difference> {
  const [was, now] = [keyword(base, "not"), keyword(head, "not")];
  if (!was || !now || signatureOf([was], look.base) === signatureOf([now], look.head)) return;
  const inner = { base: look.base([was]), head: look.head([now]), site };
  const isAnswer = direction === "response";
  const { differences } = isAnswer
    ? requestDifferences(inner, look, false)
    : responseDifferences(inner, look);
  const breaks = differences.some(({ level }) => level === "breaking");
  yield {
    kind: isAnswer ? "response-limit-changed" : "request-limit-changed",
    level: breaks ? "breaking" : "dangerous",
    side: "head",
    cause: now,
    ...(site ? { alternative: site } : {}),
    before: "a schema",
    after: "another schema",
    consequence: isAnswer
      ? `a client ${breaks ? "gets" : "may get"} values${asProperty(now)} that \`not\` ruled out`
      : `a client that sends a value${asProperty(now)} that \`not\` rules out since now ${breaks ? "gets" : "may get"} 400`,
  };
}

/**
 * A named schema that `allOf` does not name any more. What it declared is compared as such; what is left is that
 * generated clients hold the name for a type that every such value has.
 */
export function* partDifferences({ base, head, site }: SchemaPair): Generator<Difference> {
  const [before, after] = [namedParts(base.parts), namedParts(head.parts)];
  if (before.size <= after.size || after.size === 0) return;
  if ([...after.keys()].some((name) => !before.has(name))) return;
  for (const [name, cause] of before) {
    if (after.has(name)) continue;
    yield {
      kind: "schema-part-removed",
      level: "dangerous",
      side: "base",
      cause,
      ...(site ? { alternative: site } : {}),
      before: name,
      after: "absent",
      consequence: `a generated client that takes the value${asProperty(cause)} for a ${shown(name)} does not fit any more`,
    };
  }
}

function namedParts(parts: readonly DocNode[]): Map<string, DocNode> {
  const found = new Map<string, DocNode>();
  for (const member of itemsOf(get(parts[0], "allOf"))) {
    const name = referenceName(member);
    if (name !== undefined) found.set(name, member);
  }
  return found;
}

/** Deprecation, sunset and stability of a property, or of a schema as a whole. */
export function* schemaLifecycle({ base, head }: SchemaPair): Generator<Difference> {
  const node = head.parts[0];
  if (!node) return;
  const path = propertyPath(node.pointer);
  const what = path ? `the property ${shown(path)}` : "the schema";
  yield* lifecycleDifferences(lifecycleOf(base.parts), lifecycleOf(head.parts), what, node);
}
