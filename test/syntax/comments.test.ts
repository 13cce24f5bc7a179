import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commentsOf } from "../../src/syntax/comments.ts";

const found = (path: string, text: string) =>
  commentsOf(path, text)?.map(({ from, to, alone }) => `${from}-${to}${alone ? " alone" : ""}`);

const WITHOUT_GRAMMAR = ["a.sql", "a.yml", "a.tf", "a.proto", "a.toml", "a.html", "Dockerfile", "a.ini"];
const PATHS = [...WITHOUT_GRAMMAR, "a.ts", "a.py", "a.kt", "a.sh"];

describe("src/syntax/comments.ts", () => {
  test.each([
    ["a.ts", 'const a = "// no"; // yes\nconst b = `\n// no\n`;\n/* yes\n */\n', ["1-1", "5-6 alone"]],
    ["a.tsx", "const a = <p>// no</p>;\n// yes\n", ["2-2 alone"]],
    ["a.py", 'a = "# no"  # yes\n"""\n# no\n"""\n', ["1-1"]],
    ["a.go", "a := `\n// no\n` // yes\n/* yes */\n", ["3-3", "4-4 alone"]],
    ["A.java", 'String a = "// no"; // yes\n/* yes */\n', ["1-1", "2-2 alone"]],
    ["a.kt", 'val a = "// no" // yes\n/* yes */\n', ["1-1", "2-2 alone"]],
    ["a.rb", "a = '# no' # yes\nb = <<~X\n  # no\nX\n", ["1-1"]],
    ["a.php", "<?php\n$a = '// no'; // yes\n# yes\n", ["2-2", "3-3 alone"]],
    ["a.rs", 'let a = "// no"; // yes\n/* yes */\n', ["1-1", "2-2 alone"]],
    ["a.ex", 'a = "# no" # yes\n', ["1-1"]],
    ["a.sh", "echo '# no' # yes\ncat <<X\n# no\nX\n", ["1-1"]],
    [
      "a.sql",
      "select '-- no' -- yes\n;\ndo $$\n-- no\n$$;\n/* yes /* in */\nyes */ select \"-- no\";\n",
      ["1-1", "6-7 alone"],
    ],
    ["a.tf", 'a = "# no" # yes\nb = <<-X\n# no\nX\n// yes\n', ["1-1", "5-5 alone"]],
    ["a.proto", 'option a = "// no"; // yes\n', ["1-1"]],
    ["a.graphql", '"""\n# no\n"""\ntype A { # yes\n', ["4-4"]],
    ["a.html", "<p># no</p> <!-- yes\n-->\n", ["1-2"]],
    ["Dockerfile", "RUN echo # no\n# yes\nCOPY <<X /a\n# no\nX\n", ["2-2 alone"]],
    ["a.ini", "a = b ; no\n; yes\n# yes\n", ["2-2 alone", "3-3 alone"]],
    ["a.json", '{"a": "// no"} // no\n', []],
  ])("%s: strings are no comments", (path, text, expected) => {
    expect(found(path, text)).toEqual(expected);
  });

  test("what one dialect of SQL reads as a comment and another as a string is none", () => {
    expect(found("a.sql", "select 'it\\'s -- in doubt\n';\n")).toEqual([]);
    expect(found("a.sql", "select 'a\\', '-- in doubt\n';\n")).toEqual([]);
  });

  test("a YAML text: quotes and block scalars are no comments, a script's own lines are", () => {
    const text = [
      'a: "# no" # yes',
      "b: it's # yes",
      "c: a#no",
      "d: |",
      "  # no",
      "",
      "  # no",
      "# yes",
      "- run: |",
      "    # yes",
      "    echo # no",
      "- >-",
      "  # no",
      'e: "over',
      '  # no"',
      "f: 1 # yes",
    ].join("\n");
    expect(found("a.yml", text)).toEqual(["1-1", "2-2", "8-8 alone", "10-10 alone", "16-16"]);
  });

  test("nothing is said of files whose comments are not known", () => {
    expect(commentsOf("a.unknown", "# a\n")).toBeUndefined();
  });

  test("whatever the text, it is read to its end and every comment stands where it is said to", () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      "`",
      '"""',
      "//",
      "/*",
      "*/",
      "#",
      "--",
      "$$",
      "<<X",
      "X",
      "\n",
      " ",
      "\\",
      "<!--",
      "-->",
      "a",
      ": |",
      "- ",
      "${",
      "}",
    );
    fc.assert(
      fc.property(fc.constantFrom(...PATHS), fc.array(piece, { maxLength: 60 }), (path, pieces) => {
        const text = pieces.join("");
        const lines = text.split("\n");
        for (const { from, to, text: written } of commentsOf(path, text) ?? []) {
          expect(from).toBeLessThanOrEqual(to);
          expect(to).toBeLessThanOrEqual(lines.length);
          expect(lines[from - 1]).toContain(written.split("\n", 1)[0]);
        }
      }),
    );
  });

  test.each(WITHOUT_GRAMMAR)("a long line of %s is read in one pass", (path) => {
    for (const unit of ["a ", "/*", "'\\", "<<", "$$", "# ", '"', " "])
      expect(() => commentsOf(path, unit.repeat(2 ** 16))).not.toThrow();
  });
});
