import { describe, expect, test } from "vitest";
import { isPublicRoute, isPublicRoutePattern } from "../../src/domain/public-routes.ts";

const call = (text: string) => {
  const [method = "", path = ""] = text.split(" ");
  return { method, path };
};

describe("src/domain/public-routes.ts", () => {
  test.each([
    ["GET /health", "GET /health"],
    ["GET|HEAD /health", "HEAD /health"],
    ["* /public/**", "POST /public/a/b"],
    ["* /public/**", "GET /public"],
    ["GET /a/*/c", "GET /a/{id}/c"],
    ["GET /orders/:id", "GET /orders/{orderId}"],
    ["GET /orders/{x}", "GET /orders/{id}"],
    ["* /**/open/**", "GET /v1/x/open/y"],
    ["* /x", "ANY /x"],
  ])("%s names %s", (pattern, route) => {
    expect(isPublicRoutePattern(pattern)).toBe(true);
    expect(isPublicRoute(call(route), [pattern])).toBe(true);
  });

  test.each([
    ["GET /health", "POST /health"],
    ["GET /health", "GET /health/deep"],
    ["GET /health", "ANY /health"],
    ["GET /orders/{id}", "GET /orders/all"],
    ["GET /orders/all", "GET /orders/{id}"],
    ["* /a/*", "GET /a/b/c"],
    ["get /health", "GET /health"],
    ["GET health", "GET health"],
  ])("%s does not name %s", (pattern, route) => {
    expect(isPublicRoute(call(route), [pattern])).toBe(false);
  });

  test("a long path against the worst pattern there may be is answered at once", () => {
    const path = `/${"a/".repeat(2_000)}b`;
    expect(isPublicRoute({ method: "GET", path }, [`* /**/${"a/".repeat(30)}**/c`])).toBe(false);
  });
});
