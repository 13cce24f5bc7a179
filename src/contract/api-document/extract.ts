import type { ApiDocument, ApiOperation, ApiParameter, ApiResponse } from "../../domain/api-document.ts";
import { type DocNode, entriesOf, get, isTrue, itemsOf, textOf } from "../document.ts";
import { type Api, type Operation, type Parameter, type Response, shapeOf } from "../openapi.ts";
import type { Resolver } from "../references.ts";
import { Inputs } from "./inputs.ts";
import { type IsTouched, Places } from "./places.ts";
import { SchemaSummaries } from "./schema-summary.ts";
import { securityFixes } from "./security-fix.ts";
import { schemesOf, securityOf, serversOf } from "./security.ts";
import { Views } from "./views.ts";

/** A document with this share of known operations is not new, whatever its name. */
const KNOWN = 0.5;

/** What the documents of the merge base hold, by method and path without the names of path parameters. */
export interface KnownOperations {
  has(operation: { method: string; path: string }, prefix: string): boolean;
  hasPath(path: string, prefix: string): boolean;
}

/** An operation that moved from one document, server prefix or path-parameter name to another is known all the same. */
export function knownOperations(apis: readonly Api[]): KnownOperations {
  const operations = new Set<string>();
  const paths = new Set<string>();
  for (const { operations: own, prefix } of apis) {
    for (const { method, path } of own) {
      for (const written of [path, prefix + path]) {
        paths.add(shapeOf(written));
        operations.add(`${method} ${shapeOf(written)}`);
      }
    }
  }
  return {
    has: ({ method, path }, prefix) =>
      operations.has(`${method} ${shapeOf(path)}`) || operations.has(`${method} ${shapeOf(prefix + path)}`),
    hasPath: (path, prefix) => paths.has(shapeOf(path)) || paths.has(shapeOf(prefix + path)),
  };
}

export interface HeadDocument {
  api: Api;
  resolver: Resolver;
  isTouched: IsTouched;
  known: KnownOperations;
  /** The merge base has an API document at this path, or at the one it was renamed from. */
  stoodBefore: boolean;
}

/**
 * The document as plain values. Nothing is judged here.
 *
 * @throws Error when its schemas are beyond the limit of `Views`
 */
export function extractDocument({ api, resolver, isTouched, known, stoodBefore }: HeadDocument): ApiDocument {
  const places = new Places(resolver, isTouched);
  const views = new Views(resolver, api.dialect);
  const reading: Reading = {
    api,
    resolver,
    places,
    known,
    schemas: new SchemaSummaries(views),
  };
  const inputs = new Inputs(views, places);
  for (const operation of api.operations) inputs.add(operation);
  const found = api.operations.map((operation) => operationOf(operation, reading));
  const fixes = securityFixes(api, found);
  const operations = found.map((operation) => {
    const fix = fixes.get(operation);
    return fix ? { ...operation, security: { ...operation.security, fix } } : operation;
  });
  const added = operations.filter((operation) => operation.added).length;
  const root = api.document.root;
  return {
    path: api.document.path,
    dialect: api.dialect,
    isNew: !stoodBefore && added > operations.length * (1 - KNOWN),
    operations,
    schemes: schemesOf(root, resolver, places),
    servers: serversOf(root, resolver, places),
    inputs: inputs.found,
  };
}

interface Reading {
  api: Api;
  resolver: Resolver;
  places: Places;
  known: KnownOperations;
  schemas: SchemaSummaries;
}

function operationOf(operation: Operation, reading: Reading): ApiOperation {
  const { api, places, known } = reading;
  const { node, method, path, pathItem } = operation;
  const { at, excerpt, touched } = places.of(node);
  const told: ApiOperation = {
    at,
    excerpt,
    touched,
    method: method.toUpperCase(),
    path,
    pathPlace: places.line(pathItem),
    added: !known.has({ method, path }, api.prefix),
    pathAdded: !known.hasPath(path, api.prefix),
    tags: itemsOf(get(node, "tags")).flatMap((tag) => textOf(tag) ?? []),
    deprecated: isTrue(get(node, "deprecated")),
    security: securityOf(node, api.document.root, places),
    parameters: [...operation.parameters.values()].map((parameter) => parameterOf(parameter, reading)),
    hasBody: operation.body !== undefined,
    responses: [...operation.responses].map(([status, response]) => responseOf(status, response, reading)),
  };
  const id = textOf(get(node, "operationId"));
  if (id !== undefined) told.id = id;
  return told;
}

function parameterOf(
  { name, in: place, required, use, schema }: Parameter,
  { places, schemas }: Reading,
): ApiParameter {
  const { at, excerpt, touched } = places.of(use);
  const told: ApiParameter = { at, excerpt, touched, name, in: place, required };
  const ref = textOf(get(use, "$ref"));
  if (ref !== undefined) told.ref = ref;
  if (schema) told.schema = schemas.of(schema);
  return told;
}

function responseOf(status: string, response: Response, { places, resolver, schemas }: Reading): ApiResponse {
  const use = response.node;
  const node = resolver.resolve(use) ?? use;
  const { at, excerpt, touched } = places.of(use);
  const told: ApiResponse = {
    at,
    excerpt,
    touched,
    status: status === "DEFAULT" ? "default" : status,
    writtenHere: places.isTouched(node),
    headers: namesOf(get(node, "headers")),
  };
  const ref = textOf(get(use, "$ref"));
  if (ref !== undefined) told.ref = ref;
  for (const { schema } of response.content.values()) {
    if (!schema) continue;
    told.schema = schemas.of(schema);
    break;
  }
  return told;
}

function namesOf(node: DocNode | undefined): string[] {
  return [...entriesOf(node)].map(([name]) => name);
}
