import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowParameter, FlowSurroundings } from "./grammar.ts";

/** Characters of an expression that can be the request's. */
const MAX_TEXT = 120;

/** What a client sends, by the names that Flask, Django, DRF, Starlette, aiohttp, Tornado and Sanic give it. */
const SENT =
  /^(?:args|form|json|values|headers|cookies|files|data|query_string|GET|POST|META|COOKIES|FILES|body|query_params|path_params|query|match_info|rel_url|view_args|arguments|body_arguments|query_arguments|stream|raw_post_data|match|forms|params|query_args)$/;
/** Of a request, methods that answer with what was sent. */
const SENT_CALLS = /^(?:get_json|get_data|json|form|body|post|text|read|multipart|stream|get_query_params)$/;
const TORNADO_CALLS =
  /^self\.(?:get_argument|get_arguments|get_query_arguments?|get_body_arguments?|get_cookie)$/;
const REQUEST_NAME = /^(?:request|req|_request|http_request)$/;
const REQUEST_OWNER =
  /^(?:self\.(?:request|req)|flask\.request|info\.context(?:\.request|\["request"\])?|(?:self\.)?context\["request"\]|cherrypy\.request|bottle\.request)$/;
const REQUEST_TYPE =
  /^["']?(?:[\w.]+\.)?(?:Http|WSGI|ASGI|AuthenticatedHttp|Drf|DRF|Authenticated)?Request(?:\[.*\])?["']?$/;

/** A type whose values are numbers, truth values, identifiers of a fixed form, moments or listed words. */
const CHECKED_NAME =
  /^(?:int|float|bool|complex|None|UUID[1-7]?|uuid\.UUID|date|datetime|time|timedelta|datetime\.\w+|Decimal|decimal\.Decimal|Literal\[[^\]]*\]|(?:Non)?(?:Positive|Negative)(?:Int|Float)|Strict(?:Int|Bool|Float)|con(?:int|float|date|decimal)|ObjectId|ZoneInfo|PydanticObjectId|IPvAnyAddress|AwareDatetime|NaiveDatetime|PastDate|FutureDate|Page|PageNumber)$/;

