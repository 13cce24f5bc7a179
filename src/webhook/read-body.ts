import type { IncomingMessage } from "node:http";

/** GitHub sends no larger payload. https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export const MAX_PAYLOAD = 25 * 1024 * 1024;

/** The raw bytes of a request, or `too-large` as soon as that is known. Rejects when the sender hangs up. */
export async function readBody(
  request: IncomingMessage,
  limit: number = MAX_PAYLOAD,
): Promise<Buffer | "too-large"> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return "too-large";
  const chunks: Buffer[] = [];
  let size = 0;
  // Not destroyed on leaving: the refusal still has to be written on this connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return "too-large";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
