import type { Binding } from "./scope.ts";
import { letThrough } from "./input-schema.ts";
import { parametersOf } from "./scope.ts";
import { argumentsOf, calledName, isKind, type SyntaxNode } from "./syntax.ts";

type Parameter = Extract<Binding, { kind: "parameter" }>;

/** Whether a value that a function was given comes from the network: `undefined` when that cannot be told. */
export type RequestPart = "request" | "checked" | "server" | undefined;

const REQUEST_NAME = /^_?(?:req|request|httpRequest|nextRequest)$/;
const REQUEST_TYPE =
  /\b(?:Request|NextRequest|NextApiRequest|FastifyRequest|IncomingMessage|HapiRequest|HttpRequest)\b/;
/** What `fetch` takes is a request to somebody else. */
const OUTGOING = /\b(?:RequestInfo|RequestInit)\b|\|\s*(?:string|URL)\b|\b(?:string|URL)\s*\|/;
const CONTEXT_NAME = /^_?(?:ctx|context|c)$/;
const CONTEXT_TYPE = /\b(?:Context|ParameterizedContext|RouterContext|HonoContext)\b/;
const EVENT_TYPE = /\b(?:APIGateway\w*Event\w*|LambdaFunctionURLEvent|ALBEvent|HandlerEvent|RequestEvent)\b/;
const ROUTE_CALL =
  /^(?:get|post|put|patch|delete|del|all|use|options|head|route|handler|on|defineEventHandler|eventHandler)$/;
const HTTP_EXPORT =
  /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|loader|action|load|actions|handler|getServerSideProps)$/;
const INPUT_DECORATOR =
  /@(?:Query|Param|Body|Headers?|Cookies?|Args|Payload|MessageBody|QueryParam|QueryParams|PathParam|BodyParam|HeaderParam|CookieParam|UploadedFiles?)\b/;
/** Pipes of NestJS that refuse everything but a number, a boolean, a UUID or a listed value. */
const STRICT_PIPE = /\bParse(?:Int|Float|Bool|UUID|Enum|Date)Pipe\b/;

/** What a client sends, by the names that server frameworks give it. */
const SENT = new Set([
  "params",
  "param",
  "query",
  "queries",
  "body",
  "rawBody",
  "headers",
  "header",
  "rawHeaders",
  "get",
  "cookies",
  "cookie",
  "signedCookies",
  "url",
  "originalUrl",
  "path",
  "pathname",
  "hostname",
  "host",
  "file",
  "files",
  "nextUrl",
  "json",
  "text",
  "formData",
  "parseBody",
  "valid",
  "arrayBuffer",
  "searchParams",
  "search",
  "querystring",
  "raw",
  "accepts",
  "payload",
]);
/** What the server itself puts beside it. */
const SERVER_SIDE = new Set([
  "user",
  "session",
  "auth",
  "log",
  "logger",
  "app",
  "server",
  "state",
  "locals",
  "id",
  "method",
  "env",
  "var",
]);
/** Names that the middleware for uploads gives a file itself. */
const CHOSEN_BY_UPLOAD = new Set([
  "path",
  "filename",
  "destination",
  "filepath",
  "tempFilePath",
  "size",
  "fieldname",
]);
const EVENT_SENT = new Set([
  "body",
  "queryStringParameters",
  "multiValueQueryStringParameters",
  "pathParameters",
  "headers",
  "multiValueHeaders",
  "rawPath",
  "rawQueryString",
  "path",
  "cookies",
  "arguments",
  "request",
  "url",
  "params",
]);

/** Decides by the parameter's name, type, decorators and place, and by the properties taken from it. */
export function requestPart(parameter: Parameter, taken: readonly string[]): RequestPart {
  const written = parameter.at.text();
  if (INPUT_DECORATOR.test(written)) return STRICT_PIPE.test(written) ? "checked" : "request";
  const keys = [...taken];
  const name = parameter.keys.length === 0 ? parameter.name : "";
  const type = parameter.type?.text() ?? "";
  if (
    REQUEST_NAME.test(name) ||
    (REQUEST_TYPE.test(type) && !OUTGOING.test(type)) ||
    /@Req(?:uest)?\(\)/.test(written)
  )
    return ofRequest(keys);
  if (name === "event" || EVENT_TYPE.test(type))
    return ofEvent(keys, EVENT_TYPE.test(type) || isHandler(parameter.of));
  if (CONTEXT_NAME.test(name) || CONTEXT_TYPE.test(type)) return ofContext(keys, parameter);
  return ofHandler(parameter, keys);
}

