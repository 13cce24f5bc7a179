import { describe, expect, test } from "vitest";
import { decide } from "../../../src/agent/permission/decide.ts";
import type { PermissionLayer } from "../../../src/agent/permission/judgement.ts";
import { loadArchitect } from "../../../src/architects/load.ts";
import { layerOf, type RuleMap } from "./rules-of.ts";

const CAREFUL_AGENT = `---
description: Designs interfaces and schemas.
mode: subagent
temperature: 0.2
tools:
  bash: true
  edit: true
  read: true
  write: true
permission:
  bash:
    "*": "ask"
    "git status*": "allow"
    "git log*": "allow"
    "git diff*": "allow"
    "npm*": "allow"
  edit:
    "*": "ask"
  write:
    "*": "ask"
---
Read.
`;

function careful(): PermissionLayer {
  const { architect } = loadArchitect({ path: "careful-architect.md", text: CAREFUL_AGENT }, "directory");
  const { permission, tools } = architect ?? {};
  return { name: "agent", rules: permission ?? [], order: "last-match", ...(tools ? { tools } : {}) };
}

const bash = (input: string, ...layers: readonly PermissionLayer[]) =>
  decide({ tool: "bash", input }, layers);
const under = (map: RuleMap, input: string) => bash(input, layerOf(map)).decision;
const ALL: RuleMap = { bash: "allow" };

