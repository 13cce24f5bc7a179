import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Is this `x-hub-signature-256` header the HMAC of exactly these bytes? GitHub's older `x-hub-signature`
 * (SHA-1) is never looked at.
 */
export function signatureMatches(secret: string, body: Uint8Array, header: string | undefined): boolean {
  if (secret === "" || header === undefined) return false;
  const wanted = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  const given = Buffer.from(header);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/**
 * Which of these secrets signed these bytes: its place, or -1. All of them are tried whatever the first ones say, so
 * that the time taken does not tell.
 */
export function signingSecret(
  secrets: readonly string[],
  body: Uint8Array,
  header: string | undefined,
): number {
  return secrets.map((secret) => signatureMatches(secret, body, header)).indexOf(true);
}
