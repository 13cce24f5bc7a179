import type { Duplex } from "node:stream";
import { messageOf } from "../errors.ts";

/** Of one message on its way, as JSON. The largest are the files of a change, and prompts. Bytes. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const HEADER = 4;

/**
 * Messages on a stream of bytes: four bytes that count, the most significant first, and so many bytes of JSON. Nothing
 * is gathered, and nothing parsed, beyond the bound.
 */
export interface Frames {
  /** @throws Error for a value that is too large */
  send(message: unknown): void;
}

/** @param on.broken told once, of the first thing that is no message; nothing is read after it */
export function frames(
  stream: Duplex,
  on: { message: (message: unknown) => void; broken: (why: string) => void },
  maxBytes = MAX_FRAME_BYTES,
): Frames {
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = HEADER;
  let length: number | undefined;
  let broken = false;

  const give = (bytes: number): Buffer => {
    const all = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    const rest = all.subarray(bytes);
    chunks = rest.length > 0 ? [rest] : [];
    held = rest.length;
    return all.subarray(0, bytes);
  };
  const breakOff = (why: string): void => {
    broken = true;
    chunks = [];
    on.broken(why);
  };

  stream.on("data", (chunk: Buffer) => {
    if (broken) return;
    chunks.push(chunk);
    held += chunk.length;
    // Joined only when all of a message is there: joining at every chunk would be quadratic in its size.
    while (held >= wanted) {
      if (length === undefined) {
        length = give(HEADER).readUInt32BE();
        wanted = length;
        if (length > maxBytes) return breakOff(`a message of ${length} bytes`);
        continue;
      }
      const text = give(length).toString("utf8");
      length = undefined;
      wanted = HEADER;
      let message: unknown;
      try {
        message = JSON.parse(text);
      } catch (error) {
        return breakOff(`a message that is no JSON: ${messageOf(error)}`);
      }
      on.message(message);
    }
  });

  return {
    send(message) {
      const body = Buffer.from(JSON.stringify(message), "utf8");
      if (body.length > maxBytes)
        throw new Error(`a message of ${body.length} bytes is too large to be sent`);
      const header = Buffer.alloc(HEADER);
      header.writeUInt32BE(body.length);
      // What cannot be written any more is told by the end of the stream.
      if (!stream.writable) return;
      stream.cork();
      stream.write(header);
      stream.write(body);
      stream.uncork();
    },
  };
}
