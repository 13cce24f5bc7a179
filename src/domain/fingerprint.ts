import { createHash } from "node:crypto";
import type { Fingerprint, RuleId } from "./finding.ts";

/**
 * Names a finding by what it is about, not by where it stands today.
 *
 * @param subject the enclosing symbol or object (a table and column, an operation, a function)
 * @param excerpt the code in question; white space does not count
 */
export function fingerprintOf(rule: RuleId, path: string, subject: string, excerpt: string): Fingerprint {
  const squeezed = excerpt.replace(/\s+/g, " ").trim();
  return createHash("sha256").update([rule, path, subject, squeezed].join("\0")).digest("hex").slice(0, 16);
}
