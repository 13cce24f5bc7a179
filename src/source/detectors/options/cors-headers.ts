import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import { argument, outlineOf, settingsIn, stringOf } from "./outline.ts";
import { conditionsAround, methodAround } from "./surroundings.ts";

export type Opening = "any" | "reflected";
/** A way in for pages of other origins. */
export interface Open {
  node: SyntaxNode;
  how: Opening;
  credentials: boolean;
  library?: string | undefined;
}

/** `"*"`, alone or as the only one of a list. */
export const STAR =
  /^(?:\[|listOf\(|arrayOf\(|setOf\(|List\.of\(|Arrays\.asList\(|Collections\.singletonList\(|\[\]string\{|array\(|\()?\s*["'`]\*["'`]\s*,?\s*(?:\]|\)|\})?$/;
/** The request's own origin, as each framework hands it out. */
const OWN_ORIGIN =
  /^(?:(?:req|request|ctx\.request|ctx|c\.req|r|c\.Request|event\.request|context\.request)\.?(?:headers?|header|Header|get|META|environ)?(?:\.|\[["']|\.get\(["']|\.Get\(["']|\(["']|\.header\(["']|\.getHeader\(["']|->header\(["'])*(?:HTTP_)?origin(?:["']\]|["']\))?(?:\s*(?:\|\||\?\?|or)\s*["']\*["'])?|request\.getHeader\(["']Origin["']\)|\$_SERVER\[["']HTTP_ORIGIN["']\]|request\.headers\[["']Origin["']\]|\$request->headers->get\(["']Origin["']\))$/i;

/** Headers that a program sets by itself. */
export function headersByHand(program: Program): Open[] {
  const { calls, settings } = outlineOf(program);
  const called = calls.flatMap((call): Open[] => {
    const [name, value] = [argument(call, 0), argument(call, 1)];
    if (!name || !value || !/^access-control-allow-origin$/i.test(stringOf(name) ?? "")) return [];
    return openingOf(value, call.node, program);
  });
  const set = settings.flatMap(({ key, value, node }) =>
    /(?:^|\.)(?:access-control-allow-origin|Access-Control-Allow-Origin)$/i.test(key)
      ? openingOf(value, node, program)
      : [],
  );
  const texts = calls.flatMap((call): Open[] => {
    const line = stringOf(argument(call, 0)) ?? "";
    return call.name === "header" && /^Access-Control-Allow-Origin:\s*\*/i.test(line)
      ? [{ node: call.node, how: "any", credentials: credentialsBeside(call.node, program) }]
      : [];
  });
  return [...called, ...set, ...texts];
}

function openingOf(value: SyntaxNode, node: SyntaxNode, program: Program): Open[] {
  const how = STAR.test(value.text())
    ? "any"
    : OWN_ORIGIN.test(value.text()) || isOwnOriginName(value, program)
      ? "reflected"
      : undefined;
  if (!how || (how === "reflected" && isCompared(node))) return [];
  return [{ node, how, credentials: credentialsBeside(node, program) }];
}

/** `const origin = req.headers.origin` a few lines up. */
function isOwnOriginName(value: SyntaxNode, program: Program): boolean {
  if (!isKind(value, "identifier", "variable_name", "simple_identifier")) return false;
  const method = methodAround(value);
  const scope = method ?? program.root;
  const name = value.text().replace(/^\$/, "");
  const given = settingsIn(program, scope).filter(({ key, isOption }) => key === name && !isOption);
  return given.length === 1 && OWN_ORIGIN.test(given[0]?.value.text() ?? "");
}

/** Some condition stands before it that may be a list. */
function isCompared(node: SyntaxNode): boolean {
  if (
    conditionsAround(node).some(
      ({ node: one }) =>
        !/^\(?\s*!*\$?[\w.]*origin\s*(?:!=+ ?(?:""|null|undefined|nil))?\)?$/i.test(one.text()),
    )
  )
    return true;
  const before = methodAround(node)?.text().slice(0, 4_000) ?? "";
  return /(?:includes|contains|has|indexOf|in_array|test|match|MatchString|endsWith|allowlist|whitelist|allowed\w*)\s*[([]/i.test(
    before,
  );
}

function credentialsBeside(node: SyntaxNode, program: Program): boolean {
  const scope = methodAround(node)?.text() ?? program.text;
  return /Access-Control-Allow-Credentials["']?[\],:)\s=]*["']?\s*,?\s*["']?true/i.test(
    scope.slice(0, 20_000),
  );
}
