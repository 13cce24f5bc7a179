import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { FlowCall } from "../../flow/grammar.ts";
import { bare, callOf, literalOf, piecesOf } from "../../flow/php-values.ts";
import type { Sink, SinkTable } from "./sink.ts";

const ADDRESS = /ur[il]|link|href|http|endpoint|host|webhook|remote|address/i;

const sql = (callee: RegExp, library: string, place: Partial<Sink> = {}): Sink => ({
  kind: "sql",
  callee,
  from: "parameter",
  library,
  ...place,
});

const http = (callee: RegExp, library: string, place: Partial<Sink> = {}): Sink => ({
  kind: "ssrf",
  callee,
  library,
  ...place,
});

const VERBS = "(?:get|post|put|patch|delete|head)";

/** Calls of PHP that must not be given what a client sends. */
export const PHP_SINKS: SinkTable = {
  mentions:
    /`|\b(?:mysqli_\w+|pg_\w+|sqlite_query|query|exec|prepare|multi_query|real_query|executeQuery|executeStatement|fetch\w+|createQuery|createNativeQuery|select\w*|statement|insert|update|delete|unprepared|affectingStatement|scalar|raw|\w+Raw|where|andWhere|orWhere|having|andHaving|orHaving|shell_exec|system|passthru|popen|proc_open|pcntl_exec|fromShellCommandline|Process|file_get_contents|fopen|readfile|file|file_put_contents|unlink|include|include_once|require|require_once|copy|rename|rmdir|scandir|opendir|glob|parse_ini_file|simplexml_load_file|show_source|highlight_file|download|File|curl_\w+|Http|request|get|post|put|patch|head|fsockopen|get_headers|getimagesize|SoapClient|Client|redirect|Redirect|RedirectResponse|header|wp_redirect|away|to|unserialize|igbinary_unserialize|yaml_parse|eval|assert|create_function|call_user_func\w*|preg_replace|Blade|createTemplate|renderString)/,
  sinks: [
    sql(/^(?:mysqli_(?:query|multi_query|real_query|prepare)|pg_(?:query|send_query|prepare))$/, "mysqli", {
      arguments: [0, 1],
    }),
    sql(/->(?:query|exec|prepare|multi_query|real_query)$/, "pdo"),
    sql(
      /->(?:executeQuery|executeStatement|fetchAllAssociative|fetchAssociative|fetchOne|fetchFirstColumn|fetchAllNumeric|createQuery|createNativeQuery)$/,
      "doctrine",
    ),
    sql(
      /(?:^|\\)DB::(?:connection->)?(?:select|selectOne|selectFromWriteConnection|scalar|statement|insert|update|delete|unprepared|affectingStatement|cursor)$|->(?:select|selectOne|statement|unprepared|affectingStatement|insert|update|delete)$/,
      "laravel",
    ),
    sql(
      /(?:->|::)(?:whereRaw|orWhereRaw|havingRaw|orHavingRaw|orderByRaw|groupByRaw|selectRaw|fromRaw|joinRaw)$|(?:^|\\)DB::(?:connection->)?raw$|->raw$/,
      "laravel",
      { fragment: true, from: "request" },
    ),
    // What stands in quotes is a value, and no name of a column.
    sql(/(?:->|::)\w+Raw$|(?:^|\\)DB::(?:connection->)?raw$/, "laravel", {
      fragment: true,
      pasted: true,
      when: isQuoted,
    }),
    sql(/->(?:where|andWhere|orWhere|having|andHaving|orHaving)$/, "doctrine", {
      fragment: true,
      pasted: true,
      when: isCondition,
    }),
    { kind: "command-from-input", callee: /^(?:exec|shell_exec|system|passthru|popen)$/, library: "exec" },
    { kind: "command-from-input", callee: /^\$(?:this->)?\w*ssh\w*->exec$/i, library: "phpseclib" },
    { kind: "command-from-input", callee: /^`$/, arguments: [0, 1, 2, 3, 4, 5, 6, 7], library: "exec" },
    { kind: "command-from-input", callee: /^(?:proc_open|new Process)$/, library: "exec", when: isNoList },
    {
      kind: "command-from-input",
      callee: /(?:^|\\)Process::(?:fromShellCommandline|run|start)$/,
      library: "symfony/process",
      when: isNoList,
    },
    {
      kind: "command-from-input",
      callee: /^Process::\w+(?:->\w+)*->(?:run|start)$/,
      library: "symfony/process",
      when: isNoList,
    },
    { kind: "command-from-input", callee: /^pcntl_exec$/, detail: "program", library: "exec" },
    {
      kind: "path-traversal",
      callee:
        /^(?:fopen|readfile|file|file_get_contents|file_put_contents|unlink|rmdir|mkdir|scandir|opendir|glob|parse_ini_file|simplexml_load_file|show_source|highlight_file)$/,
      library: "php",
      when: (call) => !isAddress(call.arguments[0]?.value),
    },
    {
      kind: "path-traversal",
      callee: /^(?:include|include_once|require|require_once)$/,
      detail: "include",
      library: "php",
    },
    { kind: "path-traversal", callee: /^(?:copy|rename|symlink|link)$/, arguments: [0, 1], library: "php" },
    {
      kind: "path-traversal",
      callee: /^response\(\)->(?:download|file|streamDownload)$|(?:^|\\)Response::download$/,
      library: "laravel",
    },
    { kind: "path-traversal", callee: /^(?:new BinaryFileResponse|\$this->file)$/, library: "symfony" },
    {
      kind: "path-traversal",
      callee:
        /(?:^|\\)File::(?:get|put|delete|append|prepend|copy|move|deleteDirectory|files|allFiles|lines|json|replace|makeDirectory)$/,
      library: "laravel",
    },
    http(/^(?:file_get_contents|fopen|readfile|copy)$/, "php", {
      when: (call) => isAddress(call.arguments[0]?.value),
    }),
    http(/^(?:curl_init|get_headers|getimagesize|fsockopen|stream_socket_client|new SoapClient)$/, "curl"),
    http(/^curl_setopt$/, "curl", {
      arguments: [2],
      when: (call) => call.arguments[1]?.value.text() === "CURLOPT_URL",
    }),
    http(new RegExp(`^\\\\?(?:\\w+\\\\)*Http::(?:.*->)?${VERBS}$`), "laravel"),
    http(/^(?:\$(?:this->)?\w*(?:client|guzzle|http)\w*)->(?:request|requestAsync)$/i, "guzzle", {
      arguments: [1],
    }),
    http(new RegExp(`^(?:\\$(?:this->)?\\w*(?:client|guzzle|http)\\w*)->${VERBS}$`, "i"), "guzzle"),
    {
      kind: "open-redirect",
      callee:
        /^(?:redirect|redirect\(\)->(?:to|away)|(?:\w+\\)*Redirect::(?:to|away)|new RedirectResponse|\$this->redirect|wp_redirect|\$response->redirect)$/,
      library: "laravel",
      when: leavesSite,
    },
    { kind: "open-redirect", callee: /^header$/, library: "php", when: isLocation },
    {
      kind: "unsafe-deserialization",
      callee: /^unserialize$/,
      library: "php",
      when: (call) =>
        !/allowed_classes/.test(call.arguments[1]?.value.text() ?? "") ||
        /allowed_classes["']\s*=>\s*true/.test(call.arguments[1]?.value.text() ?? ""),
    },
    { kind: "unsafe-deserialization", callee: /^igbinary_unserialize$/, library: "php" },
    { kind: "code-from-input", callee: /^(?:eval|assert)$/ },
    { kind: "code-from-input", callee: /^create_function$/, arguments: [0, 1] },
    {
      kind: "code-from-input",
      callee: /^call_user_func(?:_array)?$/,
      detail: "reflection",
      when: (call) => callOf(bare(call.arguments[0]?.value ?? call.node)) === undefined,
    },
    {
      kind: "code-from-input",
      callee: /^preg_replace$/,
      arguments: [1],
      when: (call) => /^["'](\W).*\1[a-df-zA-Z]*e/.test(call.arguments[0]?.value.text() ?? ""),
    },
    { kind: "template-from-input", callee: /(?:^|\\)Blade::(?:render|compileString)$/, library: "blade" },
    { kind: "template-from-input", callee: /->(?:createTemplate|renderString)$/, library: "twig" },
  ],
};

