import type { Rule } from "../../domain/rule.ts";
import { inputHits, type InsteadTable } from "./sightings.ts";

const INSTEAD: InsteadTable = {
  default:
    "Redirect to a path of this site only: parse the value and refuse it when its host is another, or look it up in a fixed list.",
  javascript:
    'Resolve it against this site and keep the path only: `const to = new URL(value, ORIGIN); res.redirect(to.origin === ORIGIN ? to.pathname + to.search : "/")`.',
  "next/server":
    "Resolve it against this site and compare: `const to = new URL(value, request.nextUrl.origin); if (to.origin !== request.nextUrl.origin) ...`.",
  python:
    'Parse it and refuse another host: `parts = urlsplit(value.replace("\\\\", "/"))`, then redirect only if neither `parts.scheme` nor `parts.netloc` is set.',
  django:
    "Ask `url_has_allowed_host_and_scheme(value, allowed_hosts={request.get_host()}, require_https=request.is_secure())` first.",
  go: 'Parse it and refuse another host: redirect only if `u.Host == ""` and `u.Scheme == ""`, and the path does not begin with `//` or `/\\`.',
  java: "Parse it and refuse another host: redirect only if `URI.create(value).getHost() == null`, and the value begins with `/` but not with `//`.",
  kotlin:
    "Parse it and refuse another host: redirect only if `URI(value).host == null`, and the value begins with `/` but not with `//`.",
  ruby: "Use `redirect_to url_from(params[:to]) || root_path`: `url_from` answers nil for another host.",
  php: "Redirect to a named route, or only to a value that begins with `/` and not with `//`; Laravel's `redirect()->intended()` keeps the address on the server.",
  rust: "Redirect only to a value that begins with `/` and not with `//` or `/\\`.",
};

/** A redirect to an address that a client chooses. */
export const openRedirect: Rule<"source"> = {
  id: "security/open-redirect",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a value from the request decides where a redirect leads",
  harm: "A link to this site leads to a page of somebody else: people type their password there, and sign-in flows hand their codes over.",
  instead: "Redirect to paths of this site, or to addresses of a fixed list.",
  source: "https://cwe.mitre.org/data/definitions/601.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "open-redirect"),
  check: (facts) =>
    inputHits(facts, {
      kind: "open-redirect",
      becomes: "decides where people are sent by",
      attack:
        "Somebody sends round a link to this site with `https://evil.example` as this value; whoever trusts the site follows it there.",
      severities: { request: "concern", parameter: "note" },
      instead: INSTEAD,
    }),
};
