const TOKENS: readonly RegExp[] = [
  /\b(?:gh[a-z]_|github_pat_)[A-Za-z0-9_]{8,}/g,
  /\b(authorization\s*[:=]\s*)(?:(?:basic|bearer|token)\s+)?[^\s'"]+/gi,
  /(:\/\/)[^\s/@'"]+(?=@)/g,
  /\b(x-access-token:)[^\s@'"]+/gi,
];

/**
 * Takes everything that looks like a credential out of words that came from git,
 * and the given secrets letter for letter.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= 4) clean = clean.replaceAll(secret, "[redacted]");
  }
  for (const token of TOKENS) {
    clean = clean.replace(
      token,
      (_match, kept: unknown) => `${typeof kept === "string" ? kept : ""}[redacted]`,
    );
  }
  return clean;
}
