import type { SyntaxNode } from "../../syntax/parse.ts";
import { argumentsOf, bareGo, goCallOf, isKind } from "./go-tree.ts";
import type { FlowParameter, FlowSurroundings } from "./grammar.ts";

/** Members of `*http.Request` that a client chooses. The host is left out: a server in front of it decides that. */
const HTTP_SENT =
  /^(?:FormValue|PostFormValue|PathValue|URL|Header|Body|Form|PostForm|MultipartForm|FormFile|MultipartReader|Cookie|Cookies|Referer|UserAgent|RequestURI)$/;
const GIN_SENT =
  /^(?:Query|DefaultQuery|GetQuery|QueryArray|GetQueryArray|QueryMap|Param|Params|PostForm|DefaultPostForm|GetPostForm|PostFormArray|GetHeader|Cookie|GetRawData|FormFile|MultipartForm|ShouldBind\w*|Bind\w*|MustBindWith)$/;
const ECHO_SENT =
  /^(?:QueryParam|QueryParams|QueryString|QueryParamOr|Param|ParamValues|PathParam|FormValue|FormParams|FormFile|MultipartForm|Cookie|Cookies|Bind)$/;
const FIBER_SENT =
  /^(?:Query|Queries|QueryParser|Params|AllParams|ParamsParser|FormValue|FormFile|MultipartForm|Get|Cookies|CookieParser|Body|BodyRaw|BodyParser|OriginalURL|Bind)$/;

const HTTP_REQUEST = /^\*?http\.Request$/;
const CONTEXTS: readonly { type: RegExp; sent: RegExp }[] = [
  { type: HTTP_REQUEST, sent: HTTP_SENT },
  { type: /^\*gin\.Context$/, sent: GIN_SENT },
  { type: /^\*?echo\.Context$/, sent: ECHO_SENT },
  { type: /^\*?fiber\.Ctx$/, sent: FIBER_SENT },
  { type: /^httprouter\.Params$/, sent: /^ByName$/ },
  { type: /^\*connect\.Request\[/, sent: /^(?:Msg|Header)$/ },
];

/** Functions of routers that read one value out of a request that they are handed. */
const ROUTER_CALLS =
  /^(?:mux\.Vars|chi\.URLParam|chi\.URLParamFromCtx|pat\.Param|httprouter\.ParamsFromContext\(\)\.ByName|flow\.Param|way\.Param|bone\.GetValue)$/;
/** An application's own functions of that sort, by their names: `request.QueryStringParam(r, "sort", "")`. */
const READS_PARAMETER =
  /^(?:Get)?(?:Query|Route|URL|Url|Path|Form)(?:String)?(?:Param|Parameter|Value|Var)s?(?:List)?$/;
const FILLS = /decode|bind|parse|read|unmarshal/i;

/** Messages that a gRPC server or a generated server decodes from what the client sent. */
const MESSAGE_TYPE = /^\*(?:\w*pb|\w*proto|\w*v\d\w*|api|\w*api)\.\w+Request$|^\w+\.\w+RequestObject$/;

/** Whether an expression reads what a client sent. */
export function isGoInput(node: SyntaxNode, around: FlowSurroundings): boolean {
  if (!isKind(node, "call_expression", "selector_expression")) return false;
  const call = goCallOf(node);
  if (call && ROUTER_CALLS.test(call.callee)) return true;
  if (call && (READS_PARAMETER.test(call.name) || fills(node, call.name)))
    if (argumentsOf(node).some((argument) => isRequest(argument, around))) return true;
  return readsRequest(node, around);
}

/** `decodeJSON(r, &body)`: an application's own way of reading a body. */
function fills(call: SyntaxNode, name: string): boolean {
  return FILLS.test(name) && argumentsOf(call).some((argument) => argument.text().startsWith("&"));
}

function isRequest(argument: SyntaxNode, around: FlowSurroundings): boolean {
  const node = bareGo(argument);
  return isKind(node, "identifier") && HTTP_REQUEST.test(around.parameterOf(node.text(), node)?.type ?? "");
}

/** `r.URL.Query().Get("x")`, `c.Query("x")`, `c.Request.Header.Get("x")`, `c.Request().FormValue("x")`. */
function readsRequest(node: SyntaxNode, around: FlowSurroundings): boolean {
  const keys: string[] = [];
  let at: SyntaxNode = node;
  for (let steps = 0; steps < 12; steps++) {
    if (isKind(at, "call_expression")) at = at.field("function") ?? at;
    else if (isKind(at, "selector_expression")) {
      keys.unshift(at.field("field")?.text() ?? "");
      at = at.field("operand") ?? at;
    } else if (isKind(at, "index_expression")) at = at.field("operand") ?? at;
    else break;
  }
  if (!isKind(at, "identifier")) return false;
  const type = around.parameterOf(at.text(), at)?.type;
  const context = type === undefined ? undefined : CONTEXTS.find((one) => one.type.test(type));
  if (!context) return false;
  const [first = "", second = ""] = keys;
  // `r.URL.Query` before it is called, and `r.Header.Set`, give nothing by themselves.
  if (context.sent.test(first)) return !/^(?:Set|Add|Del)$/.test(second);
  return first === "Request" && HTTP_SENT.test(second);
}

/** A message that was decoded for the function before it was called. */
export function isGoMessage(parameter: FlowParameter): boolean {
  return MESSAGE_TYPE.test(parameter.type ?? "");
}
