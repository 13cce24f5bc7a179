import type { Sighting } from "../../../domain/source.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import { JAVASCRIPT, type Detector } from "../detector.ts";
import {
  argument,
  type Call,
  isFalse,
  isTrue,
  outlineOf,
  resolved,
  settingsIn,
  stringOf,
} from "./outline.ts";
import type { Setting } from "./settings.ts";
import { enclosingName, isForDevelopment, sighted } from "./surroundings.ts";
import { wordsOf } from "./words.ts";

interface Pitfall {
  node: SyntaxNode;
  detail:
    | "none-algorithm"
    | "not-verified"
    | "hard-coded-key"
    | "no-algorithms"
    | "ignore-expiration"
    | "no-expiry";
  secret?: string;
}

/** Tokens that anybody can make, or that never end. */
export const jwtPitfall: Detector = {
  kind: "jwt-pitfall",
  languages: ["typescript", "tsx", "javascript", "python", "go", "java", "kotlin", "ruby", "php", "rust"],
  mentions: /jwt|jsonwebtoken|jose\b|json.?web.?token/i,
  detect(program) {
    const { calls, settings } = outlineOf(program);
    const found = [
      ...calls.flatMap((call) => inCall(call, program)),
      ...settings.flatMap((setting) => inSetting(setting, program)),
    ];
    const seen = new Set<string>();
    return found
      .filter(({ node, detail }) => {
        const key = `${detail} ${node.range().start.line}`;
        const isNew = !seen.has(key);
        seen.add(key);
        return isNew && !isForDevelopment(program, node);
      })
      .flatMap(({ node, detail, secret }): Sighting[] =>
        sighted(program, {
          kind: "jwt-pitfall",
          node,
          detail,
          library: libraryOf(program),
          ...(secret ? { masked: secret } : {}),
        }),
      );
  },
};

function inCall(call: Call, program: Program): Pitfall[] {
  const { language } = program;
  if (JAVASCRIPT.includes(language)) return javascript(call, program);
  if (language === "python") return python(call, program);
  if (language === "go") return go(call, program);
  if (language === "java" || language === "kotlin") return jvm(call, program);
  if (language === "ruby") return ruby(call, program);
  if (language === "php") return php(call, program);
  return rust(call, program);
}

