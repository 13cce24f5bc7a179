/**
 * opencode's wildcard: the whole text must match; `*` is any run of characters, also with slashes, spaces and line
 * breaks; `?` is one UTF-16 unit; a backslash counts as a slash on both sides; a single `*` after a space at the end
 * is optional together with its space (`git log *` matches `git log`). Everything else is itself, in its own case.
 *
 * Work is at most the product of the two lengths; nothing backtracks further.
 */
export function matchesWildcard(text: string, pattern: string): boolean {
  return wildcardOf(pattern)(text);
}

/** The same for a pattern that many texts are held against. */
export function wildcardOf(pattern: string): (text: string) => boolean {
  const wanted = pattern.replaceAll("\\", "/");
  const test = wanted.endsWith(" *") ? optionalEnd(wanted, true) : plainTest(wanted, true);
  return (text) => test(text.includes("\\") ? text.replaceAll("\\", "/") : text);
}

/** Claude Code's wildcard in commands: `*` as above, a last ` *` or `:*` optional, and no other special character. */
export function matchesStars(text: string, pattern: string): boolean {
  return starsOf(pattern)(text);
}

/** The same for a pattern that many texts are held against. */
export function starsOf(pattern: string): (text: string) => boolean {
  const wanted = pattern.endsWith(":*") ? `${pattern.slice(0, -2)} *` : pattern;
  return wanted.endsWith(" *") ? optionalEnd(wanted, false) : plainTest(wanted, false);
}

function optionalEnd(wanted: string, question: boolean): (text: string) => boolean {
  const stem = plainTest(wanted.slice(0, -2), question);
  const whole = plainTest(wanted, question);
  return (text) => whole(text) || stem(text);
}

/** Most patterns are a text, or a text with one `*` behind it: these are compared, and nothing is searched. */
function plainTest(pattern: string, question: boolean): (text: string) => boolean {
  const stem = pattern.replace(/\*+$/, "");
  if (stem.includes("*") || (question && stem.includes("?")))
    return (text) => matches(text, pattern, question);
  if (stem === pattern) return (text) => text === pattern;
  return stem === "" ? () => true : (text) => text.startsWith(stem);
}

/** Greedy with one way back: to the last `*`. */
function matches(text: string, pattern: string, question: boolean): boolean {
  let at = 0;
  let wanted = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const character = pattern[wanted];
    if (character === "*") {
      star = wanted++;
      resume = at;
    } else if (character !== undefined && (character === text[at] || (question && character === "?"))) {
      at++;
      wanted++;
    } else if (star >= 0) {
      wanted = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[wanted] === "*") wanted++;
  return wanted === pattern.length;
}
