import { describe, expect, test } from "vitest";
import { contractFiles } from "../../src/review/contract-files.ts";
import { aPull } from "../support/trees.ts";

const ROOT = `openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
paths: {}
components: { schemas: { Order: { $ref: "./order.yaml" } } }
`;
const ORDER = "type: object\n";

describe("src/review/contract-files.ts", () => {
  test("whoever reads contracts in one review gets the same documents", async () => {
    const loaded = aPull({ "api.yaml": ROOT, "order.yaml": ORDER }, { "api.yaml": ROOT, "order.yaml": "{}" });
    const one = await contractFiles(loaded).head.side("api.yaml");
    const other = await contractFiles(loaded).head.side("api.yaml");
    if ("problem" in one || "problem" in other) throw new Error("it is read");
    expect(other.side.root).toBe(one.side.root);
    expect(other.side.resolver.document("order.yaml")).toBe(one.side.resolver.document("order.yaml"));
    // What one reader finds missing is no gap of the other.
    expect(other.side.resolver).not.toBe(one.side.resolver);
  });

  test("a file that is the same in both commits is read once, and a changed one twice", async () => {
    const loaded = aPull({ "api.yaml": ROOT, "order.yaml": ORDER }, { "api.yaml": ROOT, "order.yaml": "{}" });
    const { base, head } = contractFiles(loaded);
    const [before, after] = await Promise.all([base.side("api.yaml"), head.side("api.yaml")]);
    if ("problem" in before || "problem" in after) throw new Error("it is read");
    expect(after.side.root).toBe(before.side.root);
    expect(before.side.resolver.document("order.yaml")?.lines[0]).toBe("type: object");
    expect(after.side.resolver.document("order.yaml")?.lines[0]).toBe("{}");
  });
});
