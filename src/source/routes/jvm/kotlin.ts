import type { Location } from "../../../domain/pull-request.ts";
import { codeChildren, isKind, linesOf } from "../../../syntax/nodes.ts";
import { parseProgram, type SyntaxNode } from "../../../syntax/parse.ts";
import type {
  JvmAnnotation,
  JvmCall,
  JvmClass,
  JvmExpression,
  JvmFile,
  JvmMethod,
  JvmParameter,
} from "./model.ts";

const COMMENTS = new Set(["line_comment", "multiline_comment"]);
/** Characters of what stands in front of one class. */
const MAX_ANNOTATIONS = 5_000;

/** The classes, interfaces and objects of one Kotlin file; what stands in a companion belongs to its class. */
export function readKotlin(path: string, root: SyntaxNode, side: Location["side"]): JvmFile {
  const imports = new Map<string, string>();
  let packageName = "";
  for (const node of code(root)) {
    const kind = String(node.kind());
    if (kind === "package_header") packageName = code(node)[0]?.text() ?? "";
    if (kind !== "import_list") continue;
    for (const header of code(node)) {
      const name = code(header)[0]?.text() ?? "";
      const alias = child(header, "import_alias");
      imports.set((alias ? code(alias)[0]?.text() : name.split(".").at(-1)) ?? "", name);
    }
  }
  const declared = root.findAll({
    rule: { any: [{ kind: "class_declaration" }, { kind: "object_declaration" }] },
  });
  const classes = declared.map((node) => classOf(node, packageName, path, side));
  return { path, package: packageName, imports, classes, constants: constantsOf(code(root)) };
}

export function kotlinExpression(node: SyntaxNode | null | undefined): JvmExpression {
  switch (String(node?.kind())) {
    case "string_literal": {
      const parts = (node ? code(node) : []).map((part): JvmExpression => {
        const kind = String(part.kind());
        if (kind === "interpolated_identifier") return { kind: "name", name: part.text() };
        if (kind === "interpolated_expression") return kotlinExpression(code(part)[0]);
        return { kind: "text", text: part.text().replace(/^\\\$/, "$") };
      });
      return { kind: "sum", parts };
    }
    case "simple_identifier":
    case "navigation_expression":
      return { kind: "name", name: (node?.text() ?? "").replace(/\s+/g, "") };
    case "parenthesized_expression":
      return kotlinExpression(node ? code(node)[0] : undefined);
    case "additive_expression":
      return { kind: "sum", parts: (node ? code(node) : []).map(kotlinExpression) };
    case "collection_literal":
      return { kind: "list", items: (node ? code(node) : []).map(kotlinExpression) };
    case "call_expression": {
      const call = node ? kotlinCall(node) : undefined;
      return call && ["arrayOf", "listOf"].includes(call.name)
        ? { kind: "list", items: call.args.map(kotlinExpression) }
        : { kind: "other" };
    }
    default:
      return { kind: "other" };
  }
}

export function kotlinCall(node: SyntaxNode): JvmCall | undefined {
  if (!isKind(node, "call_expression")) return undefined;
  const [callee, suffix] = code(node);
  if (!callee || !suffix) return undefined;
  const isNavigation = isKind(callee, "navigation_expression");
  const parts = code(callee);
  const name = isNavigation ? code(parts.at(-1))[0]?.text() : callee.text();
  const values = child(suffix, "value_arguments");
  const trailing = child(suffix, "annotated_lambda");
  return {
    node,
    name: name ?? "",
    receiver: isNavigation ? parts[0] : undefined,
    args: code(values).flatMap((argument) => code(argument).at(-1) ?? []),
    lambda: trailing ? child(trailing, "lambda_literal") : undefined,
  };
}

function code(node: SyntaxNode | undefined): SyntaxNode[] {
  return node ? codeChildren(node).filter((one) => !COMMENTS.has(String(one.kind()))) : [];
}

function child(node: SyntaxNode, kind: string): SyntaxNode | undefined {
  return code(node).find((one) => String(one.kind()) === kind);
}

