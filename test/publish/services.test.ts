import { describe, expect, test } from "vitest";
import { serviceBlocks } from "../../src/publish/services.ts";
import type { Review } from "../../src/domain/review.ts";

const at = { path: "services/orders/a.ts", from: 1, to: 1, side: "head" as const };
const route = { method: "GET" as const, path: "/orders", framework: "express", at, guards: [] };
const table = { schema: "public", name: "orders", columns: [], indexes: [], foreignKeys: [] };

function drawn(over: Partial<Pick<Review, "routes" | "contracts" | "schema">>): string {
  return serviceBlocks({ schema: [], ...over })
    .map(({ head }) => head)
    .join("\n");
}

const schema = [
  { migrations: [{ path: "services/orders/migrations/1.sql" }], before: [], after: [table] },
] as unknown as Review["schema"];

describe("src/publish/services.ts", () => {
  test("routes, contracts and tables of one service hang on it", () => {
    const change = {
      kind: "x",
      level: "breaking",
      operations: ["GET /orders"],
      pointer: "",
      at,
      excerpt: "",
      consequence: "",
    };
    const contracts = [
      { path: "services/orders/openapi.yaml", kind: "openapi", changes: [change] },
    ] as unknown as NonNullable<Review["contracts"]>;
    const text = drawn({
      routes: [{ root: "services/orders", added: [route, route], removed: [route] }],
      contracts,
      schema,
    });
    expect(text).toContain('s0["services/orders"]');
    expect(text).toContain('callers(["callers"]) -->|"2 routes added, 1 route removed"| s0');
    expect(text).toContain('s0c0[/"services/orders/openapi.yaml"/] -.-|"contract"| s0');
    expect(text).toContain('s0 -->|"schema"| s0d[("orders")]');
    expect(text).not.toContain("s1");
  });

  test("one thing that changes is no picture", () => {
    expect(drawn({ routes: [{ root: "", added: [route], removed: [] }] })).toBe("");
    expect(drawn({ schema })).toBe("");
    expect(drawn({})).toBe("");
  });

  test("names do nothing to the diagram", () => {
    const root = 'a"];\n click s0 call x() %%{init}%% <b>';
    const text = drawn({ routes: [{ root, added: [route], removed: [] }], schema });
    expect(text).toContain('["a____ click s0 call x__ ___init___ _b_"]');
  });
});