const DECORATED: readonly (readonly [RegExp, string])[] = [
  [/@(?:Query|QueryParams?)\b/, "query"],
  [/@(?:Param|PathParam)\b/, "params"],
  [/@(?:Headers?|HeaderParam)\b/, "headers"],
  [/@(?:Cookies?|CookieParam)\b/, "cookies"],
];

/** Where in the request a part stands that a parameter brings: `["body", "url"]` for `dto.url` of `@Body() dto`. */
export function placeInRequest(parameter: Parameter, taken: readonly string[]): readonly string[] {
  const written = parameter.at.text();
  if (INPUT_DECORATOR.test(written))
    return [DECORATED.find(([decorator]) => decorator.test(written))?.[1] ?? "body", ...taken];
  const [first] = taken;
  if (first === "req" || first === "request") return taken.slice(1);
  // What a resolver or a procedure is given was checked for its shape and came in the body.
  if (first === "input") return taken;
  return parameter.index === 1 && !SENT.has(parameter.keys[0] ?? "") ? ["input", ...taken] : taken;
}

function ofRequest(keys: readonly string[]): RequestPart {
  const [first] = keys;
  if ((first === "file" || first === "files") && keys.some((key) => CHOSEN_BY_UPLOAD.has(key)))
    return "server";
  if (first === undefined || SENT.has(first)) return "request";
  return SERVER_SIDE.has(first) ? "server" : undefined;
}

function ofEvent(keys: readonly string[], sure: boolean): RequestPart {
  const [first] = keys;
  if (first === undefined) return sure ? "request" : undefined;
  return EVENT_SENT.has(first) ? "request" : undefined;
}

function ofContext(keys: readonly string[], parameter: Parameter): RequestPart {
  const [first, second] = keys;
  if (first === "req" || first === "request") return ofRequest(second === undefined ? [] : [second]);
  if (first === undefined) return undefined;
  if (
    ["params", "query", "querystring", "headers", "header", "cookies", "body", "url", "path"].includes(first)
  )
    return "request";
  // A context beside resolver arguments, or of a framework: what the server put there.
  return SERVER_SIDE.has(first) || parameter.index > 0 ? "server" : undefined;
}

/** Handlers that take their input apart in the parameter list, and GraphQL resolvers. */
function ofHandler(parameter: Parameter, keys: readonly string[]): RequestPart {
  const [first] = keys;
  const { of, index } = parameter;
  const named = parameter.keys.length === 0 ? parameter.name : "";
  if (index === 1 && isResolver(of) && (/^_?args?_?$/.test(named) || parameter.keys.length > 0))
    return "request";
  if (first === undefined || !isHandler(of) || (index === 0 && ANSWER.test(named))) return undefined;
  if (index === 0 && first === "request") return ofRequest(keys.slice(1));
  if (index === 0 && first === "input" && /^(?:query|mutation|subscription)$/.test(handedTo(of)))
    return PROCEDURE[letThrough(of, keys[1])];
  return SENT.has(first) ? "request" : undefined;
}

/** What a server answered to a request of ours: `https.get(url, (res) => ...)`. */
const ANSWER = /^_?(?:res|resp|response|result|answer|data|err|error)$/;
const PROCEDURE = { open: "request", checked: "checked", unseen: "server" } as const;

/** A function that a router or a runtime calls with a request. */
function isHandler(of: SyntaxNode): boolean {
  const name = of.field("name")?.text() ?? variableName(of);
  if (HTTP_EXPORT.test(name) && isExported(of)) return true;
  if (ROUTE_CALL.test(handedTo(of)) || /^(?:query|mutation|subscription)$/.test(handedTo(of))) return true;
  return parametersOf(of).some(
    (other, at) => at > 0 && /^_?(?:res|reply|response|next|h)\b/.test(other.text()),
  );
}

function isResolver(of: SyntaxNode): boolean {
  const [parent] = parametersOf(of);
  if (parent === undefined || !/^(?:_+|_?parent|_?root|_?source|_?obj)\b/.test(parent.text())) return false;
  return /graphql|gql|resolver|Query\b|Mutation\b|apollo|pothos|nexus/i.test(of.root().text());
}

/** The function that this one is handed to as an argument: `get` of `router.get("/", (req) => ...)`. */
function handedTo(of: SyntaxNode): string {
  const call = of.parent()?.parent();
  if (!call || !isKind(call, "call_expression")) return "";
  return argumentsOf(call).some((argument) => argument.id() === of.id()) ? calledName(call) : "";
}

function variableName(of: SyntaxNode): string {
  const parent = of.parent();
  return isKind(parent, "variable_declarator") ? (parent?.field("name")?.text() ?? "") : "";
}

function isExported(of: SyntaxNode): boolean {
  return of
    .ancestors()
    .slice(0, 3)
    .some((node) => isKind(node, "export_statement"));
}
