/** Control characters but newline, and the invisible ones that turn or hide text. */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g;

/** Text for a terminal: nothing in it can move the cursor, change a colour or hide a letter. Newlines stay, tabs become blanks. */
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
