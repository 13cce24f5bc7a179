import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowCall, FlowSurroundings } from "./grammar.ts";

/** Classes to which Rails, Sinatra and Grape hand requests; `params` of any other class is its own. */
const SERVES = /(?:Controller|Sinatra::\w+|Grape::API|Channel|\bMetal)$|^(?:Sinatra|Rack)::/;

/** What a client sends, by the names that ActionDispatch and Rack give it. */
const SENT =
  /^(?:params|headers|get_header|body|raw_post|cookies|query_parameters|request_parameters|path_parameters|query_string|GET|POST|path|fullpath|original_fullpath|path_info|url|original_url|referer|referrer|user_agent|host|host_with_port|form_data)$/;

/** An expression that stands for what a client sends. */
export function isRequestInput(node: SyntaxNode, around: FlowSurroundings): boolean {
  if (isKind(node, "identifier")) {
    const name = node.text();
    return (name === "params" || name === "cookies") && isServed(node, name, around);
  }
  if (!isKind(node, "call")) return false;
  const receiver = node.field("receiver");
  const name = node.field("method")?.text() ?? "";
  if (!receiver || !SENT.test(name)) return false;
  if (isKind(receiver, "identifier") && receiver.text() === "request")
    return isServed(receiver, "request", around) || name === "params";
  return false;
}

/** Whether a bare name is the framework's method of that name: nothing here defines it, and the class serves requests. */
function isServed(node: SyntaxNode, name: string, around: FlowSurroundings): boolean {
  if (around.parameterOf(name, node)) return false;
  const owners = node.ancestors().filter((ancestor) => isKind(ancestor, "class", "module"));
  const owner = owners[0];
  // Sinatra's routes stand at the top of a file.
  if (!owner) return isInRoute(node);
  if (definesItself(owner, name)) return false;
  const names = [
    owner.field("name")?.text() ?? "",
    ...(owner.field("superclass")?.namedChildren() ?? []).map((child) => child.text()),
  ];
  if (names.some((one) => SERVES.test(one))) return true;
  return isKind(owner, "module") && !owners.some((one) => isKind(one, "class"));
}

const ROUTE = /^(?:get|post|put|patch|delete|options|head|route|before|after)$/;

function isInRoute(node: SyntaxNode): boolean {
  return node
    .ancestors()
    .some(
      (ancestor) =>
        isKind(ancestor, "call") &&
        ancestor.field("block") !== null &&
        !ancestor.field("receiver") &&
        ROUTE.test(ancestor.field("method")?.text() ?? ""),
    );
}

/** `attr_reader :params`, `def params`: a value of the object's own. */
function definesItself(owner: SyntaxNode, name: string): boolean {
  const body = owner.field("body");
  return (body ? codeChildren(body) : []).some((member) => {
    if (isKind(member, "method")) return member.field("name")?.text() === name;
    return (
      isKind(member, "call") &&
      /^(?:attr_reader|attr_accessor|param|option|attribute|let|delegate)$/.test(
        member.field("method")?.text() ?? "",
      ) &&
      new RegExp(`:${name}\\b`).test(member.field("arguments")?.text() ?? "")
    );
  });
}

/** Calls whose answer is a number, a truth value, a date, a digest or an escaped text. */
const CLEANS =
  /^(?:to_i|to_f|to_d|to_r|to_c|to_date|to_time|to_datetime|Integer|Float|Rational|BigDecimal|size|length|count|bytesize|sum|abs|round|floor|ceil|hash|object_id|sanitize_sql\w*|sanitize_sql|quote|quote_\w+|quoted_\w+|escape_string|escape_literal|escape_identifier|shellescape|shelljoin|basename|extname|presence_in|hexdigest|base64digest|hex|uuid|url_encode|encode_www_form_component|encode_uri_component|encode_www_form|to_param|to_query|parameterize|sanitize|sanitized|strftime|iso8601|ord|crypt|url_from|cast)$|\?$/;
/** `CGI.escape` and its like; `Regexp.escape` keeps what a shell or a database would read. */
const ESCAPES =
  /^(?:CGI|ERB::Util|URI|Shellwords|Rack::Utils|PG::Connection|Addressable::URI)\.(?:escape\w*|encode\w*)$/;
