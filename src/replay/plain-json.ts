/** What a text of JSON may be, before it is parsed: parsing builds whatever stands there. */
export interface JsonBounds {
  /** Brackets within brackets. */
  depth: number;
  /** Values, about: commas and opening brackets. */
  values: number;
}

/** Why a text is not parsed; `undefined` when it may be. Reads it once, and builds nothing. */
export function outOfBounds(text: string, { depth, values }: JsonBounds): string | undefined {
  let open = 0;
  let seen = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      if (at < 0) return "a text in it has no end";
    } else if (code === COMMA) seen++;
    else if (code === BRACKET || code === BRACE) {
      seen++;
      if (++open > depth) return `it is nested deeper than ${depth}`;
    } else if (code === CLOSING_BRACKET || code === CLOSING_BRACE) open--;
    if (seen > values) return `it has more than ${values} values`;
  }
  return undefined;
}

const [QUOTE, COMMA, BRACKET, CLOSING_BRACKET, BRACE, CLOSING_BRACE, BACKSLASH] = [
  34, 44, 91, 93, 123, 125, 92,
];

/** The place of the quotation mark that ends what begins at `from`; -1 without one. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end;
  }
  return -1;
}

/** Whether an object in it has a key that some code would take for the object's own maker. */
export function hasForgedKeys(value: unknown): boolean {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one !== "object" || one === null) continue;
    if (Object.hasOwn(one, "__proto__")) return true;
    for (const inner of Object.values(one))
      if (typeof inner === "object" && inner !== null) waiting.push(inner);
  }
  return false;
}
