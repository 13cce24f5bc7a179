import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const FOLDER = "test/threats";
const ROWS = Array.from({ length: 50 }, (_, at) => at + 1);

/** Numbers of rows that the tests of a file carry in their names. */
function rowsIn(file: string): number[] {
  const names = [...readFileSync(file, "utf8").matchAll(/["`](row \d+[^:"`]*):/g)].map(
    ([, name]) => name ?? "",
  );
  return names.flatMap((name) => [...name.matchAll(/\d+/g)].map(([number]) => Number(number)));
}

const tested = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => [`${FOLDER}/${name}`, rowsIn(`${FOLDER}/${name}`)]),
);
const table = [...readFileSync("SECURITY.md", "utf8").matchAll(/^\| (\d+) \|.*\| `([^`]+)` \|$/gm)].map(
  ([, number, file]) => ({ number: Number(number), file: file ?? "" }),
);

describe("SECURITY.md", () => {
  test("it has every row of the threat table, in order", () => {
    expect(table.map(({ number }) => number)).toEqual(ROWS);
  });

  test.each(table)("row $number has a test in the file that it names", ({ number, file }) => {
    expect(tested.get(file) ?? []).toContain(number);
  });

  test("no test carries the number of a row that is not there", () => {
    expect([...tested.values()].flat().filter((number) => !ROWS.includes(number))).toEqual([]);
  });
});
