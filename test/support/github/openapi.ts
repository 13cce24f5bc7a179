import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";

/** GitHub's own description of the operations we use; `npm run extract:openapi` makes the file. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Schema = { [key: string]: Json };

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: Schema;
}

interface Body {
  required?: boolean;
  content?: { "application/json"?: { schema: Schema } };
}

interface Described {
  operationId: string;
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: Body;
  responses: Record<string, { content?: { "application/json"?: { schema: Schema } } } | { $ref: string }>;
}

interface Description {
  paths: Record<string, Record<string, Described>>;
  components: {
    schemas: Record<string, Schema>;
    parameters: Record<string, Parameter>;
    responses: Record<string, { content?: { "application/json"?: { schema: Schema } } }>;
  };
}

export interface Operation {
  id: string;
  method: string;
  /** GitHub's template, `/repos/{owner}/{repo}`. */
  template: string;
  pattern: RegExp;
  names: readonly string[];
  parameters: readonly Parameter[];
  body: Body | undefined;
  responses: Described["responses"];
}

export interface Matched {
  operation: Operation;
  params: Record<string, string>;
}

/** A ref, a path and a comparison may hold slashes, encoded or not. */
const WITH_SLASHES: ReadonlySet<string> = new Set(["path", "ref", "basehead"]);

/**
 * Where the description is wrong: an outdated comment's place is null, not an integer, and the account of an
 * installation is a person or an enterprise, not both at once.
 */
const MISDESCRIBED = /\/(position|line) must be integer$|^answer\/\d+\/account /;

const isSchema = (value: Json | undefined): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * OpenAPI 3.0 as ajv reads it: references into the one document, `nullable` beside anything, and, for what we
 * send, no property that GitHub does not know (it would be ignored in silence).
 */
function prepared(value: Json, closed: boolean, inBranch = false): Json {
  if (Array.isArray(value)) return value.map((item) => prepared(item, closed, inBranch));
  if (!isSchema(value)) return value;
  const schema: Schema = {};
  for (const [key, inner] of Object.entries(value)) {
    const branch = key === "oneOf" || key === "anyOf" || key === "allOf";
    if (key === "properties" && isSchema(inner)) {
      schema[key] = Object.fromEntries(
        Object.entries(inner).map(([name, item]) => [name, prepared(item, closed)]),
      );
    } else if (key === "$ref" && typeof inner === "string") schema[key] = inner.replace("#/", "github#/");
    else schema[key] = prepared(inner, closed, branch);
  }
  const open = inBranch || schema.oneOf || schema.anyOf || schema.allOf;
  if (closed && schema.properties && schema.additionalProperties === undefined && !open)
    schema.additionalProperties = false;
  if (schema.nullable !== true) return schema;
  const { nullable: _, ...rest } = schema;
  return { anyOf: [rest, { type: "null" }] };
}

export class OpenApi {
  readonly operations: readonly Operation[];
  #description: Description;
  #ajv: Ajv;
  #compiled = new Map<string, ValidateFunction>();

