import type { Sighting } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import { JAVASCRIPT, type Detector } from "../detector.ts";
import {
  argument,
  type Call,
  isFalse,
  lastName,
  outlineOf,
  resolved,
  settingsIn,
  stringOf,
} from "./outline.ts";
import { isForDevelopment, methodAround, sighted } from "./surroundings.ts";
import { isSessionCookie } from "./words.ts";

interface Cookie {
  node: SyntaxNode;
  /** What it lacks, as the field's own words: `HttpOnly`, `Secure`. */
  lacks: readonly string[];
  library: string;
}

/** Cookies that keep somebody signed in and lack what protects them. */
export const cookieFlags: Detector = {
  kind: "cookie-flags",
  languages: ["typescript", "tsx", "javascript", "python", "go", "java", "kotlin", "ruby", "php", "rust"],
  mentions: /cookie/i,
  detect(program) {
    const { calls } = outlineOf(program);
    const found = [...calls.flatMap((call) => inCall(call, program)), ...inSettings(program)];
    return found
      .filter(({ lacks, node }) => lacks.length > 0 && !isForDevelopment(program, node))
      .flatMap(({ node, lacks, library }): Sighting[] =>
        sighted(program, { kind: "cookie-flags", node, detail: lacks.join(" and "), library }),
      );
  },
};

function inCall(call: Call, program: Program): Cookie[] {
  const { language } = program;
  if (JAVASCRIPT.includes(language)) return javascript(call, program);
  if (language === "python") return python(call);
  if (language === "go") return go(call, program);
  if (language === "java" || language === "kotlin") return jvm(call, program);
  if (language === "php") return php(call);
  return language === "rust" ? rust(call) : [];
}

