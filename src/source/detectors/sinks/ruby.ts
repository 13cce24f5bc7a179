import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { FlowCall } from "../../flow/grammar.ts";
import { bare } from "../../flow/ruby-conditions.ts";
import { literalOf, piecesOf } from "../../flow/ruby-values.ts";
import type { Sink, SinkTable } from "./sink.ts";

const command = (callee: RegExp, library: string, place: Partial<Sink> = {}): Sink => ({
  kind: "command-from-input",
  callee,
  arguments: [0, 1],
  library,
  when: isOneText,
  ...place,
});

const http = (callee: RegExp, library: string, place: Partial<Sink> = {}): Sink => ({
  kind: "ssrf",
  callee,
  library,
  ...place,
});

const VERBS = "(?:get|post|put|patch|delete|head|options)";

/** Calls of Ruby that must not be given what a client sends. */
export const RUBY_SINKS: SinkTable = {
  mentions:
    /`|%x|\b(?:execute|exec|exec_\w+|select_\w+|find_by_sql|count_by_sql|query|prepare|async_exec|where|rewhere|having|group|joins|left_joins|from|select|order|reorder|pluck|lock|update_all|exists\?|Arel|system|spawn|Open3|popen|open|read|readlines|write|binread|binwrite|foreach|delete|unlink|rm\w*|cp|mv|glob|entries|children|load_file|send_file|render|Net::HTTP|HTTParty|Faraday|RestClient|HTTP|Excon|Typhoeus|Down|TCPSocket|redirect_to|redirect|redirect_back|Marshal|YAML|Psych|Oj|eval|\w+_eval|send|public_send|__send__|constantize|const_get|try|ERB|Haml|Slim)/,
  sinks: [
    {
      kind: "sql",
      callee:
        /\.(?:execute|exec_query|exec_update|exec_delete|exec_insert|select_all|select_rows|select_one|select_value|select_values|exec|exec_params|async_exec|query|query_value|prepare|run)$/,
      from: "parameter",
      library: "active_record",
      textIn: firstOf,
    },
    {
      kind: "sql",
      callee: /(?:^|\.)(?:find_by_sql|count_by_sql)$/,
      from: "parameter",
      library: "active_record",
      textIn: firstOf,
    },
    {
      kind: "sql",
      callee:
        /(?:^|\.)(?:where|rewhere|having|joins|left_joins|left_outer_joins|update_all|exists\?|find_or_create_by)$/,
      fragment: true,
      pasted: true,
      library: "active_record",
      textIn: firstOf,
      when: isFragment,
    },
    {
      kind: "sql",
      callee: /(?:^|\.)(?:where|having|joins|update_all|exists\?|sql)$/,
      from: "parameter",
      fragment: true,
      pasted: true,
      library: "active_record",
      textIn: firstOf,
      when: isQuoted,
    },
    {
      kind: "sql",
      callee: /(?:^|\.)(?:where|having|joins|update_all|exists\?)$/,
      fragment: true,
      library: "active_record",
      when: isWholeText,
    },
    {
      kind: "sql",
      callee: /[^.]\.(?:order|reorder|pluck|select|group|from|lock)$/,
      fragment: true,
      library: "active_record",
      when: isQueryPart,
    },
    {
      kind: "sql",
      callee: /^(?:Arel\.sql|Arel::Nodes::SqlLiteral\.new)$/,
      fragment: true,
      library: "active_record",
    },
    command(/^(?:(?:Kernel|Process)\.)?(?:system|exec|spawn)$/, "Kernel"),
    command(/^`$/, "Kernel", { arguments: [0, 1, 2, 3, 4, 5, 6, 7], when: () => true }),
    command(/^(?:Open3\.(?:capture2e?|capture3|popen2e?|popen3|pipeline\w*)|IO\.popen|PTY\.spawn)$/, "open3"),
    // A text that begins with a bar is a command for these.
    command(/^(?:(?:Kernel|URI|OpenURI)\.)?open$/, "Kernel", {
      arguments: [0],
      when: (call) => call.callee !== "URI.open" && opensAnything(call),
    }),
    {
      kind: "path-traversal",
      callee:
        /^(?:(?:::)?(?:File|IO|CSV)\.(?:open|read|new|write|binread|binwrite|readlines|foreach|delete|unlink|truncate)|FileUtils\.(?:rm\w*|remove\w*|touch|mkdir\w*)|Dir\.(?:glob|entries|children|each_child|mkdir|rmdir)|(?:YAML|Psych|JSON)\.(?:unsafe_)?load_file)$/,
      library: "File",
    },
    {
      kind: "path-traversal",
      callee: /^(?:File\.(?:rename|symlink|link)|FileUtils\.(?:cp\w*|copy\w*|mv|move|ln\w*))$/,
      arguments: [0, 1],
      library: "File",
    },
    { kind: "path-traversal", callee: /^(?:\w+\.)?(?:send_file|x_send_file)$/, library: "rails" },
    { kind: "path-traversal", callee: /^render$/, arguments: ["file"], library: "rails" },
    http(/^(?:::)?Net::HTTP\.(?:get|get_response|post|post_form|get_print|start|new)$/, "net/http"),
    http(/^(?:URI|OpenURI)\.(?:open|open_uri)$/, "open-uri"),
    http(new RegExp(`^HTTParty\\.${VERBS}$`), "httparty"),
    http(new RegExp(`^Faraday\\.(?:new|${VERBS})$`), "faraday", { arguments: [0, "url"] }),
    http(new RegExp(`^RestClient\\.${VERBS}$`), "rest-client"),
    http(/^RestClient::(?:Request\.execute|Resource\.new)$/, "rest-client", { arguments: [0, "url"] }),
    http(new RegExp(`^HTTP(?:\\.\\w+)?\\.${VERBS}$`), "http"),
    http(new RegExp(`^(?:Excon|Typhoeus|Curl)\\.(?:new|${VERBS})$`), "excon"),
    http(/^(?:Down\.(?:download|open)|(?:TCPSocket|Socket)\.(?:new|open|tcp))$/, "down"),
    { kind: "open-redirect", callee: /^redirect_to$/, library: "rails", when: leavesSite },
    { kind: "open-redirect", callee: /^redirect$/, library: "sinatra", when: leavesSite },
    {
      kind: "open-redirect",
      callee: /^redirect_back(?:_or_to)?$/,
      arguments: [0, "fallback_location"],
      library: "rails",
      when: leavesSite,
    },
    { kind: "unsafe-deserialization", callee: /^(?:::)?Marshal\.(?:load|restore)$/, library: "marshal" },
    {
      kind: "unsafe-deserialization",
      callee: /^(?:YAML|Psych)\.(?:load|unsafe_load|load_stream)$/,
      library: "yaml",
    },
    {
      kind: "unsafe-deserialization",
      callee: /^Oj\.(?:load|object_load)$/,
      library: "oj",
      when: (call) =>
        !call.arguments.some(({ name, value }) => name === "mode" && !/object/.test(value.text())),
    },
    {
      kind: "code-from-input",
      callee: /^(?:Kernel\.)?eval$|\.(?:instance_eval|class_eval|module_eval|eval)$/,
    },
    {
      kind: "code-from-input",
      callee: /(?:^|\.)(?:send|public_send|__send__|try|try!)$|\.(?:method|const_get|instance_variable_get)$/,
      detail: "reflection",
      when: (call) => isWholeValue(call.arguments[0]?.value),
    },
    {
      kind: "code-from-input",
      callee: /\.(?:constantize|safe_constantize)$/,
      arguments: [-1],
      detail: "reflection",
    },
    {
      kind: "template-from-input",
      callee: /^(?:ERB|Erubi::Engine|Haml::Engine|Haml::Template|Slim::Template|Tilt\.\w+)\.new$/,
      library: "erb",
    },
    { kind: "template-from-input", callee: /^(?:\w+\.)?render$/, arguments: ["inline"], library: "rails" },
  ],
};

