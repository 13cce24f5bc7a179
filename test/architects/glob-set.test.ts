import { minimatch } from "minimatch";
import { describe, expect, test } from "vitest";
import { GlobSet } from "../../src/architects/glob-set.ts";

const PATHS =
  "a b x abd acd bc ac a*b axb a[b 1.sql f.x é.yml +page.ts a/b a/x/b x/a/b x/a/y/b b/c a/d c/d a/b/c.sql a/.b/c".split(
    " ",
  );
const GLOBS =
  "** * **/* ?x a**b **/a/**/b a/** **/*.sql *.{sql,yml} **/{a,c}/* a{b,c}d {a,{b,c}}/d *{.x,.y} [ab]c [!a]c a[b a\\*b +(a|b)c @(a|c)/d +page* a/../b a/./b ./a a//b **/.b/* é.*".split(
    " ",
  );

describe("src/architects/glob-set.ts", () => {
  test.each(GLOBS)("%s chooses what it means, however little of it is compiled", (glob) => {
    const meant = PATHS.filter((path) =>
      minimatch(path, glob, { dot: true, nocomment: true, nonegate: true, platform: "linux" }),
    );
    const globs = new GlobSet([glob]);
    expect(PATHS.filter((path) => globs.match(path) === glob)).toEqual(meant);
  });
});
