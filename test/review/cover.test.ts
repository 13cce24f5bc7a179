import { describe, expect, test } from "vitest";
import type { ChangedFile } from "../../src/domain/pull-request.ts";
import { coverAll, type Looked } from "../../src/review/cover.ts";

const blob = (size: number, kind: "file" | "symlink" | "submodule" = "file") => ({
  id: "a".repeat(40),
  size,
  kind,
});
const file = (over: Partial<ChangedFile> = {}): ChangedFile => ({
  path: "src/a.ts",
  change: "modified",
  binary: false,
  hunks: [],
  headBlob: blob(10),
  ...over,
});
const looked = (over: Partial<Looked> = {}): Looked => ({
  assignments: [{ architect: "backend-architect", paths: ["src/a.ts"], because: "" }],
  read: [],
  readByModel: new Map(),
  modelConfigured: false,
  ignored: () => false,
  ...over,
});
const searched = { path: "src/a.ts", by: "security-architect", depth: "full", kind: "secrets" } as const;
const parsed = { path: "src/a.ts", by: "security-architect", depth: "full" } as const;
const depthOf = (given: ChangedFile, how: Looked) => coverAll({ files: [given] }, how)[0]?.depth;

describe("src/review/cover.ts", () => {
  test("a source file that only the search for credentials has seen is not covered", () => {
    expect(coverAll({ files: [file()] }, looked({ read: [searched] }))).toEqual([
      {
        path: "src/a.ts",
        by: ["security-architect"],
        depth: "partial",
        reason: "searched for credentials only: no rule reads this kind of file, and no model is configured",
      },
    ]);
  });

  test("a file that its rules have read is covered", () => {
    expect(depthOf(file(), looked({ read: [searched, parsed] }))).toBe("full");
  });

  test("with a model, a file that its architect did not get to read is partial", () => {
    expect(depthOf(file(), looked({ read: [parsed], modelConfigured: true }))).toBe("partial");
    const readByModel = new Map([["src/a.ts", ["backend-architect"]]]);
    expect(depthOf(file(), looked({ read: [parsed], modelConfigured: true, readByModel }))).toBe("full");
  });

  test("what a reader could not understand stays partial even when the model read it", () => {
    const read = [{ ...parsed, depth: "partial" as const, reason: "Django migrations are not rehearsed" }];
    const readByModel = new Map([["src/a.ts", ["backend-architect"]]]);
    expect(depthOf(file(), looked({ read, modelConfigured: true, readByModel }))).toBe("partial");
  });

  test.each([
    ["binary", file({ binary: true })],
    ["symlink", file({ headBlob: blob(10, "symlink") })],
    ["submodule", file({ headBlob: blob(0, "submodule") })],
    ["50 MB", file({ headBlob: blob(50 * 1024 * 1024) })],
  ])("a %s is skipped and says why", (_, given) => {
    const [entry] = coverAll({ files: [given] }, looked({ read: [searched] }));
    expect(entry?.depth).toBe("skipped");
    expect(entry?.reason).toBeTruthy();
  });

  test("a file of nobody is covered by the search for credentials, and says so", () => {
    const readme = file({ path: "README.md" });
    expect(depthOf(readme, looked({ read: [{ ...searched, path: "README.md" }] }))).toBe("full");
  });

  test("a file that not even the search for credentials has seen is skipped", () => {
    expect(depthOf(file({ path: "README.md" }), looked())).toBe("skipped");
  });

  test("asking only one architect leaves the files of the others unread", () => {
    const other = file({ path: "src/b.ts" });
    expect(depthOf(other, looked({ only: ["backend-architect"] }))).toBe("skipped");
  });

  test("every changed file has exactly one line", () => {
    const files = [file(), file({ path: "b" }), file({ path: "c", change: "removed" })];
    expect(coverAll({ files }, looked()).map((entry) => entry.path)).toEqual(["src/a.ts", "b", "c"]);
  });
});