/** One text is read by a shell; a list of arguments is not. */
function isNoList(call: FlowCall): boolean {
  const first = call.arguments[0]?.value;
  if (!first) return false;
  const node = bare(first);
  const value = isKind(node, "variable_name") ? (definitionOf(node) ?? node) : node;
  return !isKind(value, "array_creation_expression");
}

/** `whereRaw("name = '$name'")`, `whereRaw("name = '" . $name . "'")` */
function isQuoted(call: FlowCall): boolean {
  return /'%?(?:\{?\$|["']\s?\.\s?\$)/.test(call.arguments[0]?.value.text().slice(0, 2_000) ?? "");
}

/** DQL or SQL as one text: `where("u.name = '$name'")`; `where("name", $name)` binds. */
function isCondition(call: FlowCall): boolean {
  const first = call.arguments[0]?.value;
  if (!first || call.arguments.length > 1) return false;
  return (piecesOf(bare(first)) ?? []).some(
    (piece) => "text" in piece && /[=<>]|\b(?:like|in)\b/i.test(piece.text),
  );
}

/** Whether the value names something on another machine, rather than a file. */
function isAddress(node: SyntaxNode | undefined): boolean {
  if (!node) return false;
  const start = startOf(node);
  return start === undefined ? ADDRESS.test(node.text().slice(0, 200)) : /^https?:/i.test(start);
}