  constructor(file: URL = new URL("./openapi.generated.json", import.meta.url)) {
    this.#description = JSON.parse(readFileSync(file, "utf8")) as Description;
    this.#ajv = new Ajv({
      strict: false,
      allErrors: true,
      validateFormats: false,
      validateSchema: false,
      inlineRefs: false,
      code: { optimize: false },
    });
    const components = Object.fromEntries(
      Object.entries(this.#description.components.schemas).map(([name, schema]) => [
        name,
        prepared(schema, false),
      ]),
    );
    this.#ajv.addSchema({ $id: "github", components: { schemas: components } });
    this.operations = Object.entries(this.#description.paths)
      .flatMap(([template, methods]) =>
        Object.entries(methods).map(([method, described]) => this.#operation(template, method, described)),
      )
      .sort((a, b) => literals(b.template) - literals(a.template));
  }

  #operation(template: string, method: string, described: Described): Operation {
    const names: string[] = [];
    const pattern = template.replaceAll(/[.+]|\{([^}]+)\}/g, (found, name: string | undefined) => {
      if (!name) return `\\${found}`;
      names.push(name);
      return WITH_SLASHES.has(name) ? "(.+)" : "([^/]+)";
    });
    return {
      id: described.operationId,
      method: method.toUpperCase(),
      template,
      pattern: new RegExp(`^${pattern}$`),
      names,
      parameters: (described.parameters ?? []).map((parameter) =>
        "$ref" in parameter ? this.#parameter(parameter.$ref) : parameter,
      ),
      body: described.requestBody,
      responses: described.responses,
    };
  }

  #parameter(reference: string): Parameter {
    const found = this.#description.components.parameters[reference.split("/").pop() ?? ""];
    if (!found) throw new Error(`the description has no ${reference}`);
    return found;
  }

  /** @param path as sent, still percent-encoded */
  match(method: string, path: string): Matched | undefined {
    for (const operation of this.operations) {
      if (operation.method !== method) continue;
      const found = operation.pattern.exec(path);
      if (!found) continue;
      const params: Record<string, string> = {};
      for (const [index, name] of operation.names.entries()) params[name] = decoded(found[index + 1] ?? "");
      return { operation, params };
    }
    return undefined;
  }

  /** What GitHub's description says against this request; nothing is well. */
  problems(matched: Matched, query: Readonly<Record<string, string>>, body: unknown): string[] {
    const { operation, params } = matched;
    const problems: string[] = [];
    for (const parameter of operation.parameters) {
      const given = parameter.in === "path" ? params[parameter.name] : query[parameter.name];
      if (parameter.in === "header") continue;
      if (given === undefined) {
        if (parameter.required) problems.push(`${parameter.in} parameter ${parameter.name} is missing`);
        continue;
      }
      const check = this.#compile(
        `${operation.id} ${parameter.in} ${parameter.name}`,
        parameter.schema,
        true,
      );
      if (!check(coerced(given, parameter.schema)))
        problems.push(...words(`${parameter.in} parameter ${parameter.name}`, check.errors));
    }
    const known = new Set(
      operation.parameters.filter((item) => item.in === "query").map((item) => item.name),
    );
    for (const name of Object.keys(query))
      if (!known.has(name)) problems.push(`unknown query parameter ${name}`);
    problems.push(...this.#bodyProblems(operation, body));
    return problems;
  }

  #bodyProblems(operation: Operation, body: unknown): string[] {
    const schema = operation.body?.content?.["application/json"]?.schema;
    if (!schema) return isEmpty(body) ? [] : ["this operation takes no body"];
    if (body === undefined) return operation.body?.required ? ["the body is missing"] : [];
    const check = this.#compile(`${operation.id} body`, schema, true);
    return check(body) ? [] : words("body", check.errors);
  }

  /** What GitHub's description says against an answer. */
  answerProblems(operation: Operation, status: number, body: unknown): string[] {
    const found = operation.responses[String(status)];
    if (!found) return status >= 400 ? [] : [`status ${status} is not described`];
    const response =
      "$ref" in found ? this.#description.components.responses[found.$ref.split("/").pop() ?? ""] : found;
    const schema = response?.content?.["application/json"]?.schema;
    if (!schema || status >= 400) return [];
    const check = this.#compile(`${operation.id} ${status}`, schema, false);
    return check(body) ? [] : words("answer", check.errors).filter((problem) => !MISDESCRIBED.test(problem));
  }

  #compile(key: string, schema: Schema, closed: boolean): ValidateFunction {
    const known = this.#compiled.get(key);
    if (known) return known;
    const compiled = this.#ajv.compile(prepared(schema, closed) as Schema);
    this.#compiled.set(key, compiled);
    return compiled;
  }
}

const literals = (template: string): number =>
  template.split("/").filter((part) => !part.includes("{")).length;

const isEmpty = (body: unknown): boolean =>
  body === undefined || (typeof body === "object" && body !== null && Object.keys(body).length === 0);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function coerced(given: string, schema: Schema): unknown {
  if (schema.type === "integer" && /^-?\d+$/.test(given)) return Number(given);
  if (schema.type === "boolean" && /^(true|false)$/.test(given)) return given === "true";
  return given;
}

function words(where: string, errors: ErrorObject[] | null | undefined): string[] {
  return (errors ?? []).slice(0, 10).map((error) => {
    const extra = error.params as { additionalProperty?: string; allowedValues?: unknown[] };
    const more = extra.additionalProperty ?? (extra.allowedValues ? JSON.stringify(extra.allowedValues) : "");
    return `${where}${error.instancePath} ${error.message ?? error.keyword} ${more}`.trim();
  });
}
