import { parseXml, XmlCdata, XmlElement, XmlText } from "@rgrove/parse-xml";
import { messageOf } from "../../errors.ts";
import type { Element } from "./element.ts";

/** Elements within elements; a changelog has six levels. The parser calls itself once for each. */
const MAX_NESTING = 100;

/** @returns `gap`, for a person, when it is no XML or beyond the limits */
export function readXml(text: string): { root: Element; gap?: never } | { root?: never; gap: string } {
  if (isTooDeep(text)) return { gap: `its elements are nested more than ${MAX_NESTING} deep` };
  try {
    const { root } = parseXml(withoutDeclaration(text), { includeOffsets: true });
    return root ? { root: elementOf(root, lineCounter(text)) } : { gap: "it holds no element" };
  } catch (error) {
    return { gap: `it is no valid XML: ${messageOf(error).split("\n")[0] ?? ""}` };
  }
}

/** Blanked out: what stands before it (a byte order mark, empty lines) is forgiven by everything but the standard. */
function withoutDeclaration(text: string): string {
  return text
    .replace(/^\ufeff?\s*<\?xml[^>]*\?>/, (head) => head.replace(/[^\n]/g, " "))
    .replace(/^\ufeff/, " ");
}

function elementOf(node: XmlElement, lineAt: (offset: number) => number): Element {
  const children: Element[] = [];
  const texts: { value: string; start: number }[] = [];
  for (const child of node.children) {
    if (child instanceof XmlElement) children.push(elementOf(child, lineAt));
    else if (child instanceof XmlCdata || child instanceof XmlText)
      texts.push({ value: child.text, start: child.start });
  }
  const filled = texts.filter(({ value }) => value.trim() !== "");
  const [first] = filled;
  const text = texts.map(({ value }) => value).join("");
  return {
    name: node.name.slice(node.name.indexOf(":") + 1),
    attributes: new Map(Object.entries(node.attributes)),
    children,
    text: filled.length === 1 ? (first?.value ?? "") : text,
    ...(first && filled.length === 1 ? { textLine: lineAt(first.start) } : {}),
    lines: { from: lineAt(node.start), to: lineAt(Math.max(node.start, node.end - 1)) },
  };
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

/** Counts tags alone: comments and CDATA can only make it look deeper by what they hold. */
function isTooDeep(text: string): boolean {
  let open = 0;
  for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at + 1)) {
    const next = text.charCodeAt(at + 1);
    if (next === 0x21) {
      const end = text.startsWith("<!--", at)
        ? text.indexOf("-->", at)
        : text.startsWith("<![CDATA[", at)
          ? text.indexOf("]]>", at)
          : at;
      if (end === -1) return false;
      at = end;
      continue;
    }
    if (next === 0x2f) open--;
    else if (next !== 0x3f) {
      const close = text.indexOf(">", at);
      if (close === -1) return false;
      if (text[close - 1] !== "/") open++;
    }
    if (open > MAX_NESTING) return true;
  }
  return false;
}