function leavesSite(call: FlowCall): boolean {
  const text = call.arguments[0]?.value.text() ?? "";
  // This page's own address, and the one before, are no places that another can choose for somebody.
  return !/(?:url|fullUrl|path|getRequestUri|getPathInfo|getUri|previous)\(\)|HTTP_REFERER|REQUEST_URI|PHP_SELF|headers->get\(.referer/i.test(
    text,
  );
}

function isLocation(call: FlowCall): boolean {
  const value = call.arguments[0]?.value;
  return value !== undefined && /^location:/i.test(startOf(value) ?? "") && leavesSite(call);
}

/** Steps from a text to where its beginning is written. */
const MAX_STEPS = 6;

/** The beginning of a text, as far as it is written. */
function startOf(expression: SyntaxNode, step = 0): string | undefined {
  const node = bare(expression);
  if (step > MAX_STEPS) return undefined;
  const literal = literalOf(node);
  if (literal !== undefined)
    return isKind(node, "name", "qualified_name", "class_constant_access_expression")
      ? "https://fixed/"
      : literal;
  const pieces = piecesOf(node);
  const first = pieces?.find((piece) => !("text" in piece) || piece.text !== "");
  if (pieces && first) {
    if ("text" in first) return first.text;
    return startOf(first.value, step + 1);
  }
  const call = callOf(node);
  if (
    call &&
    /^(?:trim|rtrim|ltrim|url|to_route|base_path|storage_path|public_path|app_path|resource_path|sprintf)$/.test(
      call.name,
    )
  ) {
    const source = call.arguments[0]?.value;
    return source ? startOf(source, step + 1) : undefined;
  }
  if (!isKind(node, "variable_name")) return undefined;
  const value = definitionOf(node);
  return value ? startOf(value, step + 1) : undefined;
}

const FUNCTIONS = ["method_declaration", "function_definition", "anonymous_function", "program"];

/** What a variable was given in the same function, when it was given only once. */
function definitionOf(name: SyntaxNode): SyntaxNode | undefined {
  const of = name.ancestors().find((ancestor) => isKind(ancestor, ...FUNCTIONS));
  const text = name.text();
  const found = (of?.findAll({ rule: { kind: "assignment_expression" } }) ?? []).filter(
    (one) => one.field("left")?.text() === text,
  );
  const right = found.length === 1 ? found[0]?.field("right") : undefined;
  return right ?? undefined;
}
