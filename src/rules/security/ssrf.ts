import type { Rule } from "../../domain/rule.ts";
import { inputHits, type InsteadTable } from "./sightings.ts";

const INSTEAD: InsteadTable = {
  default:
    "Take the host from a fixed list. Where any address is allowed, resolve it first, refuse private and link-local addresses, and follow no redirects.",
  javascript:
    'Parse it and compare the host with a fixed list: `const url = new URL(value); if (!HOSTS.has(url.hostname)) return res.sendStatus(400);`. Where any host is allowed, send it through an agent that refuses private addresses (`request-filtering-agent`), with `redirect: "error"`.',
  axios:
    "Parse it and compare the host with a fixed list: `if (!HOSTS.has(new URL(value).hostname)) ...`. Where any host is allowed, hand axios the agents of `request-filtering-agent` and `maxRedirects: 0`.",
  got: "Parse it and compare the host with a fixed list: `if (!HOSTS.has(new URL(value).hostname)) ...`. Where any host is allowed, hand got the agents of `request-filtering-agent` and `followRedirect: false`.",
  puppeteer:
    "Parse it, compare the host with a fixed list and the protocol with `https:`; let the browser run in a network that reaches nothing internal.",
  playwright:
    "Parse it, compare the host with a fixed list and the protocol with `https:`; let the browser run in a network that reaches nothing internal.",
  python:
    "Parse it and compare the host with a fixed list: `if urlsplit(value).hostname not in HOSTS: ...`. Where any host is allowed, resolve it, refuse what `ipaddress` calls private, and pass `allow_redirects=False`.",
  httpx:
    "Parse it and compare the host with a fixed list: `if httpx.URL(value).host not in HOSTS: ...`. Where any host is allowed, resolve it, refuse what `ipaddress` calls private; httpx follows no redirects unless told to.",
  go: "Compare `url.Parse(value)`'s `Hostname()` with a fixed list. Where any host is allowed, refuse private addresses in the `Control` function of the `net.Dialer`, where the resolved address is known.",
  java: "Compare `URI.create(value).getHost()` with a fixed list; resolve it with `InetAddress`, refuse site-local and loopback addresses, and follow no redirects.",
  kotlin:
    "Compare `URI(value).host` with a fixed list; resolve it with `InetAddress`, refuse site-local and loopback addresses, and follow no redirects.",
  ruby: "Compare `URI.parse(value).host` with a fixed list; where any host is allowed use `ssrf_filter`, which refuses private addresses and checks redirects.",
  php: "Compare `parse_url($value, PHP_URL_HOST)` with a fixed list; where any host is allowed use Symfony's `NoPrivateNetworkHttpClient`, or resolve it and refuse private addresses, without redirects.",
  rust: "Compare `Url::parse(value)?.host_str()` with a fixed list; resolve it, refuse private addresses, and set `redirect(Policy::none())`.",
};

/** An address that the server calls and a client chooses. */
export const ssrf: Rule<"source"> = {
  id: "security/ssrf",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a value from the request decides which host the server calls",
  harm: "Whoever chooses the address reaches, by way of the server, what only the server can reach: metadata services with credentials, databases, admin pages.",
  instead: "Take the host from a fixed list; refuse private addresses after they are resolved.",
  source: "https://owasp.org/API-Security/editions/2023/en/0xa7-server-side-request-forgery/",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "ssrf"),
  check: (facts) =>
    inputHits(facts, {
      kind: "ssrf",
      becomes: "decides which host is called by",
      attack:
        "A client sends `http://169.254.169.254/latest/meta-data/` or the address of an internal service as this value, and the server fetches it with its own access.",
      severities: { request: "concern", parameter: "note" },
      instead: INSTEAD,
    }),
};
