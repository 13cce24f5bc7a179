import { lexer, type Token } from "marked";

/** What a text does once it is rendered, by a Markdown reader that has nothing to do with ours. */
export interface Rendered {
  /** Images, and links with the address they lead to. */
  links: readonly string[];
  /** HTML that is none of the few elements and comments that we write. */
  html: readonly string[];
  /** What people see as words, outside code; line ends kept. */
  words: string;
  /** Fenced blocks that GitHub makes buttons or pictures of. */
  buttons: readonly string[];
}

/** The only HTML that we write. */
const OURS =
  /<\/?(?:details|summary|code|strong|em|b|br|sub|sup)>|<details open>|<!-- backend-architect:[a-z]+ [A-Za-z0-9:.,/_-]{1,4000} [0-9a-f]{32} -->/g;

export function rendered(markdown: string): Rendered {
  const links: string[] = [];
  const html: string[] = [];
  const words: string[] = [];
  const buttons: string[] = [];
  let inCode = false;
  const visit = (token: Token): void => {
    if (token.type === "html" && /^<\/?code>$/.test(token.raw)) {
      inCode = token.raw === "<code>";
      words.push(" ");
    } else if (inCode && (token.type === "text" || token.type === "escape")) {
      // What stands in code is shown as it is: only an element in it could be alive.
      words.push(" ");
    } else if (token.type === "image") links.push(`image ${token.href}`);
    else if (token.type === "html") {
      const rest = withoutCode(token.raw).replace(OURS, " ");
      if (rest.includes("<")) html.push(rest);
      words.push(decoded(rest));
    } else if (token.type === "code") {
      words.push("\n");
      if (/^(?:suggestion|mermaid|math|geojson|topojson|stl)/.test(token.lang ?? ""))
        buttons.push(token.lang);
    } else if (token.type === "codespan") words.push(" ");
    else if (token.type === "escape") words.push(token.text);
    else if (token.type === "table") {
      for (const cell of [token.header, ...token.rows].flat()) {
        words.push("\n");
        for (const child of cell.tokens) visit(child);
      }
    } else {
      if (token.type === "link") links.push(token.href);
      const children: readonly Token[] | undefined =
        token.type === "list" ? token.items : "tokens" in token ? token.tokens : undefined;
      if (/^(?:paragraph|heading|list_item|blockquote|space|hr)$/.test(token.type)) words.push("\n");
      if (children) for (const child of children) visit(child);
      else if (token.type === "text") words.push(decoded(token.raw));
      else if (token.type === "br") words.push("\n");
    }
  };
  for (const token of lexer(markdown, { gfm: true })) visit(token);
  return { links, html, words: words.join(""), buttons };
}

function withoutCode(html: string): string {
  return html.replace(/<code>[^<>]*<\/code>/g, " ");
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function decoded(text: string): string {
  return text.replace(/&(#\d{1,7}|[a-z]{2,4});/g, (whole, name: string) => {
    if (ENTITIES[name] !== undefined) return ENTITIES[name];
    return name.startsWith("#") ? String.fromCodePoint(Math.min(Number(name.slice(1)), 0x10ffff)) : whole;
  });
}

/**
 * What of a rendered text would reach beyond the page or pass for something of ours. Empty when it is harmless.
 *
 * @param ours beginnings of addresses that we link ourselves
 */
export function live(markdown: string, ours: readonly string[] = []): string[] {
  const { links, html, words, buttons } = rendered(markdown);
  const found = [
    ...links.filter((link) => !ours.some((root) => link.startsWith(root))).map((link) => `link ${link}`),
    ...html.map((tag) => `html ${tag}`),
    ...buttons.filter((lang) => lang !== "mermaid").map((lang) => `button ${lang}`),
  ];
  const say = (kind: string, pattern: RegExp) => {
    const match = pattern.exec(words);
    if (match)
      found.push(`${kind} ${JSON.stringify(words.slice(Math.max(0, match.index - 20), match.index + 40))}`);
  };
  say("mention", /@[A-Za-z0-9]/);
  say("reference", /#\d|GH-\d/i);
  say("address", /:\/\/|www\.|mailto:|xmpp:/i);
  say("unseen", /(?!\ufe0e|\ufe0f)(?![\u200b\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
  return found;
}
