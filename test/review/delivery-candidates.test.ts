import { describe, expect, test } from "vitest";
import { touchesDelivery } from "../../src/review/delivery-candidates.ts";
import { aPull } from "../support/trees.ts";

const MANIFEST = "apiVersion: v1\nkind: Pod\n";

describe("src/review/delivery-candidates.ts", () => {
  test("YAML that is a manifest on one side at least, and every other file by its name, is about delivery", async () => {
    const api = { "api.yaml": "openapi: 3.1.0\n" };
    expect(await touchesDelivery(aPull({}, { "a.ts": "1\n" }))).toBe(false);
    expect(await touchesDelivery(aPull({}, api))).toBe(false);
    expect(await touchesDelivery(aPull(api, { "api.yaml": MANIFEST }))).toBe(true);
    expect(await touchesDelivery(aPull({ "api.yaml": MANIFEST }, api))).toBe(true);
    expect(await touchesDelivery(aPull({}, { ...api, Dockerfile: "FROM a\n" }))).toBe(true);
  });

  test("more than is read is not passed over: it has to be said", async () => {
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`${at}.yaml`, "a: 1\n"]));
    expect(await touchesDelivery(aPull({}, many))).toBe(true);
    expect(await touchesDelivery(aPull({}, { "a.yaml": `a: ${"x".repeat(10 * 1024 * 1024)}\n` }))).toBe(true);
  });
});
