import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createProtobufComparison } from "../../src/protobuf/compare.ts";

const rules = { use: ["FILE"], except: [] };
const file = (body: string, path = "a.proto") => ({
  path,
  text: `syntax = "proto3";\npackage a.v1;\n${body}`,
});

describe("src/protobuf/compare.ts", () => {
  test("buf's findings come back with their places, and nothing stays behind", async () => {
    const folder = mkdtempSync(join(tmpdir(), "architect-test-"));
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });
    vi.stubEnv("TMPDIR", folder);
    const answer = await createProtobufComparison()({
      base: [file("message M { string a = 1; string b = 2; }\n")],
      head: [file("message M { string a = 1; }\n")],
      rules,
    });
    expect(answer).toEqual({
      state: "compared",
      breaks: [expect.objectContaining({ path: "a.proto", from: 3, rule: "FIELD_NO_DELETE" })],
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a file that does not compile is refused with its side and line", async () => {
    const answer = await createProtobufComparison()({
      base: [file("message M {}\n")],
      head: [file("message M { Nothing a = 1; }\n")],
      rules,
    });
    expect(answer).toMatchObject({
      state: "refused",
      reason: expect.stringMatching(/^at head .*a\.proto line 3: /),
    });
  });

  test.each(["../a.proto", "/etc/a.proto", "x//a.proto", 'a".proto', "a.txt"])(
    "a file called %s is not written",
    async (path) => {
      const answer = await createProtobufComparison()({ base: [], head: [file("", path)], rules });
      expect(answer.state).toBe("refused");
    },
  );

  test("without the package it says so", async () => {
    const answer = await createProtobufComparison(() => undefined)({ base: [], head: [], rules });
    expect(answer).toEqual({ state: "failed", reason: "@bufbuild/buf is not installed" });
  });

  test("it ends with its time", async () => {
    const compare = createProtobufComparison(undefined, { timeout: 1, maxBytes: 1_000 });
    const answer = await compare({ base: [file("")], head: [file("")], rules });
    expect(answer).toMatchObject({ state: "failed", reason: expect.stringContaining("longer than") });
  });
});
