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

  test("buf has its work first; what is compared in this process waits for it, and for whatever else goes before", async () => {
    const pull = aPull(
      { "a.proto": proto(pairOfFields), "a.graphql": "type Query { a: ID b: ID }\n" },
      { "a.proto": proto(oneField), "a.graphql": "type Query { a: ID }\n" },
    );
    // What compares is loaded when it is needed first, which takes turns of its own.
    await gatherContractFacts(pull, async () => ({ state: "compared", breaks: [] }));
    const order: string[] = [];
    // The comparison of GraphQL begins with the names of all files.
    const { head } = pull.trees;
    const trees = { ...pull.trees, head: { ...head, list: () => (order.push("files"), head.list()) } };
    let begin: () => void = () => undefined;
    const before = new Promise<void>((resolve) => {
      begin = resolve;
    });
    let gathering: ReturnType<typeof gatherContractFacts> | undefined;
    await new Promise<void>((asked) => {
      const compare: CompareProtobuf = async () => {
        order.push("buf");
        asked();
        return { state: "compared", breaks: [] };
      };
      gathering = gatherContractFacts({ ...pull, trees }, compare, undefined, before);
    });
    const sofar = order.length;
    for (let turn = 0; turn < 3; turn++) await new Promise((next) => setImmediate(next));
    expect(order.slice(sofar)).toEqual([]);
    begin();
    expect((await gathering)?.facts.map(({ kind }) => kind)).toEqual(["graphql"]);
    expect(order.slice(sofar)).toContain("files");
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

  test("type definitions in programs are one schema for each package, and a query is none", async () => {
    const common = {
      "package.json": "{}",
      "src/user.ts": "export const user = gql`\n  type User { id: ID! }\n`;\n",
      "web/package.json": "{}",
      "web/page.tsx": "const q = gql`query { user { id name } }`;\n",
    };
    const schema = (field: string) =>
      `import { gql } from "x"; // é\nexport const typeDefs = gql\`\n  type Query {\n    user: User\n${field}  }\n\`;\n`;
    const { facts, read } = await gather(
      { ...common, "src/schema.ts": schema("    gone: User\n") },
      { ...common, "src/schema.ts": schema("") },
    );
    expect(facts).toMatchObject([
      {
        path: "src/schema.ts",
        kind: "graphql",
        changes: [
          {
            kind: "operation-removed",
            at: { path: "src/schema.ts", from: 5, side: "base" },
            excerpt: "gone: User",
          },
        ],
      },
    ]);
    expect(read).toEqual([{ path: "src/schema.ts", by: "api-architect", depth: "full" }]);
  });

  test("a schema that a program puts together is partial", async () => {
    const schema = (field: string) => `const typeDefs = \`\n  \${user}\n  type Query { ${field}: ID }\n\`;\n`;
    const { facts, read } = await gather({ "schema.js": schema("a") }, { "schema.js": schema("b") });
    expect(facts).toEqual([]);
    expect(read).toMatchObject([
      {
        path: "schema.js",
        depth: "partial",
        reason: "line 1: a schema that the program puts together is not compared",
      },
    ]);
  });

  test("a program without type definitions is not read as a contract", async () => {
    const program = (name: string) =>
      `type ${name} = { schema: string };\nconst q = gql\`query { type }\`;\n`;
    const { facts, read } = await gather({ "a.ts": program("A") }, { "a.ts": program("B") });
    expect([facts, read]).toEqual([[], []]);
  });

  test("an AsyncAPI document that is gone is one change with its channels, unless they moved", async () => {
    const events = (channels: string) => `asyncapi: 2.6.0\ninfo: { version: 1.0.0 }\nchannels:\n${channels}`;
    const orders = "  orders: { subscribe: { message: { payload: { type: object } } } }\n";
    const bills = "  bills: { publish: { message: { payload: { type: object } } } }\n";
    const gone = await gather(
      { "events.yaml": events(orders + bills), "new.yaml": "a: 1\n" },
      { "new.yaml": events(bills) },
    );
    expect(gone.facts).toMatchObject([
      {
        path: "events.yaml",
        kind: "asyncapi",
        changes: [
          {
            kind: "document-removed",
            level: "breaking",
            operations: ["subscribe orders"],
            at: { path: "events.yaml", from: 1, side: "base" },
            excerpt: "asyncapi: 2.6.0",
          },
        ],
      },
    ]);
    const moved = await gather({ "events.yaml": events(orders) }, { "new.yaml": events(orders) });
    expect(moved.facts).toEqual([]);
  });

  test("a JSON Schema that is gone names what it described, unless it moved", async () => {
    const schema =
      '{\n  "$schema": "https://json-schema.org/draft/2020-12/schema",\n  "title": "Order",\n  "properties": {}\n}\n';
    const { facts } = await gather({ "events/order.json": schema }, {});
    expect(facts).toMatchObject([
      {
        kind: "json-schema",
        changes: [{ kind: "document-removed", level: "dangerous", operations: ["Order"] }],
      },
    ]);
    expect(
      (await gather({ "a.json": schema }, { "b.json": schema.replace("{}", '{ "a": {} }') })).facts,
    ).toEqual([]);
  });

  describe("an OpenAPI document and the protobuf file that it was generated from", () => {
    const orders = (fields: string, methods: string) =>
      proto(
        `service Orders {\n  rpc GetOrder(Id) returns (Order);\n${methods}}\nmessage Id { string id = 1; }\nmessage Order {\n${fields}}`,
      );
    const operation = (id: string) => ({
      post: {
        operationId: `Orders_${id}`,
        responses: { 200: { description: "d", schema: { $ref: "#/definitions/v1Order" } } },
      },
    });
    const document = (title: string, field: string, methods: readonly string[]) =>
      JSON.stringify(
        {
          swagger: "2.0",
          info: { title, version: "version not set" },
          paths: Object.fromEntries(methods.map((method) => [`/v1/${method}`, operation(method)])),
          definitions: { v1Order: { type: "object", properties: { [field]: { type: "string" } } } },
        },
        null,
        1,
      );
    const pair = (title: string): [Files, Files] => [
      {
        "o.proto": orders("  string grand_total = 1;\n", "  rpc Close(Id) returns (Order);\n"),
        "o.json": document(title, "grandTotal", ["GetOrder", "Close"]),
      },
      { "o.proto": orders("  string total = 1;\n", ""), "o.json": document(title, "total", ["GetOrder"]) },
    ];

    test("have each break once, with its place in the document beside it", async () => {
      const { facts } = await gather(...pair("a/v1/orders.proto"));
      const [openapi, protobuf] = facts;
      expect(openapi?.changes.filter(({ level }) => level !== "safe")).toEqual([]);
      expect(protobuf?.changes).toMatchObject([
        { kind: "operation-removed", also: [{ path: "o.json", side: "base" }] },
        { kind: "field-renamed", also: [{ path: "o.json", side: "base" }] },
      ]);
    });

    test("are judged apart when the document does not say that it is generated", async () => {
      const { facts } = await gather(...pair("Orders"));
      expect(facts.map(({ changes }) => changes.filter(({ level }) => level === "breaking").length)).toEqual([
        2, 2,
      ]);
      expect(facts.flatMap(({ changes }) => changes.flatMap(({ also }) => also ?? []))).toEqual([]);
    });
  });
});
