import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type Options, type ValidateFunction } from "ajv";

/** Compiles in a few milliseconds; the checks are the same. */
const QUICK: Options = {
  strict: false,
  allErrors: true,
  validateFormats: false,
  validateSchema: false,
  inlineRefs: false,
  code: { optimize: false },
};

let ajv: Ajv | undefined;
const compiled = new Map<string, ValidateFunction>();

/** Keys that GitHub added since the schemas were published; they are left out before the schema judges. */
const ADDED_SINCE: ReadonlySet<string> = new Set(["user_view_type", "client_id", "installations_count"]);

function asPublished(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asPublished);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !ADDED_SINCE.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, asPublished(inner)]));
}

/** What the published schema of an event says against a payload; nothing is well. */
export function payloadProblems(event: string, payload: Readonly<Record<string, unknown>>): string[] {
  const name = typeof payload.action === "string" ? `${event}$${payload.action}` : `${event}_event`;
  const validate = validatorOf(name);
  if (!validate) return [`no published schema for ${name}`];
  if (validate(asPublished(payload))) return [];
  return (validate.errors ?? [])
    .slice(0, 20)
    .map((error) => `${error.instancePath} ${error.message ?? ""} ${JSON.stringify(error.params)}`);
}

function validatorOf(name: string): ValidateFunction | undefined {
  if (!ajv) {
    const file = createRequire(import.meta.url).resolve("@octokit/webhooks-schemas/schema.json");
    const { definitions } = JSON.parse(readFileSync(file, "utf8")) as {
      definitions: Record<string, unknown>;
    };
    ajv = new Ajv(QUICK);
    // Without the list of all events at the top, only the one that is asked for is compiled.
    ajv.addSchema({ $id: "webhooks", definitions });
  }
  const there = compiled.get(name);
  if (there) return there;
  try {
    const validate = ajv.compile({ $ref: `webhooks#/definitions/${name}` });
    compiled.set(name, validate);
    return validate;
  } catch {
    return undefined;
  }
}
