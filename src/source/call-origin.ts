import { SOME } from "./scope.ts";
import {
  argumentsOf,
  bare,
  calledName,
  calleeOf,
  isFunction,
  isKind,
  receiverOf,
  type SyntaxNode,
} from "./syntax.ts";
import { CONSTANT, type Origin, type Tracer, UNKNOWN, worst } from "./trace.ts";

/** Calls whose answer can hold no SQL: numbers, truth values, generated ids, escaped text. */
const HARMLESS =
  /^(?:Number|parseInt|parseFloat|BigInt|Boolean|toFixed|toPrecision|getTime|valueOf|now|toISOString|indexOf|lastIndexOf|findIndex|charCodeAt|codePointAt|push|unshift|includes|has|some|every|test|randomUUID|uuidv?\d?|nanoid|ulid|cuid|isInteger|count)$/;
const ESCAPES =
  /^(?:escape|escapeId|escapeIdentifier|escapeLiteral|quoteIdent|quote_ident|quoteLiteral|ident|quoteIdentifier|quoteTable|quoteColumn|wrapIdentifier|encodeURIComponent|mysqlEscape|sqlEscape|placeholders?)$/;
/** Methods that keep or rearrange the text they are called on. */
const SAME_TEXT =
  /^(?:toString|trim|trimStart|trimEnd|toLowerCase|toUpperCase|toLocaleLowerCase|normalize|slice|substring|substr|split|join|replace|replaceAll|concat|padStart|padEnd|at|charAt|filter|sort|reverse|flat|values|keys|entries|shift|pop|find|get|getAll|toSorted|catch|finally)$/;
/** Functions that hand back what they are given, changed in form only. */
const PASSING =
  /^(?:String|decodeURIComponent|decodeURI|unescape|parse|stringify|assign|from|of|keys|values|entries|fromEntries|freeze|resolve|all|clone|structuredClone|cloneDeep|pick|omit|trim|toLower|toUpper|isArray)$/;
/** Functions of `node:path` that leave `..` and absolute parts in force. */
const JOINS_PATHS = /^(?:join|resolve|normalize|dirname|toNamespacedPath)$/;
const READS_REQUEST =
  /^(?:getQuery|readBody|readRawBody|getRouterParams?|getHeaders?|getCookie|parseBody|getRequestURL|getValidatedQuery)$/;
/** Schemas: what they let through cannot be told here. */
const VALIDATES =
  /^(?:parse|safeParse|parseAsync|safeParseAsync|validate|validateSync|validateAsync|cast|check|assert|decode|create|plainToInstance|plainToClass)$/;

/** Where the answer of a call comes from. */
export function callOrigin(flow: Tracer, call: SyntaxNode, keys: readonly string[], depth: number): Origin {
  const name = calledName(call);
  const receiver = receiverOf(call);
  const given = argumentsOf(call);
  const next = (node: SyntaxNode, taken: readonly string[] = []) => flow.origin(node, taken, depth + 1);
  if (ESCAPES.test(name) || (receiver && /^Math$/.test(receiver.text()))) return CONSTANT;
  if (READS_REQUEST.test(name) && given[0] && isEvent(given[0]))
    return { from: "request", path: [flow.locationOf(call)] };
  if (HARMLESS.test(name)) return CONSTANT;
  const local = localFunction(flow, call);
  if (local) return answered(flow, local, call, depth);
  if (!receiver && importsFrom(call, flow) === "path") return pathOrigin(flow, name, given, depth);
  if (!receiver) return PASSING.test(name) ? worst(given.map((argument) => next(argument))) : UNKNOWN;
  return methodOrigin(flow, { call, name, receiver, given, keys, depth });
}

interface MethodCall {
  call: SyntaxNode;
  name: string;
  receiver: SyntaxNode;
  given: readonly SyntaxNode[];
  keys: readonly string[];
  depth: number;
}

function methodOrigin(flow: Tracer, method: MethodCall): Origin {
  const { call, name, receiver, given, keys, depth } = method;
  const next = (node: SyntaxNode, taken: readonly string[] = []) => flow.origin(node, taken, depth + 1);
  const [first] = given;
  if (name === "map" || name === "flatMap")
    return first ? mapped(flow, first, next(receiver, [SOME]), depth) : UNKNOWN;
  if (receiver.text() === "Array" && name === "from") {
    return given[1]
      ? mapped(flow, given[1], first ? next(first) : CONSTANT, depth)
      : first
        ? next(first)
        : CONSTANT;
  }
  if (name === "fill") return first ? next(first) : CONSTANT;
  if (name === "repeat") return next(receiver);
  // `c.req.query("sort")`, `headers.get("x")`, `request.json()`: methods of the request itself.
  const asked = next(receiver, [name, ...keys]);
  if (asked.from === "request" && !VALIDATES.test(name)) return asked;
  if (/^(?:Object|JSON|Array|Promise|Buffer|String|_|lodash)$/.test(receiver.text()) && PASSING.test(name)) {
    return worst(given.map((argument) => next(argument, keys)));
  }
  if (/^path(?:\.posix|\.win32)?$/.test(receiver.text())) return pathOrigin(flow, name, given, depth);
  if (VALIDATES.test(name))
    return worst(given.map((argument) => next(argument))).from === "constant" ? CONSTANT : UNKNOWN;
  if (stripsToWords(call)) return CONSTANT;
  if (name === "replace" || name === "replaceAll" || name === "concat" || name === "join") {
    return worst([
      next(receiver),
      ...given
        .filter((argument) => !isKind(bare(argument), "regex") && !isFunction(bare(argument)))
        .map((argument) => next(argument)),
    ]);
  }
  return SAME_TEXT.test(name) ? next(receiver, keys) : UNKNOWN;
}

