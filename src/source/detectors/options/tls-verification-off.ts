import type { Sighting } from "../../../domain/source.ts";
import type { Language } from "../../../domain/source.ts";
import { codeChildren } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import type { Detector } from "../detector.ts";
import { argument, type Call, isFalse, isTrue, outlineOf } from "./outline.ts";
import type { Setting } from "./settings.ts";
import {
  alternatives,
  conditionsAround,
  isDevelopmentCondition,
  isForDevelopment,
  sighted,
} from "./surroundings.ts";

const LANGUAGES: readonly Language[] = [
  "typescript",
  "tsx",
  "javascript",
  "python",
  "go",
  "java",
  "kotlin",
  "ruby",
  "php",
  "rust",
];

/** Connections whose certificate nobody looks at. */
export const tlsVerificationOff: Detector = {
  kind: "tls-verification-off",
  languages: LANGUAGES,
  mentions:
    /rejectUnauthorized|strictSSL|TLS_REJECT_UNAUTHORIZED|InsecureSkipVerify|verif|CERT_NONE|check_hostname|ssl|TrustManager|TrustAll|TrustStrategy|HostnameVerifier|danger_accept|self_signed/i,
  detect(program) {
    const { calls, settings } = outlineOf(program);
    const found = [
      ...settings.filter((setting) => isOff(setting, program)).map(({ node }) => node),
      ...calls.flatMap((call) => offIn(call, program)),
      ...trustingMethods(program),
    ];
    return found
      .filter((node) => !isForDevelopment(program, node) && !isChosen(node))
      .flatMap((node): Sighting[] =>
        sighted(program, {
          kind: "tls-verification-off",
          node,
          library: libraryOf(program, node),
          detail: "off",
        }),
      );
  },
};

/** The operator of the installation said so: `if (config.allowSelfSigned)`. */
function isChosen(node: SyntaxNode): boolean {
  return conditionsAround(node).some(
    (condition) =>
      !condition.negated &&
      alternatives(condition.node.text().slice(0, 400)).every(
        (one) =>
          /insecure|skip|verif|self_?-?signed|trust|unsafe|reject_?unauth|allow_?invalid|ssl|tls|cert|pins?\b|thumbprint|fingerprint/i.test(
            one,
          ) || isDevelopmentCondition({ node: condition.node, negated: false }),
      ),
  );
}