/** One text is read by a shell; a program with separate arguments is not. An environment may stand before it. */
function isOneText(call: FlowCall): boolean {
  const placed = call.arguments.filter(({ name, value }) => name === undefined && !isKind(value, "hash"));
  const [only] = placed;
  return (
    placed.length === 1 &&
    only !== undefined &&
    !isKind(only.value, "splat_argument", "array", "hash_splat_argument")
  );
}

/** `open(name)`: a text that is fixed at its beginning is no command. */
function opensAnything(call: FlowCall): boolean {
  const value = call.arguments[0]?.value;
  return isWholeValue(value);
}

/** `find_by_sql(["select ... ?", name])` binds what follows the text. */
function firstOf(node: SyntaxNode): SyntaxNode {
  const value = bare(node);
  return isKind(value, "array") ? (codeChildren(value)[0] ?? value) : value;
}

/** `where("name = '#{name}'")`: what stands in quotes is a value, and no name of a column. */
function isQuoted(call: FlowCall): boolean {
  return isFragment(call) && /'%?#\{/.test(call.arguments[0]?.value.text().slice(0, 2_000) ?? "");
}

/** A condition as one text, not the parts of one: `where(name: x)` binds its values. */
function isFragment(call: FlowCall): boolean {
  const first = call.arguments[0];
  return first !== undefined && first.name === undefined && !isKind(bare(first.value), "hash");
}

/** `where(params[:filter])` with a text; a hash of conditions is bound. */
function isWholeText(call: FlowCall): boolean {
  const [first, second] = call.arguments;
  if (!first || first.name !== undefined || second) return false;
  // Rails itself knows parameters that were permitted for a hash of conditions.
  return (
    isKind(first.value, "element_reference") || /^(?:params\.fetch|params\.dig)\(/.test(first.value.text())
  );
}

/** Of a query, not of a list: `list.select`, `text.from`. A column by name is checked by Rails unless it is a text with more in it. */
function isQueryPart(call: FlowCall): boolean {
  const first = call.arguments[0];
  return first !== undefined && first.name === undefined && !isKind(bare(first.value), "hash", "lambda");
}

function isWholeValue(node: SyntaxNode | undefined): boolean {
  return node !== undefined && piecesOf(bare(node)) === undefined && literalOf(bare(node)) === undefined;
}

/** The address of the page before, and this page's own, are no places that another can choose for somebody. */
function leavesSite(call: FlowCall): boolean {
  const value = (call.arguments.find(({ name }) => name === "fallback_location") ?? call.arguments[0])?.value;
  if (!value || isKind(bare(value), "hash")) return false;
  if (
    /^(?:params|[\w.]*\bparams\.(?:permit|merge|except|to_unsafe_h|slice)\b)(?!\.(?:fetch|dig)|\[)/.test(
      value.text(),
    )
  )
    return false;
  return !/\brequest\.(?!params)/.test(value.text());
}