/** `text.replace(/[^\w-]+/g, "")`: only letters, digits and signs that mean nothing are left. */
export function stripsToWords(call: SyntaxNode): boolean {
  const [pattern, by] = argumentsOf(call);
  return (
    /^replace(?:All)?$/.test(calledName(call)) &&
    /^\/\[\^(?:\\[wd]|\w-\w|\w|\\?[-.])+\][+*]?\/[gimu]*g[gimu]*$/.test(pattern?.text() ?? "") &&
    /^["'`][\w.-]*["'`]$/.test(by?.text() ?? "")
  );
}

/** Functions of `node:path`; the last part of a path leads nowhere else. */
function pathOrigin(flow: Tracer, name: string, given: readonly SyntaxNode[], depth: number): Origin {
  if (name === "basename" || name === "extname") return CONSTANT;
  if (!JOINS_PATHS.test(name)) return UNKNOWN;
  return worst(given.map((argument) => flow.origin(argument, [], depth + 1)));
}

/** The module that the name of a called function is imported from, without `node:`. */
function importsFrom(call: SyntaxNode, flow: Tracer): string | undefined {
  const callee = calleeOf(call);
  const binding = isKind(callee, "identifier")
    ? flow.scopes.bindingOf(callee?.text() ?? "", call)
    : undefined;
  if (binding?.kind !== "import") return undefined;
  const source = binding.at.field("source") ?? binding.at.field("value");
  return /["'](?:node:)?([^"']+)["']/.exec(source?.text() ?? "")?.[1];
}

/** What `list.map(f)` holds: what `f` answers. Its parameters lead back to the list by themselves. */
function mapped(flow: Tracer, callback: SyntaxNode, list: Origin, depth: number): Origin {
  const of = bare(callback);
  if (isFunction(of)) return worst(answersOf(of).map((answer) => flow.origin(answer, [], depth + 1)));
  if (ESCAPES.test(of.text().replace(/^.*\./, "")) || /^(?:Number|BigInt|Boolean)$/.test(of.text()))
    return CONSTANT;
  return of.text() === "String" ? list : UNKNOWN;
}

/** A function of the same file, called by its name. */
export function localFunction(flow: Tracer, call: SyntaxNode): SyntaxNode | undefined {
  const callee = calleeOf(call);
  if (!callee) return undefined;
  if (isKind(callee, "member_expression") && callee.field("object")?.text() === "this") {
    const body = call.ancestors().find((ancestor) => isKind(ancestor, "class_body"));
    const name = callee.field("property")?.text();
    return body
      ?.namedChildren()
      .find((part) => isKind(part, "method_definition") && part.field("name")?.text() === name);
  }
  if (!isKind(callee, "identifier")) return undefined;
  const binding = flow.scopes.bindingOf(callee.text(), call);
  if (binding?.kind === "function") return binding.at;
  const init = binding?.kind === "variable" && binding.init ? bare(binding.init) : undefined;
  return init && isFunction(init) ? init : undefined;
}

/** A local function's answer. Its parameters are followed to this file's calls of it, this one among them. */
function answered(flow: Tracer, of: SyntaxNode, call: SyntaxNode, depth: number): Origin {
  const answers = answersOf(of);
  if (answers.length === 0) return UNKNOWN;
  const origin = worst(answers.map((answer) => flow.origin(answer, [], depth + 1)));
  if (origin.from === "constant") return origin;
  // An exported helper may be called with anything; this call is only about what it is given here.
  const here = worst(argumentsOf(call).map((argument) => flow.origin(argument, [], depth + 1)));
  return origin.from === "parameter" ? here : origin;
}

/** The expressions a function may answer with. */
export function answersOf(of: SyntaxNode): SyntaxNode[] {
  const body = of.field("body");
  if (!body) return [];
  if (!isKind(body, "statement_block")) return [body];
  return body
    .findAll({ rule: { kind: "return_statement" } })
    .filter((statement) => statement.ancestors().find(isFunction)?.id() === of.id())
    .flatMap((statement) => statement.namedChildren().slice(0, 1));
}

function isEvent(node: SyntaxNode): boolean {
  return /^(?:event|e|req|request|ctx|context)$/.test(bare(node).text());
}
