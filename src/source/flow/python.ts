import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowAssignment, FlowCall, FlowGrammar, FlowParameter } from "./grammar.ts";
import { isPythonGuarded } from "./python-guards.ts";
import {
  isCheckedPythonParameter,
  isPythonInput,
  isPythonInputParameter,
  isPythonSegment,
  isPythonStream,
  isPythonTextInput,
} from "./python-input.ts";
import { pythonLiteral, pythonPieces } from "./python-text.ts";

/** Characters of a callee's text that names are matched with. */
const MAX_CALLEE = 200;

const COMPREHENSIONS = [
  "list_comprehension",
  "set_comprehension",
  "generator_expression",
  "dictionary_comprehension",
];
/** A list that grows is what is put into it. */
const GROWS = /^(?:append|extend|insert|add|appendleft)$/;

/** Calls whose answer is a number, an escaped text or a name from a list. */
const CLEANING =
  /^(?:int|float|bool|len|sum|ord|hash|round|abs|range|isinstance|hasattr|any|all|UUID|Decimal|secure_filename|get_valid_filename|basename|safe_join|slugify|quote|quote_plus|quote_ident|quote_name|quote_identifier|escape_string|urlencode|hexdigest|digest|uuid[1345]|token_hex|token_urlsafe|isoformat|timestamp|fromisoformat|strptime|fromtimestamp|Identifier|Literal|Placeholder|literal_column|bindparam|startswith|endswith|isdigit|isalnum|count|index|find|rfind|exists|isfile|isdir|is_relative_to|now|utcnow|time|get_or_404|get_object_or_404)$/;

/** Calls whose answer is what they are given, in another form. */
const PASSING =
  /^(?:str|bytes|bytearray|repr|ascii|list|tuple|set|frozenset|sorted|reversed|dict|iter|next|enumerate|zip|strip|lstrip|rstrip|lower|upper|title|capitalize|casefold|replace|split|rsplit|splitlines|partition|rpartition|encode|decode|removeprefix|removesuffix|expandtabs|zfill|ljust|rjust|center|format_map|translate|get|getlist|getall|getone|get_list|pop|popitem|items|lists|values|keys|to_dict|copy|deepcopy|dict|model_dump|setdefault|loads|unquote|unquote_plus|unquote_to_bytes|b64decode|urlsafe_b64decode|standard_b64decode|unhexlify|literal_eval|urljoin|urlparse|urlsplit|urlunparse|urlunsplit|urldefrag|geturl|_replace|parse_qs|parse_qsl|Path|PurePath|PosixPath|PurePosixPath|join|abspath|normpath|realpath|expanduser|expandvars|fspath|joinpath|resolve|absolute|expanduser|with_suffix|with_name|as_posix|text|dedent|cleandoc|StringIO|BytesIO|mark_safe|force_str|force_bytes|smart_str|iri_to_uri|URL|HttpUrl)$/;
/** Of these only what they are called on is handed on: an argument is a key. */
const LOOK_UP = /^(?:get|getlist|getall|getone|get_list|pop|popitem|setdefault)$/;

export const pythonFlow: FlowGrammar = {
  functions: ["function_definition", "lambda"],
  assignments: [
    "assignment",
    "augmented_assignment",
    "named_expression",
    "for_statement",
    "for_in_clause",
    "as_pattern",
    "call",
  ],
  calls: ["call"],
  parametersOf,
  assignmentOf,
  callOf,
  bare(node) {
    let at = node;
    while (isKind(at, "parenthesized_expression", "await", "list_splat", "dictionary_splat")) {
      const inner = codeChildren(at)[0];
      if (!inner) return at;
      at = inner;
    }
    return at;
  },
  nameOf: (node) => (isKind(node, "identifier") ? node.text() : undefined),
  memberOf,
  literalOf: pythonLiteral,
  piecesOf: pythonPieces,
  branchesOf,
  isRequestInput: isPythonInput,
  isStream: isPythonStream,
  isTextInput: isPythonTextInput,
  isRequestParameter: isPythonInputParameter,
  isCheckedParameter: isCheckedPythonParameter,
  isSegment: isPythonSegment,
  isCleaning: (call) => CLEANING.test(call.name) || isStripping(call),
  isPassing: (call) => PASSING.test(call.name),
  passedBy(call) {
    const given = call.arguments.map(({ value }) => value);
    if (!call.receiver) return given;
    if (!LOOK_UP.test(call.name)) return [call.receiver, ...given];
    return [call.receiver, ...given.slice(1)];
  },
  isGuarded: isPythonGuarded,
  // Nothing in Python hides a function; where this file calls it, its calls here tell what it is for.
  isPrivate: () => true,
  // Classes, constants and what another module gives are fixed when the module is loaded.
  isFixedName: (name, use) => /^(?:[A-Z]|__\w+__$)/.test(name) || isImported(name, use),
  entryOf(node, key) {
    if (!isKind(node, "dictionary")) return undefined;
    const pair = codeChildren(node).find(
      (part) => isKind(part, "pair") && pythonLiteral(part.field("key") ?? part) === key,
    );
    return pair?.field("value") ?? undefined;
  },
};

function parametersOf(of: SyntaxNode): readonly FlowParameter[] {
  const list = of.field("parameters");
  if (!list) return [];
  const found = codeChildren(list).flatMap((node) => {
    const name = parameterName(node);
    return name ? [{ name, node, type: node.field("type")?.text() }] : [];
  });
  const isBound = /^(?:self|cls|mcs)$/.test(found[0]?.name ?? "");
  return found.slice(isBound ? 1 : 0).map(({ name, node, type }, index) => ({
    name,
    node,
    index,
    ...(type === undefined ? {} : { type }),
  }));
}

