/** The words of a name in any style: `accessToken`, `ACCESS_TOKEN`, `access-token`. In small letters. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}

const PASSWORD = /^(?:password|passwd|passphrase|passcode|pwd|pass)$/;
/** What may follow the word and leave the value what it is. */
const FORM = /^(?:plain|plaintext|raw|text|bytes|string|str|value|input|chars|buffer|utf8|\d+)$/;

/** A name for a password itself; not for its hash, its field, its length or the way to reset it. */
export function isPasswordName(name: string): boolean {
  const words = wordsOf(name);
  while (words.length > 1 && FORM.test(words.at(-1) ?? "")) words.pop();
  return (
    PASSWORD.test(words.at(-1) ?? "") &&
    !words.some((word) =>
      /^(?:hashed|encrypted|masked|hash|digest|is|has|no|reset|forgot|show|hide|bypass|by|crypted)$/.test(
        word,
      ),
    )
  );
}

const TOKEN = /^(?:token|jwt|bearer)$/;
const TOKEN_OF =
  /^(?:access|refresh|auth|authorization|api|id|bearer|session|reset|verification|confirmation|invite|invitation|csrf|xsrf|remember|login|oauth|user|admin|service|security|personal|secret|jwt|device|push|magic|signed|raw|plain|password|bot|account|registration|activation|activate|client|registry|github|slack|deploy|runner|join|share|reader)$/;
const KEY_OF = /^(?:api|secret|private|signing|encryption|access|master|auth|license|session|jwt|service)$/;
const CODE_OF =
  /^(?:reset|verification|verify|confirm|confirmation|invite|invitation|auth|access|recovery|backup|otp|activation|mfa|totp|login|security|pairing)$/;

/** A name for a value that opens something to whoever knows it. `token` alone is none: parsers have them, too. */
export function isSecretName(name: string): boolean {
  if (isPasswordName(name)) return true;
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (
    words.some((word) =>
      /^(?:hashed|encrypted|masked|redacted|hash|digest|public|pub|has|is|max|min|num|count|total|next|page|cursor|continuation|cancel|cancellation|expired|invalid|missing|no|design|placeholder)$/.test(
        word,
      ),
    )
  )
    return false;
  if (last === "secret" || last === "apikey" || last === "otp" || last === "credentials")
    return last !== "credentials";
  if (TOKEN.test(last)) return TOKEN_OF.test(before);
  if (last === "key") return KEY_OF.test(before);
  if (last === "code" || last === "codes") return CODE_OF.test(before);
  return last === "pin" && /^(?:user|card|login)$/.test(before);
}

/** A name for what stands on a payment card or proves a person. */
export function isCardName(name: string): boolean {
  const words = wordsOf(name).join("_");
  return /(?:^|_)(?:card_number|cardnumber|credit_card|cvv|cvc|cvv2|ssn|social_security_number|cc_number|iban)$/.test(
    words,
  );
}

/** A cookie that keeps somebody signed in. */
export function isSessionCookie(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => /^(?:csrf|xsrf|locale|lang|theme|consent|state|banner|flash|device)$/.test(word)))
    return false;
  return words.some((word) =>
    /^(?:session|sessionid|sess|sid|auth|authentication|authorization|token|jwt|remember|login|refresh|access|accesstoken|refreshtoken|jsessionid|phpsessid|connect)$/.test(
      word,
    ),
  );
}