const READS_DATE = /(?:^|\.)(?:Date|Time|DateTime|Time\.zone|Time\.current|IPAddr)\.\w+$/;

export function isCleaning(call: FlowCall): boolean {
  if (CLEANS.test(call.name) || ESCAPES.test(call.callee) || READS_DATE.test(call.callee)) return true;
  // A key that is looked up in something fixed, and a text of which only harmless characters are left.
  if (/^(?:fetch|dig|values_at)$/.test(call.name) && isKind(call.receiver, "constant", "scope_resolution"))
    return true;
  return /^(?:gsub|delete|tr|scan)!?$/.test(call.name) && leavesHarmless(call);
}

/** `gsub(/[^a-z0-9_]/i, "")`. */
function leavesHarmless(call: FlowCall): boolean {
  const [pattern] = call.arguments;
  const text = pattern?.value.text() ?? "";
  if (call.name.startsWith("gsub") || call.name.startsWith("scan"))
    return /^\/\[\^[\w\\\-: @]*\][+*]?\/[a-z]*$/.test(text) && !/\\[WSD]/.test(text);
  return /^["']\^[\w-]*["']$/.test(text);
}

/** Calls whose answer is what they were called on or given, in another form. */
const PASSES =
  /^(?:require|permit|permit!|expect|dig|to_h|to_unsafe_h|to_unsafe_hash|slice|except|values|values_at|merge|reverse_merge|with_indifferent_access|symbolize_keys|deep_symbolize_keys|stringify_keys|transform_keys|transform_values|filter_map|compact_blank|strip|lstrip|rstrip|chomp|chop|chars|lines|squish|downcase|upcase|capitalize|titleize|camelize|classify|underscore|tableize|singularize|pluralize|swapcase|to_s|to_str|to_sym|to_a|to_set|to_json|as_json|inspect|dump|sub|sub!|gsub|gsub!|tr|delete|delete_prefix|delete_suffix|squeeze|prepend|insert|replace|concat|center|ljust|rjust|dup|clone|freeze|itself|presence|try|split|partition|rpartition|first|last|second|third|at|take|drop|sample|min|max|join|compact|uniq|flatten|reverse|sort|sort_by|select|filter|reject|map|collect|flat_map|zip|push|unshift|append|encode|force_encoding|unicode_normalize|scrub|b|unpack|unpack1|html_safe|read|string|each|each_with_index|tap|then|yield_self|parse|URI|Array|String|Hash|Pathname|unescape|decode|decode64|strict_decode64|urlsafe_decode64|decode_www_form_component|unescapeURIComponent|wrap|expand_path|realpath|cleanpath|truncate|html_escape|escape|normalize|tempfile|path|original_filename|load)$/;
/** Calls on a class that keep what they are given. */
const KEEPS =
  /^(?:File\.(?:join|expand_path|absolute_path|realpath)|Rails\.root\.join|Rails\.public_path\.join|Pathname\.new|URI\.join|URI\.parse|Addressable::URI\.parse|JSON\.parse|CGI\.unescape|URI\.decode\w*|Base64\.\w*decode64|String\.new|Array\.wrap|StringIO\.new|Regexp\.escape|Regexp\.new|JSON\.generate)$/;

export function isPassing(call: FlowCall): boolean {
  if (KEEPS.test(call.callee)) return true;
  const { receiver, name } = call;
  if (name === "fetch")
    return call.arguments.every(({ value }) =>
      isKind(value, "simple_symbol", "string", "nil", "integer", "array"),
    );
  if (!PASSES.test(name)) return false;
  // `Order.first`, `JSON.dump`: a class has values of its own.
  if (isKind(receiver, "constant", "scope_resolution"))
    return /^(?:CGI|URI|JSON|Base64|Array|Rack::Utils|ERB::Util|YAML)$/.test(receiver?.text() ?? "");
  if (!receiver) return /^(?:URI|Array|String|Hash|Pathname)$/.test(name);
  return true;
}
