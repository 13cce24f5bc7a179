import { describe, expect, test } from "vitest";
import { decisionRecords } from "../../src/worker/decision-records.ts";
import { aTree } from "../support/trees.ts";

const pathsIn = async (...paths: string[]) =>
  (await decisionRecords(aTree(Object.fromEntries(paths.map((path) => [path, `# ${path}`]))))).map(
    ({ path }) => path,
  );

describe("src/worker/decision-records.ts", () => {
  test("the newest three of the folder in use, by number, without templates and indexes", async () => {
    const folder = ["0002-b", "0010-c", "0009-d", "0001-a", "README", "template"].map(
      (name) => `docs/adr/${name}.md`,
    );
    expect(await pathsIn(...folder, "old/decisions/0099-z.md", "src/adr.ts")).toEqual([
      "docs/adr/0010-c.md",
      "docs/adr/0009-d.md",
      "docs/adr/0002-b.md",
    ]);
  });

  test.each(["doc/architecture/decisions/0001-x.md", "adr/ADR-001.md", "docs/decisions/use-x.adoc"])(
    "%s is one",
    async (path) => {
      expect(await pathsIn(path, "docs/other.md")).toEqual([path]);
    },
  );

  test("a repository without any has none", async () => {
    expect(await pathsIn("docs/readme.md", "src/decisions.ts")).toEqual([]);
  });
});
