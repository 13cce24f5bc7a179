import type { Sighting } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import type { Detector } from "../detector.ts";
import { argument, type Call, lastName, outlineOf, resolved } from "./outline.ts";
import { enclosingName, isForDevelopment, methodAround, sighted } from "./surroundings.ts";
import { isPasswordName } from "./words.ts";

/** Fast hashes, as the standard libraries call them. */
const FAST =
  /(?:^|[^a-z])(?:md[245]|sha_?-?(?:1|224|256|384|512|3_\d+)?|sha512_256)(?![a-z])|md5Hex|sha1Hex|sha256Hex|sha512Hex|DigestUtils|MessageDigest|createHash|createHmac|hmac\.[nN]ew|md5\.|sha1\.|sha256\.|sha512\.|Digest\.(?:MD5|SHA\d+)|Md5|Sha1|Sha256|Sha512|CryptoJS\./i;
/** Functions made to be slow; what they wrap is no concern. */
const SLOW = /bcrypt|argon2?|scrypt|pbkdf2|password_hash\(|has_secure_password/i;
/** Breach lists are asked by SHA-1, and the old hash of a digest login is what its protocol says. */
const OTHER_USE =
  /pwned|hibp|breach|gravatar|etag|cache_?key|checksum|fingerprint|digest_?auth|subsonic|ntlm|cram|rainbow|integrity/i;
/** The OWASP cheat sheet asks for 10 and 600,000: below these figures nobody argues. */
const MIN_BCRYPT = 10;
const MIN_PBKDF2 = 100_000;

/** Passwords behind a hash that is tried out by the billion. */
export const weakPasswordHash: Detector = {
  kind: "weak-password-hash",
  languages: ["typescript", "tsx", "javascript", "python", "go", "java", "kotlin", "ruby", "php", "rust"],
  mentions:
    /md5|sha|bcrypt|gensalt|pbkdf2|PBEKeySpec|PasswordEncoder|password_hash|PASSWORD_HASHERS|MessageDigest|Digest/i,
  detect(program) {
    const { calls, settings } = outlineOf(program);
    const listed = settings
      .filter(({ key }) => key === "PASSWORD_HASHERS")
      .flatMap(({ value }) => firstWeakHasher(value));
    const found = [...calls.flatMap((call) => inCall(call, program)), ...listed];
    const seen = new Set<number>();
    return found
      .filter(({ node }) => {
        const line = node.range().start.line;
        const isNew = !seen.has(line);
        seen.add(line);
        return isNew && !isForDevelopment(program, node);
      })
      .flatMap(({ node, detail, callee }): Sighting[] =>
        sighted(program, {
          kind: "weak-password-hash",
          node,
          detail,
          callee: callee ?? "",
          library: program.language,
        }),
      );
  },
};

interface Weak {
  node: SyntaxNode;
  detail: string;
  callee?: string;
}

/** Django makes new hashes with the first of its list. */
function firstWeakHasher(value: SyntaxNode): Weak[] {
  const first = value.namedChildren().find((child) => isKind(child, "string"));
  const name = /(?:Unsalted)?(?:MD5|SHA1)PasswordHasher/.exec(first?.text() ?? "")?.[0];
  return first && name ? [{ node: first, detail: name.includes("MD5") ? "MD5" : "SHA-1" }] : [];
}

function inCall(call: Call, program: Program): Weak[] {
  const cost = lowCost(call, program);
  if (cost) return [cost];
  const { callee, node } = call;
  if (
    /(?:^|\.)(?:NoOpPasswordEncoder(?:\.getInstance)?|Md4PasswordEncoder|LdapShaPasswordEncoder|MessageDigestPasswordEncoder)$/.test(
      callee,
    )
  )
    return [{ node, detail: "no slow hash", callee }];
  if (SLOW.test(callee) || /compare|equal|verify|check|log/i.test(call.name)) return [];
  const algorithm = fastIn(call, program);
  if (!algorithm || !call.arguments.some(({ value }) => holdsPassword(value, 0))) return [];
  const method = methodAround(node);
  const around = method?.text().slice(0, 6_000) ?? "";
  if (SLOW.test(around) || OTHER_USE.test(around) || OTHER_USE.test(enclosingName(node))) return [];
  return [{ node, detail: algorithm, callee }];
}

/** The fast hash that a call computes. */
function fastIn(call: Call, program: Program): string | undefined {
  const { callee, name } = call;
  const text = callee.slice(-200);
  const inChain =
    FAST.test(text) &&
    /(?:update|digest|hexdigest|base64digest|Sum|Sum\w+|sum|new|New|hash|md5|sha1|sha256|sha512|md5Hex|sha1Hex|sha256Hex|sha512Hex|Write|SHA\d*|MD5|finalize|Hmac\w+|hashString|reset|hash_hmac|createHash|createHmac)$/.test(
      name,
    );
  if (inChain) return namedAlgorithm(`${text} ${firstArguments(call)}`) ?? algorithmInFunction(call, program);
  if (/^(?:hash|hash_hmac)$/.test(callee) && program.language === "php")
    return namedAlgorithm(firstArguments(call));
  if (callee === "crypt" && program.language === "php") return "crypt";
  if (/^(?:update|digest|Write|write)$/.test(name)) return algorithmInFunction(call, program);
  return undefined;
}

function firstArguments(call: Call): string {
  return call.arguments
    .slice(0, 2)
    .map(({ value }) => value.text().slice(0, 100))
    .join(" ");
}

function namedAlgorithm(text: string): string | undefined {
  const found = /(?:^|[^a-z])(md5|sha_?-?512|sha_?-?384|sha_?-?256|sha_?-?224|sha_?-?1)(?!\d)/i
    .exec(text)?.[1]
    ?.toLowerCase();
  if (!found) return undefined;
  return found === "md5" ? "MD5" : `SHA-${/\d+$/.exec(found)?.[0] ?? "1"}`;
}

/** `h.update(password)`: what `h` is stands some lines up. */
function algorithmInFunction({ node }: Call, program: Program): string | undefined {
  const method = methodAround(node);
  if (!method) return undefined;
  const { start, end } = method.range();
  const maker = outlineOf(program).calls.find(({ node: own, callee }) => {
    const at = own.start();
    return (
      at >= start.index &&
      at < end.index &&
      /(?:createHash|createHmac|hashlib\.\w+|MessageDigest\.getInstance|(?:md5|sha1|sha256|sha512)\.New\w*|Digest\.\w+\.new|(?:Md5|Sha1|Sha256|Sha512)\.new)$/.test(
        callee,
      )
    );
  });
  return maker ? namedAlgorithm(`${maker.callee} ${firstArguments(maker)}`) : undefined;
}

/** Whether a value is a password or a text put together with one. */
function holdsPassword(value: SyntaxNode, depth: number): boolean {
  if (depth > 6) return false;
  const text = value.text();
  if (
    isKind(
      value,
      "identifier",
      "simple_identifier",
      "variable_name",
      "member_expression",
      "attribute",
      "selector_expression",
      "field_access",
      "field_expression",
      "navigation_expression",
      "member_access_expression",
      "interpolated_identifier",
    )
  )
    return isPasswordName(lastName(text));
  if (isKind(value, "call") && value.field("arguments") === null && value.field("receiver"))
    return isPasswordName(lastName(text));
  if (isKind(value, "subscript", "subscript_expression", "element_reference", "index_expression"))
    return isPasswordName(/["':]([\w-]+)["']?\s*\]$/.exec(text)?.[1] ?? "");
  if (/call|invocation/.test(String(value.kind())) && !isForm(value)) return false;
  if (isKind(value, "function", "arrow_function", "lambda", "func_literal")) return false;
  return value
    .namedChildren()
    .map((child) => (isCallee(child, value) ? (child.namedChildren()[0] ?? child) : child))
    .some((child) => holdsPassword(child, depth + 1));
}

/** `password.encode` in `password.encode()`: the value is what stands before the dot. */
function isCallee(child: SyntaxNode, call: SyntaxNode): boolean {
  const isFirst = call.namedChildren()[0]?.id() === child.id();
  return (
    isFirst &&
    String(call.kind()).startsWith("call") &&
    isKind(
      child,
      "attribute",
      "member_expression",
      "field_expression",
      "navigation_expression",
      "selector_expression",
    )
  );
}

/** A call that only changes the form: `[]byte(p)`, `p.encode()`, `p.getBytes()`. */
function isForm(call: SyntaxNode): boolean {
  return /(?:\.encode|\.getBytes|\.toByteArray|\.as_bytes|\.to_s|\.trim|\.strip|\.toString|\.normalize|utf8\.parse|Buffer\.from|String|str|bytes|fmt\.Sprintf|\[\]byte|format!?|\.toLowerCase|\.concat|Utf8\.parse)\s*\(|^\[\]byte/.test(
    call.text().slice(0, 300),
  );
}

function lowCost(call: Call, program: Program): Weak | undefined {
  const { callee, name } = call;
  const number = (value: SyntaxNode | undefined) => {
    const text = resolved(program, value)?.text().replaceAll("_", "") ?? "";
    return /^\d{1,9}$/.test(text)
      ? Number(text)
      : /bcrypt\.MinCost$|BCrypt::Engine::MIN_COST$/.test(text)
        ? 4
        : undefined;
  };
  const bcrypt = bcryptCost(call);
  const cost = number(bcrypt);
  if (bcrypt && cost !== undefined && cost < MIN_BCRYPT && cost > 0)
    return { node: bcrypt, detail: `bcrypt cost ${cost}`, callee };
  const at =
    /(?:^|\.)pbkdf2_hmac$/.test(callee) && program.language === "python"
      ? 3
      : /(?:^|\.)hash_pbkdf2$/.test(callee)
        ? 3
        : /pbkdf2(?:Sync|\.Key|_hmac)?$|PBEKeySpec$/i.test(callee) && name !== "pbkdf2_hmac"
          ? 2
          : name === "pbkdf2_hmac"
            ? 2
            : undefined;
  if (at === undefined || !call.arguments.some(({ value }) => holdsPassword(value, 0))) return undefined;
  const iterations = argument(call, at) ?? argument(call, /^(?:iterations|rounds)$/);
  const count = number(iterations);
  return iterations && count !== undefined && count < MIN_PBKDF2 && count > 0
    ? { node: iterations, detail: `PBKDF2 with ${count} rounds`, callee }
    : undefined;
}

function bcryptCost(call: Call): SyntaxNode | undefined {
  const { callee } = call;
  const named = argument(call, /^(?:cost|rounds|saltRounds)$/);
  if (
    /(?:^|\.)bcrypt(?:js)?\.(?:hash|hashSync|GenerateFromPassword)$|^bcrypt\.hash_with_result$/i.test(callee)
  )
    return argument(call, 1);
  if (
    /(?:^|\.)(?:bcrypt(?:js)?\.)(?:genSalt|genSaltSync|gensalt)$|(?:^|\.)BCrypt\.gensalt$|(?:^|\.)BCryptPasswordEncoder$/i.test(
      callee,
    )
  )
    return argument(call, 0) ?? named;
  if (/(?:^|\.)BCrypt\.Password\.create$/.test(callee)) return named;
  if (callee !== "password_hash") return undefined;
  const cost = argument(call, 2)?.find({ rule: { kind: "array_element_initializer" } });
  return cost && /^["']cost["']/.test(cost.text()) ? (cost.namedChildren().at(-1) ?? undefined) : undefined;
}
