import { byPlatform, type Judgement } from "./judgement.ts";

/** Longer addresses are refused; servers and browsers stop at about this length too. */
const MAX_ADDRESS = 4_000;

/**
 * An address as it will be asked for: parsed, host in lower case and without a last dot.
 *
 * @returns a judgement instead when it must not be fetched whatever the rules say
 */
export function readAddress(written: string): { href: string } | Judgement {
  if (written.length > MAX_ADDRESS)
    return byPlatform("deny", `an address of more than ${MAX_ADDRESS} characters`);
  const url = parse(written);
  if (!url) return byPlatform("deny", "this is no http or https address");
  if (isPrivate(url.hostname))
    return byPlatform("deny", `\`${url.hostname}\` is a private or local host; only public ones are fetched`);
  if (url.username !== "" || url.password !== "")
    return byPlatform("deny", "an address that carries a user name or password is not fetched");
  return { href: url.href };
}

/**
 * Whether the host part of an allowing pattern really is this address's host. In a wildcard `https://ok.com*` also
 * matches `https://ok.com.evil`; here its host is `ok.com` and nothing else. `*.ok.com` is any host below, a `*`
 * alone any host.
 */
export function mayAllowHost(pattern: string, address: string): boolean {
  if (/^(?:https?)?:?\/{0,2}\**$/.test(pattern)) return true;
  const url = parse(address);
  if (!url) return false;
  if (pattern.startsWith("domain:")) return matchesHost(url.hostname, pattern.slice("domain:".length));
  const rest = pattern.replace(/^[^/]*:\/\//, "");
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? "";
  if (authority === "*") return true;
  const [, host = "", port] = /^(.*?)(?::(\d+|\*)\**)?$/.exec(authority) ?? [];
  if (port === undefined ? url.port !== "" : port !== "*" && port !== portOf(url)) return false;
  return matchesHost(url.hostname, host.replace(/\*+$/, ""));
}

function matchesHost(host: string, written: string): boolean {
  const wanted = written.toLowerCase().replace(/\.$/, "");
  const below = /^\*+\.?(.*)$/.exec(wanted)?.[1];
  if (below === undefined) return sameLabels(host, wanted);
  if (below === "") return true;
  if (below.includes("*")) return false;
  return host === below ? !wanted.includes("*.") : host.endsWith(`.${below}`);
}

/** `api.*.com`: a star within the name is part of one label. */
function sameLabels(host: string, wanted: string): boolean {
  const labels = host.split(".");
  const parts = wanted.split(".");
  return (
    labels.length === parts.length && parts.every((part, index) => part === "*" || part === labels[index])
  );
}

function portOf(url: URL): string {
  return url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
}

function parse(written: string): URL | undefined {
  // Control characters and spaces are taken away in silence by the parser, so they are no address here.
  if (/[\p{Cc}\p{Cf}\p{Z}\\]/u.test(written) || !URL.canParse(written)) return undefined;
  const url = new URL(written);
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  if (url.hostname.endsWith(".")) url.hostname = url.hostname.replace(/\.+$/, "");
  return url.hostname === "" ? undefined : url;
}

/** Names and literal addresses of this machine and of networks that are nobody's public host (RFC 6890). */
function isPrivate(host: string): boolean {
  if (host.startsWith("["))
    return !/^\[2[0-9a-f]{3}:/.test(host) || /^\[(?:2002:|2001:0?:|2001:db8:)/.test(host);
  if (/^(?:localhost|.*\.(?:localhost|local|internal|home\.arpa|lan|intranet|corp))$/.test(host)) return true;
  const four = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host)?.slice(1).map(Number);
  if (!four) return !host.includes(".");
  const [a = 0, b = 0, c = 0] = four;
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 192 && b === 0 && (c === 0 || c === 2)) ||
    (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) ||
    (a === 203 && b === 0 && c === 113)
  );
}
