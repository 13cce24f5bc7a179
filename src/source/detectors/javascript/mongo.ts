import type { Flow } from "../../origin.ts";
import { pastedIn, piecesOf } from "../../sql-text.ts";
import { argumentsOf, bare, calledName, isKind, parts, receiverOf, type SyntaxNode } from "../../syntax.ts";
import { type Danger, inputDetector } from "./detect.ts";
import { optionOf, type Site } from "./sites.ts";

const FILTERS =
  /^(?:find|findOne|findOneAndUpdate|findOneAndDelete|findOneAndRemove|findOneAndReplace|updateOne|updateMany|deleteOne|deleteMany|replaceOne|countDocuments|exists|distinct|where|update|remove)$/;
const DRIVERS = /["'](?:[^"'\n]*\bmongo(?:db|ose|js)?|@typegoose\/typegoose|monk)["']/;
/** Where programs keep the models of mongoose. */
const MODELS = /(?:^|[/.-])(?:models?|schemas?|db)(?:\/|\.|$|[A-Z])/i;

/** Filters of MongoDB into which an object of the client goes, and `$where`. */
export const mongo = inputDetector({
  kind: "nosql-from-input",
  mentions:
    /\b(?:find|update|remove|updateOne|updateMany|deleteOne|deleteMany|replaceOne|countDocuments|exists|distinct|\$where|findOne\w*)\b/,
  names: FILTERS,
  danger,
});

function danger(site: Site): Danger | undefined {
  const first = site.args[site.name === "distinct" ? 1 : 0];
  if (!first || site.isNew || !site.receiver) return undefined;
  // `user.update({ name })` of a record writes values; a filter has what is written after it.
  if (site.name === "update" && site.args.length < 2) return undefined;
  if (site.name === "remove" && !/collection|model/i.test(site.receiver.text())) return undefined;
  const filter = filterOf(first, site.flow);
  if (!filter) return undefined;
  const isMongoose = /mongoose|typegoose/.test(site.program.text);
  const where = optionOf(filter, "$where");
  if (where) return { values: pastedIn(piecesOf(where, site.flow)), library: "mongodb", detail: "where" };
  if (!isOfMongo(site) || optionOf(filter, "where")) return undefined;
  const values = valuesOf(filter).filter((value) => mayBeObject(value, site.flow));
  return { values, library: isMongoose ? "mongoose" : "mongodb" };
}

function isOfMongo(site: Site): boolean {
  if (DRIVERS.test(site.program.text)) return true;
  const from = site.callee();
  return from !== undefined && /^[.@~#]/.test(from.module) && MODELS.test(from.module);
}

/** The filter in place, also when it was put together in a constant before. */
function filterOf(first: SyntaxNode, flow: Flow): SyntaxNode | undefined {
  const node = bare(first);
  if (isKind(node, "identifier")) {
    const binding = flow.scopes.bindingOf(node.text(), node);
    const init = binding?.kind === "variable" && binding.init ? bare(binding.init) : undefined;
    return init && binding?.kind === "variable" && binding.keys.length === 0 && isKind(init, "object")
      ? init
      : node;
  }
  return isKind(node, "object", "member_expression") ? node : undefined;
}

/** Values of conditions, spread objects and the whole of a filter that is no literal. */
function valuesOf(filter: SyntaxNode): SyntaxNode[] {
  if (!isKind(filter, "object")) return [filter];
  return parts(filter).flatMap((part) => {
    if (isKind(part, "spread_element")) return parts(part).slice(0, 1);
    if (isKind(part, "shorthand_property_identifier")) return [part];
    const value = part.field("value");
    return value && !isKind(bare(value), "object", "array") ? [value] : [];
  });
}

/**
 * Whether a client can send an object as this value: a field of a JSON body, and of the query where brackets make
 * objects, taken as it is. Parameters of the path and headers are always text.
 */
function mayBeObject(value: SyntaxNode, flow: Flow): boolean {
  const origin = flow.origin(value);
  const [first = ""] = origin.keys ?? [];
  if (origin.from !== "request" || !/^(?:body|query|json|payload)$/.test(first)) return false;
  return isTakenAsIs(value, flow, 0);
}

function isTakenAsIs(value: SyntaxNode, flow: Flow, depth: number): boolean {
  const node = bare(value);
  if (depth > 6) return false;
  if (isKind(node, "member_expression", "subscript_expression")) {
    const object = node.field("object");
    return object !== null && isTakenAsIs(object, flow, depth + 1);
  }
  if (isKind(node, "call_expression"))
    return calledName(node) === "json" && argumentsOf(node).length === 0 && receiverOf(node) !== undefined;
  if (!isKind(node, "identifier", "shorthand_property_identifier")) return false;
  if (isTyped(node, flow)) return false;
  const binding = flow.scopes.bindingOf(node.text(), node);
  if (binding?.kind === "parameter") return !/@\w+\(/.test(binding.at.text());
  if (binding?.kind !== "variable" || !binding.init) return false;
  if (flow.scopes.assignmentsBefore(binding, node).length > 0) return false;
  return isTakenAsIs(binding.init, flow, depth + 1);
}

/** `if (typeof name !== "string") return`: the function asks what it is. */
function isTyped(name: SyntaxNode, flow: Flow): boolean {
  const within =
    name
      .ancestors()
      .find((node) => isKind(node, "statement_block"))
      ?.text() ?? flow.root.text();
  return new RegExp(`typeof\\s*\\(?\\s*${name.text().replaceAll("$", "\\$")}\\b`).test(within);
}
