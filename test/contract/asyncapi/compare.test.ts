import { describe, expect, test } from "vitest";
import { compareAsyncApi } from "../../../src/contract/asyncapi/compare-asyncapi.ts";
import { compareJsonSchema } from "../../../src/contract/asyncapi/compare-json-schema.ts";
import { readDocument } from "../../../src/contract/read-document.ts";
import { Resolver } from "../../../src/contract/references.ts";

const side = (text: string, path = "asyncapi.yaml") => {
  const read = readDocument(path, text);
  if (!("document" in read)) throw new Error(read.problem);
  return { root: read.document, resolver: new Resolver([read.document]) };
};
const asyncApi = (base: string, head: string) => compareAsyncApi(side(base), side(head), () => true);
const two = (word: string, payload: string, version = "1.2.0") =>
  `asyncapi: 2.6.0\ninfo: { title: t, version: ${version} }\nchannels:\n  orders:\n    ${word}:\n      message:\n        name: Order\n        payload: ${payload}\n`;
const three = (action: string, payload: string) =>
  `asyncapi: 3.0.0\ninfo: { title: t, version: 1.2.0 }\nchannels:\n  ordersChannel:\n    address: orders\n    messages:\n      Order:\n        payload: ${payload}\noperations:\n  any:\n    action: ${action}\n    channel: { $ref: "#/channels/ordersChannel" }\n`;
const ab = "{ type: object, required: [a], properties: { a: { type: string }, b: { type: string } } }";
const a = "{ type: object, required: [a], properties: { a: { type: string } } }";
const abNeeded =
  "{ type: object, required: [a, b], properties: { a: { type: string }, b: { type: string } } }";
const breaking = (comparison: ReturnType<typeof asyncApi>) =>
  (comparison.comparison?.changes ?? []).filter(({ level }) => level === "breaking");

describe("src/contract/asyncapi/compare-asyncapi.ts", () => {
  test.each([
    ["subscribe of 2", two("subscribe", ab), two("subscribe", a), "subscribe orders"],
    ["send of 3", three("send", ab), three("send", a), "send orders"],
  ])("%s is what the application sends: consumers miss a property", (_, base, head, name) => {
    const [change, ...more] = breaking(asyncApi(base, head));
    expect(more).toEqual([]);
    expect(change).toMatchObject({
      kind: "response-property-removed",
      operations: [name],
      at: { side: "base" },
    });
    expect(change?.consequence).toMatch(/^a consumer that reads `b` from the message /);
  });

  test.each([
    ["publish of 2", two("publish", ab), two("publish", abNeeded)],
    ["receive of 3", three("receive", ab), three("receive", abNeeded)],
  ])("%s is what the application receives: producers are refused", (_, base, head) => {
    expect(breaking(asyncApi(base, head))[0]?.consequence).toBe("a producer that omits `b` is refused");
    expect(breaking(asyncApi(head, base))).toEqual([]);
  });

  test("from version 2 to 3 the same channel is the same", () => {
    expect(breaking(asyncApi(two("subscribe", ab), three("send", ab)))).toEqual([]);
    expect(breaking(asyncApi(two("publish", ab), three("send", ab)))).toMatchObject([
      { kind: "operation-removed" },
    ]);
  });

  test("a channel that is gone is one change", () => {
    const base = two("subscribe", ab).replace(
      "    subscribe:",
      "    publish: { message: { payload: {} } }\n    subscribe:",
    );
    const gone = base.replace("  orders:", "  others:");
    expect(breaking(asyncApi(base, gone))).toMatchObject([
      {
        kind: "channel-removed",
        at: { from: 4, side: "base" },
        operations: ["publish orders", "subscribe orders"],
      },
    ]);
  });

  test("only a major step moves the version", () => {
    const moved = (version: string) =>
      asyncApi(two("subscribe", ab), two("subscribe", a, version)).comparison?.version.moved;
    expect([moved("1.9.0"), moved("2.0.0"), moved("0.9.0")]).toEqual([false, true, false]);
  });

  test("a payload in another language is said not to be compared", () => {
    const avro = (type: string) =>
      two("subscribe", `{ type: ${type} }`).replace(
        "name: Order",
        'schemaFormat: "application/vnd.apache.avro;version=1.9.0"',
      );
    const { comparison, gaps } = asyncApi(avro("string"), avro("int"));
    expect(comparison?.changes).toEqual([]);
    expect(gaps.join()).toContain("vnd.apache.avro");
  });
});

describe("src/contract/asyncapi/compare-json-schema.ts", () => {
  const schema = (path: string, base: string, head: string) =>
    compareJsonSchema(side(base, path), side(head, path), () => true).comparison?.changes ?? [];
  const levels = (path: string, base: string, head: string) =>
    schema(path, base, head)
      .filter(({ level }) => level !== "safe")
      .map(({ level, kind }) => `${level} ${kind}`);

  test("of an event, what consumers read must stay", () => {
    expect(levels("events/order.schema.json", ab, a)).toEqual(["breaking response-property-removed"]);
    expect(levels("events/order.schema.json", ab, abNeeded)).toEqual([]);
  });

  test("of a schema of unknown purpose, taking less is a break, and holding less is dangerous", () => {
    expect(levels("order.schema.json", ab, abNeeded)).toEqual(["breaking body-property-became-required"]);
    expect(levels("order.schema.json", ab, a)).toEqual(["dangerous response-property-removed"]);
  });

  test("a new version of the identifier is a new version", () => {
    const id = (version: string) => `$id: https://example.com/orders/${version}/order.json\n`;
    const read = (version: string) => side(`${id(version)}type: object\n`, "order.schema.yaml");
    const moved = (to: string) => compareJsonSchema(read("v1"), read(to), () => true).comparison?.version;
    expect(moved("v2")).toMatchObject({ scheme: "$id", before: "1", after: "2", moved: true });
    expect(moved("v1")).toMatchObject({ moved: false });
  });
});
