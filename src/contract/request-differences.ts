import { asProperty, type Difference, propertyPath, shown } from "./change.ts";
import type { DocNode } from "./document.ts";
import { limitDifferences } from "./limits.ts";
import { closedDifference } from "./openapi/closed.ts";
import { extensibleValues, requestValues } from "./openapi/values.ts";
import { allProperties, type Compared, type Look, requiredNames, type SchemaPair } from "./schema-pair.ts";

/**
 * How the requests that a server takes have changed: those that were right yesterday and are refused today,
 * and those that are right today only.
 *
 * @param isText the value is a parameter: a number is sent as text, so a text takes every number
 */
export function requestDifferences(pair: SchemaPair, look: Look, isText: boolean): Compared {
  const types = typeChanges(pair, isText);
  const narrowed = types.find(({ level, after }) => level === "breaking" && after !== "not null");
  if (narrowed) return { differences: [narrowed, ...becameListed(pair)], stop: true };
  return {
    differences: [
      ...types,
      ...newlyRequired(pair, look),
      ...propertiesMoved(pair, look),
      ...requestValues(pair),
      ...extensibleValues(pair, "request"),
      ...closedDifference(pair, "request"),
      ...limitDifferences(pair, "request"),
    ],
    stop: false,
  };
}

function becameListed({ base, head, site }: SchemaPair): Difference[] {
  return base.values ? [] : [...requestValues({ base, head, site })];
}

function* newlyRequired({ base, head, site }: SchemaPair, look: Look): Generator<Difference> {
  const before = requiredNames(base, head, look.base);
  const known = allProperties(base, head, look.base);
  const declared = allProperties(head, base, look.head);
  const after = requiredNames(head, base, look.head);
  for (const [name, entry] of after) {
    // A property that only answers had was not asked of a request, required or not.
    const wasAsked = before.has(name) && !look.base(known.get(name) ?? []).readOnly;
    if (wasAsked) continue;
    const property = declared.get(name) ?? [];
    if (look.head(property).readOnly) continue;
    const place = property[0] ?? entry;
    const path = shown(
      property[0] ? propertyPath(property[0].pointer) || name : propertyPath(entry.pointer, name),
    );
    const added = !known.has(name);
    yield {
      kind: added ? "required-body-property-added" : "body-property-became-required",
      level: "breaking",
      side: "head",
      cause: added ? place : entry,
      ...(site ? { alternative: site } : added && place !== entry ? { alternative: entry } : {}),
      before: added ? "absent" : "optional",
      after: "required",
      consequence: `a client that omits ${path} gets 400`,
    };
  }
  for (const [name, entry] of before) {
    if (after.has(name) || !declared.has(name) || look.base(known.get(name) ?? []).readOnly) continue;
    yield {
      kind: "body-property-became-optional",
      level: "safe",
      side: "base",
      cause: entry,
      before: "required",
      after: "optional",
      consequence: `${shown(propertyPath(declared.get(name)?.[0]?.pointer ?? "") || name)} may be left out`,
    };
  }
}

/** Properties that a request may have since now, or that nobody reads any more. */
function* propertiesMoved({ base, head, site }: SchemaPair, look: Look): Generator<Difference> {
  const [before, after] = [allProperties(base, head, look.base), allProperties(head, base, look.head)];
  const required = requiredNames(head, base, look.head);
  for (const [name, declared] of after) {
    const cause = declared[0];
    if (!cause || before.has(name) || required.has(name) || look.head(declared).readOnly) continue;
    yield {
      kind: "optional-body-property-added",
      level: "safe",
      side: "head",
      cause,
      before: "absent",
      after: "optional",
      consequence: `a request may have ${shown(propertyPath(cause.pointer) || name)}`,
    };
  }
  for (const [name, declared] of before) {
    const cause = declared[0];
    if (!cause || after.has(name) || look.base(declared).readOnly) continue;
    const path = shown(propertyPath(cause.pointer) || name);
    yield {
      kind: "body-property-removed",
      level: head.closed ? "breaking" : "dangerous",
      side: "base",
      cause,
      ...(site ? { alternative: site } : {}),
      before: "present",
      after: "absent",
      consequence: head.closed
        ? `a client that sends ${path} gets 400`
        : `what a client sends as ${path} is not read any more`,
    };
  }
}

const AS_TEXT = ["number", "integer", "boolean", "null"];

function typeChanges({ base, head, site }: SchemaPair, isText: boolean): Difference[] {
  const own = nullChanges({ base, head, site }, isText);
  if (!base.types || !head.types) {
    // A list of values, or branches, say it in another way.
    if (!base.types && head.types && !base.values && base.variants.length === 0 && base.parts.length > 0)
      return [...own, ...documented({ base, head, site })];
    return own;
  }
  const taken = isText && head.types.has("string") ? new Set([...head.types, ...AS_TEXT]) : head.types;
  const lost = [...base.types].filter((type) => type !== "null" && !taken.has(type));
  const gained = [...head.types].filter((type) => type !== "null" && !base.types?.has(type));
  const cause = head.typeNode ?? head.parts[0];
  if ((lost.length === 0 && gained.length === 0) || !cause) return own;
  const change = {
    side: "head" as const,
    cause,
    ...(site ? { alternative: site } : {}),
    before: [...base.types].join(" or "),
    after: [...head.types].join(" or "),
  };
  if (lost.length > 0)
    return [
      {
        ...change,
        kind: "request-type-narrowed",
        level: "breaking",
        consequence: `a client that sends a ${lost.join(" or ")}${asProperty(cause)} gets 400`,
      },
    ];
  const consequence = `a client may send a ${gained.join(" or ")}${asProperty(cause)} as well`;
  return [...own, { ...change, kind: "request-type-widened", level: "safe", consequence }];
}

function documented({ head, site }: SchemaPair): Difference[] {
  const cause = head.typeNode ?? head.parts[0];
  const type = [...(head.types ?? [])].join(" or ");
  if (!cause) return [];
  return [
    {
      kind: "request-type-added",
      level: "dangerous",
      side: "head",
      cause,
      ...(site ? { alternative: site } : {}),
      before: "any type",
      after: type,
      consequence: `a client that sends anything but ${type}${asProperty(cause)} may get 400`,
    },
  ];
}

function nullChanges({ base, head, site }: SchemaPair, isText: boolean): Difference[] {
  if (base.nullable === head.nullable || !saysType(base) || !saysType(head)) return [];
  const cause: DocNode | undefined = head.typeNode ?? head.parts[0];
  if (!cause || (isText && head.types?.has("string") && base.types?.size !== head.types.size + 1)) return [];
  const lost = base.nullable;
  return [
    {
      kind: lost ? "request-type-narrowed" : "request-type-widened",
      level: lost ? "breaking" : "safe",
      side: "head",
      cause,
      ...(site ? { alternative: site } : {}),
      before: lost ? "null allowed" : "not null",
      after: lost ? "not null" : "null allowed",
      consequence: lost
        ? `a client that sends null${asProperty(cause)} gets 400`
        : `a client may send null${asProperty(cause)}`,
    },
  ];
}

function saysType({ types, variants }: SchemaPair["base"]): boolean {
  return types !== undefined || variants.length > 0;
}
