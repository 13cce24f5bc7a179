import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frames } from "../../src/analyst/frames.ts";

/** The bytes of these messages, as one side writes them. */
function written(messages: readonly unknown[]): Buffer {
  const stream = new PassThrough();
  const wire = frames(stream, { message: () => undefined, broken: () => undefined });
  // What is written comes back out of a PassThrough; it is taken from there.
  stream.removeAllListeners("data").pause();
  for (const message of messages) wire.send(message);
  return stream.read() ?? Buffer.alloc(0);
}

/** What the other side makes of bytes that come in these pieces. */
async function heard(pieces: readonly Buffer[], maxBytes?: number) {
  const stream = new PassThrough();
  const messages: unknown[] = [];
  const broken: string[] = [];
  frames(stream, { message: (one) => messages.push(one), broken: (why) => broken.push(why) }, maxBytes);
  for (const piece of pieces) stream.write(piece);
  await new Promise((resolve) => setImmediate(resolve));
  return { messages, broken };
}

describe("src/analyst/frames.ts", () => {
  test("messages arrive as they were sent, however their bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 6 }),
        fc.array(fc.nat(300), { maxLength: 12 }),
        async (messages, cuts) => {
          const bytes = written(messages);
          const pieces: Buffer[] = [];
          let from = 0;
          for (const cut of cuts) {
            pieces.push(bytes.subarray(from, from + cut));
            from += cut;
          }
          const got = await heard([...pieces, bytes.subarray(from)]);
          expect(got).toEqual({ messages: JSON.parse(JSON.stringify(messages)), broken: [] });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a message above the bound is neither gathered nor parsed, and nothing after it is read", async () => {
    const large = written([{ text: "x".repeat(200) }]);
    const got = await heard([large.subarray(0, 4), large.subarray(4), written(["next"])], 100);
    expect(got).toEqual({ messages: [], broken: [expect.stringMatching(/^a message of \d+ bytes$/)] });
  });

  test("what is no JSON ends it", async () => {
    const bytes = written([{ a: 1 }]);
    bytes[4] = 0x7b + 1;
    expect(await heard([bytes])).toMatchObject({
      messages: [],
      broken: [expect.stringContaining("a message that is no JSON")],
    });
  });

  test("what would be too large is not sent", () => {
    const wire = frames(new PassThrough(), { message: () => undefined, broken: () => undefined }, 50);
    expect(() => wire.send("x".repeat(60))).toThrow("too large to be sent");
  });
});