describe("src/agent/permission/decide.ts", () => {
  test.each([
    ["git log --oneline", "allow"],
    ["git log", "allow"],
    ["git log -n 5 --since=2024-01-01 -- src/a.ts", "allow"],
    ["git log --grep='two words' | git diff --stat HEAD~1..HEAD", "allow"],
    ["git status; git log\ngit diff", "allow"],
    ["npm test", "allow"],
    ['"git" log', "allow"],
    ["g'it' log", "allow"],
    ["git  log", "ask"],
    ["git push", "ask"],
    ["timeout 5 git log", "ask"],
    ["git log && rm -rf x", "ask"],
    ["git diff --output=x", "ask"],
    ["git diff --outp=x", "ask"],
    ["git log -S -- --output=x", "ask"],
    ["git -c core.pager=x log", "ask"],
    ["npm test > out.txt", "ask"],
    ["npm test 2>&1", "ask"],
    ["$(git log)", "ask"],
    ["git log `git status`", "ask"],
    ['git log "unclosed', "ask"],
    ["git log (", "ask"],
    ["(git log)", "ask"],
    ["git log &", "ask"],
    ["A=1 git log", "ask"],
    ["git diff *.sql", "ask"],
    ["git log {a,--output=b}", "ask"],
    ["git log $'--output=x'", "ask"],
    ["git log <<< x", "ask"],
    ["git log\u202e", "ask"],
    ["git\u00a0log", "ask"],
    ["git log\u0000", "ask"],
    ["git log\r", "ask"],
    ["", "ask"],
    ["# nothing", "ask"],
    [`git log ${"x".repeat(11_000)}`, "ask"],
    ["(".repeat(3_000), "ask"],
  ])("under careful rules, %j is answered with %s", (line, decision) => {
    expect(bash(line, careful()).decision).toBe(decision);
  });

  test("the answer names the rule, its layer and every command", () => {
    expect(bash("git log && rm -rf x", careful())).toMatchObject({
      decision: "ask",
      rule: { permission: "bash", pattern: "*", action: "ask", line: 12 },
      layer: "agent",
      commands: [
        { text: "git log", decision: "allow", rule: { pattern: "git log*" } },
        { text: "rm -rf x", decision: "ask", rule: { pattern: "*" } },
      ],
    });
    expect(bash("npm test > out.txt", careful())).toMatchObject({ rule: null, layer: "platform" });
  });

  test.each([
    "git show --output=x",
    "git log -O/tmp/x",
    "git diff --ext-diff",
    "git diff --no-index a b",
    "git --exec-path=. log",
    "git --git-dir=x log",
    "git -C sub log",
    "git grep -O. x",
    "git grep --open-files-in-pager=./x y",
    "git fetch --upload-p=./x",
    "git push 'ext::sh -c x'",
    "git bisect run ./x",
    "git submodule foreach x",
    "git somealias",
    "rg --pre ./x y",
    "rg -z x",
    "grep -f list x",
    "find . -exec rm x ;",
    "find . -name a -delete",
    "find . -fprint x",
    "fd -x rm",
    "sed -i s/a/b/ x",
    "sed -n 'w out' x",
    "sed 's/a/b/e' x",
    "sed -ne 'w out' x",
    "sed p -e 'e id' x",
    "sort -o x y",
    "sort --outp=x y",
    "sort -uo x y",
    "tar -xf x --to-command=./y",
    "tar xf x",
    "tar tf host:x",
    "uniq a b",
    "awk 'BEGIN{system(\"id\")}'",
    "xargs rm",
    "sudo ls",
    "sh -c 'ls'",
    "git log -p | sh",
    "eval ls",
    "export A=1",
    "command export A=1",
    "cd src && git log",
    "source x",
    "coproc ls",
    "cat /etc/passwd",
    "cat ~/.ssh/id_rsa",
    "cat src/../../x",
    "cat --file=/etc/passwd",
    "cat .git/config",
    "rg x /etc",
    "rg -ix /etc -e y",
    "cat < x",
    "cat <(ls)",
    "echo $HOME",
    'echo "$(< x)"',
    "if true; then ls; fi",
    "f() { ls; }; f",
    "[[ -f x ]]",
    "ls !(a)",
    "ls\\\n-l",
    "\\ls",
  ])("a rule that allows everything does not allow %j", (line) => {
    expect(under(ALL, line)).toBe("ask");
  });

  test.each([
    "git show HEAD:src/a.ts",
    "git blame -L1,5 src/a.ts",
    "rg -n --glob='*.ts' '/api/orders' src",
    "grep -rn 'create table' migrations",
    "find . -name '*.sql' -type f",
    "sed -n 1,20p src/a.ts",
    "sort -k2 -n names.txt",
    "tar -tf a.tar",
    "cat src/a.ts | head -20",
    "timeout 5 git log",
    "wc -l src/a.ts && ls -la src",
    "npm run build",
  ])("a rule that allows everything allows %j", (line) => {
    expect(under(ALL, line)).toBe("allow");
  });

  test.each([
    "rm x",
    '"rm" x',
    "r''m x",
    "\\rm x",
    "$'\\x72m' x",
    "/bin/rm x",
    "command rm x",
    "env -i A=1 rm x",
    "nice -n 5 rm x",
    "timeout -k 1 5 rm x",
    "sudo -u root rm x",
    "xargs -n1 rm x",
    "find . -exec rm {} +",
    "sh -c 'ls; rm x'",
    'bash -lc "env rm x"',
    "eval rm x",
    "env -S 'rm x'",
    "ls $(rm x)",
    "ls <(rm x)",
    "if true; then rm x; fi",
    "f() { rm x; }",
    "A=$(rm x) ls",
    "cat <<E | rm x\ny\nE",
    'ls "unclosed; rm x',
    "ls | rm x",
    "rm   x",
    "rm x > y",
  ])("what is denied stays denied however it is written: %j", (line) => {
    expect(under({ bash: { "*": "allow", "rm *": "deny" } }, line)).toBe("deny");
  });

  test("git's own options and roundabout paths do not hide what is denied", () => {
    expect(under({ bash: { "*": "allow", "git push*": "deny" } }, "git -C . --no-pager push origin")).toBe(
      "deny",
    );
    const secret: RuleMap = { bash: { "*": "allow", "cat secret/*": "deny" } };
    for (const path of ["secret/a", "./secret/a", "src/../secret/a", "secret//a"])
      expect(under(secret, `cat ${path}`)).toBe("deny");
  });

  test("a denial of everything gives way to the later rule that allows a command", () => {
    const map: RuleMap = { bash: { "*": "deny", "git log*": "allow" } };
    expect([under(map, "git log -p"), under(map, '"git" log'), under(map, "git show")]).toEqual([
      "allow",
      "allow",
      "deny",
    ]);
  });

  test("a redirection is also a use of edit", () => {
    const map: RuleMap = { bash: "allow", edit: { "*": "allow", "src/*": "deny" } };
    expect([under(map, "ls > out.txt"), under(map, "ls > tmp/../src/a")]).toEqual(["ask", "deny"]);
  });
});
