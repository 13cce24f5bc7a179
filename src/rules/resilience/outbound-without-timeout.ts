import type { Rule } from "../../domain/rule.ts";
import type { Sighting, SourceFacts } from "../../domain/source.ts";
import { code, insteadFor, oncePerCause, sightingsOf, type Told } from "./sightings.ts";

const KIND = "outbound-without-timeout";

/** A call to another service that waits as long as the other side likes. */
export const outboundWithoutTimeout: Rule<"source"> = {
  id: "resilience/outbound-without-timeout",
  architect: "backend-architect",
  severity: "concern",
  judges: "source",
  when: "a request is sent to another service with a client that has no timeout, and none is set",
  harm: "When the other side accepts the connection and never answers, each request here waits with it: connections, threads and memory run out, and one slow neighbour takes this service down.",
  instead:
    "Set a timeout on the client, so that every call has it, a little above what the slowest good answer takes.",
  source: "https://cwe.mitre.org/data/definitions/1088.html",
  appliesTo: (facts) => sightingsOf(facts, KIND).length > 0,
  check: (facts) =>
    oncePerCause(
      sightingsOf(facts, KIND).map((sighting) => toldOf(sighting, facts)),
      ({ library = "" }) => library,
    ),
};

function toldOf(sighting: Sighting, { language }: SourceFacts): Told {
  const { library = "", callee, detail } = sighting;
  const instead = insteadFor(INSTEAD, language, library);
  return {
    sighting,
    title: `${code(callee)} sends a request without a timeout.`,
    scenario:
      WAITS[detail ?? ""] ??
      `${library} waits without end unless it is told not to: a server that accepts the connection and never answers holds this call, and whoever waits for it, until the process is restarted.`,
    severity: detail === "never" ? "concern" : "note",
    ...(instead === undefined ? {} : { instead }),
  };
}

const WAITS: Readonly<Record<string, string>> = {
  long: "Node's fetch gives up after 300 seconds without an answer (undici, `headersTimeout` and `bodyTimeout`): until then a silent server holds this call, and whoever waits for it.",
  context:
    "net/http has no timeout of its own. The request carries a context, and nothing in this file gives that a deadline: if no caller does, a silent server holds this call without end.",
};

/** By library, else by language. */
const INSTEAD: Readonly<Record<string, string>> = {
  axios:
    "`axios.create({ timeout: 5_000 })` and that instance for every call; or `timeout` in the options of this one.",
  got: "`got.extend({ timeout: { request: 5_000 } })`.",
  "node-fetch": "`fetch(url, { signal: AbortSignal.timeout(5_000) })`.",
  fetch: "`fetch(url, { signal: AbortSignal.timeout(5_000) })`.",
  "node:http": "`http.request(url, { timeout: 5_000 })`, and destroy the request in its `timeout` event.",
  requests: "`requests.get(url, timeout=(3, 10))`: seconds to connect, and between two pieces of the answer.",
  urllib: "`urlopen(url, timeout=10)`.",
  httpx: "Leave httpx its five seconds, or say `httpx.Timeout(10.0)`; never `timeout=None`.",
  "net/http":
    "`&http.Client{Timeout: 10 * time.Second}`; or `http.NewRequestWithContext` with a context from `context.WithTimeout`.",
  RestTemplate:
    "`new RestTemplateBuilder().connectTimeout(Duration.ofSeconds(3)).readTimeout(Duration.ofSeconds(10)).build()`.",
  HttpURLConnection:
    "`connection.setConnectTimeout(3_000)` and `connection.setReadTimeout(10_000)` before it is used.",
  "java.net.http":
    "`HttpClient.newBuilder().connectTimeout(...)`, and `.timeout(Duration.ofSeconds(10))` on each `HttpRequest`.",
  "HTTP.rb": "`HTTP.timeout(connect: 3, read: 10).get(url)`.",
  Typhoeus: "`Typhoeus.get(url, connecttimeout: 3, timeout: 10)`.",
  Guzzle:
    "`new Client(['connect_timeout' => 3, 'timeout' => 10])`: Guzzle's default is 0, which is no limit.",
  curl: "`curl_setopt($handle, CURLOPT_TIMEOUT, 10)`, and `CURLOPT_CONNECTTIMEOUT`.",
  reqwest:
    "`reqwest::Client::builder().timeout(Duration::from_secs(10)).build()`, once for the whole service.",
};
