/** Control characters but newline, and the invisible ones that turn, hide or break text. */
const UNSAFE = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * Text for a terminal: nothing in it can move the cursor, change a colour or hide a letter.
 * Newlines stay, tabs become blanks.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (found) => {
    if (found === "\t") return "    ";
    const code = found.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/** The same on one line, for names of files and the like. */
export function printableLine(text: string): string {
  return printable(text.replaceAll("\n", "\\n"));
}
