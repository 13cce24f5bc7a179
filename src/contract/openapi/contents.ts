import { type DocNode, entriesOf, get, isTrue } from "../document.ts";
import type { Body, Header, Media, Response } from "../openapi.ts";
import type { Resolver } from "../references.ts";
import { mediaName } from "./media.ts";

/** Swagger 2.0 gives one schema for every media type of an operation. */
const ANY_MEDIA = "*/*";

export function bodyOfParameter(parameter: DocNode, media: readonly string[]): Body {
  return {
    required: isTrue(get(parameter, "required")),
    node: parameter,
    content: sameForAll(parameter, get(parameter, "schema"), media),
  };
}

function sameForAll(
  node: DocNode,
  schema: DocNode | undefined,
  media: readonly string[],
): Map<string, Media> {
  const names = media.length > 0 ? media.map(mediaName) : [ANY_MEDIA];
  return new Map(names.map((name) => [name, schema ? { node, schema } : { node }]));
}

export function responsesOf(
  operation: DocNode,
  resolver: Resolver,
  media: readonly string[],
): Map<string, Response> {
  const responses = new Map<string, Response>();
  for (const [status, use] of entriesOf(get(operation, "responses"))) {
    if (status.startsWith("x-")) continue;
    const node = resolver.resolve(use);
    if (!node) {
      responses.set(status.toUpperCase(), {
        node: use,
        content: new Map(),
        headers: new Map(),
        unread: true,
      });
      continue;
    }
    const schema = get(node, "schema");
    const content = schema ? sameForAll(node, schema, media) : contentOf(node);
    // The place is where the operation names the status; the content may be shared.
    const headers = headersOf(node, resolver);
    responses.set(status.toUpperCase(), { node: use, content, headers, unread: false });
  }
  return responses;
}

function headersOf(response: DocNode, resolver: Resolver): Map<string, Header> {
  const headers = new Map<string, Header>();
  for (const [name, use] of entriesOf(get(response, "headers"))) {
    const node = resolver.resolve(use);
    if (!node || name.toLowerCase() === "content-type") continue;
    const schema = get(node, "schema") ?? (get(node, "type") ? node : undefined);
    const required = isTrue(get(node, "required"));
    const header = { name, required, node: use };
    headers.set(name.toLowerCase(), schema ? { ...header, schema } : header);
  }
  return headers;
}

export function contentOf(holder: DocNode): Map<string, Media> {
  const content = new Map<string, Media>();
  for (const [type, node] of entriesOf(get(holder, "content"))) {
    const schema = get(node, "schema");
    content.set(mediaName(type), schema ? { node, schema } : { node });
  }
  return content;
}
