import { describe, expect, test } from "vitest";
import type { CompareProtobuf } from "../../src/domain/protobuf.ts";
import { createProtobufComparison } from "../../src/protobuf/compare.ts";
import { gatherContractFacts } from "../../src/review/contract-facts.ts";
import { aPull, type Files } from "../support/trees.ts";

const gather = (
  base: Files,
  head: Files,
  compare: CompareProtobuf | undefined = createProtobufComparison(),
) => gatherContractFacts(aPull(base, head), compare);
const proto = (body: string, imports = "") => `syntax = "proto3";\npackage a.v1;\n${imports}\n${body}\n`;
const pairOfFields = "message M {\n  string a = 1;\n  string b = 2;\n}";
const oneField = "message M {\n  string a = 1;\n}";

describe("src/review/contract-facts.ts, by kind", () => {
  test("protobuf without buf is unfinished by name, and the other contracts are compared", async () => {
    const { facts, read, unfinished } = await gather(
      { "a.proto": proto(pairOfFields), "a.graphql": "type Query { a: ID b: ID }\n" },
      { "a.proto": proto(oneField), "a.graphql": "type Query { a: ID }\n" },
      createProtobufComparison(() => undefined),
    );
    expect(facts.map(({ kind }) => kind)).toEqual(["graphql"]);
    expect(unfinished).toEqual([{ part: "protobuf", reason: "@bufbuild/buf is not installed" }]);
    expect(read).toContainEqual(expect.objectContaining({ path: "a.proto", depth: "partial" }));
  });

  test("a comparison that throws silences no other kind", async () => {
    const { facts, unfinished } = await gather(
      { "a.proto": proto(pairOfFields), "a.graphql": "type Query { a: ID b: ID }\n" },
      { "a.proto": proto(oneField), "a.graphql": "type Query { a: ID }\n" },
      () => Promise.reject(new Error("out of order")),
    );
    expect(facts).toHaveLength(1);
    expect(unfinished).toEqual([{ part: "contracts: protobuf", reason: "not compared: out of order" }]);
  });

  test("the pull request's own buf.yaml does not loosen what it is held to", async () => {
    const config = (ignore: string) => `version: v1\nbreaking:\n  use: [FILE]\n${ignore}`;
    const { facts } = await gather(
      { "buf.yaml": config(""), "a.proto": proto(pairOfFields) },
      { "buf.yaml": config("  ignore: [a.proto]\n"), "a.proto": proto(oneField) },
    );
    expect(facts[0]?.changes).toMatchObject([
      { kind: "field-removed", at: { path: "a.proto", from: 6, side: "base" } },
    ]);
  });

  test("copies of one file in two folders are compared each by itself", async () => {
    const files = (body: string) => ({ "x/a.proto": proto(body), "y/a.proto": proto(body) });
    const { facts } = await gather(files(pairOfFields), files(oneField));
    expect(facts.map(({ path }) => path)).toEqual(["x/a.proto", "y/a.proto"]);
  });

  test("a file that is imported no longer is not taken for removed", async () => {
    const common = { "c.proto": 'syntax = "proto3";\npackage c.v1;\nmessage C {}\n' };
    const { facts, read } = await gather(
      { ...common, "a.proto": proto(oneField, 'import "c.proto";') },
      { ...common, "a.proto": proto(oneField) },
    );
    expect(facts).toEqual([]);
    expect(read).toEqual([{ path: "a.proto", by: "api-architect", depth: "full" }]);
  });

  test("a message that only moved to another file breaks code that imports it, not the wire", async () => {
    const { facts } = await gather(
      { "a.proto": proto(`${oneField}\nmessage N {}`), "b.proto": proto("message B {}") },
      { "a.proto": proto(oneField), "b.proto": proto("message B {}\nmessage N {}") },
    );
    expect(facts[0]?.changes).toMatchObject([{ kind: "type-moved", level: "dangerous" }]);
  });

  test("a file that does not compile is partial, with the compiler's reason", async () => {
    const { facts, read } = await gather(
      { "a.proto": proto(oneField) },
      { "a.proto": proto("message M { Nothing a = 1; }") },
    );
    expect(facts).toEqual([]);
    expect(read[0]?.reason).toMatch(/^at head it does not compile: a\.proto line 4/);
  });

  test("a printed schema is one by itself among the files that it was printed from", async () => {
    const part = "type Query { a: A }\ntype A { x: ID y: ID }\n";
    const { facts } = await gather(
      { "schema.graphql": part, "src/a.graphql": part },
      { "schema.graphql": part.replace(" y: ID", ""), "src/a.graphql": part.replace(" y: ID", "") },
    );
    expect(
      facts.map(({ path, changes }) => `${path} ${changes.map(({ pointer }) => pointer).join()}`),
    ).toEqual(["schema.graphql A.y", "src/a.graphql A.y"]);
  });

  test("files that a configuration names together are one schema, wherever they lie", async () => {
    const config = { "codegen.yml": "schema:\n  - ./one/*.graphql\n  - two/**/*.graphql\n" };
    const { facts } = await gather(
      {
        ...config,
        "one/q.graphql": "type Query { a: A }\ntype A { x: ID }\n",
        "two/b/b.graphql": "type B { x: ID }\n",
      },
      {
        ...config,
        "one/q.graphql": "type Query { a: A }\n",
        "two/b/b.graphql": "type B { x: ID }\ntype A { x: ID }\n",
      },
    );
    expect(facts.flatMap(({ changes }) => changes)).toEqual([]);
  });

  test("a part of an AsyncAPI document is compared through the document, not by itself", async () => {
    const root =
      "asyncapi: 2.6.0\ninfo: { version: 1.0.0 }\nchannels:\n  orders:\n    subscribe: { message: { payload: { $ref: ./events/order.schema.json } } }\n";
    const order = (extra: string) => `{"type":"object","properties":{"a":{"type":"string"}${extra}}}`;
    const { facts, read } = await gather(
      { "asyncapi.yaml": root, "events/order.schema.json": order(',"b":{"type":"string"}') },
      { "asyncapi.yaml": root, "events/order.schema.json": order("") },
    );
    expect(facts).toMatchObject([
      {
        kind: "asyncapi",
        changes: [{ kind: "response-property-removed", operations: ["subscribe orders"] }],
      },
    ]);
    expect(read).toEqual([{ path: "events/order.schema.json", by: "api-architect", depth: "full" }]);
  });
});
