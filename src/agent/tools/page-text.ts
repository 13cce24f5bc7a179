/** Elements whose content is not for readers. */
const SILENT: ReadonlySet<string> = new Set([
  "script",
  "style",
  "noscript",
  "template",
  "svg",
  "iframe",
  "head",
]);
/** Elements that stand on lines of their own. */
const BLOCKS: ReadonlySet<string> = new Set(
  "address article aside blockquote br dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section table tbody td tfoot th thead tr ul title".split(
    " ",
  ),
);

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  mdash: "—",
  ndash: "–",
  hellip: "…",
};

/**
 * The words of an HTML page, one pass from its beginning to its end. Links, images and attributes are not kept, and
 * neither are comments: what a reader of the page does not see is not read here.
 */
export function pageText(html: string): string {
  let text = "";
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open === -1) {
      text += html.slice(at);
      break;
    }
    text += html.slice(at, open);
    if (html.startsWith("<!--", open)) {
      at = behind(html, "-->", open + 4);
      continue;
    }
    const name = /^<(\/?)([a-zA-Z][a-zA-Z0-9]{0,20})/.exec(html.slice(open, open + 24));
    if (!name && !/^<[!?/]/.test(html.slice(open, open + 2))) {
      text += "<";
      at = open + 1;
      continue;
    }
    const element = (name?.[2] ?? "").toLowerCase();
    at = behind(html, ">", open + 1);
    if (BLOCKS.has(element)) text += "\n";
    if (name?.[1] === "" && SILENT.has(element) && html[at - 2] !== "/")
      at = behindElement(html, element, at);
  }
  return tidied(
    text.replace(
      /&(#x?[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});/g,
      (whole, entity: string) => decodedEntity(entity) ?? whole,
    ),
  );
}

function behind(html: string, what: string, from: number): number {
  const found = html.indexOf(what, from);
  return found === -1 ? html.length : found + what.length;
}

function behindElement(html: string, element: string, from: number): number {
  // Only these few, so the search goes through the page once for each at worst, and never back.
  const closing = `</${element}`;
  for (let at = html.indexOf("</", from); at !== -1; at = html.indexOf("</", at + 2))
    if (html.slice(at, at + closing.length).toLowerCase() === closing) return behind(html, ">", at);
  return html.length;
}

function decodedEntity(entity: string): string | undefined {
  if (!entity.startsWith("#")) return ENTITIES[entity.toLowerCase()];
  const code = /^#x/i.test(entity)
    ? Number.parseInt(entity.slice(2), 16)
    : Number.parseInt(entity.slice(1), 10);
  return Number.isInteger(code) && code >= 32 && code <= 0x10ffff ? String.fromCodePoint(code) : " ";
}

function tidied(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/[ \t\u00a0]+/g, " ").trim());
  const kept: string[] = [];
  for (const line of lines) if (line !== "" || kept.at(-1) !== "") kept.push(line);
  return kept.join("\n").trim();
}
