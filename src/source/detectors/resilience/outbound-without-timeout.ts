import type { Sighting } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { bounded, isNodeTouched, type Program } from "../../program.ts";
import type { Detector } from "../detector.ts";
import { textAround } from "./around.ts";
import { bare, type Call, callsOf, compact } from "./calls.ts";
import { isBrowserCode } from "./browser.ts";
import { OUTBOUND, type OutboundLibrary } from "./outbound.ts";
import { sighted } from "./sighting.ts";

/** What bounds a wait from outside the call: a race, a deadline, a signal. */
const BOUNDED_AROUND =
  /\bPromise\.race\b|\bAbortSignal\b|\bAbortController\b|\bp?[tT]imeout\(|\bwithTimeout\b|\basyncio\.(?:wait_for|timeout)\b|\bcontext\.With(?:Timeout|Deadline)|\btimeout\(Duration/;

/** Changed calls of one file that are looked at: each may need the text of the function around it. */
const MAX_SENT = 300;

/** Calls of clients that wait for ever, or for minutes, when the other side is silent. */
export const outboundWithoutTimeout: Detector = {
  kind: "outbound-without-timeout",
  languages: ["typescript", "javascript", "python", "go", "java", "ruby", "php", "rust"],
  mentions:
    /\b(?:axios|got|fetch|undici|https?|requests|urlopen|httpx|RestTemplate|openConnection|openStream|HttpClient|HTTP|Typhoeus|Guzzle\w*|curl_init|reqwest)\b/,
  detect: (program) => {
    if (isBrowserCode(program)) return [];
    const libraries = OUTBOUND.filter(
      ({ languages, needs, configured }) =>
        languages.includes(program.language) &&
        (needs?.test(program.text) ?? true) &&
        !configured?.test(program.text),
    );
    if (libraries.length === 0) return [];
    const sessions = program.language === "python" ? sessionsOf(program) : new Set<string>();
    const sent = callsOf(program).flatMap((call) => {
      const library = libraryOf(call, libraries) ?? (isOfSession(call, sessions) ? REQUESTS : undefined);
      return library && isNodeTouched(program, call.node) ? [{ call, library }] : [];
    });
    return bounded(sent, MAX_SENT, "calls that go out", program).flatMap(({ call, library }) =>
      isBounded(call, library, program) ? [] : seen(program, call, library),
    );
  },
};

function libraryOf(call: Call, libraries: readonly OutboundLibrary[]): OutboundLibrary | undefined {
  return libraries.find(({ callee, when }) => callee.test(call.callee) && (when?.(call) ?? true));
}

function isOfSession({ receiver, name }: Call, sessions: ReadonlySet<string>): boolean {
  return sessions.has(receiver) && /^(?:get|post|put|patch|delete|head|request)$/.test(name);
}

type Sender = Pick<OutboundLibrary, "library" | "bounded" | "waits">;

const REQUESTS: Sender = { library: "requests", bounded: /\btimeout\b|\*\*/, waits: "never" };

function seen(program: Program, call: Call, { library, waits }: Sender): Sighting[] {
  const detail = program.language === "go" && hasContext(call, program) ? "context" : waits;
  return sighted(program, "outbound-without-timeout", call.node, { callee: call.callee, library, detail });
}

/** A request with a context ends when the context does: whether that has a deadline is decided by others. */
function hasContext(call: Call, { text }: Program): boolean {
  return (
    /\bNewRequestWithContext\b|\.WithContext\(/.test(text) &&
    /^http\.(?:Client|DefaultClient)/.test(call.callee)
  );
}

function isBounded(call: Call, library: Sender, program: Program): boolean {
  const list = call.node.field("arguments") ?? call.node.field("body") ?? call.node;
  if (library.bounded.test(list.text())) return true;
  if (isLocalAddress(call.arguments[0]?.value)) return true;
  // `HTTP.timeout(5).get(url)` and builders: what is said before and after the call in the same chain.
  if (library.bounded.test(chainOf(call.node))) return true;
  if (BOUNDED_AROUND.test(textAround(call.node, program.text))) return true;
  return call.arguments.some(({ value }) => isUnknownOptions(value, library, program));
}

/** Options that were put together elsewhere: in this file they are looked up, from other files nobody knows. */
function isUnknownOptions(value: SyntaxNode, { bounded }: Sender, program: Program): boolean {
  const node = bare(value);
  const names = isKind(node, "identifier", "variable_name", "constant")
    ? [node.text()]
    : isKind(node, "object", "spread_element", "array_creation_expression")
      ? [
          ...node
            .text()
            .slice(0, 2_000)
            .matchAll(/\.\.\.\s*([\w$.]+)/g),
        ].map((match) => match[1] ?? "")
      : [];
  return names.some((name) => {
    if (!OPTIONS_NAME.test(name)) return false;
    const declared = declarationOf(name, program.text);
    return declared === undefined || bounded.test(declared);
  });
}

const OPTIONS_NAME = /(?:options?|opts|config|init|settings|params|args|request|req|defaults)\d*\w{0,10}$/i;

/** What a name is set to in this file, as far as its statement goes. */
function declarationOf(name: string, text: string): string | undefined {
  const at = new RegExp(`(?<![\\w$.])${name.replace(/[.$]/g, "\\$&")}\\s*(?::[^=)\\n]{1,80})?=(?![=>])`).exec(
    text,
  );
  return at ? text.slice(at.index, at.index + 1_500) : undefined;
}

function isLocalAddress(first: SyntaxNode | undefined): boolean {
  if (!first) return false;
  const text = compact(bare(first));
  // A path of this site is asked for by a browser; a `data:` address by nobody.
  return /^[`"'](?:\/(?!\/)|data:|blob:|file:)/.test(text);
}

const CHAINS = [
  "call_expression",
  "member_expression",
  "call",
  "attribute",
  "method_invocation",
  "field_expression",
  "member_call_expression",
  "await_expression",
  "selector_expression",
];

/** The whole chain of calls that a call is a link of. */
function chainOf(node: SyntaxNode): string {
  let at = node;
  for (let parent = at.parent(); parent && isKind(parent, ...CHAINS); parent = at.parent()) at = parent;
  return at.id() === node.id() && !/[.(]\s*\w*\(/.test(node.text().slice(0, 200))
    ? ""
    : at.text().slice(0, 2_000);
}

/** Names that a `requests.Session()` is kept under, in a file that does not mount a timeout for it. */
function sessionsOf({ text }: Program): Set<string> {
  if (/\.mount\(/.test(text) && /timeout/i.test(text)) return new Set();
  const made = text.matchAll(
    /([\w.]{1,60})\s*=\s*requests\.[sS]ession\(\)|\bwith requests\.[sS]ession\(\)\s+as\s+(\w{1,60})/g,
  );
  return new Set([...made].map((match) => match[1] ?? match[2] ?? ""));
}
