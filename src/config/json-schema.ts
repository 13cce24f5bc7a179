/** As much of JSON Schema 2020-12 as the description of the configuration needs. */
export interface JsonSchema {
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly (string | boolean)[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** The keys that a map may have: what the parser knows and what the schema tells are one list. */
export function keysOf({ properties = {} }: JsonSchema): readonly string[] {
  return Object.keys(properties);
}

/** `A key without a value`, which YAML reads as null and we as not written. */
export const NOTHING: JsonSchema = { type: "null" };

export const GLOB: JsonSchema = {
  type: "string",
  minLength: 1,
  maxLength: 256,
  pattern: "^(?!!?(?:/|\\./|\\.\\./))(?!.*/$)",
  description: "A glob against the whole path from the top of the repository, for instance `src/**`.",
};

/** A list of globs, or a single one. */
export function globs(description: string): JsonSchema {
  return {
    description,
    anyOf: [{ type: "array", items: GLOB, maxItems: 500 }, GLOB, NOTHING],
  };
}
