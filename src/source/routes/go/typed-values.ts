import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Evaluator } from "./evaluator.ts";
import { frameworkOfImport } from "./frameworks.ts";
import { type GoFile, pointee } from "./program.ts";
import { type GoValue, type Scope, UNKNOWN } from "./values.ts";

/** Elements of one list. */
const MAX_ELEMENTS = 500;

/** A value of which only the type is known. */
export function valueOfType(go: Evaluator, type: SyntaxNode, file: GoFile, what: string): GoValue {
  const inner = pointee(type);
  if (String(inner.kind()) === "qualified_type") {
    const imported = file.imports.get(inner.field("package")?.text() ?? "");
    const name = inner.field("name")?.text() ?? "";
    const framework = imported === undefined ? undefined : frameworkOfImport(imported);
    if (framework?.types.includes(name))
      return go.newRouter(
        framework.name,
        framework.roots.includes(name) ? undefined : `${what} was not followed to its router`,
      );
    const dir = imported === undefined ? undefined : go.program.folderOfImport(imported);
    return dir !== undefined && go.program.struct(dir, name) ? go.structOf(dir, name) : UNKNOWN;
  }
  if (/^(type_identifier|generic_type)$/.test(String(inner.kind()))) {
    const name = inner.text().replace(/\[.*$/s, "");
    return go.program.struct(file.dir, name) ? go.structOf(file.dir, name) : UNKNOWN;
  }
  return UNKNOWN;
}

/** What a function that is not followed gives back, by its type. */
export function valueOfResult(go: Evaluator, node: SyntaxNode, file: GoFile): GoValue {
  const result = node.field("result");
  if (!result) return UNKNOWN;
  const first = isKind(result, "parameter_list") ? codeChildren(result)[0]?.field("type") : result;
  if (!first) return UNKNOWN;
  // A router nobody could follow into being is not invented here.
  const value =
    isKind(pointee(first), "qualified_type") && isRouterType(pointee(first), file)
      ? UNKNOWN
      : valueOfType(go, first, file, "a result");
  return isKind(result, "parameter_list") ? { kind: "tuple", items: [value] } : value;
}

/** `[]T{...}` as a list, `T{...}` as a struct with its fields. */
export function composite(
  go: Evaluator,
  type: SyntaxNode | null,
  body: SyntaxNode | null,
  scope: Scope,
  file: GoFile,
): GoValue {
  const elements = body ? codeChildren(body) : [];
  const kind = String(type?.kind());
  if (type && ["slice_type", "array_type", "implicit_length_array_type"].includes(kind)) {
    const element = type.field("element");
    const items = elements.slice(0, MAX_ELEMENTS).map((item) => {
      const inner = isKind(item, "literal_element") ? codeChildren(item)[0] : item;
      if (!inner) return UNKNOWN;
      return isKind(inner, "literal_value")
        ? composite(go, element, inner, scope, file)
        : go.evaluate(inner, scope, file);
    });
    return { kind: "list", items };
  }
  const known =
    type && kind !== "map_type" && kind !== "struct_type" ? valueOfType(go, type, file, "a value") : UNKNOWN;
  const dir = known.kind === "struct" ? known.dir : file.dir;
  const name = known.kind === "struct" ? known.type : (type?.text() ?? "");
  const struct: GoValue = { kind: "struct", dir, type: name.slice(0, 200), fields: new Map() };
  const order = kind === "struct_type" ? [] : [...(go.program.struct(dir, name)?.fields.keys() ?? [])];
  elements.forEach((element, index) => {
    if (isKind(element, "keyed_element")) {
      const [key, value] = codeChildren(element).map((child) =>
        isKind(child, "literal_element") ? (codeChildren(child)[0] ?? child) : child,
      );
      if (key && value) go.setField(struct, key.text(), go.evaluate(value, scope, file));
      return;
    }
    const field = order[index];
    if (field !== undefined) go.setField(struct, field, go.evaluate(element, scope, file));
  });
  return struct;
}

function isRouterType(type: SyntaxNode, file: GoFile): boolean {
  const imported = file.imports.get(type.field("package")?.text() ?? "");
  return imported !== undefined && frameworkOfImport(imported) !== undefined;
}
