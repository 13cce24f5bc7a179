import type { DocNode, Document, MapNode } from "./document.ts";
import { entriesOf, get, isTrue, itemsOf, textOf } from "./document.ts";
import type { Library } from "./references.ts";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"] as const;
/** OpenAPI says that parameters with these names have no meaning: they belong to the content and to security. */
const IGNORED_HEADERS = new Set(["accept", "content-type", "authorization"]);
/** Swagger 2.0 gives one schema for every media type of an operation. */
const ANY_MEDIA = "*/*";

/** One operation of an OpenAPI document, its parameters merged and its references followed. */
export interface Operation {
  /** `GET /v1/orders/{id}`, as the document writes the path. */
  name: string;
  method: string;
  path: string;
  node: DocNode;
  pathItem: DocNode;
  /** By place and name; the path's own parameters included. */
  parameters: ReadonlyMap<string, Parameter>;
  body?: Body;
  responses: ReadonlyMap<string, Response>;
  deprecated: boolean;
  /** The day the document promises to switch it off. */
  sunset?: string;
}

export interface Parameter {
  name: string;
  in: string;
  required: boolean;
  /** The parameter itself, after references. */
  node: DocNode;
  /** Where the operation or the path takes it up. */
  use: DocNode;
  schema?: DocNode;
}

export interface Body {
  required: boolean;
  node: DocNode;
  /** Schemas by media type. */
  content: ReadonlyMap<string, Media>;
}

export interface Response {
  node: DocNode;
  content: ReadonlyMap<string, Media>;
}

export interface Media {
  node: DocNode;
  schema?: DocNode;
}

export interface Api {
  document: Document;
  /** `2.0`, `3.0`, `3.1` ... as far as the rules differ. */
  dialect: "2.0" | "3.0" | "3.1";
  /** `info.version`. */
  version: string;
  /** Path part of the first server or of `basePath`, without a slash at the end. */
  prefix: string;
  operations: readonly Operation[];
}

/** Reads the operations of a root document. `undefined` when its root is not an OpenAPI document after all. */
export function readApi(document: Document, library: Library): Api | undefined {
  const marker = textOf(get(document.root, "openapi")) ?? textOf(get(document.root, "swagger"));
  if (marker === undefined || document.root.kind !== "map") return undefined;
  const dialect = marker.startsWith("2") ? "2.0" : marker.startsWith("3.0") ? "3.0" : "3.1";
  const operations: Operation[] = [];
  for (const [path, item] of entriesOf(get(document.root, "paths"))) {
    if (!path.startsWith("/")) continue;
    const pathItem = library.resolve(item);
    for (const method of METHODS) {
      const node = library.resolve(get(pathItem, method));
      if (pathItem && node?.kind === "map") {
        operations.push(readOperation({ path, method, node, pathItem, item, dialect, library }));
      }
    }
  }
  return {
    document,
    dialect,
    version: textOf(get(get(document.root, "info"), "version")) ?? "",
    prefix: prefixOf(document.root),
    operations,
  };
}

interface Found {
  path: string;
  method: string;
  node: MapNode;
  pathItem: DocNode;
  /** The path's entry in the root document, before references. */
  item: DocNode;
  dialect: Api["dialect"];
  library: Library;
}

function readOperation(found: Found): Operation {
  const { path, method, node, pathItem, item, library } = found;
  const declared = [...itemsOf(get(pathItem, "parameters")), ...itemsOf(get(node, "parameters"))];
  const parameters = new Map<string, Parameter>();
  let body: Body | undefined;
  for (const use of declared) {
    const resolved = library.resolve(use);
    if (textOf(get(resolved, "in")) === "body" && resolved) body = bodyOfParameter(resolved);
    else {
      const parameter = readParameter(use, resolved);
      if (parameter) parameters.set(identityOf(parameter, path), parameter);
    }
  }
  const requestBody = library.resolve(get(node, "requestBody"));
  if (requestBody) {
    body = {
      required: isTrue(get(requestBody, "required")),
      node: requestBody,
      content: contentOf(requestBody),
    };
  }
  const sunset = textOf(get(node, "x-sunset")) ?? textOf(get(pathItem, "x-sunset"));
  return {
    name: `${method.toUpperCase()} ${path}`,
    method,
    path,
    node,
    // A path that is only a reference is shown where the document names it.
    pathItem: item,
    parameters,
    ...(body ? { body } : {}),
    responses: responsesOf(node, library),
    deprecated: isTrue(get(node, "deprecated")),
    ...(sunset ? { sunset } : {}),
  };
}

function readParameter(use: DocNode, node: DocNode | undefined): Parameter | undefined {
  const name = textOf(get(node, "name"));
  const place = textOf(get(node, "in"));
  if (!node || name === undefined || place === undefined) return undefined;
  if (place === "header" && IGNORED_HEADERS.has(name.toLowerCase())) return undefined;
  const schema = get(node, "schema") ?? get([...entriesOf(get(node, "content"))][0]?.[1], "schema");
  // Swagger 2.0 writes the schema's keywords into the parameter itself.
  const inline = get(node, "type") || get(node, "enum") ? node : undefined;
  const found = schema ?? inline;
  return {
    name,
    in: place,
    required: isTrue(get(node, "required")),
    node,
    use,
    ...(found ? { schema: found } : {}),
  };
}

/** A path parameter is known by its position in the path: its name is never sent. Header names have no case. */
function identityOf(parameter: Parameter, path: string): string {
  if (parameter.in === "path") {
    const position = templateNames(path).indexOf(parameter.name);
    return `path ${position < 0 ? parameter.name : position}`;
  }
  return `${parameter.in} ${parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name}`;
}

function templateNames(path: string): string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? "");
}

function bodyOfParameter(parameter: DocNode): Body {
  const schema = get(parameter, "schema");
  const content = new Map([[ANY_MEDIA, { node: parameter, ...(schema ? { schema } : {}) }]]);
  return { required: isTrue(get(parameter, "required")), node: parameter, content };
}

function responsesOf(operation: DocNode, library: Library): Map<string, Response> {
  const responses = new Map<string, Response>();
  for (const [status, use] of entriesOf(get(operation, "responses"))) {
    if (status.startsWith("x-")) continue;
    const node = library.resolve(use);
    if (!node) continue;
    const schema = get(node, "schema");
    const content = schema ? new Map([[ANY_MEDIA, { node, schema }]]) : contentOf(node);
    // The place is where the operation names the status; the content may be shared.
    responses.set(status.toUpperCase(), { node: use, content });
  }
  return responses;
}

function contentOf(holder: DocNode): Map<string, Media> {
  const content = new Map<string, Media>();
  for (const [type, node] of entriesOf(get(holder, "content"))) {
    const schema = get(node, "schema");
    content.set(mediaName(type), { node, ...(schema ? { schema } : {}) });
  }
  return content;
}

/** Media types have no case, and a charset does not make another format. */
function mediaName(type: string): string {
  return (type.split(";")[0] ?? type).trim().toLowerCase();
}

/** `/v1` of `https://api.example.com/v1`, or of `basePath: /v1`. */
function prefixOf(root: DocNode): string {
  const basePath = textOf(get(root, "basePath"));
  const url = textOf(get(itemsOf(get(root, "servers"))[0], "url"));
  const path = basePath ?? url?.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*/i, "") ?? "";
  return path.replace(/[?#].*$/, "").replace(/\/+$/, "");
}

/** `/orders/{}/lines` of `/orders/{id}/lines`: what the caller can tell apart. */
export function shapeOf(path: string): string {
  return path.replace(/\{[^{}]*\}/g, "{}").replace(/(.)\/+$/, "$1");
}
