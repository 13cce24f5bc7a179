import { asProperty, type Difference, propertyPath, shown } from "../change.ts";
import type { Look, SchemaPair } from "../schema-pair.ts";

type Flow = "request" | "parameter" | "response";

/** A schema that said nothing says something now: nobody was promised anything, and somebody may have relied on it. */
export function schemaAppeared({ base, head, site }: SchemaPair, direction: Flow): Difference[] {
  const cause = head.typeNode ?? head.parts[0];
  if (!cause || head.empty || !base.empty) return [];
  const isAnswer = direction === "response";
  return [
    {
      kind: isAnswer ? "response-schema-added" : "request-schema-added",
      level: isAnswer ? "safe" : "dangerous",
      side: "head",
      cause,
      ...(site ? { alternative: site } : {}),
      before: "no schema",
      after: "a schema",
      consequence: isAnswer
        ? `what is answered${asProperty(cause)} is described now`
        : `a client that sends something else${asProperty(cause)} may get 400`,
    },
  ];
}

/** A schema that said something says nothing any more. */
export function schemaVanished({ base, site }: SchemaPair, direction: Flow): Difference[] {
  const cause = base.typeNode ?? base.parts[0];
  if (!cause || base.empty) return [];
  const isAnswer = direction === "response";
  const path = propertyPath(cause.pointer);
  return [
    {
      kind: isAnswer ? "response-schema-removed" : "request-schema-removed",
      level: isAnswer ? "breaking" : "safe",
      side: "base",
      cause,
      ...(site ? { alternative: site } : {}),
      before: "a schema",
      after: "no schema",
      consequence: isAnswer
        ? `a client that reads ${path ? shown(path) : "the response body"} may get anything`
        : `a client may send anything${asProperty(cause)}`,
    },
  ];
}

/** Properties that changed sides: only in answers now, only in requests, or no longer kept out of one of them. */
export function* visibilityDifferences(
  { base, head, site }: SchemaPair,
  look: Look,
  direction: "request" | "response",
): Generator<Difference> {
  const flag = direction === "response" ? "writeOnly" : "readOnly";
  for (const [name, declared] of base.properties) {
    const others = head.properties.get(name);
    const cause = others?.[0];
    if (!others || !cause) continue;
    const [was, now] = [look.base(declared)[flag], look.head(others)[flag]];
    if (was === now) continue;
    const path = shown(propertyPath(cause.pointer) || name);
    const change = { side: "head" as const, cause, ...(site ? { alternative: site } : {}) };
    if (now)
      yield {
        ...change,
        kind: direction === "response" ? "response-property-hidden" : "body-property-ignored",
        level: "dangerous",
        before: "present",
        after: flag,
        consequence:
          direction === "response"
            ? `a client that reads ${path} from the response may find nothing`
            : `what a client sends as ${path} is not read any more`,
      };
    else
      yield {
        ...change,
        kind: direction === "response" ? "response-property-exposed" : "optional-body-property-added",
        // What was kept out of every answer, such as a password, is shown to whoever may read.
        level: direction === "response" ? "dangerous" : "safe",
        before: flag,
        after: "present",
        consequence:
          direction === "response"
            ? `everyone who gets the answer sees ${path}, which was only ever sent`
            : `a request may have ${path}`,
      };
  }
}
