import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { UNKNOWN_PIECE } from "../path-template.ts";
import { code, type RustProgram, stringOf } from "./program.ts";

/** The text of a path; what cannot be read is `{?}`. */
export function pathText(program: RustProgram, node: SyntaxNode | undefined): string {
  const inner = node && isKind(node, "reference_expression") ? code(node)[0] : node;
  const kind = String(inner?.kind());
  if (inner && (kind === "string_literal" || kind === "raw_string_literal")) return stringOf(inner);
  if (inner && (kind === "identifier" || kind === "scoped_identifier"))
    return program.constant(inner.text()) ?? UNKNOWN_PIECE;
  if (inner && kind === "macro_invocation") return macroText(program, inner);
  if (inner && kind === "call_expression") {
    const callee = inner.field("function");
    if (
      isKind(callee, "field_expression") &&
      /^(?:as_str|to_string|into|to_owned|as_ref)$/.test(callee.field("field")?.text() ?? "")
    )
      return pathText(program, callee.field("value") ?? undefined);
  }
  return UNKNOWN_PIECE;
}

/** `format!("{}/x", PREFIX)` and `concat!("/a", "/b")`. */
function macroText(program: RustProgram, node: SyntaxNode): string {
  const name = node.field("macro")?.text();
  const tokens = code(code(node).at(-1));
  if (name === "concat") return tokens.map((token) => pathText(program, token)).join("");
  const [format, ...values] = tokens;
  if (name !== "format" || !format) return UNKNOWN_PIECE;
  let next = 0;
  return stringOf(format).replace(/\{(\{?)(\w*)[^{}]{0,40}\}(\}?)/g, (whole, open: string, named: string) => {
    if (open) return whole.slice(1, -1);
    return (named ? program.constant(named) : pathText(program, values[next++])) ?? UNKNOWN_PIECE;
  });
}
