import type { Sighting } from "../../../domain/source.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import type { Detector } from "../detector.ts";
import { isFunction } from "../resilience/around.ts";
import { type Call, callsWithin } from "../resilience/calls.ts";
import { type Handler, handlerOf } from "../resilience/handler.ts";
import { sighted } from "../resilience/sighting.ts";
import { storeIn } from "./stores.ts";

const READY = /(?:^|[/_.-])(?:readyz?|readiness|ready-?check|startupz?)$/i;
const HEALTH = /(?:^|[/_.-])(?:healthz?|health-?checks?|healthy|_health)$/i;
const READY_NAME = /^(?:get|handle|check|is)?_?(?:readyz?|readiness)_?(?:check|handler|probe)?$/i;
const HEALTH_NAME = /^(?:get|handle)?_?(?:healthz?|health_?check)_?(?:check|handler|probe)?$/i;
/** A process that answers lives: nothing else may be asked there. */
const LIVE = /live|ping|alive/i;

/** Health routes that answer the same whatever state the service is in. */
export const healthCheckShallow: Detector = {
  kind: "health-check-shallow",
  languages: ["typescript", "javascript", "python", "go", "java", "php", "ruby"],
  mentions: /health|ready|readiness/i,
  detect: (program) => {
    const any = FUNCTIONS[program.language] ?? [];
    if (any.length === 0) return [];
    return program.root
      .findAll({ rule: { any: any.map((kind) => ({ kind })) } })
      .flatMap((node) => ofFunction(node, program));
  },
};

const SCRIPT = ["arrow_function", "function_expression", "function_declaration", "method_definition"];
const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  typescript: SCRIPT,
  javascript: SCRIPT,
  python: ["function_definition", "lambda"],
  go: ["function_declaration", "method_declaration", "func_literal"],
  java: ["method_declaration"],
  ruby: ["method"],
  php: ["method_declaration", "anonymous_function", "arrow_function"],
};

function ofFunction(node: SyntaxNode, program: Program): readonly Sighting[] {
  const handler = handlerOf(node, program);
  const about = handler && aboutOf(handler, program);
  const body = node.field("body");
  if (!about || !body || !isConstant(node, body, program)) return [];
  const found = sighted(program, "health-check-shallow", node, {
    callee: handler.path ?? node.field("name")?.text() ?? "",
    detail: about,
  });
  const store = storeIn(program);
  return found.map((one) => ({
    ...one,
    at: { ...one.at, to: one.at.from },
    excerpt: one.excerpt.split("\n", 1)[0] ?? "",
    ...(store ? { library: store.store, beside: [store.place] } : {}),
  }));
}

function aboutOf({ node, path }: Handler, { path: file }: Program): "readiness" | "health" | undefined {
  const name = node.field("name")?.text() ?? "";
  if (LIVE.test(path ?? "") || LIVE.test(name)) return undefined;
  if (READY.test(path ?? "") || READY_NAME.test(name)) return "readiness";
  // `@Controller("health")` with a nameless `@Get()`: then the file says it.
  const ownFile =
    /(?:^|\/)health[^/]*controller\.[a-z]+$/i.test(file) &&
    (path === undefined || path === "" || path === "/");
  return HEALTH.test(path ?? "") || HEALTH_NAME.test(name) || ownFile ? "health" : undefined;
}

/** What an answer is made of: sending it, and what needs nothing to be known. */
const ANSWERING =
  /^(?:json|send|sendStatus|status|end|text|html|setHeader|set|header|type|code|jsonify|JSONResponse|JsonResponse|HttpResponse|Response|PlainTextResponse|make_response|Write|WriteHeader|WriteString|Set|Header|JSON|String|NoContent|SendString|SendStatus|Status|Fprint\w*|Encode|NewEncoder|Marshal|byte|H|Map|ok|build|body|of|render|head|now|utcnow|isoformat|toISOString|Date|uptime|response|toJson|WriteJSON|Println|log|info|debug|ResponseEntity|Data|noContent|toString|format|memoryUsage|time|getTime|dict|str|round|floor|Since|Now|Unix|Round|HTML|new|writeHead|write|get|JsonResponseWriter)$/;

function isConstant(node: SyntaxNode, body: SyntaxNode, program: Program): boolean {
  const text = body.text();
  if (text.length > 1_500) return false;
  // In Go an `if` is where the answer could not be written.
  if (program.language !== "go" && /\b(?:if|try|rescue|catch)\b/.test(text)) return false;
  if (/\bawait\b(?!\s+(?:reply|res|ctx|c|send))/.test(text)) return false;
  // A dependency that is handed in has looked already.
  if (/\bDepends\(/.test(node.field("parameters")?.text() ?? "")) return false;
  if (
    body
      .ancestors()
      .slice(0, 4)
      .some((at) => isFunction(at) && at.id() !== node.id())
  )
    return false;
  const calls = callsWithin(program, body);
  if (!calls.every(isAnswering)) return false;
  // `res.json(status)`, `return self.state`: somebody else may have looked.
  return answersLiterally(text, calls);
}

function isAnswering({ name, callee }: Call): boolean {
  return (
    ANSWERING.test(name) ||
    /^(?:gin\.H|fiber\.Map|echo\.Map|map\[)/.test(callee) ||
    /^(?:\[\]byte|struct)/.test(callee)
  );
}

function answersLiterally(text: string, calls: readonly Call[]): boolean {
  if (
    /["'`](?:ok|up|healthy|alive|ready|pass|true|success|UP|OK|Healthy|Ready|running|Service is \w+)\b/i.test(
      text,
    )
  )
    return true;
  if (
    /\b(?:StatusOK|StatusNoContent|sendStatus\(\s*20\d|status\(\s*20\d|SendStatus\(\s*20\d|head\s*\(?:ok|head :ok|HttpStatus\.OK|ResponseEntity\.ok\(\))/.test(
      text,
    )
  )
    return true;
  return calls.length === 0 && /\btrue\b|\bTrue\b/.test(text);
}
