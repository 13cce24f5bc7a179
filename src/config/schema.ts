import type { JsonSchema } from "./json-schema.ts";
import { SECTIONS } from "./sections.ts";

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** Where editors find it. */
export const SCHEMA_URL = "https://unpkg.com/backend-architect/docs/architect.schema.json";

/** Names that editors offer, each with a sentence about it. */
export interface Offered {
  architects: readonly { name: string; description: string }[];
  /** Rules and families. */
  rules: readonly { name: string; description: string }[];
}

/**
 * `architect.yml` as JSON Schema 2020-12, made from what the parser goes by. The parser is more lenient where a
 * person's meaning is plain, and stricter where one key speaks of another file.
 */
export function configurationSchema(
  offered: Offered,
): JsonSchema & { readonly $schema: string; readonly $id: string } {
  const properties = Object.fromEntries(SECTIONS.map(({ key, schema }) => [key, schema]));
  const rules = offering(properties.rules, "rule", offered.rules);
  const architects = offering(properties.architects, "architect", offered.architects);
  return {
    $schema: DIALECT,
    $id: SCHEMA_URL,
    title: "backend-architect: .github/architect.yml",
    description: "How pull requests of this repository are reviewed. Every key may be left out.",
    type: "object",
    additionalProperties: false,
    properties: { ...properties, rules: rules.section, architects: architects.section },
    $defs: { rule: rules.value, architect: architects.value },
  };
}

/** A section's map with the names that exist beside those that may come, and what all of them may be set to. */
function offering(
  section: JsonSchema | undefined,
  definition: string,
  names: readonly { name: string; description: string }[],
): { section: JsonSchema; value: JsonSchema } {
  const $ref = `#/$defs/${definition}`;
  let value: JsonSchema = {};
  const anyOf = (section?.anyOf ?? []).map((one) => {
    if (one.type !== "object" || typeof one.additionalProperties !== "object") return one;
    value = one.additionalProperties;
    const properties = Object.fromEntries(
      names.map(({ name, description }) => [name, { description, $ref }]),
    );
    return { ...one, properties, additionalProperties: { $ref } };
  });
  return { section: { ...section, anyOf }, value };
}
