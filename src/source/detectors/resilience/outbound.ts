import type { Language } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { Call } from "./calls.ts";

/** A library that sends requests, and what it does about time when nobody tells it. */
export interface OutboundLibrary {
  /** As its users call it. */
  library: string;
  languages: readonly Language[];
  /** Of the call's name as written. */
  callee: RegExp;
  /** The file must hold this as well: an import, where the name alone says too little. */
  needs?: RegExp;
  /** In the call, its options or its surroundings: somebody thought of time. */
  bounded: RegExp;
  /** In the file: the default is set for all calls. */
  configured?: RegExp;
  /** Positions from 0 of the argument that holds the options. Without it, the call alone does not decide. */
  options?: number;
  /** `never`: it waits for ever. `long`: it has a limit that is far too long. */
  waits: "never" | "long";
  /** More that has to be so. */
  when?(call: Call): boolean;
}

const SCRIPT: readonly Language[] = ["typescript", "javascript"];
const VERBS = "(?:get|post|put|patch|delete|head|options|request)";
const SIGNAL = /\b(?:timeout\w*|signal)\b/i;

/** The call has no place for a limit: it stands elsewhere. */
const NEVER = /(?!)/;

/**
 * Libraries without a default timeout. Those that have one of at most five minutes are left out: httpx (5 s),
 * OkHttp (10 s), ky (10 s), Laravel's Http (30 s), Net::HTTP and what is built on it (60 s), aiohttp (300 s).
 * Sources: the libraries' own documentation.
 */
