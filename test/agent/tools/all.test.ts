import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allTools } from "../../../src/agent/tools/all.ts";
import { createWebfetch } from "../../../src/agent/tools/webfetch.ts";
import { REVIEW_TOOLS } from "../../../src/architects/tool-names.ts";
import { instrumentsFor } from "../../../src/review/instruments.ts";
import { anArchitect } from "../../support/architects.ts";
import { surroundings } from "../../support/tools.ts";

const CANARY = "kanarienvogel-7f3a91";
const TOKEN = `ghp_${"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8".slice(0, 36)}`;
const files = {
  "src/a.ts": `const key = "${TOKEN}";\n`,
  ".env": `A=${CANARY}\nB=${TOKEN}\n`,
  "migrations/1.sql": "create table t (id int);\n",
};

function around() {
  const plain = surroundings(files, { ...files, "src/b.ts": "changed\n" });
  const instruments = instrumentsFor(
    plain.loaded,
    { rehearse: () => Promise.reject(new Error("no Postgres")) },
    [anArchitect()],
  );
  return { ...plain, instruments, sandbox: { run: async () => ({ text: `ran ${TOKEN}`, failed: false }) } };
}

/** Whatever a model may send: paths, patterns and texts that people have tried, in every field. */
const hostile = fc.oneof(
  fc.constantFrom(
    "../../etc/passwd",
    "/proc/self/environ",
    "/proc/1/environ",
    ".env",
    "src/../.env",
    "./.env",
    ".ENV",
    "a\0b",
    "(a+)+$",
    "(.*)*",
    "**/**/**/**/**",
    "{a,{b,{c,d}}}",
    "!(a|!(b|c))",
    "http://169.254.169.254/",
    "$(cat .env)",
    "cat .env; id",
    "--- a/../../x\n+++ b/.git/hooks/x",
    "\u202e\u200b",
    "__proto__",
    "constructor",
    "\ud800",
    "select pg_read_file('/etc/passwd')",
    "src",
    ".",
    "",
  ),
  fc.string({ maxLength: 200, unit: "binary" }),
);
const value = fc.oneof(
  hostile,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(hostile, { maxLength: 3 }),
);

describe("src/agent/tools/all.ts", () => {
  test("there is one tool for every name that an architect can be given", () => {
    expect(allTools.map(({ name }) => name).toSorted()).toEqual([...REVIEW_TOOLS].toSorted());
  });

  test("each tells the model what it is, with a schema of an object that takes nothing it does not name", () => {
    for (const tool of allTools) {
      expect(tool.description.length).toBeGreaterThan(30);
      expect(tool.inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(JSON.stringify(tool.inputSchema).length).toBeLessThan(3_000);
      expect(tool.schema.safeParse({ surprise: 1 }).success).toBe(false);
      expect(tool.touches).not.toBe("");
    }
  });

  test("whatever a model sends: an answer within bounds, nothing thrown, no credential, nothing that may not be read", async () => {
    const nobody = createWebfetch({ resolve: async () => [] });
    for (const offered of allTools) {
      const tool = offered.name === "webfetch" ? nobody : offered;
      const fields = Object.keys((tool.inputSchema.properties ?? {}) as object);
      const input = fc.record(Object.fromEntries(fields.map((name) => [name, value])), { requiredKeys: [] });
      // Texts alone pass the schemas far more often.
      const texts = fc.record(Object.fromEntries(fields.map((name) => [name, hostile])), {
        requiredKeys: [],
      });
      await fc.assert(
        fc.asyncProperty(fc.oneof(input, texts), async (sent) => {
          const parsed = tool.schema.safeParse(sent);
          if (!parsed.success) return;
          for (const question of tool.questions(parsed.data))
            expect(question.tool).toBe(tool.name === "grep" ? expect.stringMatching(/grep|read/) : tool.name);
          expect(tool.shown(parsed.data)).not.toMatch(/[\n\r]/);
          const { text } = await tool.run(parsed.data, around());
          expect(text.length).toBeLessThanOrEqual(30_000);
          expect(text).not.toContain(TOKEN);
          // `read` itself is asked of the engine before it runs; the searches look for themselves.
          if (tool.name !== "read" && !JSON.stringify(sent).includes(CANARY))
            expect(text).not.toContain(CANARY);
        }),
        { numRuns: 60 },
      );
    }
  });
});
