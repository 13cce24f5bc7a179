import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowCall, FlowParameter, FlowSurroundings } from "./grammar.ts";
import { isNumberFilter } from "./php-comparisons.ts";
import { classAround, extendedBy, isValidated, isValidatedPart } from "./php-validation.ts";
import { callOf, literalOf } from "./php-values.ts";

const SUPERGLOBAL = /^\$(?:_GET|_POST|_REQUEST|_COOKIE|_FILES|HTTP_RAW_POST_DATA)$/;
/** Entries of `$_SERVER` that a client sends. */
const SENT_BY_CLIENT =
  /^(?:HTTP_\w+|REQUEST_URI|QUERY_STRING|PATH_INFO|PHP_SELF|ORIG_PATH_INFO|CONTENT_TYPE|PHP_AUTH_\w+)$/;

/** Methods of a request that answer with what was sent. */
const SENT =
  /^(?:input|query|get|post|header|headers|all|only|except|json|string|str|cookie|cookies|collect|validated|safe|file|allFiles|route|path|url|fullUrl|getContent|getRequestUri|getUri|getPathInfo|getQueryString|getHost|getHttpHost|host|httpHost|userAgent|bearerToken|getQueryParams|getParsedBody|getCookieParams|getUploadedFiles|getHeaderLine|getHeader|getAttribute|toArray|request|old|segment|segments|getUserInfo)$/;
/** Methods that answer with a number, a date, a listed value or a truth value. */
const CHECKED =
  /^(?:integer|float|boolean|date|enum|enums|has|filled|missing|ip|user|method|isMethod|ajax|hasFile|getInt|getBoolean|getDigits|getAlnum|getAlpha|getEnum|routeIs|is)$/;
/** What the framework itself puts on a request. */
const OWN_PROPERTY = /^(?:attributes|server|session|user)$/;

const REQUEST_TYPE = /(?:^|\\)(?:\w*Request|ServerRequestInterface|RequestInterface)$/;
const PLAIN_TYPE = /^\??(?:string|mixed|array)(?:\|null)?$|^null\|string$/;

/** An expression that stands for what a client sends, and that no rule of validation bounds. */
export function isRequestInput(node: SyntaxNode, around: FlowSurroundings): boolean {
  return isSent(node, around) && !isValidatedPart(node);
}

