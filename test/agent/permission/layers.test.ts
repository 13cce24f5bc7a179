import { describe, expect, test } from "vitest";
import { decide } from "../../../src/agent/permission/decide.ts";
import type { PermissionLayer } from "../../../src/agent/permission/judgement.ts";
import { layerOf, type RuleMap } from "./rules-of.ts";

const bash = (input: string, ...layers: readonly PermissionLayer[]) =>
  decide({ tool: "bash", input }, layers);
const ALL: RuleMap = { bash: "allow" };

describe("src/agent/permission/decide.ts beyond single commands", () => {
  test("layers only tighten", () => {
    const agent = layerOf({ bash: "allow", read: "allow" });
    const operator = layerOf({ bash: { "git push*": "deny" } }, "operator");
    const repository = layerOf({ bash: { "npm*": "ask" }, read: { "*.env": "deny" } }, "repository");
    const answer = (input: string, tool = "bash") => decide({ tool, input }, [operator, repository, agent]);
    expect(answer("git push")).toMatchObject({ decision: "deny", layer: "operator" });
    expect(answer("npm test")).toMatchObject({ decision: "ask", layer: "repository" });
    expect(answer("git log")).toMatchObject({ decision: "allow", layer: "agent" });
    expect(answer("a/.env", "read")).toMatchObject({ decision: "deny", layer: "repository" });
    const generous = layerOf({ bash: "allow" }, "operator");
    expect(bash("rm x", generous, layerOf({ bash: { "rm *": "deny" } })).decision).toBe("deny");
  });

  test("a layer that lists what it allows asks about the rest of that tool", () => {
    const operator = layerOf({ bash: { "git log*": "allow" } }, "operator");
    const agent = layerOf({ "*": "allow" });
    expect(bash("git log", operator, agent).decision).toBe("allow");
    expect(bash("ls", operator, agent)).toMatchObject({ decision: "ask", layer: "operator", rule: null });
    expect(decide({ tool: "read", input: "a" }, [operator, agent]).decision).toBe("allow");
  });

  test.each<[RuleMap, string]>([
    [{ edit: "allow", write: "deny" }, "deny"],
    [{ edit: "deny", write: "allow" }, "deny"],
    [{ edit: "allow", write: "ask" }, "ask"],
    [{ write: "allow" }, "ask"],
    [{ "*": "deny", edit: "allow" }, "allow"],
    [{ edit: "allow", multiedit: { "src/*": "deny" } }, "deny"],
  ])("%j: write counts as edit, the stricter of the two", (map, decision) => {
    for (const tool of ["edit", "Write", "patch", "MultiEdit"])
      expect(decide({ tool, input: "src/a.ts" }, [layerOf(map)]).decision).toBe(decision);
  });

  test.each([
    ["src/a.ts", "allow"],
    ["./src/b/../a.ts", "allow"],
    ["src/../secret/a", "deny"],
    ["/etc/passwd", "deny"],
    ["/proc/1/environ", "deny"],
    ["../x", "deny"],
    ["~/x", "deny"],
    [".git/config", "deny"],
    ["sub/.GIT/hooks/x", "deny"],
    ["/repo/src/a.ts", "allow"],
    ["/repo/../etc/passwd", "deny"],
    ["a\u202eb", "ask"],
  ])("the path %j is resolved before it is matched: %s", (input, decision) => {
    const layer = layerOf({ read: { "*": "allow", "secret/*": "deny" } });
    expect(decide({ tool: "read", input, root: "/repo" }, [layer]).decision).toBe(decision);
  });

  test.each([
    ["https://ok.com/a", "allow"],
    ["https://ok.com", "allow"],
    ["https://api.fine.org/x", "allow"],
    ["https://ok.com.evil.net/a", "ask"],
    ["https://ok.com@evil.net/", "deny"],
    ["https://evilfine.org/", "ask"],
    ["https://ok.com:8443/", "ask"],
    ["HTTPS://BAD.example./", "deny"],
    ["http://169.254.169.254/latest", "deny"],
    ["http://0x7f.1/", "deny"],
    ["http://[::1]/", "deny"],
    ["http://[::ffff:10.0.0.1]/", "deny"],
    ["http://localhost/", "deny"],
    ["file:///etc/passwd", "deny"],
    ["not an address", "deny"],
  ])("the address %j is judged by its host: %s", (input, decision) => {
    const layer = layerOf({
      webfetch: {
        "*": "ask",
        "https://ok.com*": "allow",
        "https://*.fine.org/*": "allow",
        "https://bad.example/*": "deny",
      },
    });
    expect(decide({ tool: "webfetch", input }, [layer]).decision).toBe(decision);
  });

  test("a tool that is not given is denied, and one that no rule names asks", () => {
    const layer: PermissionLayer = { ...layerOf({ "*": "allow" }), tools: ["read"] };
    expect(decide({ tool: "bash", input: "ls" }, [layer])).toMatchObject({ decision: "deny", rule: null });
    expect(decide({ tool: "read", input: "a" }, [layer]).decision).toBe("allow");
    expect(decide({ tool: "todowrite", input: "x" }, [layerOf(ALL)]).decision).toBe("ask");
    expect(decide({ tool: "read", input: "a" }, []).decision).toBe("ask");
  });

  test.each([
    ["git log", "allow"],
    ["git log -p", "allow"],
    ["git logs", "ask"],
    ["npm run build", "ask"],
    ["npm run deploy now", "deny"],
  ])("in Claude Code's lists deny comes before ask, and ask before allow: %j", (input, decision) => {
    const rules = layerOf({
      bash: {
        "git log:*": "allow",
        "npm run *": "allow",
        "npm run build": "ask",
        "npm run deploy *": "deny",
      },
    }).rules;
    const layers: PermissionLayer[] = [{ name: "agent", rules: rules.toReversed(), order: "deny-ask-allow" }];
    expect(decide({ tool: "bash", input }, layers).decision).toBe(decision);
  });

  test.each([
    ["src/a/b.ts", "allow"],
    ["docs/a.md", "allow"],
    ["a/b/.env", "deny"],
    ["lib/x.ts", "ask"],
  ])("Claude Code's path patterns are those of a .gitignore: %j", (input, decision) => {
    const layer: PermissionLayer = {
      ...layerOf({ read: { "./src/**": "allow", "/docs/*.md": "allow", ".env": "deny" } }),
      order: "deny-ask-allow",
    };
    expect(decide({ tool: "read", input }, [layer]).decision).toBe(decision);
  });
});
