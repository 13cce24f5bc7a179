import { bare, isKind, stringValue, type SyntaxNode } from "../../syntax.ts";
import type { Origin } from "../../trace.ts";
import { hostValues, isForeign } from "./addresses.ts";
import { type Danger, inputDetector } from "./detect.ts";
import { optionOf, type Site } from "./sites.ts";

const RECEIVER = /^(?:_?res|_?response|reply|ctx|context|c|h|ctx\.response|this\.(?:res|ctx|response))\b/;
const FRAMEWORKS =
  /^(?:next\/navigation|next\/server|@remix-run\/.+|react-router(?:-dom)?|@sveltejs\/kit|h3|astro.*|#imports)$/;

/** Addresses that answers send people to. */
export const redirects = inputDetector({
  kind: "open-redirect",
  mentions: /redirect|[lL]ocation/,
  names:
    /^(?:redirect|redirectDocument|permanentRedirect|sendRedirect|setHeader|header|set|writeHead|Response|NextResponse)$/,
  danger,
  counts: isLinkable,
});

function danger(site: Site): Danger | undefined {
  // `201 Created` names what was made; nobody is sent there.
  if (/\b(?:status|code)\(\s*20\d\b/.test(site.receiver?.text() ?? "")) return undefined;
  const library = site.callee()?.module || undefined;
  const values = addressesOf(site).flatMap((address) => hostValues(address, site.flow));
  return { values, ...(library ? { library } : {}) };
}

function addressesOf(site: Site): readonly SyntaxNode[] {
  const { name, args, receiver } = site;
  if (site.isNew) return locationIn(optionOf(args[1], "headers"));
  if (/^(?:setHeader|header|set)$/.test(name)) {
    const isLocation = args[0] && /^location$/i.test(stringValue(bare(args[0])) ?? "");
    return isLocation && args[1] && receiver && RECEIVER.test(receiver.text()) ? [args[1]] : [];
  }
  if (name === "writeHead") return locationIn(args.at(-1));
  if (!isRedirect(site)) return [];
  // `res.redirect(302, to)`, `redirect(event, to)`, `reply.redirect(to, 302)`
  const [first, second] = args;
  if (!first) return [];
  const isStatus = isKind(bare(first), "number") || /status|code/i.test(first.text());
  return (isStatus || name === "sendRedirect") && second ? [second] : [first];
}

function isRedirect(site: Site): boolean {
  const from = site.callee();
  const { receiver } = site;
  if (from && FRAMEWORKS.test(from.module)) return true;
  if (!receiver) return false;
  return RECEIVER.test(receiver.text()) || /^(?:NextResponse|Response)$/.test(receiver.text());
}

function locationIn(headers: SyntaxNode | undefined): SyntaxNode[] {
  return ["Location", "location"].flatMap((name) => optionOf(headers, name) ?? []);
}

/** Somebody can put it into a link: headers and cookies cannot be. */
function isLinkable(origin: Origin, value: SyntaxNode): boolean {
  const [first = ""] = origin.keys ?? [];
  return !/^(?:headers?|rawHeaders|get|cookies?|signedCookies)$/.test(first) && isForeign(origin, value);
}
