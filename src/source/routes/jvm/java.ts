import type { Location } from "../../../domain/pull-request.ts";
import { codeChildren, isKind, linesOf } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { JvmAnnotation, JvmCall, JvmClass, JvmExpression, JvmFile, JvmMethod } from "./model.ts";

const TYPES = [
  "class_declaration",
  "interface_declaration",
  "record_declaration",
  "annotation_type_declaration",
];
const COMMENTS = new Set(["line_comment", "block_comment"]);

/** The classes of one Java file, nested ones too. */
export function readJava(path: string, root: SyntaxNode, side: Location["side"]): JvmFile {
  const imports = new Map<string, string>();
  let packageName = "";
  for (const node of codeChildren(root)) {
    const name = code(node)[0]?.text() ?? "";
    if (isKind(node, "package_declaration")) packageName = code(node).at(-1)?.text() ?? "";
    if (String(node.kind()) === "import_declaration") imports.set(name.split(".").at(-1) ?? "", name);
  }
  const declared = root.findAll({ rule: { any: TYPES.map((kind) => ({ kind })) } });
  const classes = declared.map((node) => classOf(node, packageName, path, side));
  return { path, package: packageName, imports, classes, constants: new Map() };
}

export function javaExpression(node: SyntaxNode | null | undefined): JvmExpression {
  switch (String(node?.kind())) {
    case "string_literal":
      return {
        kind: "text",
        text: (node?.text() ?? "").replace(/^"""\s*|"""$|^"|"$/g, "").replace(/\\(.)/g, "$1"),
      };
    case "identifier":
    case "field_access":
    case "scoped_identifier":
      return { kind: "name", name: node?.text() ?? "" };
    case "parenthesized_expression":
      return javaExpression(node ? code(node)[0] : undefined);
    case "binary_expression":
      if (!node || node.field("operator")?.text() !== "+") return { kind: "other" };
      return {
        kind: "sum",
        parts: [javaExpression(node.field("left")), javaExpression(node.field("right"))],
      };
    case "element_value_array_initializer":
    case "array_initializer":
      return { kind: "list", items: node ? code(node).map(javaExpression) : [] };
    case "array_creation_expression":
      return javaExpression(node?.field("value"));
    case "method_invocation":
      // `List.of("/a", "/b")`
      return ["of", "asList"].includes(node?.field("name")?.text() ?? "")
        ? { kind: "list", items: code(node?.field("arguments") ?? undefined).map(javaExpression) }
        : { kind: "other" };
    default:
      return { kind: "other" };
  }
}

export function javaCall(node: SyntaxNode): JvmCall | undefined {
  if (!isKind(node, "method_invocation")) return undefined;
  return {
    node,
    name: node.field("name")?.text() ?? "",
    receiver: node.field("object") ?? undefined,
    args: code(node.field("arguments") ?? undefined),
    lambda: undefined,
  };
}

function code(node: SyntaxNode | undefined): SyntaxNode[] {
  return node ? codeChildren(node).filter((child) => !COMMENTS.has(String(child.kind()))) : [];
}

function classOf(node: SyntaxNode, packageName: string, path: string, side: Location["side"]): JvmClass {
  const kind = String(node.kind());
  const constants = new Map<string, JvmExpression>();
  const methods: JvmMethod[] = [];
  for (const member of code(node.field("body") ?? undefined)) {
    const what = String(member.kind());
    if (what === "method_declaration") methods.push(methodOf(member, path, side));
    else if (what === "field_declaration" || what === "constant_declaration") {
      for (const declarator of code(member).filter((child) => isKind(child, "variable_declarator"))) {
        const value = declarator.field("value");
        if (value) constants.set(declarator.field("name")?.text() ?? "", javaExpression(value));
      }
    }
  }
  return {
    name: node.field("name")?.text() ?? "",
    package: packageName,
    path,
    kind:
      kind === "interface_declaration"
        ? "interface"
        : kind === "annotation_type_declaration"
          ? "annotation"
          : "class",
    annotations: annotationsOf(node, path, side),
    supertypes: supertypesOf(node),
    methods,
    constants,
    at: { path, ...linesOf(node), side },
  };
}

function supertypesOf(node: SyntaxNode): string[] {
  const clauses = code(node).filter((child) =>
    isKind(child, "superclass", "super_interfaces", "extends_interfaces"),
  );
  const types = clauses.flatMap((clause) =>
    code(clause).flatMap((child) => (isKind(child, "type_list") ? code(child) : [child])),
  );
  return types.map((type) => type.text().replace(/<.*$/s, "").split(".").at(-1) ?? "");
}

function methodOf(node: SyntaxNode, path: string, side: Location["side"]): JvmMethod {
  return {
    name: node.field("name")?.text() ?? "",
    annotations: annotationsOf(node, path, side),
    parameters: code(node.field("parameters") ?? undefined).map((parameter) => ({
      name: parameter.field("name")?.text() ?? "",
      type: parameter.field("type")?.text() ?? "",
      annotations: annotationsOf(parameter, path, side),
    })),
    returns: node.field("type")?.text() ?? "",
    at: { path, ...linesOf(node), side },
    body: node.field("body") ?? undefined,
  };
}

function annotationsOf(node: SyntaxNode, path: string, side: Location["side"]): JvmAnnotation[] {
  const modifiers = code(node).find((child) => isKind(child, "modifiers"));
  const found = code(modifiers).filter((child) => isKind(child, "annotation", "marker_annotation"));
  return found.map((annotation) => {
    const values = new Map<string, JvmExpression>();
    for (const argument of code(annotation.field("arguments") ?? undefined)) {
      if (isKind(argument, "element_value_pair"))
        values.set(argument.field("key")?.text() ?? "", javaExpression(argument.field("value")));
      else values.set("value", javaExpression(argument));
    }
    return {
      name: annotation.field("name")?.text().split(".").at(-1) ?? "",
      arguments: values,
      text: annotation.text().slice(0, 300).replace(/\s+/g, " ").trim(),
      at: { path, ...linesOf(annotation), side },
    };
  });
}
