import { createHash } from "node:crypto";

/** Names whose value is a secret by what they say: they end in the word. */
const SECRET_NAME =
  /(?:^|[_.-])(?:password|passwd|passphrase|pass|pwd|secret|token|api_?key|apikey|access_?key|secret_?key|secret_key_base|private_?key|signing_?key|encryption_?key|master_?key|service_role_key|credentials?)$/i;
/** camelCase: `jwtSecret`, `apiKey`. */
const CAMEL_NAME = /[a-z](?:Password|Secret|Token|ApiKey|PrivateKey)$/;
/** Meant to be seen, or only counted. */
const PUBLIC_NAME =
  /public|publishable|anon|max_?token|num_?token|site_?key|(?:allow|require|enable|use|has|is|show|reset|no|disable)_|_?(?:next|csrf|xsrf)_?token$/i;
/** Somebody is told to put a value here, or there is none. */
const PLACEHOLDER =
  /change|example|placeholder|your|replace|dummy|sample|todo|fixme|redacted|fake|mock|insecure|not[-_ ]?(?:used|needed|set|a[-_ ]real)|unused|unset|fill[-_ ]?(?:in|me)|set[-_ ]?(?:me|in|by|at)|build[-_ ]?(?:time|only)|for[-_ ]build|x{4,}|\*{3,}|\.{3}|^<.*>$|^_+$|^-+$|^(?:true|false|null|none|nil|undefined|empty|n\/?a|~)$/i;
/** A reference to somewhere else: `${X}`, `$(X)`, `{{ x }}`, `/run/secrets/x`, `vault:...`, `op://`, `arn:`. */
const REFERENCE =
  /\$|\{\{|<%|^(?:\.{0,2}\/|[a-z]:\\)|^(?:vault|op|ref\+|arn|ssm|secret|file|env|awssm|gcpsm)[:/]|^SERVICE_/i;
const WEAK =
  /^(?:postgres(?:ql)?|password\d*|passw0rd|pass|root|admin|guest|user|secret|test\w*|dev\w*|local\w*|minio\w*|rabbit\w*|redis\w*|mysql|mongo\w*|default|qwerty|letmein|foo\w*|bar|key|token|docker|app|demo|ci|\d{1,8}|(?:abc|a)?123\w*)$/i;

/** Shorter values protect nothing and are mostly made up. Characters. */
const SHORTEST_SECRET = 8;

export function isSecretName(name: string): boolean {
  return (SECRET_NAME.test(name) || CAMEL_NAME.test(name)) && !PUBLIC_NAME.test(name);
}

/** What a literal value under such a name is: `undefined` for a placeholder or a reference to elsewhere. */
export function judgeSecret(name: string, value: string): "secret" | "weak" | undefined {
  const bare = value.trim();
  if (bare === "" || bare.length > 10_000 || !isSecretName(name)) return undefined;
  if (REFERENCE.test(bare) || PLACEHOLDER.test(bare)) return undefined;
  if (/\s/.test(bare) && !bare.startsWith("-----BEGIN")) return undefined;
  if (WEAK.test(bare) || bare.length < SHORTEST_SECRET) return "weak";
  // The value repeats the name: `jwt-secret`, `api_key`.
  const fold = (text: string) => text.toLowerCase().replace(/[^a-z]/g, "");
  const words = fold(bare);
  if (
    words !== "" &&
    (fold(name).includes(words) || /(?:password|secret|token|key|pass)$/.test(words)) &&
    !/\d{4}/.test(bare)
  )
    return "weak";
  return "secret";
}

export function digestOf(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 8);
}
