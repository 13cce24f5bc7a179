import { asProperty, type Difference } from "../change.ts";
import { get } from "../document.ts";
import type { SchemaPair } from "../schema-pair.ts";

/** Whether a request may hold properties that the schema does not name. Answers always may: readers skip them. */
export function* closedDifference(
  { base, head, site }: SchemaPair,
  direction: "request",
): Generator<Difference> {
  if (base.closed === head.closed) return;
  const view = head.closed ? head : base;
  const part = view.parts.find((one) => get(one, "additionalProperties"));
  const cause = get(part, "additionalProperties") ?? part;
  if (!cause) return;
  // Where nothing was written, extra properties were neither promised nor refused.
  const promised = base.parts.some((one) => get(one, "additionalProperties"));
  yield {
    kind: head.closed ? `${direction}-closed` : `${direction}-opened`,
    level: head.closed ? (promised ? "breaking" : "dangerous") : "safe",
    side: head.closed ? "head" : "base",
    cause,
    ...(site ? { alternative: site } : {}),
    before: head.closed ? "other properties allowed" : "no other properties",
    after: head.closed ? "no other properties" : "other properties allowed",
    consequence: head.closed
      ? `a client that sends a property that is not listed${asProperty(cause)} ${promised ? "gets" : "may get"} 400`
      : `a client may send properties that are not listed${asProperty(cause)}`,
  };
}
