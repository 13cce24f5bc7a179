import type { DocNode } from "../document.ts";
import type { Body, Media, Operation, Parameter } from "../openapi.ts";
import { get, textOf } from "../document.ts";

const FORM = "application/x-www-form-urlencoded";
const PARTS = "multipart/form-data";

/**
 * The form fields of Swagger 2.0 as the body that OpenAPI 3 says for them: a client sends the same bytes.
 *
 * @param listed what the operation consumes
 */
export function formAsBody(operation: Operation, listed: readonly string[]): Operation {
  const fields = [...operation.parameters.values()].filter((parameter) => parameter.in === "formData");
  const [first] = fields;
  if (!first || operation.body) return operation;
  const parameters = new Map(
    [...operation.parameters].filter(([, parameter]) => parameter.in !== "formData"),
  );
  const known = listed.filter((type) => type === FORM || type === PARTS);
  const hasFile = fields.some(({ node }) => textOf(get(node, "type")) === "file");
  const types = known.length > 0 ? known : [hasFile ? PARTS : FORM];
  const media: Media = { node: first.use, schema: schemaOf(fields, first) };
  const body: Body = {
    required: fields.some(({ required }) => required),
    node: first.use,
    content: new Map(types.map((type) => [type, media])),
  };
  return { ...operation, parameters, body };
}

/** Each field stands where it is declared, so that a difference is told with its line. */
function schemaOf(fields: readonly Parameter[], { use }: Parameter): DocNode {
  const { path, pointer, line } = use;
  const place = { path, pointer, line };
  const required = fields
    .filter((field) => field.required)
    .map(
      ({ name, use: at }): DocNode => ({
        kind: "scalar",
        path,
        pointer: at.pointer,
        line: at.line,
        value: name,
      }),
    );
  return {
    kind: "map",
    ...place,
    entries: new Map<string, DocNode>([
      ["type", { kind: "scalar", ...place, value: "object" }],
      [
        "properties",
        { kind: "map", ...place, entries: new Map(fields.map((field) => [field.name, fieldSchema(field)])) },
      ],
      ...(required.length > 0 ? [["required", { kind: "list", ...place, items: required }] as const] : []),
    ]),
  };
}

/** The schema of a field stands beside its name. A file is a text of any bytes, as OpenAPI 3 has it. */
function fieldSchema({ name, node }: Parameter): DocNode {
  if (node.kind !== "map") return node;
  const pointer = `${node.pointer}/properties/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const entries = new Map(
    [...node.entries].filter(([key]) => key !== "required" && key !== "name" && key !== "in"),
  );
  const type = node.entries.get("type");
  if (type && textOf(type) === "file") {
    const { path, line } = type;
    entries.set("type", { kind: "scalar", path, pointer: type.pointer, line, value: "string" });
    entries.set("format", { kind: "scalar", path, pointer: type.pointer, line, value: "binary" });
  }
  return { ...node, pointer, entries };
}
