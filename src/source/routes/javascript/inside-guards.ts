import { remembered } from "../../../domain/remembered.ts";
import type { RouteGuard } from "../../../domain/routes.ts";
import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { guardKind } from "../guard-kind.ts";
import type { Program } from "./program.ts";
import { shortText, type Value } from "./value.ts";

/** Statements at the beginning of a handler in which it may ask who is there. */
const BEGINNING = 12;

/** These make an identity, or end one; they do not ask for it. */
const MAKES =
  /^(?:create|sign|generate|issue|revoke|delete|remove|save|update|set|add|insert|build|refresh|hash|encode|send|register|login|log|reset|forgot|clear|exchange|store|find|list|parse|new|supabase|prisma|db|init|scope|include|present|serialize|render|format|map|default)|Enabled/i;

const REFUSES = /\b(?:401|403)\b|["'`](?:unauthori[sz]ed|forbidden|unauthenticated)["'`]/i;

/** What a handler asks at its beginning: `const session = await getServerSession(); if (!session) return ...`. */
export function insideGuards(of: Value | undefined, program: Program): RouteGuard[] {
  if (of?.is !== "function") return [];
  const body = of.node.field("body");
  if (!body || !isKind(body, "statement_block") || saysNothing(body.text())) return [];
  const found: RouteGuard[] = [];
  for (const statement of beginning(body)) {
    const said = statement.text();
    if (said.length > 4_000) continue;
    const call = mayAsk(said) ? askingCall(statement) : undefined;
    const path = of.scope.path;
    if (call) {
      const kind = guardKind(call.field("function")?.text().split(".").at(-1) ?? "");
      found.push({ name: shortText(call), kind, at: program.location({ node: call, path }) });
    } else if (found.length === 0 && isKind(statement, "if_statement") && REFUSES.test(said)) {
      const condition = statement.field("condition") ?? statement;
      const kind = /\b401\b|unauth/i.test(said) ? "authentication" : "authorisation";
      found.push({
        name: `if ${shortText(condition)}`.slice(0, 80),
        kind,
        at: program.location({ node: condition, path }),
      });
    }
  }
  return found;
}

/** Longer handlers are judged statement by statement. Characters. */
const SHORT = 20_000;

/** Whether a handler's text alone shows that nothing in it asks or refuses: that of most. */
function saysNothing(text: string): boolean {
  return text.length <= SHORT && !mayAsk(text) && !REFUSES.test(text);
}

/** The first statements, those of a `try` at once among them. */
function beginning(body: SyntaxNode): SyntaxNode[] {
  return codeChildren(body)
    .slice(0, BEGINNING)
    .flatMap((statement) => {
      const inner = isKind(statement, "try_statement") ? statement.field("body") : undefined;
      return inner ? codeChildren(inner).slice(0, BEGINNING) : [statement];
    })
    .slice(0, BEGINNING * 2);
}

/** A longer one is no name that somebody gave to a question. Characters. */
const MAX_CALLEE = 80;

/** Every name in a text that may be called there: what follows it are arguments, types, a template or a comment. */
const CALLED = /(?<![\w$])([\w$]+)[?!.]*\s*[(<`/]/g;

/** Whether a text names what asks: most statements do not, and are not searched for calls. */
function mayAsk(text: string): boolean {
  for (const [, name = ""] of text.matchAll(CALLED))
    if (name.length <= MAX_CALLEE && use(name) === "asks") return true;
  return false;
}

function askingCall(statement: SyntaxNode): SyntaxNode | undefined {
  const calls = statement.findAll({ rule: { kind: "call_expression" } }).slice(0, 20);
  return calls.find((call) => {
    const callee = call.field("function")?.text() ?? "";
    if (callee.length > MAX_CALLEE || !/^[\w$.?!]+$/.test(callee)) return false;
    return use(callee.slice(callee.lastIndexOf(".") + 1)) === "asks";
  });
}

/** Names that are remembered: most calls of a program bear a few. */
const MAX_KNOWN = 5_000;

const use = remembered(MAX_KNOWN, (name) => {
  const kind = guardKind(name);
  if (kind === "other" || kind === "validation" || MAKES.test(name)) return "other";
  return kind === "authorisation" && name.startsWith("get") ? "other" : "asks";
});
