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
