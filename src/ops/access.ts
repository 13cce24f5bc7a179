import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/**
 * Does the request bring this token, as `Authorization: Bearer` or as the password of `Authorization: Basic`, which
 * browsers ask for? Compared in constant time, and by their hashes, so that the length is not told either.
 */
export function bringsToken(request: IncomingMessage, token: string): boolean {
  const header = request.headers.authorization ?? "";
  if (header.length > 2_000) return false;
  const [, scheme = "", value = ""] = /^(bearer|basic) +([!-~]+)$/i.exec(header) ?? [];
  const given = scheme.toLowerCase() === "basic" ? passwordIn(value) : value;
  return given !== "" && token !== "" && timingSafeEqual(hashOf(given), hashOf(token));
}

function passwordIn(value: string): string {
  const text = Buffer.from(value, "base64").toString("utf8");
  return text.slice(text.indexOf(":") + 1);
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

const FORWARDED = [
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
];

/** From a program on this machine that speaks for itself: a proxy that forwards says so. */
export function isFromHere(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
  if (address !== "::1" && !/^127\.\d+\.\d+\.\d+$/.test(address)) return false;
  return FORWARDED.every((name) => request.headers[name] === undefined);
}

/**
 * Did a page of another site make this request? Browsers send the password of Basic authentication along with those,
 * so what changes something must come from our own pages.
 */
export function isFromElsewhere(request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
