import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { isCheckName, isStrictPattern } from "./conditions.ts";
import { bare, callOf, literalOf } from "./php-values.ts";

/** Whether an expression is the value that is asked about. */
export type IsValue = (node: SyntaxNode | null | undefined) => boolean;

/** Whether a comparison or a call, being true (`listed`) or being false, bounds the value. */
export function says(node: SyntaxNode, listed: boolean, isValue: IsValue): boolean {
  if (isKind(node, "binary_expression")) return comparisonSays(node, listed, isValue);
  const call = callOf(node);
  if (!call) {
    // `isset(COLUMNS[$x])`
    return listed && isKind(node, "subscript_expression") && isLookUp(node, isValue);
  }
  if (!listed) return false;
  const values = call.arguments.map(({ value }) => value);
  const [first, second] = values;
  switch (call.name) {
    case "in_array":
    case "array_key_exists":
    case "key_exists":
      return isValue(first) && second !== undefined && isList(second);
    case "array_search":
      return false;
    case "isset":
      return values.some((value) => isLookUp(value, isValue));
    case "preg_match":
      return isValue(second) && first !== undefined && isPattern(first);
    case "is_numeric":
    case "is_int":
    case "is_integer":
    case "is_bool":
    case "is_float":
    case "ctype_alnum":
    case "ctype_alpha":
    case "ctype_digit":
    case "ctype_xdigit":
    case "ctype_lower":
    case "ctype_upper":
    case "isUuid":
    case "isUlid":
    case "isValid":
      return isValue(first);
    case "filter_var":
      return isValue(first) && isNumberFilter(second);
    case "hasColumn":
      return isValue(second);
    case "contains":
    case "has":
    case "containsStrict":
      return isValue(first) && call.receiver !== undefined && isList(call.receiver);
    case "str_starts_with":
    case "startsWith":
      return isValue(first) && second !== undefined && isWholePrefix(second);
    case "strpos":
      return false;
    default:
      return isCheckName(call.name) && values.some((value) => isValue(value));
  }
}

/** A folder, or an address up to the slash behind its host. */
function isWholePrefix(node: SyntaxNode): boolean {
  const prefix = literalOf(node);
  if (prefix === undefined || !isKind(node, "string", "encapsed_string")) return true;
  return /^https?:\/\/[^/]+\/|^\/?\w/.test(prefix);
}

function isLookUp(node: SyntaxNode, isValue: IsValue): boolean {
  if (!isKind(node, "subscript_expression")) return false;
  const [list, key] = codeChildren(node);
  return isValue(key) && list !== undefined && isList(list);
}

export function isNumberFilter(node: SyntaxNode | undefined): boolean {
  return /FILTER_VALIDATE_(?:INT|FLOAT|BOOLEAN|BOOL|IP|MAC|DOMAIN)/.test(node?.text() ?? "");
}

function comparisonSays(node: SyntaxNode, listed: boolean, isValue: IsValue): boolean {
  const [left, right] = [node.field("left"), node.field("right")];
  const operator = node.field("operator")?.text() ?? "";
  if (!left || !right) return false;
  const isFixed = (other: SyntaxNode) => literalOf(bare(other)) !== undefined;
  if ((listed ? ["===", "=="] : ["!==", "!=", "<>"]).includes(operator)) {
    if (isPrefixSearch(left, right, isValue) || isPrefixSearch(right, left, isValue)) return true;
    if (answersOne(left, right) || answersOne(right, left))
      return says(bare(callOf(bare(left)) ? left : right), true, isValue);
    const isNothing = (other: SyntaxNode) => /^(?:null|''|""|false|true)$/i.test(bare(other).text());
    if (isNothing(left) || isNothing(right)) return false;
    return (isValue(left) && isFixed(right)) || (isValue(right) && isFixed(left));
  }
  // `preg_match(...) !== 1`, `in_array(...) === false`
  const isNo = (other: SyntaxNode) => /^(?:0|false)$/i.test(bare(other).text());
  if ((listed ? ["!==", "!="] : ["===", "=="]).includes(operator)) {
    if (isNo(right)) return says(bare(left), true, isValue);
    if (isNo(left)) return says(bare(right), true, isValue);
  }
  return false;
}

function answersOne(call: SyntaxNode, other: SyntaxNode): boolean {
  return callOf(bare(call)) !== undefined && /^(?:1|true)$/i.test(bare(other).text());
}

/** `strpos($path, $base) === 0` */
function isPrefixSearch(call: SyntaxNode, other: SyntaxNode, isValue: IsValue): boolean {
  const search = callOf(bare(call));
  if (!search || !/^(?:strpos|stripos|mb_strpos)$/.test(search.name) || bare(other).text() !== "0")
    return false;
  const [text, prefix] = search.arguments.map(({ value }) => value);
  return isValue(text) && prefix !== undefined && isWholePrefix(prefix);
}

/** Something that the program fixes: a literal array, a constant, a property, a name for a list. */
function isList(node: SyntaxNode): boolean {
  const list = bare(node);
  if (isKind(list, "array_creation_expression"))
    return codeChildren(list).every((item) => {
      const value = codeChildren(item).at(-1);
      return value !== undefined && (literalOf(value) !== undefined || isList(value));
    });
  if (literalOf(list) !== undefined) return true;
  if (isKind(list, "scoped_property_access_expression")) return true;
  const call = callOf(list);
  if (
    call &&
    /^(?:array_keys|array_column|array_map|array_merge|getColumnListing|cases|config|keys|getFillable|collect)$/.test(
      call.name,
    )
  )
    return true;
  const name = call?.name ?? list.text();
  return (
    !/^\$(?:_|request)/.test(list.text()) &&
    /(?:allow|valid|permit|known|support|whitelist|safe|list|options|s)$/i.test(name)
  );
}

/** A pattern for the whole value. A constant is taken for such a one. */
function isPattern(node: SyntaxNode): boolean {
  const pattern = bare(node);
  const text = literalOf(pattern);
  if (text === undefined) return false;
  if (!isKind(pattern, "string", "encapsed_string")) return true;
  const source = /^\W([^]*)\W[a-zA-Z]*$/.exec(text)?.[1] ?? "";
  return isStrictPattern(source);
}
