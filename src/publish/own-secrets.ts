/**
 * The secrets of this process itself: the App's key, the webhook's, the model's. No prompt and no repository holds them,
 * so nobody should have them to say; this is what still stops a text that does. Told once, where the process is put
 * together, because they are the same for whatever it posts.
 */
const known = new Set<string>();
let forms: readonly string[] = [];
let apart: readonly RegExp[] = [];

/** Shorter ones are likely to be words that people use. Characters. */
const LEAST = 12;
/** Longest stretch that is looked for with something between its characters. */
const MAX_APART = 200;
const MASK = "***";

/** Adds to what is known. @param secrets as they are used; of one with several lines, each line counts */
export function rememberSecrets(secrets: readonly (string | undefined)[]): void {
  const lines = secrets
    .flatMap((secret) => secret?.split(/\r?\n/) ?? [])
    .map((line) => line.trim())
    .filter((line) => line.length >= LEAST && !line.startsWith("-----"));
  for (const line of lines) known.add(line);
  const all = new Set([...known].flatMap((line) => disguises(line)));
  // The longest first: a shorter form may be a part of it.
  forms = [...all].sort((one, other) => other.length - one.length);
  apart = [...known].filter((line) => line.length <= MAX_APART).map(spaced);
}

/** The text with every such secret as `***`: plain, backwards, in base64, hex, rot13, percent signs, or pulled apart. */
export function maskOwnSecrets(text: string): string {
  if (forms.length === 0) return text;
  let masked = text;
  for (const form of forms) if (masked.includes(form)) masked = masked.replaceAll(form, MASK);
  for (const pattern of apart) masked = masked.replace(pattern, MASK);
  return masked;
}

function disguises(secret: string): string[] {
  const backwards = [...secret].reverse().join("");
  const both = [secret, backwards];
  return [
    ...both,
    ...both.flatMap(inBase64),
    ...both.map(rot13),
    ...both.flatMap((one) => {
      const hex = Buffer.from(one).toString("hex");
      const percent = [...one].map((letter) => `%${Buffer.from(letter).toString("hex")}`).join("");
      return [hex, hex.toUpperCase(), percent, percent.toUpperCase()];
    }),
  ];
}

/** In each of its three places within a group, as far as what stands beside it does not change it; both alphabets. */
function inBase64(text: string): string[] {
  const length = Buffer.byteLength(text);
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.from("\0".repeat(before) + text)
      .toString("base64")
      .replace(/=+$/, "");
    const stable = whole.slice(before === 0 ? 0 : before + 1, (before + length) % 3 === 0 ? undefined : -1);
    return [stable, stable.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    String.fromCharCode(letter.charCodeAt(0) + (letter.toLowerCase() < "n" ? 13 : -13)),
  );
}

/** With at most three signs between any two characters. Linear: each sign of the secret is literal. */
function spaced(secret: string): RegExp {
  const signs = [...secret].map((sign) => sign.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
  return new RegExp(signs.join("[\\s.,:;|*_`'\"+-]{0,3}"), "gi");
}