function classOf(node: SyntaxNode, packageName: string, path: string, side: Location["side"]): JvmClass {
  const body = child(node, "class_body");
  const members = code(body).flatMap((member) =>
    isKind(member, "companion_object") ? code(child(member, "class_body")) : [member],
  );
  const head = node.text().slice(0, 2_000);
  const modifiers = child(node, "modifiers")?.text() ?? "";
  const isInterface = node
    .children()
    .some((one) => String(one.kind()) === "interface" || one.text() === "interface");
  return {
    name: child(node, "type_identifier")?.text() ?? "",
    package: packageName,
    path,
    kind:
      /\bannotation\b/.test(modifiers) && /\bannotation\s+class\b/.test(head)
        ? "annotation"
        : isInterface
          ? "interface"
          : "class",
    annotations: [
      ...annotationsOf(strayModifiers(node), path, side),
      ...annotationsOf(child(node, "modifiers"), path, side),
    ],
    supertypes: code(node)
      .filter((one) => isKind(one, "delegation_specifier"))
      .map(
        (one) =>
          one
            .text()
            .replace(/[<({\s].*$/s, "")
            .split(".")
            .at(-1) ?? "",
      ),
    methods: members
      .filter((one) => isKind(one, "function_declaration"))
      .map((one) => methodOf(one, path, side)),
    constants: constantsOf(members),
    at: { path, ...linesOf(node), side },
  };
}

/**
 * After another declaration the grammar takes the annotations of a class for an expression that stands before it.
 * Read again in front of a class, on the same line, they are annotations.
 */
function strayModifiers(node: SyntaxNode): SyntaxNode | undefined {
  const before = node.prev();
  if (!before || !isKind(before, "prefix_expression", "annotation")) return undefined;
  const text = before.text();
  if (!text.startsWith("@") || text.length > MAX_ANNOTATIONS) return undefined;
  const { root } = parseProgram(
    "kotlin",
    `${"\n".repeat(before.range().start.line)}${text}\nclass Annotated`,
  );
  const again = root ? code(root).find((one) => isKind(one, "class_declaration")) : undefined;
  return again ? child(again, "modifiers") : undefined;
}

function constantsOf(members: readonly SyntaxNode[]): Map<string, JvmExpression> {
  const constants = new Map<string, JvmExpression>();
  for (const member of members) {
    if (!isKind(member, "property_declaration")) continue;
    const variable = child(member, "variable_declaration");
    const value = code(member).at(-1);
    const name = variable
      ? code(variable)
          .find((one) => isKind(one, "simple_identifier"))
          ?.text()
      : undefined;
    if (name !== undefined && value && value.id() !== variable?.id())
      constants.set(name, kotlinExpression(value));
  }
  return constants;
}

function methodOf(node: SyntaxNode, path: string, side: Location["side"]): JvmMethod {
  const parts = code(node);
  const list = parts.findIndex((one) => isKind(one, "function_value_parameters"));
  const returned = parts.slice(list + 1).find((one) => isKind(one, "user_type", "nullable_type"));
  return {
    name: child(node, "simple_identifier")?.text() ?? "",
    annotations: annotationsOf(child(node, "modifiers"), path, side),
    parameters: parametersOf(parts[list], path, side),
    returns: returned?.text() ?? "",
    at: { path, ...linesOf(node), side },
    body: child(node, "function_body"),
  };
}

function parametersOf(list: SyntaxNode | undefined, path: string, side: Location["side"]): JvmParameter[] {
  const parameters: JvmParameter[] = [];
  let annotations: readonly JvmAnnotation[] = [];
  for (const part of code(list)) {
    if (isKind(part, "parameter_modifiers")) annotations = annotationsOf(part, path, side);
    if (String(part.kind()) !== "parameter") continue;
    const [name, type] = code(part);
    parameters.push({ name: name?.text() ?? "", type: type?.text() ?? "", annotations });
    annotations = [];
  }
  return parameters;
}

function annotationsOf(
  modifiers: SyntaxNode | undefined,
  path: string,
  side: Location["side"],
): JvmAnnotation[] {
  return code(modifiers)
    .filter((one) => isKind(one, "annotation"))
    .map((annotation) => {
      const made = child(annotation, "constructor_invocation");
      const type = made ? child(made, "user_type") : child(annotation, "user_type");
      const values = new Map<string, JvmExpression>();
      const plain: JvmExpression[] = [];
      const list = made ? child(made, "value_arguments") : undefined;
      for (const argument of code(list)) {
        const parts = code(argument);
        const value = kotlinExpression(parts.at(-1));
        if (parts.length > 1) values.set(parts[0]?.text() ?? "", value);
        else plain.push(value);
      }
      // `value` of an annotation takes any number of arguments.
      const [only] = plain;
      if (only) values.set("value", plain.length === 1 ? only : { kind: "list", items: plain });
      return {
        name: type?.text().split(".").at(-1) ?? "",
        arguments: values,
        text: annotation.text().slice(0, 300).replace(/\s+/g, " ").trim(),
        at: { path, ...linesOf(annotation), side },
      };
    });
}
