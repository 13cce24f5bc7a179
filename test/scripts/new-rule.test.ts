import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { programFile } from "../support/programs.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "new-rule-"));
afterAll(() => rmSync(folder, { recursive: true }));

function newRule(id: string) {
  return run(process.execPath, [programFile("new-rule"), id], { cwd: folder });
}

describe("scripts/new-rule.ts", () => {
  test.each([
    ["resilience/503-without-fallback", "without503Fallback", "source"],
    ["operability/metric-missing", "metricMissing", "source"],
    ["delivery/ipv6-open", "ipv6Open", "delivery"],
  ])("lays out %s", async (id, constant, judges) => {
    const [family = "", name = ""] = id.split("/");
    const list = join("src", "rules", family, "index.ts");
    cpSync(join(root, list), join(folder, list));
    await newRule(id);
    expect(readFileSync(join(folder, "src", "rules", `${id}.ts`), "utf8")).toContain(
      `export const ${constant}: Rule<"${judges}"> = {`,
    );
    expect(readFileSync(join(folder, list), "utf8")).toMatch(
      new RegExp(`import \\{ ${constant} \\} from "./${name}.ts";[^]*= \\[[^\\]]*\\b${constant}\\b`),
    );
    for (const kind of ["bad", "good", "irrelevant"])
      expect(existsSync(join(folder, "test", "rules", id, kind, "first", "head"))).toBe(true);
  });

  test("a name of digits alone is none", async () => {
    await expect(newRule("contracts/429")).rejects.toMatchObject({ code: 2 });
  });
});
