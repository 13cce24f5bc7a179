import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pathText } from "../../src/git/path-text.ts";
import { redact } from "../../src/git/redact.ts";

/** The bytes that a shown path stands for. */
function bytesOf(shown: string): Buffer {
  const pieces = shown.split(/\\x([0-9a-f]{2})/);
  return Buffer.concat(
    pieces.map((piece, at) => (at % 2 === 1 ? Buffer.from(piece, "hex") : Buffer.from(piece))),
  );
}

describe("src/git/path-text.ts", () => {
  test("ordinary names are shown as they are", () => {
    for (const name of ["src/a.ts", "ü/日本/😀", "a\\b", "a\\xyz", "\ufeffbom", ""])
      expect(pathText(Buffer.from(name))).toBe(name);
  });

  test("every byte can be told from what is shown, so two names never read the same", () => {
    const tricky = fc.constantFrom(
      0x5c,
      0x78,
      0x66,
      0x30,
      0x2f,
      0xc3,
      0xa9,
      0xe2,
      0x82,
      0xac,
      0xff,
      0xf0,
      0x9f,
      0xed,
      0xa0,
      0x80,
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.array(tricky, { maxLength: 40 }).map((list) => Uint8Array.from(list)),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        expect(bytesOf(pathText(Buffer.from(given)))).toEqual(Buffer.from(given));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("src/git/redact.ts", () => {
  test.each([
    ["fatal: https://user:pa55word@host/x.git", "fatal: https://[redacted]@host/x.git"],
    ["Authorization: Basic abcdefg== sent", "Authorization: [redacted] sent"],
    ["token ghs_0123456789abcdefghij is bad", "token [redacted] is bad"],
    ["github_pat_11ABCDEFG0123456789_abc", "[redacted]"],
    ["x-access-token:ghs_secretsecret@host", "x-access-token:[redacted]@host"],
    ["nothing secret here: main", "nothing secret here: main"],
  ])("%s", (given, clean) => {
    expect(redact(given)).toBe(clean);
  });

  test("what is known to be secret goes wherever it stands", () => {
    expect(redact("a hunter22 b hunter22", ["hunter22"])).toBe("a [redacted] b [redacted]");
  });
});
