import { type JsonObject, object } from "./rewriting.ts";

interface Mutation {
  name: string;
  kind: string;
  /** Changes the document in place and names the operation that breaks; `undefined` where nothing can be broken so. */
  mutate(document: JsonObject, pick: number): string | undefined;
}

interface Target {
  name: string;
  node: JsonObject;
  item: JsonObject;
  method: string;
}

/** What must be found, each at one operation of its own: the mutated schemas are never shared. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: "an operation that is removed",
    kind: "operation-removed",
    mutate: (document, pick) => {
      const target = targetOf(document, pick);
      if (target) delete target.item[target.method];
      return target?.name;
    },
  },
  {
    name: "a parameter that is newly required",
    kind: "required-parameter-added",
    mutate: at(({ node }) => {
      if (!Array.isArray(node.parameters)) return false;
      node.parameters.push({ name: "fresh", in: "query", required: true, schema: { type: "string" } });
      return true;
    }),
  },
  {
    name: "a body property that is newly required",
    kind: "required-body-property-added",
    mutate: at(({ node }) => {
      const schema = bodyOf(node);
      const properties = object(schema?.properties);
      if (!schema || !properties) return false;
      properties.fresh = { type: "string" };
      schema.required = [...(Array.isArray(schema.required) ? schema.required : []), "fresh"];
      return true;
    }),
  },
  {
    name: "a property that is removed from a response",
    kind: "response-property-removed",
    mutate: at(({ node }, pick) => {
      const schema = answerOf(node);
      const properties = object(schema?.properties) ?? {};
      const names = Object.keys(properties);
      const name = names[pick % Math.max(1, names.length)];
      if (!schema || name === undefined || names.length < 2) return false;
      delete properties[name];
      if (Array.isArray(schema.required)) {
        schema.required = schema.required.filter((one) => one !== name);
        if (schema.required.length === 0) delete schema.required;
      }
      return true;
    }),
  },
  {
    name: "a value that is taken out of a request",
    kind: "request-value-removed",
    mutate: atProperty((schema) => {
      if (!Array.isArray(schema.enum)) return false;
      schema.enum = schema.enum.slice(1);
      return true;
    }),
  },
  {
    name: "a type that changed in a request",
    kind: "request-type-narrowed",
    mutate: atProperty((schema, properties, name) => {
      if (schema.type !== "boolean" && schema.type !== "array") return false;
      properties[name] = { type: "string" };
      return true;
    }),
  },
  {
    name: "a bound that is tightened",
    kind: "request-limit-tightened",
    mutate: atProperty((schema) => {
      if (typeof schema.maxLength === "number") schema.maxLength -= 1;
      else if (typeof schema.maximum === "number") schema.maximum -= 1;
      else return false;
      return true;
    }),
  },
  {
    name: "a media type that is removed",
    kind: "response-media-type-removed",
    mutate: at(({ node }) => {
      const content = object(object(object(node.responses)?.["200"])?.content);
      if (!content) return false;
      content["text/csv"] = content["application/json"] ?? {};
      delete content["application/json"];
      return true;
    }),
  },
  {
    name: "security that is added",
    kind: "security-requirement-added",
    mutate: at(({ node }) => {
      if (node.security) return false;
      node.security = [{ key: [] }];
      return true;
    }),
  },
  {
    name: "a required header that is removed",
    kind: "response-header-removed",
    mutate: at(({ node }) => {
      const answer = object(object(node.responses)?.["200"]);
      if (!answer?.headers) return false;
      delete answer.headers;
      return true;
    }),
  },
];

function at(change: (target: Target, pick: number) => boolean): Mutation["mutate"] {
  return (document, pick) => {
    const target = targetOf(document, pick);
    return target && change(target, pick) ? target.name : undefined;
  };
}

/** Tries the properties of the body, one after the other. */
function atProperty(
  change: (schema: JsonObject, properties: JsonObject, name: string) => boolean,
): Mutation["mutate"] {
  return (document) => {
    for (const target of targetsOf(document)) {
      const properties = object(bodyOf(target.node)?.properties) ?? {};
      for (const [name, value] of Object.entries(properties)) {
        const schema = object(value);
        if (schema && change(schema, properties, name)) return target.name;
      }
    }
    return undefined;
  };
}

function targetOf(document: JsonObject, pick: number): Target | undefined {
  const targets = targetsOf(document);
  return targets[pick % targets.length];
}

function targetsOf(document: JsonObject): Target[] {
  return Object.entries(object(document.paths) ?? {}).flatMap(([path, value]) => {
    const item = object(value) ?? {};
    return Object.entries(item).flatMap(([method, one]) => {
      const node = object(one);
      return node ? [{ name: `${method.toUpperCase()} ${path}`, node, item, method }] : [];
    });
  });
}

function bodyOf(node: JsonObject): JsonObject | undefined {
  return schemaIn(object(object(node.requestBody)?.content));
}

function answerOf(node: JsonObject): JsonObject | undefined {
  return schemaIn(object(object(object(node.responses)?.["200"])?.content));
}

function schemaIn(content: JsonObject | undefined): JsonObject | undefined {
  return object(object(content?.["application/json"])?.schema);
}
