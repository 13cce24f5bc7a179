import { describe, expect, test } from "vitest";
import { decide } from "../../src/agent/permission/decide.ts";
import { LineMatcher } from "../../src/agent/tools/pattern/match.ts";
import { parsePattern } from "../../src/agent/tools/pattern/parse.ts";
import { stepsOf } from "../../src/agent/tools/command-line.ts";
import { layerOf, type RuleMap } from "../agent/permission/rules-of.ts";

const under = (map: RuleMap, tool: string, input: string) => decide({ tool, input }, [layerOf(map)]).decision;
const GIT: RuleMap = { bash: { "*": "ask", "git *": "allow", "npm *": "allow" } };

describe("threats to what an architect may do", () => {
  test("row 5: the environment of a process is outside the repository, however its path is written", () => {
    for (const path of [
      "/proc/1/environ",
      "/proc/self/environ",
      "../../proc/self/environ",
      "//proc/self/environ",
    ])
      for (const tool of ["read", "list", "glob", "edit"])
        expect(under({ "*": "allow" }, tool, path), `${tool} ${path}`).toBe("deny");
    expect(under({ "*": "allow" }, "bash", "cat /proc/self/environ")).not.toBe("allow");
  });

  test("row 10: no command rides on the permission of the one before it", () => {
    for (const joint of ["&&", "||", ";", "|", "\n", "&"])
      expect(under(GIT, "bash", `git status ${joint} id`), joint).toBe("ask");
    expect(under({ bash: { "*": "allow", "rm *": "deny" } }, "bash", "git status && rm -rf x")).toBe("deny");
  });

  test.each([
    "git status $(id)",
    "git status `id`",
    "git status <(id)",
    "git log -- $IFS",
    "git log '",
    "git log --\u2028id",
    "git log -- \u202eid",
    "git log # \n id",
    "git log; { id; }",
    "git log () { id; }",
    "! git log | id",
    "[[ -n a ]] && id",
    "git log > out",
    "GIT_PAGER=id git log",
    "export GIT_PAGER=id; git log",
    "git log <<< x",
    "git log -- {a,b}",
    "git log -- ~root",
    "git log -- $((1+1))",
    "",
    "\0",
  ])("row 11: %j is never allowed, whatever its first words may do", (line) => {
    expect(under({ bash: { "git *": "allow", "*git*": "allow" } }, "bash", line)).not.toBe("allow");
    expect(stepsOf(line), "and nothing of it is started").toBeTypeOf("string");
  });

  test.each([
    "git show --output=x",
    "git log --ext-diff",
    "git -c core.pager=./x log",
    "git grep -O./x y",
    "git diff --no-index /etc/passwd x",
    "git log --format=%x00 --output x",
    "git archive --exec=./x HEAD",
    "git --exec-path=. status",
  ])("row 12: %j asks, though every git command is allowed", (line) => {
    expect(under(GIT, "bash", line)).toBe("ask");
  });

  test.each([
    "git fetch --upload-p=./x",
    "git show --outp=x",
    "git log --ext-d",
    "git clone --upload-pa ./x .",
  ])("row 13: the abbreviated option in %j is on no list, so it asks", (line) => {
    expect(under(GIT, "bash", line)).toBe("ask");
  });

  test.each([
    '"rm" x',
    "r'm' x",
    "r\\m x",
    "/bin/rm x",
    "env rm x",
    "timeout 5 rm x",
    "rm   x",
    "command rm x",
  ])("row 14: %j is what the rule denies", (line) => {
    expect(under({ bash: { "*": "allow", "rm *": "deny" } }, "bash", line)).toBe("deny");
  });

  test("row 33: a pattern that stalls engines which go back goes through the line once", () => {
    const steps = (length: number) => {
      const started = process.cpuUsage();
      expect(new LineMatcher(parsePattern("(a+)+$", false)).test(`${"a".repeat(length)}!`)).toBe(false);
      return process.cpuUsage(started).user;
    };
    steps(1_000);
    // An engine that goes back would not come to an end here at all.
    steps(100_000);
  });

  test.each([
    "https://ok.com.evil/",
    "https://ok.com@evil/",
    "https://okxcom/",
    "https://evil/?https://ok.com/",
  ])("row 35: %j is another host than the one that is allowed", (url) => {
    expect(under({ webfetch: { "https://ok.com*": "allow" } }, "webfetch", url)).not.toBe("allow");
    expect(under({ webfetch: { "https://ok.com*": "allow" } }, "webfetch", "https://ok.com/a")).toBe("allow");
  });
});
