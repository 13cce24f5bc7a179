import { type Difference, propertyPath, shown } from "./change.ts";
import { limitDifferences } from "./limits.ts";
import { extensibleValues, responseValues } from "./openapi/values.ts";
import { allProperties, type Compared, type Look, requiredNames, type SchemaPair } from "./schema-pair.ts";

/** What a client can no longer count on in an answer, and what it can count on since now. */
export function responseDifferences(pair: SchemaPair, look: Look): Compared {
  const types = typeChanges(pair);
  const changed = types.find(({ level, after }) => level === "breaking" && after !== "or null");
  if (changed) return { differences: [changed], stop: true };
  return {
    differences: [
      ...types,
      ...propertiesMoved(pair, look),
      ...becameOptional(pair, look),
      ...responseValues(pair),
      ...extensibleValues(pair, "response"),
      ...limitDifferences(pair, "response"),
    ],
    stop: false,
  };
}

function* propertiesMoved({ base, head, site }: SchemaPair, look: Look): Generator<Difference> {
  const [before, still] = [allProperties(base, head, look.base), allProperties(head, base, look.head)];
  for (const [name, declared] of before) {
    const cause = declared[0];
    if (!cause || still.has(name)) continue;
    const view = look.base(declared);
    if (view.writeOnly) continue;
    const deprecated = view.deprecated ? { deprecated: true } : {};
    yield {
      kind: "response-property-removed",
      level: "breaking",
      side: "base",
      cause,
      ...(site ? { alternative: site } : {}),
      before: base.required.has(name) ? "always present" : "present",
      after: "absent",
      consequence: `a client that reads ${shown(propertyPath(cause.pointer) || name)} from the response finds nothing`,
      ...deprecated,
    };
  }
  for (const [name, declared] of still) {
    const cause = declared[0];
    if (!cause || before.has(name) || look.head(declared).writeOnly) continue;
    yield {
      kind: "response-property-added",
      level: "safe",
      side: "head",
      cause,
      before: "absent",
      after: "present",
      consequence: `answers may have ${shown(propertyPath(cause.pointer) || name)}`,
    };
  }
}

function* becameOptional({ base, head, site }: SchemaPair, look: Look): Generator<Difference> {
  const properties = allProperties(head, base, look.head);
  const known = allProperties(base, head, look.base);
  const required = requiredNames(head, base, look.head);
  const before = requiredNames(base, head, look.base);
  for (const [name, entry] of before) {
    const declared = properties.get(name);
    const was = known.get(name);
    if (!declared || required.has(name) || !was) continue;
    if (look.head(declared).writeOnly || look.base(was).writeOnly) continue;
    yield {
      kind: "response-property-became-optional",
      level: "breaking",
      side: "base",
      cause: entry,
      ...(site ? { alternative: site } : {}),
      before: "always present",
      after: "may be absent",
      consequence: `a client that relies on ${shown(propertyPath(declared[0]?.pointer ?? "") || name)} in the response may not find it`,
    };
  }
  for (const [name, entry] of required) {
    const declared = properties.get(name);
    if (before.has(name) || !known.has(name) || !declared || look.head(declared).writeOnly) continue;
    yield {
      kind: "response-property-became-required",
      level: "safe",
      side: "head",
      cause: entry,
      before: "may be absent",
      after: "always present",
      consequence: `answers always have ${shown(propertyPath(declared[0]?.pointer ?? "") || name)}`,
    };
  }
}

function typeChanges({ base, head, site }: SchemaPair): Difference[] {
  const cause = head.typeNode ?? head.parts[0];
  if (!cause) return [];
  const path = propertyPath(cause.pointer);
  const subject = path ? shown(path) : "the response body";
  const own = nullChanges({ base, head, site }, subject);
  const [was, now] = [plainTypes(base), plainTypes(head)];
  if (!was || (!now && (head.values || head.variants.length > 0))) return own;
  const gained = now ? [...now].filter((type) => !was.has(type)) : ["any type"];
  const lost = [...was].filter((type) => !now?.has(type));
  if (gained.length === 0 && lost.length === 0) return own;
  const before = [...was].join(" or ");
  const change = {
    side: "head" as const,
    cause,
    ...(site ? { alternative: site } : {}),
    before,
    after: now ? [...now].join(" or ") : "any type",
  };
  if (gained.length === 0) {
    const consequence = `${subject} is never ${lost.join(" or ")} any more`;
    return [...own, { ...change, kind: "response-type-narrowed", level: "safe", consequence }];
  }
  const consequence = `a client that reads ${subject} as ${before} gets ${gained.join(" or ")}`;
  return [{ ...change, kind: "response-type-changed", level: "breaking", consequence }];
}

function nullChanges({ base, head, site }: SchemaPair, subject: string): Difference[] {
  const cause = head.typeNode ?? head.parts[0];
  const known = (view: SchemaPair["base"]) => view.types !== undefined || view.variants.length > 0;
  if (base.nullable === head.nullable || !cause || !known(base) || !known(head)) return [];
  return [
    {
      kind: head.nullable ? "response-type-changed" : "response-type-narrowed",
      level: head.nullable ? "breaking" : "safe",
      side: "head",
      cause,
      ...(site ? { alternative: site } : {}),
      before: head.nullable ? "never null" : "or null",
      after: head.nullable ? "or null" : "never null",
      consequence: head.nullable
        ? `a client that counts on ${subject} fails when it is null`
        : `${subject} is never null any more`,
    },
  ];
}

function plainTypes({ types }: SchemaPair["base"]): ReadonlySet<string> | undefined {
  const plain = [...(types ?? [])].filter((type) => type !== "null");
  return plain.length > 0 ? new Set(plain) : undefined;
}
