/** A string literal of Python without its quotes. */
export interface PythonString {
  text: string;
  /** Bytes are no text to a database. */
  bytes: boolean;
  /** Holds `{...}` that are evaluated. */
  formatted: boolean;
  /** The text is the very letters between the quotes. */
  verbatim: boolean;
}

const LITERAL = /^([A-Za-z]{0,3})("""|'''|"|')/;

/** @param source of one literal, quotes and prefix included; `undefined` when it is none */
export function pythonString(source: string): PythonString | undefined {
  const opening = LITERAL.exec(source);
  const quote = opening?.[2];
  if (!opening || quote === undefined || !source.endsWith(quote)) return undefined;
  const prefix = (opening[1] ?? "").toLowerCase();
  const body = source.slice(opening[0].length, source.length - quote.length);
  const verbatim = prefix.includes("r") || !body.includes("\\");
  return {
    text: verbatim ? body : unescaped(body),
    bytes: prefix.includes("b"),
    formatted: prefix.includes("f"),
    verbatim,
  };
}

const ESCAPE = /\\(?:\r?\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]{1,100}\}|[^])/g;

const SIMPLE: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** Source: Python language reference, "String and Bytes literals". Unknown escapes stay as they are. */
export function unescaped(body: string): string {
  return body.replace(ESCAPE, (escape) => {
    const code = escape.slice(1);
    if (code === "\n" || code === "\r\n") return "";
    const simple = SIMPLE[code];
    if (simple !== undefined) return simple;
    if (/^[0-7]/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8));
    if (/^[xuU]./.test(code)) {
      const point = Number.parseInt(code.slice(1), 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : escape;
    }
    return escape;
  });
}

/** As `textwrap.dedent`: the margin that all lines with text share is cut off. */
export function dedented(text: string): string {
  const lines = text.split("\n").map((line) => (line.trim() === "" ? "" : line));
  const margins = lines.filter((line) => line !== "").map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const margin = Math.min(...margins);
  return margins.length === 0 ? lines.join("\n") : lines.map((line) => line.slice(margin)).join("\n");
}
