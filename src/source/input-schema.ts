import { argumentsOf, bare, calledName, isKind, parts, receiverOf, type SyntaxNode } from "./syntax.ts";

/** Schemas that let through numbers, listed values and ids only. */
const STRICT =
  /\.(?:coerce\s*\.\s*)?(?:number|int|boolean|bigint|date|enum|nativeEnum|literal|uuid|guid|cuid2?|ulid|nanoid|regex|email|datetime|ipv[46]|iso)\s*[(.]/;
/** Links of a chain that are looked at. */
const MAX_LINKS = 20;

/**
 * What the schema of a tRPC procedure lets through as one field of `input`: `open` text, only what is `checked`, or
 * `unseen` when the schema is of another module.
 *
 * @param handler the function that is handed to `.query(...)` or `.mutation(...)`
 * @param field of `input`; `undefined` for the whole of it
 */
export function letThrough(handler: SyntaxNode, field: string | undefined): "open" | "checked" | "unseen" {
  const call = handler.parent()?.parent();
  const schema = call && schemaOf(call);
  if (!schema) return "open";
  const written = declared(schema);
  if (!written) return "unseen";
  if (field === undefined) return "open";
  const shape = written.find({ rule: { kind: "object" } });
  const own = shape && parts(shape).find((pair) => pair.field("key")?.text() === field);
  // The shape may be extended from another one.
  if (!own) return shape && /\.(?:merge|extend|and|pick|omit)\(/.test(written.text()) ? "unseen" : "open";
  const text = own.field("value")?.text() ?? "";
  if (!text.includes(".object(") && STRICT.test(text)) return "checked";
  return /^\s*[A-Za-z_$][\w$]*\s*(?:\.\s*(?:optional|nullable|nullish)\(\))?\s*$/.test(text)
    ? "unseen"
    : "open";
}

/** The argument of `.input(...)` further up the chain. */
function schemaOf(call: SyntaxNode): SyntaxNode | undefined {
  let at = receiverOf(call);
  for (let links = 0; at && links < MAX_LINKS; links++) {
    if (!isKind(at, "call_expression")) return undefined;
    if (calledName(at) === "input") return argumentsOf(at)[0];
    at = receiverOf(at);
  }
  return undefined;
}

/** The schema where it is written, in place or in a constant of this file. */
function declared(schema: SyntaxNode): SyntaxNode | undefined {
  const node = bare(schema);
  if (!isKind(node, "identifier")) return isKind(node, "call_expression") ? node : undefined;
  const name = node.text().replaceAll("$", "\\$");
  const declarator = node
    .root()
    .find({ rule: { kind: "variable_declarator", has: { field: "name", regex: `^${name}$` } } });
  return declarator?.field("value") ?? undefined;
}
