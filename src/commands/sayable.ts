const PLAIN_WORD = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;

/**
 * A word out of a comment, safe to repeat in a reply. Whatever could be markdown, a mention or a link is
 * not repeated at all.
 */
export function sayable(word: string): string {
  return PLAIN_WORD.test(word) ? `\`${word}\`` : "That word";
}
