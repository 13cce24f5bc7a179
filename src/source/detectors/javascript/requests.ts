import { bare, isKind, type SyntaxNode } from "../../syntax.ts";
import { hostValues, isForeign } from "./addresses.ts";
import type { Callee } from "./callee.ts";
import { type Danger, inputDetector } from "./detect.ts";
import { optionOf, type Site } from "./sites.ts";

const CLIENTS =
  /^(?:axios|got|ky|ky-universal|node-fetch|node-fetch-native|cross-fetch|isomorphic-fetch|undici|superagent|needle|request|request-promise|request-promise-native|ofetch|phin|bent|http|https|follow-redirects|@nestjs\/axios|make-fetch-happen|fetch-retry|wretch)$/;
const BROWSERS =
  /^(?:puppeteer|puppeteer-core|playwright|playwright-core|playwright-chromium|@playwright\/test)$/;
const METHODS = "get|post|put|patch|delete|head|options|request|stream|fetch|default|del";
const CALLS = new RegExp(
  `^(?:fetch|\\$fetch|axios|axiosRef|got|ky|ofetch|needle|superagent|request|rp|goto|wretch|phin|${METHODS})$|[fF]etch$`,
);
/** Programs for browsers call from where the visitor sits. */
const FOR_BROWSERS = /^\s*["']use client["']|\bself\.addEventListener\(\s*["']fetch["']/m;

/** Addresses that the server calls. */
export const requests = inputDetector({
  kind: "ssrf",
  mentions:
    /fetch|axios|\bgot\b|\bky\b|needle|superagent|\brequest\b|https?|goto|\bphin\b|wretch|httpService/,
  names: CALLS,
  danger,
  counts: isForeign,
});

function danger(site: Site): Danger | undefined {
  const first = site.args[0];
  // An address that is written in place is nobody else's: most calls of these names are told apart by it.
  if (!first || isKind(first, "string")) return undefined;
  if (site.isNew || FOR_BROWSERS.test(site.program.text)) return undefined;
  const library = libraryOf(site);
  if (library === undefined) return undefined;
  const options = isKind(bare(first), "object") ? first : undefined;
  const addresses = options ? addressOptions(options) : [first];
  return { values: addresses.flatMap((address) => hostValues(address, site.flow)), library };
}

/** `axios({ url, baseURL })`, `https.request({ hostname, path })`. */
function addressOptions(options: SyntaxNode): SyntaxNode[] {
  const base = optionOf(options, "baseURL") ?? optionOf(options, "baseUrl");
  const names = base ? ["baseURL", "baseUrl"] : ["url", "uri", "href", "host", "hostname"];
  return names.flatMap((name) => optionOf(options, name) ?? []);
}

function libraryOf(site: Site): string | undefined {
  const callee = site.callee();
  if (callee) return ofCallee(callee);
  const receiver = site.receiver?.text() ?? "";
  if (/(?:^|\.)_?(?:httpService|axiosRef|axios)$/.test(receiver)) return "axios";
  if (site.name === "goto" && /(?:^|\.)page$/.test(receiver))
    return /playwright/.test(site.program.text) ? "playwright" : "puppeteer";
  return undefined;
}

function ofCallee({ module, names }: Callee): string | undefined {
  const last = names.at(-1) ?? "";
  if (module === "") return names.length === 1 && /^(?:fetch|\$fetch)$/.test(last) ? "fetch" : undefined;
  if (BROWSERS.test(module))
    return last === "goto" ? module.replace(/^@?(puppeteer|playwright).*$/, "$1") : undefined;
  if (!CLIENTS.test(module)) return undefined;
  return last === "" || CALLS.test(last) ? module : undefined;
}
