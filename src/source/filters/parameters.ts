/** Stands in a text for a value that the program puts there. */
export const HOLE = "\u0001";

/**
 * SQL text with PostgreSQL's own parameters in place of whatever the program's driver calls them. Strings, quoted
 * names and comments stay as they are, and so do line breaks.
 */
export function withParameters(text: string): string {
  const own = [...text.matchAll(/\$(\d{1,4})/g)].map(([, number]) => Number(number));
  let next = Math.max(0, ...own) + 1;
  const named = new Map<string, number>();
  return text.replace(TOKEN, (token) => {
    if (!PARAMETER.test(token)) return token.replaceAll(HOLE, "x");
    if (token === HOLE || token === "?" || token === "%s") return `$${next++}`;
    const number = named.get(token) ?? next++;
    named.set(token, number);
    return `$${number}`;
  });
}

/** Each alternative takes an unclosed end as well, so that no text is gone through twice. */
const TOKEN = new RegExp(
  [
    "'(?:[^']|'')*(?:'|$)",
    '"[^"]*(?:"|$)',
    "--[^\\n]*",
    "/\\*[^]*?(?:\\*/|$)",
    "::",
    "sqlc\\.n?arg\\(\\s*'?\\w+'?\\s*\\)",
    HOLE,
    "%\\(\\w+\\)s",
    "%s",
    "\\?(?![|&?])",
    "(?<![\\w:]):[A-Za-z_]\\w*",
    "(?<![\\w@<])@[A-Za-z_]\\w*",
  ].join("|"),
  "g",
);

const PARAMETER = new RegExp(`^(?:${HOLE}|%|\\?|:[A-Za-z_]|@|sqlc)`);
