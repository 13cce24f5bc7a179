import type { Sighting } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isNodeTouched, type Program } from "../../program.ts";
import { JAVASCRIPT, type Detector } from "../detector.ts";
import { type Call, outlineOf, settingsIn } from "./outline.ts";
import { conditionsAround, functionAround, isForDevelopment, methodAround, sighted } from "./surroundings.ts";

/** `stack`: files, versions and calls; `object`: whatever the error carries; `message`: what its maker wrote. */
type Detail = "stack" | "object" | "message";

const STACK: Readonly<Record<string, RegExp>> = {
  javascript: /\b(?:err|error|e|ex|exception)\w*\??\.stack\b/,
  python: /\btraceback\.format_(?:exc|exception|tb|stack)\(/,
  go: /\bdebug\.Stack\(\)/,
  java: /\bgetStackTrace(?:AsString)?\(|\bprintStackTrace\((?!\))|getFullStackTrace\(|\bstackTraceToString\(/,
  ruby: /\b(?:e|ex|err|error|exception)\.(?:backtrace|full_message)\b/,
  php: /getTraceAsString\(\)|->getTrace\(\)/,
};

/** Calls that answer a client. */
const ANSWERS: Readonly<Record<string, RegExp>> = {
  javascript:
    /(?:^|\.)(?:(?:res|response|reply|\w*Res)(?:\..*)?\.(?:json|send|end|write|jsonp|render)|(?:c|ctx|context)\.(?:json|text|html|body)|NextResponse\.json|Response\.json|Response)$/,
  python:
    /^(?:flask\.)?(?:jsonify|make_response|HttpResponse|HttpResponseServerError|JsonResponse|JSONResponse|PlainTextResponse|HTMLResponse|Response|HTTPException|web\.Response|web\.json_response|abort|render_template)$|\.write$/,
  go: /^(?:http\.Error|fmt\.Fprint(?:f|ln)?|render\.JSON)$|^(?:c|ctx|w|rw)\.(?:JSON|String|AbortWithStatusJSON|IndentedJSON|Write|SendString|HTML)$/,
  java: /(?:^|\.)(?:body|internalServerError|sendError|entity|ok|ResponseEntity|status|println|print|write|respond|respondText|printStackTrace|serverError)$/,
  ruby: /^(?:render|json|halt|render_error|body)$/,
  php: /^(?:(?:response\(\)|.*response)\.json|response|json_encode|die|exit|print|JsonResponse|Response|abort)$/i,
};

const ERROR_NAME = /^_?(?:err|error|e|ex|exception|exc|t|throwable|cause)$/i;

/** What only the makers of a program should read, sent to whoever provokes an error. */
export const errorDetailsLeaked: Detector = {
  kind: "error-details-leaked",
  languages: ["typescript", "tsx", "javascript", "python", "go", "java", "kotlin", "ruby", "php"],
  mentions: /stack|trace|\berr|exception|\bex?\b|catch|rescue/i,
  detect(program) {
    const key = keyOf(program);
    const answers = ANSWERS[key];
    if (!answers) return [];
    const { calls } = outlineOf(program);
    const called = calls
      .filter(
        ({ callee, node }) =>
          answers.test(callee.includes("(") ? callee.replace(/\(.*?\)(?=\.)/g, "()") : callee) &&
          isNodeTouched(program, node) &&
          mayLeak(node.text(), key),
      )
      .flatMap((call) => inAnswer(call, program, key));
    const seen = new Set<number>();
    return [...called, ...inAssignments(program, key)]
      .filter(({ node }) => {
        const line = node.range().start.line;
        const isNew = !seen.has(line);
        seen.add(line);
        return isNew && !isForDevelopment(program, node) && !isChosen(node);
      })
      .flatMap(({ node, detail, callee }): Sighting[] =>
        sighted(program, { kind: "error-details-leaked", node, detail, callee, library: key }),
      );
  },
};

interface Leak {
  node: SyntaxNode;
  detail: Detail;
  callee: string;
}

function keyOf({ language }: Program): string {
  if (JAVASCRIPT.includes(language)) return "javascript";
  return language === "kotlin" ? "java" : language;
}

/** Only with a switch for it: `if (app.debug)`, `isDev ? err.stack : undefined`. */
function isChosen(node: SyntaxNode): boolean {
  return conditionsAround(node).some(({ node: one }) =>
    /debug|verbose|expose|show_?(?:stack|trace|details|errors)|NODE_ENV/i.test(one.text().slice(0, 300)),
  );
}

/** Cheap, and never misses: most answers have nothing to do with an error. */
function mayLeak(text: string, key: string): boolean {
  return MENTIONS_ERROR.test(text) || (STACK[key]?.test(text) ?? false) || messageIn(text, key);
}

const MENTIONS_ERROR = /printStackTrace|\b_?(?:err|error|e|ex|exception|exc|t|throwable|cause)\b/i;

function inAnswer(call: Call, program: Program, key: string): Leak[] {
  const { node, callee } = call;
  if (key === "java" && callee.endsWith("printStackTrace"))
    return /getWriter\(\)|getOutputStream\(\)|response|resp\b/i.test(node.text().slice(-100))
      ? [{ node, detail: "stack", callee }]
      : [];
  if (key === "java" && /^(?:System\.|log)/.test(callee)) return [];
  if (
    key === "java" &&
    /^(?:println|print|write)$/.test(call.name) &&
    !/(?:getWriter\(\)|resp(?:onse)?|out)\.\w+$/.test(callee)
  )
    return [];
  if (key === "python" && call.name === "write" && !/^(?:self|response|resp)\.write$/.test(callee)) return [];
  if (
    key === "go" &&
    callee.startsWith("fmt.") &&
    !/^(?:w|rw|writer|res|resp)$/.test(call.arguments[0]?.value.text() ?? "")
  )
    return [];
  const leaks = call.arguments.flatMap(({ value }) =>
    leaked(value, program, key).map((one) => ({ ...one, callee })),
  );
  const [first] = leaks;
  if (!first) return [];
  if (first.detail !== "stack" && !answersFailure(call))
    return first.detail === "object" && key === "javascript" ? [first] : [];
  return [first];
}

function leaked(value: SyntaxNode, program: Program, key: string): Pick<Leak, "node" | "detail">[] {
  const text = value.text().slice(0, 3_000);
  const stack = STACK[key];
  if (stack?.test(text)) {
    const at = settingsIn(program, value).find(
      (one) => stack.test(one.value.text().slice(0, 300)) && !isGuardedValue(one.value),
    );
    const isInCondition = settingsIn(program, value).some((one) =>
      stack.test(one.value.text().slice(0, 300)),
    );
    const isSpread =
      /\.\.\.\s*\(|\?/.test(text) && /NODE_ENV|isDev|isProd|debug|development|production/i.test(text);
    if (at) return [{ node: at.node, detail: "stack" }];
    return isInCondition || isSpread ? [] : [{ node: value, detail: "stack" }];
  }
  if (key === "javascript" && isCaught(value)) return [{ node: value, detail: "object" }];
  const message = messageIn(text, key);
  return message && isBroad(value, key) ? [{ node: value, detail: "message" }] : [];
}

function isGuardedValue(value: SyntaxNode): boolean {
  return /\?|&&|NODE_ENV|isDev|isProd|debug|development|production/i.test(
    value
      .text()
      .slice(0, 300)
      .replace(/\?\.\b/g, "."),
  );
}

/** The error itself as the answer. */
function isCaught(value: SyntaxNode): boolean {
  if (!isKind(value, "identifier") || !ERROR_NAME.test(value.text())) return false;
  const name = value.text();
  const clause = value.ancestors().find((one) => isKind(one, "catch_clause"));
  if (clause?.field("parameter")?.text().replace(/:.*$/s, "").trim() === name) return true;
  const handler = functionAround(value)?.field("parameters")?.text() ?? "";
  // An error handler of Express has four parameters, the error first.
  return new RegExp(`^\\(\\s*${name}\\b[^,]*(?:,[^,]*){3}\\)$`).test(handler);
}

function messageIn(text: string, key: string): boolean {
  switch (key) {
    case "javascript":
      return /\b(?:err|error|e|ex)\.(?:message|toString\(\))/.test(text);
    case "python":
      return /\b(?:str|repr)\((?:e|ex|err|error|exc|exception)\)|\{(?:e|ex|err|error|exc|exception)(?:!r)?\}/.test(
        text,
      );
    case "go":
      return /\berr\.Error\(\)/.test(text);
    case "java":
      return /\b(?:e|ex|exception|t|err)\.(?:getMessage\(\)|message\b|getLocalizedMessage\(\))/.test(text);
    case "ruby":
      return /\b(?:e|ex|err|error|exception)\.(?:message|inspect|to_s)\b/.test(text);
    default:
      return /\$(?:e|ex|exception|error|th)->getMessage\(\)/.test(text);
  }
}

/** The catch takes every error there is, not one of a kind whose message is written for clients. */
function isBroad(value: SyntaxNode, key: string): boolean {
  if (key === "go") return true;
  const clause = value
    .ancestors()
    .find((one) => isKind(one, "catch_clause", "except_clause", "rescue", "catch_block"));
  if (!clause)
    return (
      key === "javascript" &&
      /^\(\s*\w+[^,]*(?:,[^,]*){3}\)$/.test(functionAround(value)?.field("parameters")?.text() ?? "")
    );
  const head = clause.text().slice(0, 120);
  if (/instanceof|isinstance|\bcode\b|is_a\?/.test(methodAround(value)?.text().slice(0, 6_000) ?? ""))
    return false;
  if (key === "javascript") return true;
  if (key === "python") return /^except\s*(?::|(?:Base)?Exception\b)/.test(head);
  if (key === "ruby") return /^rescue\s*(?:=>|StandardError|Exception)/.test(head);
  return /\b(?:Exception|Throwable|RuntimeException)\s+\$?\w+\)|:\s*(?:Exception|Throwable)\)/.test(head);
}

/** The answer says that the server failed: what a client did wrong, it may be told. */
function answersFailure({ callee, node }: Call): boolean {
  const text = `${callee} ${node.text().slice(0, 1_500)} ${chainOf(node)}`;
  return /\b50[0-3]\b|INTERNAL_SERVER_ERROR|InternalServerError|internal_server_error|internalServerError|ServerError|StatusServiceUnavailable|StatusBadGateway/.test(
    text,
  );
}

function chainOf(node: SyntaxNode): string {
  const parent = node.parent();
  return parent && !isKind(parent, "statement_block", "block", "statement_list", "expression_statement")
    ? parent.text().slice(0, 600)
    : "";
}

/** `ctx.body = err.stack` of Koa. */
function inAssignments(program: Program, key: string): Leak[] {
  if (key !== "javascript" || !/(?:ctx|context|this)[^;=]{0,200}body/.test(program.text)) return [];
  return outlineOf(program).settings.flatMap(({ key: name, value, node, isOption }): Leak[] => {
    if (isOption || !/^(?:ctx|context|this)\.(?:response\.)?body$/.test(name)) return [];
    const [leak] = leaked(value, program, key);
    return leak && leak.detail !== "message"
      ? [{ node: leak.node.id() === value.id() ? node : leak.node, detail: leak.detail, callee: name }]
      : [];
  });
}
