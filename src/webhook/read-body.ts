import type { IncomingMessage } from "node:http";

/** GitHub sends no larger payload. https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export const MAX_PAYLOAD = 25 * 1024 * 1024;

/** The raw bytes of a request, or `too-large` as soon as that is known. Rejects when the sender hangs up. */
export function readBody(
  request: IncomingMessage,
  limit: number = MAX_PAYLOAD,
): Promise<Buffer | "too-large"> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.resolve("too-large");
  // By events: an iterator over a stream costs as much as checking the signature.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      // Not destroyed: the refusal still has to be written on this connection.
      request.pause();
      chunks.length = 0;
      resolve("too-large");
    });
    request.once("end", () =>
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)),
    );
    request.once("error", reject);
    request.once("close", () => {
      // An error is made only where one is needed: it looks through the stack.
      if (!request.complete) reject(new Error("the sender hung up"));
    });
  });
}
