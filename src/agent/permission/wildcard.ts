/**
 * opencode's wildcard: the whole text must match; `*` is any run of characters, also with slashes, spaces and line
 * breaks; `?` is one UTF-16 unit; a backslash counts as a slash on both sides; a single `*` after a space at the end
 * is optional together with its space (`git log *` matches `git log`). Everything else is itself, in its own case.
 *
 * Work is at most the product of the two lengths; nothing backtracks further.
 */
export function matchesWildcard(text: string, pattern: string): boolean {
  const subject = text.replaceAll("\\", "/");
  const wanted = pattern.replaceAll("\\", "/");
  if (wanted.endsWith(" *")) {
    const stem = wanted.slice(0, -2);
    return matches(subject, stem, true) || matches(subject, wanted, true);
  }
  return matches(subject, wanted, true);
}

/** Claude Code's wildcard in commands: `*` as above, a last ` *` or `:*` optional, and no other special character. */
export function matchesStars(text: string, pattern: string): boolean {
  const wanted = pattern.endsWith(":*") ? `${pattern.slice(0, -2)} *` : pattern;
  if (wanted.endsWith(" *") && matches(text, wanted.slice(0, -2), false)) return true;
  return matches(text, wanted, false);
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