function isOff({ key, value, node }: Setting, { language, text }: Program): boolean {
  const name = key.replace(/^.*\./, "");
  switch (language) {
    case "typescript":
    case "tsx":
    case "javascript":
      if (/^(?:rejectUnauthorized|strictSSL)$/.test(name)) return isFalse(value);
      return name === "NODE_TLS_REJECT_UNAUTHORIZED" && /^["']?0["']?$/.test(value.text());
    case "python":
      if (/^(?:verify_ssl|ssl_verify|verify_certs|check_hostname|validate_certs)$/.test(name))
        return isFalse(value);
      if (name === "verify") return isFalse(value) && isHttpVerify(node, key);
      if (name === "ssl")
        return isFalse(value) && /\baiohttp\b/.test(text) && isRequest(callTextAround(node));
      return (
        /^(?:cert_reqs|verify_mode|ssl_cert_reqs)$/.test(name) &&
        /(?:^|\.)CERT_NONE$|^["'](?:none|CERT_NONE)["']$/.test(value.text())
      );
    case "go":
      return name === "InsecureSkipVerify" && isTrue(value) && !hasOwnCheck(node);
    case "ruby":
      if (value.text().endsWith("VERIFY_NONE")) return /verify_mode$|ssl/i.test(key);
      if (name === "verify_ssl") return isFalse(value);
      return name === "verify" && isFalse(value) && /\bssl\b|HTTParty|HTTP|Faraday/.test(lineText(node));
    case "php":
      if (name === "verify") return isFalse(value) && /Guzzle|Client|Http::|withOptions|request\(/.test(text);
      if (/^CURLOPT_SSL_VERIFY(?:PEER|HOST)$/.test(name)) return /^(?:false|0)$/i.test(value.text());
      if (/^(?:verify_peer|verify_peer_name|verify_host)$/.test(name)) return isFalse(value);
      return name === "allow_self_signed" && isTrue(value);
    default:
      return false;
  }
}

function offIn(call: Call, { language }: Program): SyntaxNode[] {
  const { callee, name, node } = call;
  const texts = call.arguments.map(({ value }) => value.text().slice(0, 200));
  switch (language) {
    case "python":
      return /(?:^|\.)_create_unverified_context$/.test(callee) ? [node] : [];
    case "java":
    case "kotlin": {
      if (
        /(?:^|\.)(?:NoopHostnameVerifier|AllowAllHostnameVerifier|TrustAllStrategy|TrustAllCerts?\w*|InsecureTrustManagerFactory)$/.test(
          callee,
        )
      )
        return [node];
      const last = call.arguments.find(({ value }) =>
        /^(?:\w+\.)*(?:NoopHostnameVerifier\.INSTANCE|ALLOW_ALL_HOSTNAME_VERIFIER|TrustAllStrategy\.INSTANCE|InsecureTrustManagerFactory\.INSTANCE)$/.test(
          value.text().slice(0, 200),
        ),
      );
      if (last) return [last.value];
      const isVerifier =
        /^(?:set(?:Default|SSL)?HostnameVerifier|hostnameVerifier|setDefaultHostnameVerifier)$/i.test(name);
      return isVerifier &&
        texts.some((text) =>
          /(?:->\s*true\s*\}?$|return\s+true;\s*\}$|^\{\s*_\s*,\s*_\s*->\s*true\s*\})/.test(text),
        )
        ? [node]
        : [];
    }
    case "php":
      if (/(?:^|\.)withoutVerifying$/.test(callee)) return [node];
      return name === "curl_setopt" &&
        /^CURLOPT_SSL_VERIFY(?:PEER|HOST)$/.test(texts[1] ?? "") &&
        /^(?:false|0)$/i.test(texts[2] ?? "")
        ? [node]
        : [];
    case "rust":
      if (/^danger_accept_invalid_(?:certs|hostnames)$/.test(name))
        return isTrue(argument(call, 0)) ? [argument(call, 0) ?? node] : [];
      return name === "set_verify" && texts[0]?.endsWith("SslVerifyMode::NONE") ? [node] : [];
    default:
      return [];
  }
}

/** `checkServerTrusted` with nothing in it. */
function trustingMethods({ language, root }: Program): SyntaxNode[] {
  if (language === "java")
    return root
      .findAll({
        rule: { kind: "method_declaration", has: { field: "name", regex: "^checkServerTrusted$" } },
      })
      .filter((method) => {
        const body = method.field("body");
        return body !== null && codeChildren(body).every((part) => /comment/.test(String(part.kind())));
      });
  if (language === "kotlin")
    return root
      .findAll({
        rule: {
          kind: "function_declaration",
          has: { kind: "simple_identifier", regex: "^checkServerTrusted$" },
        },
      })
      .filter((method) => /(?:\{\s*\}|=\s*Unit)\s*$/.test(method.text().slice(-400)));
  return [];
}

/** The certificate is looked at by code of one's own. */
function hasOwnCheck(node: SyntaxNode): boolean {
  const around = node.parent()?.text().slice(0, 2_000) ?? "";
  return /VerifyPeerCertificate|VerifyConnection/.test(around);
}

function isHttpVerify(node: SyntaxNode, key: string): boolean {
  if (key.includes(".")) return /(?:session|client|http|requests|^s|config)\.verify$/i.test(key);
  return isRequest(callTextAround(node));
}

const REQUEST_CALL =
  /(?:^|\.)(?:get|post|put|patch|delete|head|options|request|send|stream|ws_connect|Client|AsyncClient|Session|HTTPTransport|AsyncHTTPTransport|TCPConnector|client|resource)$/;

function isRequest(callee: string): boolean {
  return REQUEST_CALL.test(callee) && !/jwt/i.test(callee);
}

function callTextAround(node: SyntaxNode): string {
  const call = node.ancestors().find((ancestor) => String(ancestor.kind()) === "call");
  return call?.field("function")?.text().slice(-200) ?? "";
}

function lineText(node: SyntaxNode): string {
  const call = node
    .ancestors()
    .find((ancestor) => /^(?:call|pair|assignment)$/.test(String(ancestor.kind())));
  return (call?.parent()?.parent() ?? call ?? node).text().slice(0, 300);
}

function libraryOf({ language, text }: Program, node: SyntaxNode): string | undefined {
  if (language === "python")
    return /\bhttpx\b/.test(text)
      ? "httpx"
      : /\baiohttp\b/.test(text)
        ? "aiohttp"
        : /\brequests\b/.test(text)
          ? "requests"
          : "ssl";
  if (language === "go") return "crypto/tls";
  if (language === "rust") return "reqwest";
  if (language === "php") return /curl/i.test(node.text()) ? "curl" : "Guzzle";
  if (language === "java" || language === "kotlin") return "JSSE";
  return language === "ruby" ? "Net::HTTP" : "Node.js";
}
