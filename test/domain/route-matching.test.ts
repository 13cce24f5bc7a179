import { describe, expect, test } from "vitest";
import {
  align,
  answersTo,
  documented,
  pathShape,
  RouteIndex,
  routed,
} from "../../src/domain/route-matching.ts";

const at = { path: "app.js", from: 1, to: 1, side: "head" as const };
const call = (text: string) => {
  const [method = "", path = ""] = text.split(" ");
  return { method, path };
};
const operation = (text: string) => ({ ...call(text), at, added: false });

describe("src/domain/route-matching.ts", () => {
  test("names of parameters make no other route, and what is unknown stays unknown", () => {
    expect(pathShape("/orders/{id}/lines/{line*}")).toBe("/orders/{}/lines/{*}");
    expect(pathShape("/{?}/orders")).toBe("/{?}/orders");
    expect(answersTo(call("GET /orders/{id}"), call("GET /orders/{number}"))).toBe(true);
    expect(answersTo(call("GET /orders/{id}"), call("POST /orders/{id}"))).toBe(false);
  });

  test("a route for every method, and one for every path below it, answer for the others", () => {
    expect(answersTo(call("ANY /orders"), call("DELETE /orders"))).toBe(true);
    const index = new RouteIndex([call("GET /files/{path*}"), call("GET /files/recent")]);
    expect(index.answering(call("GET /files/recent"))?.path).toBe("/files/recent");
    expect(index.answering(call("GET /files/a/b"))?.path).toBe("/files/{path*}");
    expect(index.answering(call("GET /other"))).toBeUndefined();
  });

  test.each([
    [
      "the path of its server",
      "/v1",
      ["GET /orders", "GET /orders/{id}"],
      ["GET /v1/orders", "GET /v1/orders/{n}"],
    ],
    [
      "a prefix that only the code has",
      "",
      ["GET /orders", "GET /pets"],
      ["GET /svc/api/orders", "GET /svc/api/pets"],
    ],
    [
      "a prefix that only a proxy knows",
      "",
      ["GET /shop/orders", "GET /shop/pets"],
      ["GET /orders", "GET /pets"],
    ],
  ])("a document lies over the code with %s", (_, prefix, operations, routes) => {
    const document = { prefix, operations: operations.map(operation) };
    const found = align(document, routes.map(call));
    expect(found.found).toBe(2);
    const index = new RouteIndex(routes.map(call));
    for (const one of document.operations) expect(routed(one, found.alignment, index)).toBe(true);
    for (const route of routes.map(call))
      expect(documented(route, found.alignment, document.operations)).toBe(true);
  });
});
