import { describe, expect, test } from "vitest";
import type { ContractChange, ContractComparison } from "../../src/domain/contract.ts";
import type { Route } from "../../src/domain/routes.ts";
import { contractBlocks } from "../../src/publish/contracts.ts";
import { fit } from "../../src/publish/fit.ts";
import { linksFor } from "../../src/publish/links.ts";
import { aPullRequest } from "./builders.ts";

const at = { path: "api/openapi.yaml", from: 9, to: 9, side: "head" as const };

const aChange = (over: Partial<ContractChange> = {}): ContractChange => ({
  kind: "required-parameter-added",
  level: "breaking",
  operations: ["GET /v1/orders"],
  pointer: "/paths",
  at,
  excerpt: "required: true",
  consequence: "a client that omits `currency` gets 400",
  ...over,
});
const aContract = (over: Partial<ContractComparison> = {}): ContractComparison => ({
  path: at.path,
  kind: "openapi",
  version: { scheme: "path prefix", before: "v1", after: "v1", moved: false },
  changes: [aChange()],
  ...over,
});
const aRoute = (path: string): Route => ({ method: "GET", path, framework: "express", at, guards: [] });
const told = (contracts: ContractComparison[], added: Route[] = []) =>
  fit(
    contractBlocks({ contracts, routes: [{ root: "", added, removed: [] }] }, linksFor(aPullRequest())),
    60_000,
  ).text;

describe("src/publish/contracts.ts", () => {
  test("says what the version made of the changes, and tells those first that break somebody", () => {
    const text = told([
      aContract({ path: "a.yaml", changes: [aChange({ level: "safe", consequence: "nobody notices" })] }),
      aContract({ changes: [aChange(), aChange({ operations: ["GET /v1/orders", "POST /v1/orders"] })] }),
    ]);
    expect(text).toContain("v1 stays v1: 2 breaking changes");
    expect(text).toContain("`GET /v1/orders` and 1 more");
    expect(text.indexOf("**breaking**")).toBeLessThan(text.indexOf("nobody notices"));
  });

  test("twenty changes and twenty routes are shown, and the others counted", () => {
    const many = Array.from({ length: 33 }, (_, index) => index);
    const text = told(
      [aContract({ changes: many.map((index) => aChange({ consequence: `change ${index} hurts` })) })],
      many.map((index) => aRoute(`/orders/${index}`)),
    );
    expect(text).toContain("change 19 hurts");
    expect(text).not.toContain("change 20 hurts");
    expect(text).toContain("_13 more changes._");
    expect(text).toContain("Routes: 33 added, 0 removed");
    expect(text).toContain("_13 more routes._");
  });

  test("there is nothing to tell where nothing changed", () => {
    expect(told([])).toBe("");
  });
});
