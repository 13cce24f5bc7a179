import { PatchReader, type PatchSection } from "../../../src/git/patch.ts";
import { RawReader, type RawRecord } from "../../../src/git/raw-records.ts";
import { messageOf, UserError } from "../../../src/errors.ts";
import { diceOf } from "../mutate.ts";
import { insist, type Target } from "../target.ts";

const LIMITS = { lines: 2_000, bytes: 100_000 };

/** What git writes about a change: raw records, then the patch. `0` stands for the bytes that separate records. */
export const diff: Target = {
  name: "diff",
  words: [
    "\0",
    "\0\0",
    ":100644 100644 ",
    "0".repeat(40),
    " M\0",
    " R100\0",
    "diff --git a/x b/x\n",
    "@@ -1,3 +1,4 @@\n",
    "@@ -0,0 +1 @@\n",
    "@@ -1,999999999 +1,999999999 @@\n",
    "@@ -99999999999999999999 +1 @@\n",
    "+a\n",
    "-a\n",
    " a\n",
    "\\ No newline at end of file\n",
    "Binary files a and b differ\n",
    "GIT binary patch\n",
    "\n",
  ],
  read: (input) => outcome([Buffer.from(input)]),
  judge(input) {
    const bytes = Buffer.from(input);
    const whole = outcome([bytes]);
    const cut = outcome(pieces(bytes));
    insist(JSON.stringify(whole) === JSON.stringify(cut), "it matters how the bytes came in");
    if ("refused" in whole) {
      insist(/unknown form|files changed/.test(whole.refused), `it fails with: ${whole.refused}`);
      return;
    }
    insist(whole.records.length <= 300, "more records than the limit");
    for (const { hunks, over } of whole.sections) {
      insist(over === undefined || hunks.length === 0, "a diff beyond the limit has hunks");
      const lines = hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
      insist(lines <= LIMITS.lines, "more lines than the limit");
    }
  },
};

type Outcome =
  | { refused: string }
  | { records: readonly RawRecord[]; sections: readonly PatchSection[]; end: boolean };

function outcome(chunks: readonly Buffer[]): Outcome {
  const raw = new RawReader(300);
  const patch = new PatchReader(LIMITS);
  try {
    for (const chunk of chunks) {
      const rest = raw.write(chunk);
      if (rest) patch.write(rest);
    }
  } catch (error) {
    // Git writes nothing of this kind: what does is not read on.
    if (error instanceof UserError || (error instanceof Error && error.constructor === Error))
      return { refused: messageOf(error) };
    throw error;
  }
  return { records: raw.records, sections: patch.sections, end: patch.end() };
}

function pieces(bytes: Buffer): Buffer[] {
  const dice = diceOf(bytes.length);
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const to = at + 1 + dice.below(Math.max(10, bytes.length / 10));
    found.push(bytes.subarray(at, to));
    at = to;
  }
  return found;
}
