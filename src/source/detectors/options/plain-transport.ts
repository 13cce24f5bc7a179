import type { Sighting } from "../../../domain/source.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Detector } from "../detector.ts";
import { lastName, outlineOf, stringOf } from "./outline.ts";
import { isForDevelopment, sighted } from "./surroundings.ts";
import { wordsOf } from "./words.ts";

/** Hosts that no wire outside leads to, and names that stand for a host in texts. */
const NEAR =
  /^(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|\[|::1|host\.docker\.internal|metadata\.|[^.]*$|.*\.(?:local|localhost|internal|intranet|lan|home|corp|svc|svc\.cluster\.local|test|example|invalid|onion)$|(?:.*\.)?example\.(?:com|org|net)$)/i;
/** Addresses that are names: nobody goes there. */
const NAMES =
  /(?:^|\.)(?:w3\.org|schemas?\.[\w.-]+|xmlsoap\.org|purl\.org|ns\.adobe\.com|xmlns\.com|json-schema\.org|schema\.org|java\.sun\.com|apache\.org|springframework\.org|opengis\.net|hl7\.org|ogp\.me|iptc\.org|itunes\.com|google\.com\/schemas|mozilla\.org|gnu\.org|ocsp\.[\w.-]+|crl\d?\.[\w.-]+)$/i;
const ADDRESS = /^http:\/\/([^/:?#\s"'`]+)/i;
const ADDRESSES = /http:\/\/([^/:?#\s"'`]+)/gi;
const ADDRESS_WORDS = /^(?:url|uri|endpoint|webhook|api|host|hostname|server|origin|baseurl|base)$/;
const NOT_CALLED =
  /^(?:docs?|documentation|help|link|homepage|website|schema|namespace|xmlns|ns|license|terms|about|logo|icon|image|avatar|source|id|issuer|placeholder|hint|label|description|example|default|redirect|allowed|cors|local|proxy|test|comment|see|reference)$/;
const CLIENT_CALL =
  /(?:^|\.)(?:fetch|axios|got|ky|(?:axios|requests|httpx|http|https|client|session|Http|HTTP|HTTParty|Faraday|RestClient|reqwest|urllib\.request|Net\.HTTP)\.(?:get|post|put|patch|delete|head|request|create|new|Get|Post|Head|urlopen)|http\.NewRequest|http\.NewRequestWithContext|urlopen|file_get_contents|curl_init|URI\.create)$/;

/** Calls of other machines over plain HTTP. */
export const plainTransport: Detector = {
  kind: "plain-transport",
  languages: ["typescript", "tsx", "javascript", "python", "go", "java", "kotlin", "ruby", "php", "rust"],
  mentions: /http:\/\//i,
  detect(program) {
    if (![...program.text.matchAll(ADDRESSES)].some(([, host]) => isFar(host))) return [];
    const { calls, settings } = outlineOf(program);
    const set = settings.filter(({ key }) => isAddressName(lastName(key))).map(({ value }) => value);
    const called = calls
      .filter(({ callee }) => CLIENT_CALL.test(callee))
      .flatMap((call) => call.arguments.map(({ value }) => value));
    const found = new Map<number, SyntaxNode>();
    for (const node of [...set, ...called]) if (isFar(addressOf(node))) found.set(node.start(), node);
    return [...found.values()]
      .filter((node) => !isForDevelopment(program, node))
      .flatMap((node): Sighting[] =>
        sighted(program, { kind: "plain-transport", node, detail: addressOf(node) ?? "" }),
      );
  },
};

function addressOf(node: SyntaxNode): string | undefined {
  const text = stringOf(node) ?? /^[$fFb]{0,2}["'`]([^"'`]*)["'`]$/.exec(node.text().slice(0, 500))?.[1];
  return text === undefined ? undefined : ADDRESS.exec(text)?.[1];
}

function isFar(host: string | undefined): boolean {
  if (host === undefined || !/^[\w.-]+\.[a-z]{2,}$|^\d+\.\d+\.\d+\.\d+$/i.test(host)) return false;
  return !NEAR.test(host) && !NAMES.test(host);
}

function isAddressName(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => ADDRESS_WORDS.test(word)) && !words.some((word) => NOT_CALLED.test(word));
}