export const OUTBOUND: readonly OutboundLibrary[] = [
  {
    library: "axios",
    languages: SCRIPT,
    callee: new RegExp(`^axios(?:\\.default)?(?:\\.(?:${VERBS}|create))?$`, "i"),
    bounded: SIGNAL,
    configured: /\b\w*axios\w*\.defaults\.timeout\b/i,
    waits: "never",
  },
  {
    library: "got",
    languages: SCRIPT,
    callee: new RegExp(`^got(?:\\.(?:${VERBS}|stream|extend))?$`),
    needs: /["']got["']/,
    bounded: SIGNAL,
    waits: "never",
  },
  {
    library: "node-fetch",
    languages: SCRIPT,
    callee: /^(?:node)?fetch$/i,
    needs: /["']node-fetch["']/,
    bounded: SIGNAL,
    waits: "never",
  },
  {
    library: "fetch",
    languages: SCRIPT,
    callee: /^(?:globalThis\.)?fetch$|^undici\.(?:fetch|request)$/,
    bounded: SIGNAL,
    configured: /\bsetGlobalDispatcher\b/,
    waits: "long",
  },
  {
    library: "node:http",
    languages: SCRIPT,
    callee: /^https?\.(?:get|request)$/,
    needs: /["'](?:node:)?https?["']/,
    bounded: /\b(?:timeout|signal|setTimeout)\b/,
    configured: /\.setTimeout\(/,
    waits: "never",
  },
  {
    library: "requests",
    languages: ["python"],
    callee: /^requests\.(?:get|post|put|patch|delete|head|options|request)$/,
    bounded: /\btimeout\b|\*\*/,
    waits: "never",
  },
  {
    library: "urllib",
    languages: ["python"],
    callee: /^(?:urllib\.request\.|request\.)?urlopen$/,
    needs: /\burllib\b/,
    bounded: /\btimeout\b|\*\*/,
    configured: /\bsetdefaulttimeout\(/,
    waits: "never",
    when: (call) => call.arguments.length < 3,
  },
  {
    library: "httpx",
    languages: ["python"],
    callee: /^httpx\.(?:get|post|put|patch|delete|head|stream|request|Client|AsyncClient)$/,
    bounded: /^(?![\s\S]*\btimeout\s*=\s*None\b)/,
    waits: "never",
  },
  {
    library: "net/http",
    languages: ["go"],
    callee: /^http\.(?:Get|Post|PostForm|Head)$/,
    needs: /"net\/http"/,
    bounded: NEVER,
    configured: /\bhttp\.DefaultClient\.Timeout\s*=|\bhttp\.DefaultClient\s*=/,
    waits: "never",
  },
  {
    library: "net/http",
    languages: ["go"],
    callee: /^http\.Client$/,
    needs: /"net\/http"/,
    bounded: /\bTimeout\b|ResponseHeaderTimeout/,
    configured: /\bcontext\.With(?:Timeout|Deadline)|\.Timeout\s*=|\bResponseHeaderTimeout\b/,
    waits: "never",
  },
  {
    library: "net/http",
    languages: ["go"],
    callee: /^http\.DefaultClient\.Do$/,
    needs: /"net\/http"/,
    bounded: NEVER,
    configured: /\bcontext\.With(?:Timeout|Deadline)|\bhttp\.DefaultClient\.Timeout\s*=/,
    waits: "never",
  },
  {
    library: "RestTemplate",
    languages: ["java"],
    callee: /^RestTemplate$/,
    bounded: NEVER,
    configured: /\b(?:setRequestFactory|setConnectTimeout|setReadTimeout|connectTimeout|readTimeout)\(/,
    waits: "never",
    when: (call) => call.arguments.length === 0 && !isAskedForParts(call),
  },
  {
    library: "HttpURLConnection",
    languages: ["java"],
    callee: /\.(?:openConnection|openStream)$/,
    bounded: NEVER,
    configured: /\bset(?:Connect|Read)Timeout\(|\bgetResource\(|\bClassLoader\b/,
    needs: /\bjava\.net\.|\bURL\b/,
    waits: "never",
    when: (call) => /(?:^|\.|\b)(?:new)?URL\(|(?:url|uri|endpoint)(?:\(\))?$/i.test(call.receiver),
  },
  {
    library: "java.net.http",
    languages: ["java"],
    callee: /^(?:java\.net\.http\.)?HttpClient\.(?:newHttpClient|newBuilder)$/,
    needs: /\bjava\.net\.http\b/,
    bounded: NEVER,
    configured: /\.(?:timeout|orTimeout|connectTimeout)\(/,
    waits: "never",
  },
  {
    library: "HTTP.rb",
    languages: ["ruby"],
    callee: /^HTTP\.(?:get|post|put|patch|delete|head)$/,
    bounded: /\btimeout\b/,
    waits: "never",
  },
  {
    library: "Typhoeus",
    languages: ["ruby"],
    callee: /^Typhoeus(?:\.(?:get|post|put|patch|delete|head)|::Request\.new)$/,
    bounded: /timeout/,
    configured: /Typhoeus::Config\.\w*timeout/,
    waits: "never",
  },
  {
    library: "Guzzle",
    languages: ["php"],
    callee: /^(?:\\?GuzzleHttp\\)?(?:Client|GuzzleClient|HttpClient)$/,
    needs: /\bGuzzleHttp\\Client\b/,
    bounded: /timeout/i,
    waits: "never",
  },
  {
    library: "curl",
    languages: ["php"],
    callee: /^\\?curl_init$/,
    bounded: NEVER,
    configured: /\bCURLOPT_(?:CONNECT)?TIMEOUT(?:_MS)?\b/,
    waits: "never",
  },
  {
    library: "reqwest",
    languages: ["rust"],
    callee: /^(?:reqwest::)?(?:blocking::)?(?:Client::(?:new|builder)|get|ClientBuilder::new)$/,
    needs: /\breqwest\b/,
    bounded: /\btimeout\b/,
    configured: /\.(?:timeout|read_timeout)\(|\btokio::time::timeout\b|\btimeout\(Duration/,
    waits: "never",
    when: (call) => call.callee.startsWith("reqwest::") || call.callee.startsWith("Client"),
  },
];

/** `new RestTemplate().getMessageConverters()`: nothing is sent by it. */
function isAskedForParts({ node }: Call): boolean {
  const parent = node.parent();
  if (!isKind(parent, "method_invocation")) return false;
  return !/^(?:\w+For\w+|exchange|execute|put|delete)$/.test(parent.field("name")?.text() ?? "");
}
