/**
 * How deep a parser would have to nest, at most: levels of indentation, plus `- `, `? ` and `: ` within one line,
 * plus open brackets. Quoted values on one line do not count. Never less than the real depth; linear in the text.
 */
export function nestingOf(text: string): number {
  const indents: number[] = [];
  let open = 0;
  let deepest = 0;
  for (const line of text.split("\n")) {
    const structure = withoutQuotedValue(line);
    const indent = line.length - line.trimStart().length;
    if (indent < line.length) {
      while (indents.length > 0 && (indents.at(-1) ?? 0) >= indent) indents.pop();
      indents.push(indent);
    }
    let inline = 0;
    for (let i = 0; i < structure.length; i++) {
      const character = structure[i];
      if (character === "[" || character === "{") open++;
      else if ((character === "]" || character === "}") && open > 0) open--;
      else if ((character === "-" || character === "?" || character === ":") && isGap(structure[i + 1]))
        inline++;
      deepest = Math.max(deepest, indents.length + inline + open);
    }
  }
  return deepest;
}

function isGap(character: string | undefined): boolean {
  return character === undefined || character === " " || character === "\t";
}

/** `key: "a: b: c"` is `key: `. Anything less plain is left whole, which counts too much and never too little. */
function withoutQuotedValue(line: string): string {
  const colon = line.search(/:[ \t]+["']/);
  const item = colon < 0 && /^\s*- +["']/.test(line) ? line.indexOf("-") : -1;
  const at = colon < 0 ? item : colon;
  if (at < 0) return line;
  const value = line.slice(at + 1).trim();
  // An earlier quote could have begun a text that holds this one.
  if (/["']/.test(line.slice(0, at))) return line;
  return isQuoted(value) ? line.slice(0, at + 1) : line;
}

/** Whether the text is one quoted scalar from its first character to its last, a comment aside. */
export function isQuoted(value: string): boolean {
  const quote = value[0];
  if (quote !== '"' && quote !== "'") return false;
  for (let i = 1; i < value.length; i++) {
    if (quote === '"' && value[i] === "\\") i++;
    else if (value[i] === quote) {
      if (quote === "'" && value[i + 1] === "'") i++;
      else return /^(?:\s+#.*|\s*)$/.test(value.slice(i + 1));
    }
  }
  return false;
}