/** A cookie that is taken away again. */
const ENDS =
  /maxAge:\s*(?:-|0\b)|max_age\s*=\s*0|MaxAge:\s*-|Expires:\s*time\.Unix\(0|expires:\s*new Date\((?:0|1)?\)|new Date\(["']1970|expires(?:_at)?:\s*(?:1\.|Time\.at\(0)/i;

function sessionName(node: SyntaxNode | undefined): boolean {
  if (!node) return false;
  const text = stringOf(node);
  if (text !== undefined) return isSessionCookie(text);
  return isKind(
    node,
    "identifier",
    "member_expression",
    "attribute",
    "selector_expression",
    "simple_identifier",
    "field_access",
  )
    ? isSessionCookie(
        lastName(node.text())
          .replace(/_?(?:cookie)?_?name$/i, "")
          .replace(/cookie$/i, ""),
      )
    : false;
}

function javascript(call: Call, program: Program): Cookie[] {
  const { callee, name, node } = call;
  if (/^(?:cookieSession|session|expressSession)$/.test(callee)) return sessionOptions(call, program);
  const isExpress = name === "cookie" && /^(?:res|response|reply|\w*[rR]es)\b/.test(callee);
  const isSetter =
    /(?:^|\.)(?:setCookie)$/.test(callee) ||
    /(?:^|\.)cookies(?:\(\))?\.set$/.test(callee) ||
    /^(?:cookieStore)\.set$/.test(callee);
  if (
    (!isExpress && !isSetter) ||
    /document|js-cookie|react-cookie|universal-cookie|tough/.test(`${callee} ${importsOf(program)}`)
  )
    return [];
  const at = isExpress || name === "set" || !/^(?:\w+)$/.test(callee) ? 0 : 1;
  const [label, value, given] = [argument(call, at), argument(call, at + 1), argument(call, at + 2)];
  if (
    !sessionName(label) ||
    !value ||
    /^(?:""|''|null|undefined)$/.test(value.text()) ||
    ENDS.test(node.text())
  )
    return [];
  const options = resolved(program, given);
  if (options && !options.text().startsWith("{")) return [];
  if (options && /\.\.\./.test(options.text())) return explicit(options, node, program);
  return [{ node, lacks: lacking(options?.text() ?? "", /httpOnly/, /secure/), library: "express" }];
}

function explicit(options: SyntaxNode, node: SyntaxNode, program: Program): Cookie[] {
  const off = settingsIn(program, options).filter(
    ({ key, value }) => /^(?:httpOnly|secure)$/.test(key) && isFalse(value),
  );
  return off.length > 0 ? [{ node, lacks: off.map(({ key }) => flag(key)), library: "express" }] : [];
}

/** `express-session` sets HttpOnly by itself; only what is turned off counts, and Secure, which it does not set. */
function sessionOptions(call: Call, program: Program): Cookie[] {
  return settingsIn(program, call.node)
    .filter(({ key, value }) => /^(?:httpOnly|secure)$/.test(key) && isFalse(value))
    .map(({ node, key }) => ({ node, lacks: [flag(key)], library: "express-session" }));
}

function flag(key: string): string {
  return /http/i.test(key) ? "HttpOnly" : "Secure";
}

/** What a written list of options leaves out or turns off. */
function lacking(text: string, httpOnly: RegExp, secure: RegExp): string[] {
  const isOff = (name: RegExp) =>
    !name.test(text) ||
    new RegExp(`(?:${name.source})["']?\\s*(?::|=>|=)\\s*(?:false|False|0)\\b`).test(text);
  return [...(isOff(httpOnly) ? ["HttpOnly"] : []), ...(isOff(secure) ? ["Secure"] : [])];
}

function python(call: Call): Cookie[] {
  if (call.name !== "set_cookie" && call.name !== "set_signed_cookie") return [];
  const text = call.node.text();
  if (!sessionName(argument(call, 0) ?? argument(call, /^key$/)) || /\*\*/.test(text) || ENDS.test(text))
    return [];
  const named = call.arguments.map(({ name, value }) => `${name ?? ""}=${value.text()}`).join("\n");
  return [
    { node: call.node, lacks: lacking(named, /(?:^|\n)httponly/m, /(?:^|\n)secure/m), library: "python" },
  ];
}

function go(call: Call, program: Program): Cookie[] {
  const { callee, node } = call;
  if (callee.endsWith(".SetCookie") && call.arguments.length === 7) {
    const lacks = [
      ...(isFalse(argument(call, 6)) ? ["HttpOnly"] : []),
      ...(isFalse(argument(call, 5)) ? ["Secure"] : []),
    ];
    const isEnd = argument(call, 2)?.text().startsWith("-") || argument(call, 1)?.text() === '""';
    return sessionName(argument(call, 0)) && !isEnd ? [{ node, lacks, library: "gin" }] : [];
  }
  if (callee !== "http.Cookie") return [];
  const text = node.text();
  const value = argument(call, /^Value$/)?.text();
  if (!sessionName(argument(call, /^Name$/)) || value === undefined || value === '""' || ENDS.test(text))
    return [];
  // A cookie for a request of one's own carries no flags.
  const around = methodAround(node)?.text() ?? program.text;
  if (/\.AddCookie\(/.test(around)) return [];
  const later =
    around
      .match(/\.(?:HttpOnly|Secure)\s*=/g)
      ?.join(" ")
      .replaceAll("=", ": true") ?? "";
  return [{ node, lacks: lacking(`${text} ${later}`, /HttpOnly/, /Secure/), library: "net/http" }];
}

function jvm(call: Call, program: Program): Cookie[] {
  const { callee, name, node } = call;
  const scope = methodAround(node)?.text() ?? program.text;
  if (/^(?:[\w.]+\.)?Cookie$/.test(callee) && call.arguments.length === 2) {
    const value = argument(call, 1)?.text() ?? "";
    if (
      !sessionName(argument(call, 0)) ||
      /^(?:null|"")$/.test(value) ||
      /setMaxAge\(0\)|maxAge\s*=\s*0/.test(scope)
    )
      return [];
    const lacks = [
      ...(/(?:setHttpOnly\((?!false)|isHttpOnly\s*=\s*(?!false))/.test(scope) ? [] : ["HttpOnly"]),
      ...(/(?:setSecure\((?!false)|secure\s*=\s*(?!false))/.test(scope) ? [] : ["Secure"]),
    ];
    return [{ node, lacks, library: "servlet" }];
  }
  const off = /^(?:setHttpOnly|setSecure|httpOnly|secure)$/.test(name) && isFalse(argument(call, 0));
  const isCookie = /cookie/i.test(callee) && /sess|auth|token|jwt|login|remember/i.test(scope);
  return off && isCookie
    ? [{ node: argument(call, 0) ?? node, lacks: [flag(name)], library: "servlet" }]
    : [];
}

function php(call: Call): Cookie[] {
  if (!/^(?:setcookie|setrawcookie)$/.test(call.callee) || !sessionName(argument(call, 0))) return [];
  const text = call.node.text();
  if (/time\(\)\s*-|^(?:""|''|null)$/.test(`${argument(call, 1)?.text() ?? ""}`) || /time\(\)\s*-/.test(text))
    return [];
  const third = argument(call, 2);
  if (third && isKind(third, "array_creation_expression"))
    return [{ node: call.node, lacks: lacking(third.text(), /httponly/i, /secure/i), library: "php" }];
  if (third && isKind(third, "variable_name")) return [];
  const isOn = (at: number, name: RegExp) => {
    const given = argument(call, at) ?? argument(call, name);
    return given !== undefined && !isFalse(given) && !/^0$/.test(given.text());
  };
  const lacks = [...(isOn(6, /^httponly$/) ? [] : ["HttpOnly"]), ...(isOn(5, /^secure$/) ? [] : ["Secure"])];
  return [{ node: call.node, lacks, library: "php" }];
}

function rust(call: Call): Cookie[] {
  if (
    !/^(?:http_only|secure|set_http_only|set_secure)$/.test(call.name) ||
    !/[cC]ookie|Session/.test(call.callee)
  )
    return [];
  const value = argument(call, 0);
  // `Cookie::build(("theme", name))`: nobody is signed in by it.
  const named = /[cC]ookie\w*(?:::\w+)?\(\(?\s*"([^"\n]{1,100})"/.exec(call.node.text().slice(0, 2_000))?.[1];
  if (named !== undefined && !isSessionCookie(named)) return [];
  return value && isFalse(value) ? [{ node: value, lacks: [flag(call.name)], library: "cookie" }] : [];
}

function inSettings(program: Program): Cookie[] {
  const { settings } = outlineOf(program);
  return settings.flatMap(({ key, value, node }): Cookie[] => {
    switch (program.language) {
      case "python": {
        const found = /(?:^|\.)(?:SESSION|REMEMBER|JWT|AUTH)_COOKIE_(HTTPONLY|SECURE)$/.exec(key)?.[1];
        return found && isFalse(value) ? [{ node, lacks: [flag(found)], library: "settings" }] : [];
      }
      case "ruby": {
        const name = /^cookies\.(?:(?:permanent|signed|encrypted)\.)*(\w+)$/.exec(key)?.[1];
        if (!name || !isSessionCookie(name) || isKind(value, "nil")) return [];
        const text = isKind(value, "hash") ? value.text() : "";
        if (isKind(value, "identifier", "call") && /options|cookie|config/i.test(value.text())) return [];
        const lacks = lacking(text, /httponly/, /secure/);
        // `force_ssl` adds Secure to every cookie.
        const isExplicit = /secure["']?\s*(?::|=>)\s*false/.test(text);
        return [
          { node, lacks: isExplicit ? lacks : lacks.filter((one) => one === "HttpOnly"), library: "rails" },
        ];
      }
      case "php": {
        if (!/(?:^|\/)session\.php$/.test(program.path)) return [];
        return /^(?:http_only|secure)$/.test(key) && isFalse(value)
          ? [{ node, lacks: [flag(key)], library: "laravel" }]
          : [];
      }
      default:
        return [];
    }
  });
}

function importsOf({ text }: Program): string {
  return (
    text
      .slice(0, 4_000)
      .match(/from\s+["'][^"']+["']|require\(["'][^"']+["']\)/g)
      ?.join(" ") ?? ""
  );
}
