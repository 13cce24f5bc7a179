import { mkdtemp, readFile, rm, writeFile, mkdir } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { readSettings } from "../../src/config/configuration.ts";
import type { Posted, PostedThread } from "../../src/domain/review.ts";
import { dismissedOn, proposalBlocks, proposedDiff } from "../../src/publish/proposal.ts";
import { aFinding, aReview } from "./builders.ts";

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const PATH = ".github/architect.yml";

/** The file after git took the diff. */
async function applied(diff: string, text: string | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "architect-proposal-"));
  folders.push(folder);
  const file = join(folder, PATH);
  await mkdir(dirname(file), { recursive: true });
  if (text !== undefined) await writeFile(file, text);
  execFileSync("git", ["apply", "--unidiff-zero", "-"], { cwd: folder, input: `${diff}\n` });
  return readFile(file, "utf8");
}

const RULE = "migrations/index-not-concurrent";
const told = (...threads: Partial<PostedThread>[]) =>
  new Map(
    threads.map((thread, index) => [
      aFinding({ rule: RULE, fingerprint: `${index}`.padStart(16, "a") }),
      {
        fingerprint: `${index}`.padStart(16, "a"),
        rule: RULE,
        thread: {
          id: `t${index}`,
          fingerprints: [],
          path: "a.sql",
          resolved: true,
          answered: false,
          resolvedBy: "person",
          ...thread,
        } as PostedThread,
      },
    ]),
  );
const posted: Posted = { reviews: [], fingerprints: [] };
const configuration = aReview({}).configuration;

describe("src/publish/proposal.ts", () => {
  test.each([
    ["no file", undefined],
    ["an empty file", ""],
    ["a file without rules", "enabled: true\nfail_on: concern\n"],
    [
      "rules of their own",
      "enabled: true\nrules:\n    security: concern # since May\n    # more to come\n\nignore:\n  - x\n",
    ],
    [
      "the rule at another severity",
      `rules:\n  security: note\n  ${RULE}: concern # for now\n  contracts: off\nignore: []\n`,
    ],
    ["rules at the end", "drafts: true\nrules:\n  security: note\n"],
  ])("with %s the diff is one that git takes, and it says just that", async (_, text) => {
    const diff = proposedDiff([RULE, "resilience"], text === undefined ? undefined : { path: PATH, text });
    const after = await applied(diff ?? "", text);
    const { settings, diagnostics } = readSettings(after, PATH, {});
    const before = text === undefined ? {} : (readSettings(text, PATH, {}).settings.rules ?? {});
    expect({ rules: { ...settings.rules }, diagnostics }).toEqual({
      rules: { ...before, [RULE]: "off", resilience: "off" },
      diagnostics: [],
    });
  });

  test.each([
    ["a flow map", "rules: {}\n"],
    ["a map for the rule", `rules:\n  ${RULE}:\n    severity: note\n`],
    ["carriage returns", "rules:\r\n  security: off\r\n"],
  ])("with %s the words are there, and no diff that would not apply", (_, text) => {
    expect(proposedDiff([RULE], { path: PATH, text })).toBeUndefined();
    const [words, ...rest] = proposalBlocks([{ key: RULE, because: "of a test" }], { path: PATH, text });
    expect(words?.head).toContain("below `rules`");
    expect(rest).toEqual([]);
  });

  test("three threads of a rule that people closed unmended are a dismissal; two, or ours, or mended ones, are none", () => {
    expect(dismissedOn(posted, told({}, {}, {}), [], configuration)).toMatchObject([{ key: RULE }]);
    expect(dismissedOn(posted, told({}, {}), [], configuration)).toEqual([]);
    expect(dismissedOn(posted, told({}, {}, { resolvedBy: "us" }), [], configuration)).toEqual([]);
    expect(dismissedOn(posted, told({}, {}, { resolved: false }), [], configuration)).toEqual([]);
  });

  test("a rule that somebody muted is proposed while it finds something; a single finding, or what is off already, is not", () => {
    const muted = (what: string) => ({
      ...posted,
      standing: { paused: false, muted: [{ what, by: "maria" }] },
    });
    const kept = (what: string) => [{ finding: aFinding({ rule: RULE }), what, by: "maria" }];
    const [rule] = dismissedOn(muted(RULE), new Map(), kept(RULE), configuration);
    expect(rule).toMatchObject({ key: RULE, because: expect.stringContaining("maria muted it here") });
    expect(dismissedOn(muted(RULE), new Map(), [], configuration)).toEqual([]);
    expect(
      dismissedOn(muted("0123456789abcdef"), new Map(), kept("0123456789abcdef"), configuration),
    ).toEqual([]);
    expect(dismissedOn(muted(RULE), new Map(), kept(RULE), { rules: { migrations: "off" } })).toEqual([]);
  });
});
