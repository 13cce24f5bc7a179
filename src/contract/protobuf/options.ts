import type { ProtoToken } from "./tokens.ts";

/** A part of a text: offsets, the end excluded. */
export interface Span {
  start: number;
  end: number;
}

/** The index after an `option` statement that begins at `from`. */
export function afterOption(tokens: readonly ProtoToken[], from: number): number {
  let open = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== "mark") continue;
    if (token.text === "{") open++;
    else if (token.text === "}") open--;
    else if (token.text === ";" && open <= 0) return at + 1;
    // A value in braces may stand without a semicolon only by mistake; the next statement is not to be lost.
    if (open < 0) return at;
  }
  return tokens.length;
}

/** The index of the bracket that closes the one at `from`, or the last token. */
export function matching(tokens: readonly ProtoToken[], from: number): number {
  let open = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== "mark") continue;
    if (token.text === "[" || token.text === "{") open++;
    else if (token.text === "]" || token.text === "}") open--;
    if (open === 0) return at;
  }
  return tokens.length - 1;
}

/** Spans to blank so that the other options of the list stay a list. */
export function customAmong(
  opening: ProtoToken | undefined,
  options: readonly ProtoToken[],
  closing: ProtoToken | undefined,
): Span[] {
  const parts: ProtoToken[][] = [[]];
  const commas: ProtoToken[] = [];
  let open = 0;
  for (const token of options) {
    if (token.kind === "mark" && "[{(".includes(token.text)) open++;
    if (token.kind === "mark" && "]})".includes(token.text)) open--;
    if (open === 0 && token.kind === "mark" && token.text === ",") {
      commas.push(token);
      parts.push([]);
    } else parts.at(-1)?.push(token);
  }
  const isCustom = (part: readonly ProtoToken[]) =>
    part
      .slice(
        0,
        part.findIndex(({ text }) => text === "="),
      )
      .some(({ text }) => text === "(");
  const kept = parts.filter((part) => !isCustom(part));
  if (kept.length === parts.length || !opening || !closing) return [];
  if (kept.length === 0) return [{ start: opening.start, end: closing.end }];
  const spans: Span[] = [];
  let before = 0;
  for (const [index, part] of parts.entries()) {
    const comma = index === 0 ? undefined : commas[index - 1];
    const [first, last] = [part[0], part.at(-1)];
    const drop = isCustom(part);
    if (drop && first && last) spans.push({ start: first.start, end: last.end });
    if (comma && (drop || before === 0)) spans.push({ start: comma.start, end: comma.end });
    if (!drop) before++;
  }
  return spans;
}

/** Text with these spans blanked: every line and column stays where it is. */
export function blanked(text: string, spans: readonly Span[]): string {
  let result = "";
  let at = 0;
  for (const { start, end } of [...spans].sort((one, two) => one.start - two.start)) {
    if (start < at) continue;
    result += text.slice(at, start) + text.slice(start, end).replace(/[^\r\n]/g, " ");
    at = end;
  }
  return result + text.slice(at);
}
