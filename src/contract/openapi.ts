import type { DocNode, Document, MapNode } from "./document.ts";
import { entriesOf, get, isTrue, itemsOf, textOf } from "./document.ts";
import { bodyOfParameter, contentOf, responsesOf } from "./openapi/contents.ts";
import { Resolver, type Reference } from "./references.ts";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"] as const;
/** OpenAPI says that parameters with these names have no meaning: they belong to the content and to security. */
const IGNORED_HEADERS = new Set(["accept", "content-type", "authorization"]);

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
  /** The day the document promises to switch it off, as it is written. */
  sunset?: string;
  /** Calls that the server makes: what it sends is what the client gets. */
  callbacks: readonly Operation[];
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
  /** By name in small letters. */
  headers: ReadonlyMap<string, Header>;
  /** A reference that leads nowhere: nothing is known about it. */
  unread: boolean;
}

export interface Header {
  name: string;
  required: boolean;
  node: DocNode;
  schema?: DocNode;
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
  /** Calls that the server makes to whoever asked for them, by name instead of path. */
  webhooks: readonly Operation[];
}

/** Of one list of documents, each root: what was read, and which references led nowhere on the way. */
const known = new WeakMap<
  readonly Document[],
  Map<Document, { api: Api | undefined; unresolved: readonly Reference[] }>
>();

/**
 * Reads the operations of a root document, once for all resolvers of the same documents. `undefined` when its root is
 * not an OpenAPI document after all.
 */
export function readApi(document: Document, resolver: Resolver): Api | undefined {
  const roots = known.get(resolver.documents) ?? new Map();
  known.set(resolver.documents, roots);
  let read = roots.get(document);
  if (!read) {
    const own = new Resolver(resolver.documents);
    read = { api: readOnce(document, own), unresolved: [...own.unresolved.values()] };
    roots.set(document, read);
  }
  resolver.tell(read.unresolved);
  return read.api;
}

function readOnce(document: Document, resolver: Resolver): Api | undefined {
  const marker = textOf(get(document.root, "openapi")) ?? textOf(get(document.root, "swagger"));
  if (marker === undefined || document.root.kind !== "map") return undefined;
  const dialect = marker.startsWith("2") ? "2.0" : marker.startsWith("3.0") ? "3.0" : "3.1";
  const reading: Reading = { document, dialect, resolver };
  const operations: Operation[] = [];
  for (const [path, item] of entriesOf(get(document.root, "paths"))) {
    if (path.startsWith("/")) operations.push(...operationsAt(path, path, item, reading));
  }
  const webhooks: Operation[] = [];
  for (const key of ["webhooks", "x-webhooks"]) {
    for (const [name, item] of entriesOf(get(document.root, key)))
      webhooks.push(...operationsAt(`webhook ${name}`, name, item, reading));
  }
  return {
    document,
    dialect,
    version: textOf(get(get(document.root, "info"), "version")) ?? "",
    prefix: prefixOf(document.root),
    operations,
    webhooks,
  };
}

interface Reading {
  document: Document;
  dialect: Api["dialect"];
  resolver: Resolver;
  /** It is a callback itself. */
  isCallback?: boolean;
}

/** @param shownPath what a person reads after the method */
function* operationsAt(
  shownPath: string,
  path: string,
  item: DocNode,
  reading: Reading,
): Generator<Operation> {
  const { resolver } = reading;
  const pathItem = resolver.resolve(item);
  if (!pathItem) return;
  for (const method of METHODS) {
    const node = resolver.resolve(get(pathItem, method));
    if (node?.kind === "map") yield readOperation({ shownPath, path, method, node, pathItem, item, reading });
  }
}

interface Found {
  reading: Reading;
  shownPath: string;
  path: string;
  method: string;
  node: MapNode;
  pathItem: DocNode;
  /** The path's entry in the root document, before references. */
  item: DocNode;
}

function readOperation(found: Found): Operation {
  const { path, shownPath, method, node, pathItem, item, reading } = found;
  const { resolver } = reading;
  const declared = [...itemsOf(get(pathItem, "parameters")), ...itemsOf(get(node, "parameters"))];
  const parameters = new Map<string, Parameter>();
  let body: Body | undefined;
  for (const use of declared) {
    const resolved = resolver.resolve(use);
    if (textOf(get(resolved, "in")) === "body" && resolved)
      body = bodyOfParameter(resolved, listedMedia(found, "consumes"));
    else {
      const parameter = readParameter(use, resolved);
      if (parameter) parameters.set(identityOf(parameter, path), parameter);
    }
  }
  const requestBody = resolver.resolve(get(node, "requestBody"));
  if (requestBody) {
    body = {
      required: isTrue(get(requestBody, "required")),
      node: requestBody,
      content: contentOf(requestBody),
    };
  }
  const operation: Operation = {
    name: `${method.toUpperCase()} ${shownPath}`,
    method,
    path,
    node,
    // A path that is only a reference is shown where the document names it.
    pathItem: item,
    parameters,
    responses: responsesOf(node, resolver, listedMedia(found, "produces")),
    callbacks: callbacksOf(found),
    deprecated: isTrue(get(node, "deprecated")),
  };
  if (body) operation.body = body;
  const sunset = textOf(get(node, "x-sunset")) ?? textOf(get(pathItem, "x-sunset"));
  if (sunset) operation.sunset = sunset;
  return operation;
}

function readParameter(use: DocNode, node: DocNode | undefined): Parameter | undefined {
  const name = textOf(get(node, "name"));
  const place = textOf(get(node, "in"));
  if (!node || name === undefined || place === undefined) return undefined;
  if (place === "header" && IGNORED_HEADERS.has(name.toLowerCase())) return undefined;
  const schema = get(node, "schema") ?? get([...entriesOf(get(node, "content"))][0]?.[1], "schema");
  // Swagger 2.0 writes the schema's keywords into the parameter itself.
  const inline = get(node, "type") || get(node, "enum") ? node : undefined;
  const parameter: Parameter = { name, in: place, required: isTrue(get(node, "required")), node, use };
  const found = schema ?? inline;
  if (found) parameter.schema = found;
  return parameter;
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

function callbacksOf(found: Found): Operation[] {
  const operations: Operation[] = [];
  const { reading } = found;
  if (reading.isCallback) return operations;
  for (const [name, use] of entriesOf(get(found.node, "callbacks"))) {
    for (const [address, item] of entriesOf(reading.resolver.resolve(use))) {
      // A callback that has callbacks of its own is nobody's practice, and could go round in a circle.
      for (const callback of operationsAt(found.shownPath, `${name} ${address}`, item, {
        ...reading,
        isCallback: true,
      }))
        operations.push({ ...callback, name: `${found.method.toUpperCase()} ${found.shownPath}` });
    }
  }
  return operations;
}

/** Swagger 2.0 lists the media types apart from the schema, for the operation or for all. */
function listedMedia({ node, reading }: Found, key: "consumes" | "produces"): readonly string[] {
  const { document, dialect } = reading;
  if (dialect !== "2.0") return [];
  const listed = get(node, key) ?? get(document.root, key);
  return itemsOf(listed)
    .map(textOf)
    .filter((name) => name !== undefined);
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
