import type { IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";

const BODY_BYTES = 64 * 1024 * 1024;

/** The whole body, inflated when it was sent so. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES) throw new Error("the body is larger than 64 MB");
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  return request.headers["content-encoding"] === "gzip"
    ? gunzipSync(bytes, { maxOutputLength: BODY_BYTES })
    : bytes;
}

/** Parsed JSON; `undefined` for an empty body. */
export function parseJson(bytes: Buffer): { value: unknown } | { error: string } {
  if (bytes.length === 0) return { value: undefined };
  try {
    return { value: JSON.parse(bytes.toString("utf8")) as unknown };
  } catch {
    return { error: "Problems parsing JSON" };
  }
}

const SECRET = /\b(?:gh[pousr]_[A-Za-z0-9]{10,}|github_pat_\w{20,}|eyJ[\w-]+\.[\w-]+\.[\w-]+)/g;

/** Tokens do not get into the history. */
export function redacted(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(SECRET, "[redacted]");
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redacted(inner)]));
}
