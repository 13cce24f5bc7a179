import { type Difference, propertyPath, shown } from "./change.ts";
import { allProperties, type Compared, type Look, requiredNames, type SchemaPair } from "./schema-pair.ts";

/** What a client can no longer count on in an answer. */
export function responseDifferences(pair: SchemaPair, look: Look): Compared {
  const changed = typeChanged(pair);
  if (changed && changed.after !== "or null") return { differences: [changed], stop: true };
  const own = changed ? [changed] : [];
  return {
    differences: [...own, ...propertiesRemoved(pair, look), ...becameOptional(pair, look)],
    stop: false,
  };
}

function* propertiesRemoved({ base, head, site }: SchemaPair, look: Look): Generator<Difference> {
  const still = allProperties(head, base, look.head);
  for (const [name, declared] of allProperties(base, head, look.base)) {
    const cause = declared[0];
    if (!cause || still.has(name) || look.base(declared).writeOnly) continue;
    yield {
      kind: "response-property-removed",
      side: "base",
      cause,
      ...(site ? { alternative: site } : {}),
      before: base.required.has(name) ? "always present" : "present",
      after: "absent",
      consequence: `a client that reads ${shown(propertyPath(cause.pointer) || name)} from the response finds nothing`,
    };
  }
}

function* becameOptional({ base, head, site }: SchemaPair, look: Look): Generator<Difference> {
  if (base.variants.length > 0) return;
  const properties = allProperties(head, base, look.head);
  const required = requiredNames(head, base, look.head);
  for (const [name, entry] of base.required) {
    const declared = properties.get(name);
    if (!declared || required.has(name) || !base.properties.has(name)) continue;
    if (look.head(declared).writeOnly) continue;
    yield {
      kind: "response-property-became-optional",
      side: "base",
      cause: entry,
      ...(site ? { alternative: site } : {}),
      before: "always present",
      after: "may be absent",
      consequence: `a client that relies on ${shown(propertyPath(declared[0]?.pointer ?? "") || name)} in the response may not find it`,
    };
  }
}

function typeChanged({ base, head, site }: SchemaPair): Difference | undefined {
  if (!base.types || !head.types || base.types.size === 0 || head.types.size === 0) return undefined;
  const gained = [...head.types].filter((type) => !base.types?.has(type));
  const cause = head.typeNode ?? head.parts[0];
  if (gained.length === 0 || !cause) return undefined;
  const onlyNull = gained.length === 1 && gained[0] === "null";
  const path = propertyPath(cause.pointer);
  const subject = path ? shown(path) : "the response body";
  const before = [...base.types].join(" or ");
  return {
    kind: "response-type-changed",
    side: "head",
    cause,
    ...(site ? { alternative: site } : {}),
    before,
    after: onlyNull ? "or null" : [...head.types].join(" or "),
    consequence: onlyNull
      ? `a client that counts on ${subject} fails when it is null`
      : `a client that reads ${subject} as ${before} gets ${gained.filter((type) => type !== "null").join(" or ")}`,
  };
}
