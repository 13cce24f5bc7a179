import { describe, expect, test } from "vitest";
import type { PermissionLayer } from "../../../src/agent/permission/judgement.ts";
import { decideUse, layerOf, readable } from "../../../src/agent/tools/use.ts";
import type { PermissionAction } from "../../../src/domain/architect.ts";
import { anArchitect } from "../../support/architects.ts";

const layer = (
  ...written: readonly (readonly [permission: string, pattern: string, action: PermissionAction])[]
): PermissionLayer =>
  layerOf(
    anArchitect({
      permission: written.map(([permission, pattern, action], index) => ({
        permission,
        pattern,
        action,
        line: index + 1,
      })),
    }),
  );
const answer = (tool: string, input: string, ...layers: PermissionLayer[]) =>
  decideUse({ tool, input }, layers).decision;

describe("src/agent/tools/use.ts", () => {
  test("where no rule speaks of it, what reaches nothing may be used, and everything else asks", () => {
    for (const tool of [
      "read",
      "grep",
      "glob",
      "list",
      "rehearse",
      "contract_diff",
      "routes",
      "references",
      "handoff",
      "report_finding",
      "todowrite",
    ])
      expect([tool, answer(tool, "src/a.ts", layer(["bash", "git log *", "allow"]))]).toEqual([
        tool,
        "allow",
      ]);
    for (const tool of ["bash", "edit", "write", "patch", "webfetch", "anything"])
      expect([tool, answer(tool, "https://example.com/", layer())]).not.toEqual([tool, "allow"]);
  });

  test("a rule that speaks decides, in whichever layer and with whatever wildcard", () => {
    expect(answer("rehearse", "*", layer(["*", "*", "deny"]))).toBe("deny");
    expect(answer("rehearse", "*", layer(["re*", "*", "ask"]))).toBe("ask");
    expect(answer("grep", "x", layer(["grep", "y", "allow"]))).toBe("ask");
    const operator: PermissionLayer = { ...layer(["read", "secrets/*", "deny"]), name: "operator" };
    expect(answer("read", "secrets/a", operator, layer())).toBe("deny");
    expect(answer("read", "src/a", operator, layer(["read", "*", "allow"]))).toBe("allow");
  });

  test("a tool that `tools` withholds stays denied, and a path outside too", () => {
    expect(answer("grep", "x", { ...layer(), tools: ["read"] })).toBe("deny");
    expect(answer("read", "../x", layer())).toBe("deny");
    expect(answer("read", ".git/config", layer())).toBe("deny");
  });

  test("files that hold credentials by their nature ask, and are passed over by searches", () => {
    const may = readable([layer()]);
    for (const path of [".env", "a/.env.production", "id_rsa", "keys/tls.pem", "x.tfstate", ".npmrc"]) {
      expect([path, answer("read", path, layer())]).toEqual([path, "ask"]);
      expect([path, may(path)]).toEqual([path, false]);
    }
    for (const path of [".env.example", "src/env.ts", "src/key.ts", "pem/a.md"])
      expect([path, may(path)]).toEqual([path, true]);
    expect(readable([layer(["read", "*", "allow"])])(".env")).toBe(true);
    expect(readable([layer(["*", "*", "deny"])])("src/a.ts")).toBe(false);
  });
});