function parameterName(node: SyntaxNode): string | undefined {
  if (isKind(node, "identifier")) return node.text();
  if (isKind(node, "default_parameter", "typed_default_parameter")) return node.field("name")?.text();
  if (isKind(node, "typed_parameter", "list_splat_pattern", "dictionary_splat_pattern")) {
    const inner = codeChildren(node)[0];
    return inner && parameterName(inner);
  }
  return undefined;
}

function assignmentOf(node: SyntaxNode): FlowAssignment | undefined {
  switch (String(node.kind())) {
    case "assignment":
    case "for_statement":
      return assigned(node.field("left"), node.field("right"));
    case "augmented_assignment":
      return assigned(node.field("left"), node.field("right"), { keeps: true });
    case "named_expression":
      return assigned(node.field("name"), node.field("value"));
    case "for_in_clause": {
      const within = node.parent();
      return assigned(node.field("left"), node.field("right"), within ? { within } : {});
    }
    case "as_pattern": {
      const [value, alias] = codeChildren(node);
      return assigned(alias ? codeChildren(alias)[0] : undefined, value);
    }
    case "call":
      return grown(node);
    default:
      return undefined;
  }
}

function assigned(
  left: SyntaxNode | null | undefined,
  value: SyntaxNode | null | undefined,
  how: Partial<FlowAssignment> = {},
): FlowAssignment | undefined {
  if (!left || !value) return undefined;
  if (isKind(left, "identifier")) return { names: [left.text()], value, keeps: false, ...how };
  if (!isKind(left, "pattern_list", "tuple_pattern", "list_pattern")) return undefined;
  // What is no name keeps its place, under a name that nothing asks for.
  const names = codeChildren(left).map((one) => (isKind(one, "identifier") ? one.text() : ""));
  return { names, value, keeps: false, ...how };
}

function grown(node: SyntaxNode): FlowAssignment | undefined {
  const callee = node.field("function");
  if (!isKind(callee, "attribute") || !GROWS.test(callee.field("attribute")?.text() ?? "")) return undefined;
  const list = node.field("arguments");
  const value = list && codeChildren(list).at(-1);
  return assigned(callee.field("object"), value, { keeps: true });
}

function callOf(node: SyntaxNode): FlowCall | undefined {
  if (!isKind(node, "call")) return undefined;
  const callee = node.field("function");
  const list = node.field("arguments");
  if (!callee || !list) return undefined;
  const text = callee.text();
  const isMethod = isKind(callee, "attribute");
  const name = isMethod ? text.slice(text.lastIndexOf(".") + 1).trim() : text.slice(0, MAX_CALLEE);
  const receiver = isMethod ? callee.field("object") : undefined;
  let given: FlowCall["arguments"] | undefined;
  return {
    node,
    callee: text.length > MAX_CALLEE ? `….${name}` : text.replace(/\s+/g, ""),
    name,
    ...(receiver ? { receiver } : {}),
    // Most calls are asked for their name alone.
    get arguments() {
      given ??= isKind(list, "argument_list") ? codeChildren(list).flatMap(argumentOf) : [{ value: list }];
      return given;
    },
  };
}

function argumentOf(node: SyntaxNode): { name?: string; value: SyntaxNode }[] {
  if (isKind(node, "dictionary_splat")) return [{ name: "**", value: node }];
  if (!isKind(node, "keyword_argument")) return [{ value: node }];
  const value = node.field("value");
  return value ? [{ name: node.field("name")?.text() ?? "", value }] : [];
}

function memberOf(node: SyntaxNode): { object: SyntaxNode; key?: string } | undefined {
  if (isKind(node, "attribute")) {
    const [object, key] = [node.field("object"), node.field("attribute")?.text()];
    return object ? { object, ...(key === undefined ? {} : { key }) } : undefined;
  }
  if (!isKind(node, "subscript")) return undefined;
  const [object, index] = codeChildren(node);
  const key = index && pythonLiteral(index);
  return object ? { object, ...(key === undefined ? {} : { key }) } : undefined;
}

function branchesOf(node: SyntaxNode): readonly SyntaxNode[] | undefined {
  const children = codeChildren(node);
  switch (String(node.kind())) {
    case "conditional_expression":
      return [children[0], children[2]].flatMap((one) => one ?? []);
    case "boolean_operator":
    case "list":
    case "tuple":
    case "set":
    case "expression_list":
      return children;
    case "dictionary":
      return children.map((part) => part.field("value") ?? part);
    case "named_expression":
      return children.slice(1);
    case "binary_operator":
      // What joins texts and paths is made of pieces; anything else makes numbers.
      return node.field("operator")?.text() === "*" ? children.slice(0, 1) : [];
    case "comparison_operator":
    case "not_operator":
    case "unary_operator":
      return [];
    default: {
      if (!isKind(node, ...COMPREHENSIONS)) return undefined;
      const [body] = children;
      return body ? [body.field("value") ?? body] : [];
    }
  }
}

/** `re.sub(r"[^a-z]", "", x)` leaves only what the class lists. */
function isStripping(call: FlowCall): boolean {
  const [first] = call.arguments;
  return call.name === "sub" && first !== undefined && (pythonLiteral(first.value) ?? "").startsWith("[^");
}

function isImported(name: string, use: SyntaxNode): boolean {
  if (!/^\w+$/.test(name)) return false;
  const root = use.ancestors().at(-1) ?? use;
  const kinds = ["import_from_statement", "import_statement"].map((kind) => ({ kind }));
  return root.find({ rule: { any: kinds, regex: `\\b${name}\\b` } }) !== null;
}
