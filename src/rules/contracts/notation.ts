import type { ApiDocument, ApiOperation, ApiParameter } from "../../domain/api-document.ts";
import { plain } from "./habit.ts";

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** One line as the document writes it: `security: [{ bearerAuth: [] }]`, or with JSON's quotes. */
export function entry(document: Pick<ApiDocument, "path">, key: string, value: Value): string {
  return `\`${plain(isJson(document) ? `${JSON.stringify(key)}: ${json(value)}` : `${word(key)}: ${yaml(value)}`)}\``;
}

/** The same for one member of a list. */
export function item(document: Pick<ApiDocument, "path">, value: Value): string {
  return `\`${plain(isJson(document) ? json(value) : `- ${yaml(value)}`)}\``;
}

/**
 * A parameter for the `parameters` of `operation`, as another operation has it: by the same reference where that
 * leads to the same place.
 */
export function parameterItem(
  document: ApiDocument,
  operation: ApiOperation,
  { name, in: place, ref, schema, at }: ApiParameter,
): string {
  if (ref !== undefined && at.path === operation.at.path) return item(document, { $ref: ref });
  const type = schema?.type ?? "string";
  return item(
    document,
    document.dialect === "2.0" ? { name, in: place, type } : { name, in: place, schema: { type } },
  );
}

/** A header for the `headers` of a response. */
export function headerEntry(document: ApiDocument, name: string, type: string): string {
  return entry(document, name, document.dialect === "2.0" ? { type } : { schema: { type } });
}

function isJson({ path }: Pick<ApiDocument, "path">): boolean {
  return /\.json$/i.test(path);
}

function json(value: Value): string {
  return JSON.stringify(value);
}

function yaml(value: Value): string {
  if (typeof value === "string") return word(value);
  if (typeof value !== "object") return String(value);
  if (isListed(value)) return `[${value.map(yaml).join(", ")}]`;
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${word(key)}: ${yaml(inner)}`)
    .join(", ")} }`;
}

function isListed(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Quoted where YAML would read something else than text. */
function word(text: string): string {
  return /^(?!(?:true|false|null|yes|no|on|off)$)[A-Za-z_$][\w$./ -]*$/i.test(text)
    ? text
    : JSON.stringify(text);
}

/** A key with a value that is JSON already. */
export function written(document: Pick<ApiDocument, "path">, key: string, text: string): string {
  return entry(document, key, JSON.parse(text) as Value);
}