const OPERATION =
  /@[\w.]+\.(?:get|post|put|patch|delete|head|options|trace|api_route|websocket|route|expose|view|resource)\s*\(/;
/** Parameters that FastAPI makes itself: by a dependency or of the server. */
const SERVER_SIDE = /\b(?:Depends|Security|Inject|Provide)\b/;
const SERVER_TYPE =
  /(?:^|\.)(?:\w*Request|Response|WebSocket|BackgroundTasks|SecurityScopes|HTTPConnection|\w*Session|\w*Dep|\w*Repository|\w*Service|\w*User|\w*Client|\w*Settings|\w*Context)$/;
/** Names of types that hold what a client sends, of another module. */
const BODY_TYPE =
  /(?:Create|Update|Patch|Upsert|Input|Payload|Body|Params|Query|Filters?|Form|In|Request|Upload\w*)$/;
const VIEW_CLASS = /(?:View|ViewSet|APIView|Resource|MethodView|Handler|HTTPEndpoint|Endpoint)\b/;
const VIEW_METHODS =
  /^(?:get|post|put|patch|delete|head|options|dispatch|retrieve|update|partial_update|destroy|create|list)$/;
const VIEW_DECORATOR =
  /@(?:[\w.]+\.)?(?:require_\w+|api_view|action|csrf_exempt|login_required|permission_required|never_cache)\b/;
/** Names that Django's routes give to a part of the path. */
const URL_NAME = /^(?:\w+_)?(?:slug|name|path|file|filename|key|token|code|url|id|pk|uuid|ref|query|q|lang)$/;

/** `request.args`, `self.request.GET`, `await request.json()`, `self.kwargs` of a view. */
export function isPythonInput(node: SyntaxNode, around: FlowSurroundings): boolean {
  if (isKind(node, "call")) {
    const callee = node.field("function");
    if (!isKind(callee, "attribute") || isLong(callee)) return false;
    if (TORNADO_CALLS.test(callee.text())) return true;
    const object = callee.field("object");
    return (
      object !== null && SENT_CALLS.test(callee.field("attribute")?.text() ?? "") && isRequest(object, around)
    );
  }
  if (!isKind(node, "attribute") || isLong(node)) return false;
  const object = node.field("object");
  const name = node.field("attribute")?.text() ?? "";
  if (!object) return false;
  if (name === "kwargs" && object.text() === "self") return VIEW_CLASS.test(classAround(node));
  return SENT.test(name) && isRequest(object, around);
}

/** JSON may hold objects; forms, headers and the URL hold texts. */
export function isPythonTextInput(node: SyntaxNode): boolean {
  if (!isKind(node, "attribute")) return false;
  return /^(?:args|form|values|headers|cookies|query_string|GET|POST|META|COOKIES|path_params|query_params|query|match_info|view_args|kwargs)$/.test(
    node.field("attribute")?.text() ?? "",
  );
}

/** Uploads and bodies, unless it is the name they were sent under; `BytesIO(x)`. */
export function isPythonStream(node: SyntaxNode, keys: readonly string[]): boolean {
  if (isKind(node, "call")) {
    const name = /(\w+)$/.exec(node.field("function")?.text().slice(-MAX_TEXT) ?? "")?.[1] ?? "";
    return /^(?:BytesIO|StringIO|get_data|body|read|stream)$/.test(name);
  }
  if (keys.some((key) => /^(?:filename|name|content_type|headers)$/.test(key))) return false;
  if (isKind(node, "attribute")) {
    const name = node.field("attribute")?.text() ?? "";
    return /^(?:files|FILES)$/.test(name) || (keys.length === 0 && /^(?:data|body|stream)$/.test(name));
  }
  return /\b(?:UploadFile|bytes)\b/.test(node.text().slice(0, MAX_TEXT));
}

function isRequest(object: SyntaxNode, around: FlowSurroundings): boolean {
  const text = object.text();
  if (REQUEST_OWNER.test(text)) return true;
  if (!isKind(object, "identifier")) return false;
  const parameter = around.parameterOf(text, object);
  if (parameter) return parameter.type ? REQUEST_TYPE.test(parameter.type) : REQUEST_NAME.test(text);
  if (!REQUEST_NAME.test(text) || around.valuesOf(text, object).length > 0) return false;
  return imports(object, `\\b${text}\\b`);
}

/** A parameter that a framework fills with what a client sends. */
export function isPythonInputParameter(parameter: FlowParameter, of: SyntaxNode): boolean {
  if (!isKind(of, "function_definition")) return false;
  const { name, type } = parameter;
  if (REQUEST_NAME.test(name) && !type) return false;
  if (type && REQUEST_TYPE.test(type) && name === "request") return false;
  const decorators = decoratorsOf(of);
  if (decorators && OPERATION.test(decorators)) return isOperationParameter(parameter, of, decorators);
  return isViewParameter(parameter, of, decorators) || isResolverArgument(parameter, of);
}

/** Flask names its parameters in the path; FastAPI takes what is not in the path from the query and the body. */
function isOperationParameter(parameter: FlowParameter, of: SyntaxNode, decorators: string): boolean {
  const { name, type = "", node } = parameter;
  if (isInPath(name, decorators)) return true;
  if (!isTextType(type) && SERVER_SIDE.test(node.text())) return false;
  if (SERVER_SIDE.test(node.text()) || /<\w*:?\w+>/.test(decorators)) return false;
  if (!imports(of, "\\b(?:fastapi|APIRouter|FastAPI|ninja|litestar)\\b")) return false;
  if (/\b(?:Query|Path|Body|Form|Header|Cookie|File)\s*\(/.test(node.text())) return true;
  if (isTextType(type)) return true;
  const plain = plainType(type);
  if (SERVER_TYPE.test(plain) && !plain.endsWith("Request")) return false;
  return isModel(plain, of) || BODY_TYPE.test(plain);
}

function isTextType(type: string): boolean {
  return /^(?:str|bytes|dict|Any|AnyUrl|HttpUrl|AnyHttpUrl|UploadFile|list|List|set|Dict|EmailStr|constr)\b/.test(
    plainType(type),
  );
}

/** Django, DRF and Flask's classes. */
function isViewParameter(parameter: FlowParameter, of: SyntaxNode, decorators: string): boolean {
  const { name, type, index } = parameter;
  const method = of.field("name")?.text() ?? "";
  if (type !== undefined && !isTextType(type)) return false;
  if (VIEW_METHODS.test(method) && VIEW_CLASS.test(classAround(of)))
    return URL_NAME.test(name) || (index > 0 && parameter.node.text().startsWith("**"));
  return index > 0 && VIEW_DECORATOR.test(decorators) && URL_NAME.test(name);
}

/** What follows `info` in a resolver of Graphene. */
function isResolverArgument({ index, name }: FlowParameter, of: SyntaxNode): boolean {
  if (!/^(?:resolve_\w+|mutate|perform_mutation)$/.test(of.field("name")?.text() ?? "")) return false;
  const list = of.field("parameters");
  const names = list ? codeChildren(list).map((one) => /^\**(\w+)/.exec(one.text())?.[1] ?? "") : [];
  const info = names.indexOf("info");
  return info >= 0 && names.indexOf(name) > info && index > 0;
}

/** Numbers, UUIDs, dates, enums and literals, also as the field of a model of the same file. */
export function isCheckedPythonParameter(
  parameter: FlowParameter,
  of: SyntaxNode,
  keys: readonly string[],
): boolean {
  const type = parameter.type ?? "";
  const [key] = keys;
  // What a dependency made of the request is the server's own.
  if (SERVER_SIDE.test(parameter.node.text())) return true;
  if (key === undefined || isTextType(type)) {
    if (/\b(?:pattern|regex)\s*=\s*r?["']\^[^"']*\$["']/.test(parameter.node.text())) return true;
    if (type && isCheckedType(type, of)) return true;
    return new RegExp(`<(?:int|float|uuid|any\\([^)]*\\)):${parameter.name}>`).test(decoratorsOf(of));
  }
  if (isCheckedType(type, of)) return true;
  const model = classNamed(plainType(type), of);
  const field = model && fieldType(model, key);
  return field !== undefined && isCheckedType(field, of);
}

export function isPythonSegment({ name }: FlowParameter, of: SyntaxNode): boolean {
  const decorators = decoratorsOf(of);
  if (new RegExp(`<path:${name}>|\\{${name}:path\\}`).test(decorators)) return false;
  return (
    isInPath(name, decorators) ||
    (decorators === "" ? isDjangoSegment(name, of) : VIEW_DECORATOR.test(decorators))
  );
}

/** Only its routes tell a path from a segment; `path` itself is named for what it holds. */
function isDjangoSegment(name: string, of: SyntaxNode): boolean {
  return VIEW_CLASS.test(classAround(of)) && !/path/.test(name);
}

function isInPath(name: string, decorators: string): boolean {
  return new RegExp(`[<{](?:\\w+(?:\\([^)]{0,80}\\))?:)?${name}(?::\\w+)?[>}]`).test(decorators);
}

function isCheckedType(type: string, of: SyntaxNode): boolean {
  const union = plainType(type);
  const members = splitUnion(union).map((one) =>
    one.replace(/^(?:list|List|Sequence|set|Set|tuple)\[(.*)\]$/, "$1"),
  );
  return members.every((one) => CHECKED_NAME.test(one) || isEnum(one, of));
}

/** The type inside `Annotated`, `Optional` and quotes. */
function plainType(type: string): string {
  let at = type.trim().slice(0, 300);
  for (;;) {
    const inner =
      /^["'](.*)["']$/s.exec(at)?.[1] ??
      /^(?:typing\.)?Annotated\[\s*((?:[^,[\]]|\[[^\]]*\])+)/s.exec(at)?.[1] ??
      /^(?:typing\.)?Optional\[(.*)\]$/s.exec(at)?.[1];
    if (inner === undefined || inner.length >= at.length) return at.replace(/\s*\|\s*None$/, "");
    at = inner.trim();
  }
}

function splitUnion(type: string): string[] {
  const inner = /^(?:typing\.)?Union\[(.*)\]$/s.exec(type)?.[1];
  const parts = inner === undefined ? type.split("|") : inner.split(",");
  return type.includes("Literal[") ? [type] : parts.map((one) => one.trim());
}

function isEnum(name: string, of: SyntaxNode): boolean {
  if (/(?:Enum|Choices)$/.test(name)) return true;
  return /\b\w*(?:Enum|Choices)\b/.test(classNamed(name, of)?.field("superclasses")?.text() ?? "");
}

function isModel(name: string, of: SyntaxNode): boolean {
  return /\b(?:BaseModel|Schema|SQLModel|Struct|\w+Model|\w+Base|\w+Schema)\b/.test(
    classNamed(name, of)?.field("superclasses")?.text() ?? "",
  );
}

function classNamed(name: string, from: SyntaxNode): SyntaxNode | undefined {
  if (!/^\w+$/.test(name)) return undefined;
  const rule = { kind: "class_definition", has: { field: "name", regex: `^${name}$` } };
  return rootOf(from).find({ rule }) ?? undefined;
}

function fieldType(model: SyntaxNode, key: string): string | undefined {
  for (const statement of codeChildren(model.field("body") ?? model)) {
    const assignment = codeChildren(statement)[0];
    if (isKind(assignment, "assignment") && assignment.field("left")?.text() === key)
      return assignment.field("type")?.text();
  }
  return undefined;
}

/** The text of the decorators of a function, empty without. */
function decoratorsOf(of: SyntaxNode): string {
  const parent = of.parent();
  if (!isKind(parent, "decorated_definition")) return "";
  return codeChildren(parent)
    .filter((one) => isKind(one, "decorator"))
    .map((one) => one.text().slice(0, 2_000))
    .join("\n");
}

/** What the class around a place inherits from, and its name. */
function classAround(node: SyntaxNode): string {
  const around = node.ancestors().find((one) => isKind(one, "class_definition"));
  return around
    ? `${around.field("name")?.text() ?? ""} ${around.field("superclasses")?.text().slice(0, 500) ?? ""}`
    : "";
}

function imports(from: SyntaxNode, regex: string): boolean {
  return rootOf(from).find({ rule: { kind: "import_from_statement", regex } }) !== null;
}

function rootOf(node: SyntaxNode): SyntaxNode {
  return node.ancestors().at(-1) ?? node;
}

function isLong(node: SyntaxNode): boolean {
  const { start, end } = node.range();
  return end.index - start.index > MAX_TEXT;
}
