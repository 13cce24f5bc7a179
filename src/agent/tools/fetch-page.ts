import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { readAddress } from "../permission/address.ts";
import { isPublicAddress } from "./public-address.ts";

/** Of one answer. What is beyond is left, and said. Bytes. */
export const MAX_PAGE = 1024 * 1024;
const TIMEOUT = 10_000;
/** On the same host; to another one it is not followed at all. */
const MAX_REDIRECTS = 5;
const USER_AGENT = "backend-architect (reviews pull requests; fetches what a reviewer asks for)";

/** How names become addresses, and how an address is reached: to be replaced where there is no internet. */
export interface Wires {
  /** Every address of a host. Rejects when it has none. */
  resolve(host: string): Promise<readonly string[]>;
  /** Where an address that was checked is really reached. */
  dial?(address: string, port: number): { host: string; port: number };
}

export const THE_INTERNET: Wires = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
};

export type Page =
  | { kind: "page"; href: string; status: number; type: string; text: string; cut: boolean }
  /** It sends the reader to another host: whoever asked has to ask again, and be allowed again. */
  | { kind: "elsewhere"; to: string }
  | { kind: "refused"; why: string };

/**
 * GET of one address. The host is resolved once, each of its addresses is checked, and the connection goes to the
 * checked one: a name that answers differently the second time is not asked a second time. No cookies, no
 * credentials, no proxy of the environment.
 *
 * @throws what `signal` was aborted with
 */
export async function fetchPage(address: string, wires: Wires, signal?: AbortSignal): Promise<Page> {
  const limit = AbortSignal.timeout(TIMEOUT);
  const both = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    return await follow(address, wires, both);
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.aborted) return refused(`there was no whole answer within ${TIMEOUT / 1000} s`);
    return refused(error instanceof Error ? error.message : "it could not be reached");
  }
}

async function follow(address: string, wires: Wires, signal: AbortSignal): Promise<Page> {
  let href = address;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const answer = await getOnce(href, wires, signal);
    if (!("next" in answer)) return answer;
    // Parsed against the address it came from, then judged like any other.
    const next = URL.canParse(answer.next, href) ? new URL(answer.next, href) : undefined;
    if (!next) return refused("it redirects to something that is no address");
    const judged = readAddress(next.href);
    if (!("href" in judged)) return refused(`it redirects to \`${next.host}\`: ${judged.reason}`);
    const from = new URL(href);
    if (
      next.hostname !== from.hostname ||
      next.port !== from.port ||
      (from.protocol === "https:" && next.protocol !== from.protocol)
    )
      return { kind: "elsewhere", to: judged.href };
    href = judged.href;
  }
  return refused(`it redirects more than ${MAX_REDIRECTS} times`);
}

async function getOnce(href: string, wires: Wires, signal: AbortSignal): Promise<Page | { next: string }> {
  const judged = readAddress(href);
  if (!("href" in judged)) return refused(judged.reason);
  const url = new URL(judged.href);
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  if (port < 1024 && port !== 80 && port !== 443) return refused(`port ${port} is not one of the web`);
  const bare = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(bare) === 0 ? await wires.resolve(bare) : [bare];
  signal.throwIfAborted();
  const [first] = addresses;
  if (first === undefined) return refused("its host has no address");
  const inside = addresses.find((one) => !isPublicAddress(one));
  if (inside !== undefined)
    return refused(`\`${url.hostname}\` leads to \`${inside}\`, which is no public address`);
  const answer = await ask(url, wires.dial?.(first, port) ?? { host: first, port }, signal);
  const { statusCode: status = 0, headers } = answer;
  if (status >= 300 && status < 400 && headers.location !== undefined) {
    answer.destroy();
    return { next: headers.location };
  }
  const type = (headers["content-type"] ?? "text/plain").toLowerCase();
  const encoding = headers["content-encoding"] ?? "identity";
  if (!isText(type) || encoding !== "identity") {
    answer.destroy();
    return refused(
      isText(type)
        ? `it is compressed (${encoding}) though that was not asked for`
        : `it is not text (${type.slice(0, 80)})`,
    );
  }
  const { content, cut } = await bodyOf(answer);
  return { kind: "page", href: url.href, status, type, text: decoded(content, type), cut };
}

function ask(url: URL, to: { host: string; port: number }, signal: AbortSignal): Promise<IncomingMessage> {
  const family = isIP(to.host);
  const options: RequestOptions & { servername?: string } = {
    method: "GET",
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: to.port,
    path: `${url.pathname}${url.search}`,
    agent: false,
    signal,
    // Pinned: whatever the name, the connection goes to the address that was checked.
    lookup: (_host, asked, answer) => {
      if (asked.all) answer(null, [{ address: to.host, family }]);
      else answer(null, to.host, family);
    },
    headers: {
      host: url.host,
      "user-agent": USER_AGENT,
      accept: "text/html, text/plain, application/json, text/*;q=0.9",
      "accept-encoding": "identity",
      connection: "close",
    },
  };
  // For a literal address Node asks no resolver.
  if (isIP(options.hostname ?? "") !== 0) options.hostname = to.host;
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const request = send(options, resolve);
    request.on("error", reject);
    request.end();
  });
}

async function bodyOf(answer: IncomingMessage): Promise<{ content: Buffer; cut: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    const piece = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    chunks.push(piece);
    bytes += piece.length;
    if (bytes > MAX_PAGE) {
      answer.destroy();
      return { content: Buffer.concat(chunks).subarray(0, MAX_PAGE), cut: true };
    }
  }
  return { content: Buffer.concat(chunks), cut: false };
}

function isText(type: string): boolean {
  return /^(?:text\/|application\/(?:[\w.-]{1,60}\+)?(?:json|xml|yaml|x-yaml|javascript|sql|graphql|toml)\b)/.test(
    type,
  );
}

function decoded(content: Buffer, type: string): string {
  const charset = /charset=["']?([\w.:-]{1,40})/.exec(type)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(content);
  } catch {
    return new TextDecoder().decode(content);
  }
}

function refused(why: string): Page {
  return { kind: "refused", why };
}