function isSent(node: SyntaxNode, around: FlowSurroundings): boolean {
  if (isKind(node, "variable_name")) return SUPERGLOBAL.test(node.text());
  if (isKind(node, "subscript_expression")) {
    const [object, key] = codeChildren(node);
    if (object?.text() === "$_SERVER") return key !== undefined && SENT_BY_CLIENT.test(literalOf(key) ?? "");
    return object !== undefined && isRequest(object, around);
  }
  if (isKind(node, "member_access_expression", "nullsafe_member_access_expression")) {
    const object = node.field("object");
    const name = node.field("name")?.text() ?? "";
    if (!object || !isRequest(object, around)) return isClientProperty(node, around);
    return !OWN_PROPERTY.test(name);
  }
  const call = callOf(node);
  if (!call) return false;
  if (call.name === "file_get_contents")
    return /^["']php:\/\/input["']$/.test(call.arguments[0]?.value.text() ?? "");
  if (!call.receiver && call.name === "request" && call.arguments.length > 0) return true;
  if (!call.receiver || !SENT.test(call.name)) return false;
  if (
    isRequest(call.receiver, around) ||
    /^(?:Request|Input|\\?Illuminate\\Support\\Facades\\Request)$/.test(call.receiver.text())
  )
    return true;
  // Symfony: `$request->query->get("x")`; `attributes` holds what the router found.
  if (!isKind(call.receiver, "member_access_expression")) return false;
  const object = call.receiver.field("object");
  return (
    object !== null &&
    isRequest(object, around) &&
    /^(?:query|request|headers|cookies|files)$/.test(call.receiver.field("name")?.text() ?? "")
  );
}

/** `$request` by its type or name, `request()`. In a form request, `$this`. */
function isRequest(node: SyntaxNode, around: FlowSurroundings): boolean {
  const call = callOf(node);
  if (call) return !call.receiver && call.name === "request" && call.arguments.length === 0;
  if (isKind(node, "member_access_expression")) return /^\$this->(?:request|req)$/.test(node.text());
  if (!isKind(node, "variable_name")) return false;
  const name = node.text();
  if (name === "$this") return isFormRequest(node);
  const type = around.parameterOf(name, node)?.type;
  if (type !== undefined) return REQUEST_TYPE.test(type.replace(/^\?/, ""));
  return name === "$request";
}

function isFormRequest(node: SyntaxNode): boolean {
  const of = classAround(node);
  return of !== undefined && /(?:^|\\)FormRequest$/.test(extendedBy(of));
}

/** Livewire hands what the page sends to every public property that is not `#[Locked]`. */
function isClientProperty(node: SyntaxNode, around: FlowSurroundings): boolean {
  if (node.field("object")?.text() !== "$this") return false;
  const name = node.field("name")?.text() ?? "";
  const owner = classAround(node);
  if (!owner || !isLivewire(owner)) return false;
  const property = publicProperty(owner, name);
  if (!property || /#\[\s*(?:Locked|Computed|Validate|Rule)\b/.test(property.text())) return false;
  const type = property.field("type")?.text();
  if (type !== undefined && !PLAIN_TYPE.test(type)) return false;
  return !isValidated(node, name) && around.functionAround(node) !== undefined;
}

function publicProperty(owner: SyntaxNode, name: string): SyntaxNode | undefined {
  return (owner.field("body")?.namedChildren() ?? []).find(
    (member) =>
      isKind(member, "property_declaration") &&
      /^(?:#\[[^\]]*\]\s*)*public\b(?!\s+(?:static|readonly))/.test(member.text()) &&
      member
        .namedChildren()
        .some(
          (child) => isKind(child, "property_element") && child.namedChildren()[0]?.text() === `$${name}`,
        ),
  );
}

function isLivewire(owner: SyntaxNode): boolean {
  const base = extendedBy(owner);
  if (/Livewire\\/.test(base)) return true;
  return (
    /^(?:Component|\w*ModalComponent)$/.test(base) &&
    owner
      .ancestors()
      .some(
        (ancestor) =>
          isKind(ancestor, "program") && /\buse\s+Livewire\\/.test(ancestor.text().slice(0, 10_000)),
      )
  );
}

/** Methods of a component that the framework calls, not the page. */
const LIFE_CYCLE =
  /^(?:mount|boot|booted|hydrate\w*|dehydrate\w*|updat(?:ing|ed)\w*|render\w*|rules|messages|__\w+|placeholder|getListeners|exception|validationAttributes)$/;

/** Arguments of actions: what the router takes from the path, and what a Livewire page sends. */
export function isRequestParameter(parameter: FlowParameter, of: SyntaxNode): boolean {
  const type = parameter.type ?? "mixed";
  if (!PLAIN_TYPE.test(type)) return false;
  if (isKind(of, "method_declaration")) {
    const name = of.field("name")?.text() ?? "";
    const isPublic = !of
      .namedChildren()
      .some((child) => isKind(child, "visibility_modifier") && child.text() !== "public");
    const isStatic = of.namedChildren().some((child) => isKind(child, "static_modifier"));
    const owner = classAround(of);
    if (!owner || !isPublic || isStatic) return false;
    if (
      /#\[[^\]]*\bRoute\(/.test(parameter.decorators ?? "") ||
      /#\[Route\(/.test(of.field("attributes")?.text() ?? "")
    )
      return true;
    if (isLivewire(owner)) return !LIFE_CYCLE.test(name);
    return (
      type !== "array" &&
      !name.startsWith("__") &&
      /(?:^|\\)\w*Controller$/.test(owner.field("name")?.text() ?? "") &&
      extendedBy(owner) !== "" &&
      !/^(?:middleware|authorize|callAction|rules)$/.test(name)
    );
  }
  return type !== "array" && isRouteClosure(of);
}

/** `Route::get("/{name}", function (string $name) { ... })`, `$app->get(...)`. */
function isRouteClosure(of: SyntaxNode): boolean {
  const call = of.parent()?.parent()?.parent();
  const called = call ? callOf(call) : undefined;
  if (!called || !/^(?:get|post|put|patch|delete|any|match)$/.test(called.name)) return false;
  return /^(?:Route|Router|\$router|\$app|\$this->router)\b/.test(called.callee);
}

/** A segment of a path holds no slash, unless the route says so. */
export function isSegment(parameter: FlowParameter, of: SyntaxNode): boolean {
  const owner = classAround(of);
  return !(owner && isLivewire(owner)) && isRequestParameter(parameter, of);
}

const CHECKED_TYPE =
  /^\??(?:int|float|bool|\\?DateTime\w*|\\?Carbon\w*|\\?Uuid\w*)(?:\|(?:int|float|bool|null))*$/;

/** Keys that a database makes, and names that a program gives. */
const OWN_KEY = /^(?:id|uuid|\w*_id|\w*Id|table|column|connection|created_at|updated_at)$/;

export function isCheckedParameter(
  parameter: FlowParameter,
  of: SyntaxNode,
  keys: readonly string[],
): boolean {
  const { type } = parameter;
  if (type === undefined) return false;
  if (CHECKED_TYPE.test(type)) return true;
  const isObject = /^\??\\?(?:\w+\\)*[A-Z]\w*$/.test(type) && !REQUEST_TYPE.test(type.replace(/^\?/, ""));
  const [key] = keys;
  if (!isObject || key === undefined) return false;
  // A model that the router looked up holds what the database has.
  return OWN_KEY.test(key) || /(?:^|\\)\w*Controller$/.test(classAround(of)?.field("name")?.text() ?? "");
}

/** Calls whose answer is a number, a truth value, a date, a digest or an escaped text. */
const CLEANS =
  /^(?:intval|floatval|boolval|doubleval|abs|count|sizeof|strlen|mb_strlen|round|floor|ceil|max|min|array_sum|time|strtotime|date|now|md5|sha1|hash|crc32|hash_hmac|bin2hex|uniqid|random_bytes|random_int|rand|mt_rand|password_hash|bcrypt|escapeshellarg|escapeshellcmd|basename|mysqli_real_escape_string|real_escape_string|pg_escape_\w+|sqlite_escape_string|quote|quoteIdentifier|quoteSingleIdentifier|escapeString|escape_string|esc_sql|prepare|wpdb_prepare|wrap|wrapTable|getTablePrefix|getTable|getKeyName|getKey|getQualifiedKeyName|qualifyColumn|getForeignKeyName|urlencode|rawurlencode|http_build_query|htmlspecialchars_decode|ctype_\w+|is_\w+|in_array|isset|empty|array_key_exists|preg_match|str_contains|str_starts_with|str_ends_with|strcmp|config|env|route|action|slug|uuid|ulid|cuid|random|tryFrom|from|toSql|hashName|getClientMimeType|getSize|guessExtension|extension|class_basename|number_format|base_path|storage_path|public_path|app_path|resource_path|database_path|config_path)$/;
/** `Str::slug` and its like are cleaning, `Str::of` is not; `Enum::from` is, `Uri::from` is not. */
const CLEAN_ON = /^(?:base_path|storage_path|public_path|app_path|resource_path|database_path|config_path)$/;

export function isCleaning(call: FlowCall): boolean {
  const { name } = call;
  const first = call.arguments[0]?.value;
  if (isValidatedPart(call.node)) return true;
  if (CHECKED.test(name) && call.receiver && /request/i.test(call.receiver.text().slice(0, 80))) return true;
  if (CLEAN_ON.test(name)) return call.arguments.length === 0;
  if (name === "filter_var" || name === "filter_input")
    return isNumberFilter(call.arguments.find(({ value }) => /FILTER_/.test(value.text()))?.value);
  if (name === "prepare") return call.arguments.length > 1;
  if (name === "preg_replace") return leavesHarmless(first);
  return CLEANS.test(name);
}

/** `preg_replace("/[^a-z0-9_]/", "", $x)` */
function leavesHarmless(pattern: SyntaxNode | undefined): boolean {
  const text = pattern ? (literalOf(pattern) ?? "") : "";
  return /^(\W)\[\^[\w\\\-: @]*\][+*]?\1[a-z]*$/i.test(text) && !/\\[WSD]/.test(text);
}

/** Calls whose answer is what they were called on or given, in another form. */
const PASSES =
  /^(?:trim|ltrim|rtrim|chop|strtolower|strtoupper|ucfirst|ucwords|lcfirst|mb_strtolower|mb_strtoupper|mb_substr|substr|str_replace|str_ireplace|preg_replace|strtr|strval|urldecode|rawurldecode|base64_decode|base64_encode|html_entity_decode|htmlspecialchars|htmlentities|strip_tags|stripslashes|nl2br|json_decode|json_encode|serialize|explode|implode|join|preg_split|str_split|array_\w+|current|end|reset|next|key|list|compact|strrev|str_pad|str_repeat|wordwrap|iconv|mb_convert_encoding|utf8_encode|utf8_decode|sprintf|vsprintf|realpath|dirname|stripcslashes|nl2br|collect|tap|value|data_get|with|optional|str|strstr|strrchr|only|except|first|last|all|get|toArray|toString|__toString|value|values|keys|pluck|map|filter|each|sort|sortBy|reverse|unique|merge|push|flatten|lower|upper|title|replace|replaceFirst|replaceLast|after|before|afterLast|beforeLast|between|append|prepend|start|finish|squish|limit|of|explode|implode|substr|camel|snake|studly|kebab|ascii|singular|plural|getClientOriginalName|getClientOriginalExtension|getRealPath|getPathname|path|input|query|validate|validated|safe|base_path|storage_path|public_path|app_path|resource_path|normalizePath)$/;
/** Calls on a class that keep what they are given. */
const KEEPING_CLASS = /^\\?(?:Str|Arr|Collection|Stringable|Uri|Validator)$/;

export function isPassing(call: FlowCall): boolean {
  if (!PASSES.test(call.name)) return false;
  const { receiver } = call;
  if (!receiver) return true;
  // `Order::first()`: a class has values of its own.
  return isKind(receiver, "name", "qualified_name", "relative_scope")
    ? KEEPING_CLASS.test(receiver.text())
    : true;
}
