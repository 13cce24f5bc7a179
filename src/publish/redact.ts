import { maskOwnSecrets } from "./own-secrets.ts";

/**
 * The last net under every word we publish: shapes that are secrets wherever they stand. The rules mask what they
 * quote already; this catches what a model, an error message or a neighbouring line of an excerpt carries along.
 * Every pattern is linear: no quantifier stands inside another over the same characters. Where a prefix is told
 * apart by itself, the secret may be glued to the word before it.
 */
const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  /gh[pousr]_[A-Za-z0-9]{20,255}/g,
  /github_pat_[A-Za-z0-9_]{20,255}/g,
  /glpat-[A-Za-z0-9_-]{20,255}/g,
  /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}/g,
  /xox[abeoprs]-[A-Za-z0-9-]{10,255}/g,
  /\bxapp-[A-Za-z0-9-]{10,255}/g,
  /(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,255}/g,
  /whsec_[A-Za-z0-9+/=]{20,255}/g,
  /\bsk-[A-Za-z0-9_-]{20,255}/g,
  /AIza[A-Za-z0-9_-]{35}/g,
  /npm_[A-Za-z0-9]{36}/g,
  /\bpypi-[A-Za-z0-9_-]{50,255}/g,
  /\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}/g,
  /\bdop_v1_[a-f0-9]{64}\b/g,
  /\bhf_[A-Za-z0-9]{30,255}/g,
  // Only where a run of its characters begins: otherwise every `eyJ` inside a long one would be tried to its end.
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
];

/** The password of a connection string, `postgres://user:password@host`: the rest of the address stays readable. */
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@]{0,100}):([^\s/@]{1,200})@/gi;

/** Replaces known secret shapes, and the secrets of this process in any of their disguises, by `***`. */
export function redact(text: string): string {
  let clean = maskOwnSecrets(text);
  for (const shape of SHAPES) clean = clean.replace(shape, "***");
  return clean.includes("://") ? clean.replace(URL_PASSWORD, "$1:***@") : clean;
}
