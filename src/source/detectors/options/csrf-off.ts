import type { Sighting } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import { JAVASCRIPT, type Detector } from "../detector.ts";
import { argument, type Call, isFalse, outlineOf } from "./outline.ts";
import { enclosingName, isForDevelopment, sighted } from "./surroundings.ts";
import { wordsOf } from "./words.ts";

interface Off {
  node: SyntaxNode;
  /** What the check is turned off for. */
  around: string;
  library: string;
}

/** Checks against forged requests that are turned off where a browser's session counts. */
export const csrfOff: Detector = {
  kind: "csrf-off",
  languages: ["typescript", "tsx", "javascript", "python", "go", "java", "kotlin", "ruby", "php"],
  mentions: /csrf|xsrf|verify_authenticity_token|forgery|checkOrigin/i,
  detect(program) {
    const { calls } = outlineOf(program);
    return [...calls.flatMap((call) => inCall(call, program)), ...inSettings(program)]
      .filter(({ node, around }) => !isForDevelopment(program, node) && !isForMachines(program, around))
      .flatMap(({ node, library }): Sighting[] =>
        sighted(program, {
          kind: "csrf-off",
          node,
          library,
          detail: usesSession(program) ? "session" : "unknown",
        }),
      );
  },
};

/** Callers that bring a token, a signature or nothing at all: no browser sends these by itself. */
function isForMachines({ path, text, language }: Program, around: string): boolean {
  const named = wordsOf(`${path.replace(/\.[a-z]+$/, "")} ${enclosingWords(around)}`);
  if (
    named.some((word) =>
      /^(?:webhook|webhooks|hook|hooks|callback|callbacks|ipn|api|oauth|token|saml|sso|metrics|health|ping|report|graphql|scim|lti|slack|stripe|github|saml2|acs|inbound)$/.test(
        word,
      ),
    )
  )
    return true;
  if (language === "java" || language === "kotlin")
    return (
      /STATELESS|oauth2ResourceServer|BearerToken|[jJ]wt|httpBasic|JWT|ServerHttpSecurity/.test(text) &&
      !/formLogin\((?!\s*\w*\s*->\s*\w+\.disable)|oauth2Login|rememberMe/.test(text)
    );
  return /HTTP_AUTHORIZATION|Authorization|hmac|signature|api[_-]?key|authenticate_with_http_token|authenticate_or_request_with_http_token|compare_digest|secure_compare|doorkeeper|token_authenticat|webhook|bearer/i.test(
    around,
  );
}

function enclosingWords(around: string): string {
  return (
    /^[^\n]*\n?[^\n]*(?:def|class|function|fun|func)\s+([\w.]+)/m.exec(around.slice(0, 2_000))?.[1] ?? ""
  );
}

function usesSession({ text, language }: Program): boolean {
  if (language === "python" || language === "ruby") return true;
  return (
    /formLogin|oauth2Login|rememberMe|JSESSIONID|sessionManagement|express-session|cookie-session|csurf|session\(/.test(
      text,
    ) && !/STATELESS/.test(text)
  );
}

function inCall(call: Call, program: Program): Off[] {
  const { callee, name, node } = call;
  const { language } = program;
  const off = (library: string, around = classOf(node)): Off[] => [{ node, library, around }];
  if (language === "python") {
    if (callee === "@csrf_exempt") return off("django", node.parent()?.text().slice(0, 4_000) ?? "");
    if (name === "method_decorator" && /^csrf_exempt$/.test(argument(call, 0)?.text() ?? ""))
      return off("django", node.parent()?.parent()?.text().slice(0, 4_000) ?? "");
    if (callee === "csrf_exempt" && call.arguments.length === 1)
      return off("django", node.parent()?.text().slice(0, 400) ?? "");
    return /(?:^|\.)csrf(?:_protect)?\.exempt$/.test(callee) || callee === "@csrf.exempt"
      ? off("flask-wtf", node.parent()?.text().slice(0, 4_000) ?? "")
      : [];
  }
  if (language === "java" || language === "kotlin") {
    const isDisabled =
      (name === "disable" && callee.endsWith("csrf().disable")) ||
      (name === "csrf" &&
        call.arguments.some(({ value }) =>
          /(?:^|[^\w])(?:\w+\.disable\(\)|::disable|disable\(\))/.test(value.text().slice(0, 200)),
        ));
    return isDisabled && !/ignoringRequestMatchers|ignoringAntMatchers/.test(node.text().slice(-200))
      ? off("spring")
      : [];
  }
  if (language === "ruby") {
    const isSkip =
      (/^(?:skip_before_action|skip_before_filter)$/.test(callee) &&
        call.arguments.some(({ value }) => value.text() === ":verify_authenticity_token")) ||
      callee === "skip_forgery_protection";
    return isSkip ? off("rails", `${classOf(node).slice(0, 6_000)}`) : [];
  }
  if (language === "php") {
    const isAll =
      callee.endsWith("validateCsrfTokens") && /["'](?:\*|\/\*)["']/.test(node.text().slice(-200));
    return isAll ? off("laravel", "") : [];
  }
  return language === "go" && callee.endsWith("csrf.UnsafeSkipCheck") ? off("gorilla/csrf", "") : [];
}

function classOf(node: SyntaxNode): string {
  const one = node
    .ancestors()
    .find((ancestor) =>
      isKind(ancestor, "class", "class_declaration", "method_declaration", "function_declaration"),
    );
  return one?.text().slice(0, 6_000) ?? enclosingName(node);
}

/** By the name of the option. */
const LIBRARIES: Readonly<Record<string, string>> = { csrfPrevention: "apollo", checkOrigin: "sveltekit" };

function inSettings(program: Program): Off[] {
  const { settings } = outlineOf(program);
  return settings.flatMap(({ key, value, node }): Off[] => {
    const name = key.replace(/^.*\./, "");
    if (program.language === "python" && /^WTF_CSRF_(?:ENABLED|CHECK_DEFAULT)$/.test(name))
      return isFalse(value) ? [{ node, around: "", library: "flask-wtf" }] : [];
    if (program.language === "ruby" && name === "allow_forgery_protection")
      return isFalse(value) ? [{ node, around: "", library: "rails" }] : [];
    if (
      JAVASCRIPT.includes(program.language) &&
      /^(?:csrf|csrfPrevention|checkOrigin)$/.test(name) &&
      isFalse(value)
    ) {
      const isOurs = name !== "csrf" || /lusca|csurf|keystone|shield|fastify/i.test(program.text);
      return isOurs && (name !== "checkOrigin" || /csrf/.test(program.text))
        ? [{ node, around: "", library: LIBRARIES[name] ?? "node" }]
        : [];
    }
    if (program.language === "php" && name === "except" && /VerifyCsrfToken/.test(program.path))
      return /["'](?:\*|\/\*)["']/.test(value.text()) ? [{ node, around: "", library: "laravel" }] : [];
    return [];
  });
}