function inSetting({ key, value, node }: Setting, program: Program): Pitfall[] {
  const { language, text } = program;
  const name = key.replace(/^.*\./, "");
  if (
    /^(?:algorithms?|alg)$/.test(name) &&
    /^\[?\s*["']none["']\s*[\],]?/i.test(value.text()) &&
    !isForHeader(node)
  )
    return [{ node, detail: "none-algorithm" }];
  if (JAVASCRIPT.includes(language)) {
    if (name === "ignoreExpiration" && isTrue(value)) return [{ node, detail: "ignore-expiration" }];
    if (/^(?:secretOrKey|jwtSecret|JWT_SECRET)$/i.test(name)) return keyIn(value, node);
    if (name !== "secret") return [];
    const isModule = /JwtModule\.register|expressjwt|expressJwt|jwt\(\{/.test(
      node.parent()?.parent()?.parent()?.text().slice(0, 60) ?? "",
    );
    return isModule ? keyIn(value, node) : [];
  }
  if (language === "python") {
    if (/^(?:JWT_SECRET_KEY|JWT_SECRET|JWT_SIGNING_KEY)$/.test(name)) return keyIn(value, node);
    if (name === "verify_signature" && isFalse(value) && !verifiesElsewhere(text))
      return [{ node, detail: "not-verified" }];
    return name === "verify_exp" && isFalse(value) ? [{ node, detail: "ignore-expiration" }] : [];
  }
  if (language === "rust" && name === "validate_exp" && isFalse(value))
    return [{ node, detail: "ignore-expiration" }];
  return [];
}

function isForHeader(node: SyntaxNode): boolean {
  return /(?:in|not)_?allowed|reject|forbidden/i.test(node.parent()?.text().slice(0, 60) ?? "");
}

/** A literal as the key, or as what is taken when none is configured. */
function keyIn(value: SyntaxNode | undefined, shown: SyntaxNode): Pitfall[] {
  if (!value) return [];
  const fallback = /(?:\|\||\?\?|\bor\b|\?:|,)\s*(["'])([^"']{4,200})\1\s*\)?$/.exec(
    value.text().slice(0, 400),
  )?.[2];
  const bytes =
    /^(?:b|\[\]byte\(|Buffer\.from\()?\s*(["'`])([^"'`]{4,200})\1(?:\.getBytes\([^)]*\)|\.toByteArray\(\)|\.encode\(\)|\.as_bytes\(\)|\.as_ref\(\)|,\s*["'][\w-]+["'])?\)?$/.exec(
      value.text().slice(0, 400),
    )?.[2];
  const secret =
    stringOf(value) ??
    bytes ??
    (/env|config|get|setting|fetch/i.test(value.text().slice(0, 200)) ? fallback : undefined);
  if (
    secret === undefined ||
    secret.length < 4 ||
    /BEGIN [A-Z ]*PUBLIC KEY|\$\{|^(?:HS|RS|ES|PS)\d{3}$/.test(secret)
  )
    return [];
  return [{ node: shown, detail: "hard-coded-key", secret }];
}

function javascript(call: Call, program: Program): Pitfall[] {
  const { callee, name, node } = call;
  const { text } = program;
  const isLibrary = /["'](?:jsonwebtoken|jose|express-jwt|fast-jwt|@nestjs\/jwt|jwt-simple|njwt)["']/.test(
    text,
  );
  if (!isLibrary || !/jwt|jsonwebtoken|^jose|^(?:verify|sign|decode)$/i.test(callee)) return [];
  const key = resolved(program, argument(call, 1));
  const options = argument(call, 2);
  if (name === "sign" || name === "encode") {
    const hard = keyIn(key, argument(call, 1) ?? node);
    return [...hard, ...noExpiry(call, options, program)];
  }
  if (name === "verify") {
    const hard = keyIn(key, argument(call, 1) ?? node);
    const isPublic = wordsOf(argument(call, 1)?.text() ?? "").some((word) =>
      /^(?:public|pub|cert|certificate|pem)$/.test(word),
    );
    const listed =
      options &&
      (/algorithms/.test(options.text()) || !options.text().startsWith("{") || /\.\.\./.test(options.text()));
    return isPublic && !listed && !callee.startsWith("jose")
      ? [...hard, { node, detail: "no-algorithms" }]
      : hard;
  }
  if (name !== "decode" || callee === "jose.decode" || /complete:\s*true/.test(node.text())) return [];
  const isFourth = call.arguments[2] && isTrue(call.arguments[2].value) && /jwt-simple/.test(text);
  if (isFourth) return [{ node, detail: "not-verified" }];
  return isForSignIn(node) && !verifiesElsewhere(text) && !/jwt-simple/.test(text)
    ? [{ node, detail: "not-verified" }]
    : [];
}

function noExpiry(call: Call, options: SyntaxNode | undefined, program: Program): Pitfall[] {
  const payload = argument(call, 0);
  if (call.name !== "sign" || !payload || !payload.text().startsWith("{")) return [];
  const isOpen = (node: SyntaxNode) =>
    settingsIn(program, node).some(({ key }) => /^(?:exp|expiresIn)$/.test(key));
  const isKnown = (node: SyntaxNode) => node.text().startsWith("{") && !/\.\.\./.test(node.text());
  if (!isKnown(payload) || isOpen(payload) || /jwtService|this\.jwt/i.test(call.callee)) return [];
  if (/\bexp\b/.test(payload.text())) return [];
  if (options && (!isKnown(options) || isOpen(options) || /expiresIn/.test(options.text()))) return [];
  return call.arguments.length >= 2 ? [{ node: call.node, detail: "no-expiry" }] : [];
}

/** The place decides who somebody is, by its name or by what it fills. */
function isForSignIn(node: SyntaxNode): boolean {
  const words = wordsOf(enclosingName(node));
  if (
    words.some((word) =>
      /^(?:auth|authenticate|authenticated|authorize|guard|protect|permission|middleware|current|login|session)$/.test(
        word,
      ),
    )
  )
    return true;
  const around = node.ancestors().find((ancestor) => /assignment/.test(String(ancestor.kind())));
  return /^(?:req|request|ctx|c|socket)\b[\w.]*\.(?:user|auth|userId|account|session|state)/.test(
    around?.text().slice(0, 80) ?? "",
  );
}

function verifiesElsewhere(text: string): boolean {
  return (
    /\bverify(?:Async|Token|Jwt|_token)?\s*\(|jwtVerify|createRemoteJWKSet|PyJWKClient|JwksClient|jwks/.test(
      text,
    ) || /jwt\.decode\([^)]{0,200}algorithms\s*=/.test(text)
  );
}

function python(call: Call, program: Program): Pitfall[] {
  const { callee, node } = call;
  if (!/(?:^|\.)(?:jwt|jose|pyjwt)\.(?:encode|decode)$/.test(callee)) return [];
  const key = argument(call, 1) ?? argument(call, /^key$/);
  const hard = keyIn(resolved(program, key), key ?? node);
  const verify = argument(call, /^verify$/);
  if (callee.endsWith("decode") && isFalse(verify)) return [{ node: verify ?? node, detail: "not-verified" }];
  return hard;
}

function go(call: Call, program: Program): Pitfall[] {
  const { callee, name, node } = call;
  if (name === "ParseUnverified" || callee.endsWith("UnsafeClaimsWithoutVerification"))
    return verifiesInGo(program.text) ? [] : [{ node, detail: "not-verified" }];
  if (callee.endsWith("jwt.WithVerify") && isFalse(argument(call, 0)))
    return [{ node, detail: "not-verified" }];
  if (callee.endsWith("jwt.WithoutClaimsValidation")) return [{ node, detail: "ignore-expiration" }];
  const none = call.arguments.find(({ value }) =>
    /^jwt\.(?:UnsafeAllowNoneSignatureType|SigningMethodNone)$/.test(value.text().slice(0, 80)),
  );
  if (none) return [{ node: none.value, detail: "none-algorithm" }];
  return name === "SignedString"
    ? keyIn(resolved(program, argument(call, 0)), argument(call, 0) ?? node)
    : [];
}

function verifiesInGo(text: string): boolean {
  return /\.(?:ParseWithClaims|Parse)\(|\.Verify\(|jwks|oidc/i.test(text);
}

function jvm(call: Call, program: Program): Pitfall[] {
  const { callee, name, node } = call;
  if (/^(?:parseClaimsJwt|parsePlaintextJwt|parseUnsecuredClaims)$/.test(name))
    return [{ node, detail: "none-algorithm" }];
  if (/(?:^|\.)Algorithm\.none$/.test(callee)) return [{ node, detail: "none-algorithm" }];
  if (name === "setSkipSignatureVerification") return [{ node, detail: "not-verified" }];
  if (/^JWT\.decode$/.test(callee) && isForSignIn(node) && !/\.verify\(|Verifier|jwk/i.test(program.text))
    return [{ node, detail: "not-verified" }];
  if (
    /^(?:Algorithm\.HMAC(?:256|384|512)|(?:\w+\.)*hmacShaKeyFor|.*\.setSigningKey|.*\.verifyWith)$/.test(
      callee,
    )
  )
    return keyIn(resolved(program, argument(call, 0)), argument(call, 0) ?? node);
  const second = argument(call, 1);
  return name === "signWith" ? (second ? keyIn(resolved(program, second), second) : []) : [];
}

function ruby(call: Call, program: Program): Pitfall[] {
  if (!/^JWT\.(?:encode|decode)$/.test(call.callee)) return [];
  const [, key, third] = [0, 1, 2].map((at) => argument(call, at));
  if (call.callee === "JWT.decode" && isFalse(third))
    return verifiesElsewhere(program.text) ? [] : [{ node: call.node, detail: "not-verified" }];
  if (third && stringOf(third)?.toLowerCase() === "none") return [{ node: third, detail: "none-algorithm" }];
  return keyIn(resolved(program, key), key ?? call.node);
}

function php(call: Call, program: Program): Pitfall[] {
  if (call.callee.endsWith("forUnsecuredSigner") || /(?:^|\.)Signer\.None$/.test(call.callee))
    return [{ node: call.node, detail: "none-algorithm" }];
  const at = /^JWT\.encode$/.test(call.callee)
    ? 1
    : /^Key$|InMemory\.plainText$/.test(call.callee)
      ? 0
      : undefined;
  return at === undefined
    ? []
    : keyIn(resolved(program, argument(call, at)), argument(call, at) ?? call.node);
}

function rust(call: Call, program: Program): Pitfall[] {
  if (
    /(?:insecure_disable_signature_validation|dangerous_insecure_decode(?:_with_validation)?|insecure_decode)$/.test(
      call.callee,
    )
  )
    return [{ node: call.node, detail: "not-verified" }];
  return /(?:En|De)codingKey\.from_secret$/.test(call.callee)
    ? keyIn(resolved(program, argument(call, 0)), argument(call, 0) ?? call.node)
    : [];
}

function libraryOf({ language, text }: Program): string | undefined {
  if (JAVASCRIPT.includes(language)) return /["']jose["']/.test(text) ? "jose" : "jsonwebtoken";
  return {
    python: "PyJWT",
    go: "golang-jwt",
    java: "jjwt",
    kotlin: "jjwt",
    ruby: "ruby-jwt",
    php: "firebase/php-jwt",
    rust: "jsonwebtoken (Rust)",
  }[language as "python"];
}
