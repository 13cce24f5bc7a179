import { describe, expect, test } from "vitest";
import { gatherContractFacts } from "../../src/review/contract-facts.ts";
import { aPull, type Files } from "../support/trees.ts";

const gather = async (base: Files, head: Files) => gatherContractFacts(aPull(base, head));
const api = (rest: string, version = "1.0.0") =>
  `openapi: 3.0.0\ninfo: { title: t, version: ${version} }\n${rest}`;
const refers = (target: string) =>
  api(
    `paths:\n  /a:\n    get:\n      responses: { "200": { description: d, content: { application/json: { schema: { $ref: "${target}" } } } } }\n`,
  );
const two = "type: object\nproperties:\n  a: { type: string }\n  b: { type: string }\n";
const one = "type: object\nproperties:\n  a: { type: string }\n";

describe("src/review/contract-facts.ts", () => {
  test("a part of a split document is compared through the unchanged document that refers to it", async () => {
    const root = refers("./schemas/thing.yaml");
    const { facts, read } = await gather(
      { "api/openapi.yaml": root, "api/schemas/thing.yaml": two },
      { "api/openapi.yaml": root, "api/schemas/thing.yaml": one },
    );
    expect(facts).toHaveLength(1);
    expect(facts[0]).toMatchObject({
      path: "api/openapi.yaml",
      changes: [
        { kind: "response-property-removed", at: { path: "api/schemas/thing.yaml", from: 4, side: "base" } },
      ],
    });
    expect(read).toEqual([{ path: "api/schemas/thing.yaml", by: "api-architect", depth: "full" }]);
  });

  test("a reference through another file is followed", async () => {
    const files = (leaf: string) => ({
      "openapi.yaml": refers("x/a.yaml#/A"),
      "x/a.yaml": "A: { $ref: '../y/b.json#/B' }\n",
      "y/b.json": leaf,
    });
    const { facts } = await gather(
      files('{"B":{"properties":{"a":{},"b":{}}}}'),
      files('{"B":{"properties":{"a":{}}}}'),
    );
    expect(facts[0]?.changes.map(({ kind }) => kind)).toEqual(["response-property-removed"]);
  });

  test("a remote reference is named and not fetched", async () => {
    const { read } = await gather(
      { "openapi.yaml": refers("https://example.com/x.yaml#/A") },
      { "openapi.yaml": `${refers("https://example.com/x.yaml#/A")}# new\n` },
    );
    expect(read[0]).toMatchObject({ depth: "partial" });
    expect(read[0]?.reason).toContain(
      "`https://example.com/x.yaml#/A` (openapi.yaml line 6) is not in this repository and was not fetched",
    );
  });

  test("a path out of the repository leads nowhere", async () => {
    const { read } = await gather(
      { "openapi.yaml": refers("../../etc/passwd") },
      { "openapi.yaml": `${refers("../../etc/passwd")}# new\n` },
    );
    expect(read[0]?.reason).toContain("not in this repository");
  });

  test("a new contract breaks nobody and was read whole", async () => {
    const { facts, read, unfinished } = await gather(
      {},
      {
        "api.graphql": "type Query { a: String }\n",
        "a.proto": 'syntax = "proto3";\n',
        "events.yaml": "asyncapi: 2.6.0\ninfo: {}\n",
        "order.schema.json": '{"properties":{"a":{}}}',
      },
    );
    expect(facts).toEqual([]);
    expect(unfinished).toEqual([]);
    expect(read.map(({ path, depth }) => `${path} ${depth}`).sort()).toEqual([
      "a.proto full",
      "api.graphql full",
      "events.yaml full",
      "order.schema.json full",
    ]);
  });

  test("GraphQL queries of a client and other YAML and JSON files are nobody's here", async () => {
    const { read } = await gather(
      {},
      { "q.graphql": "query A { a }\n", "values.yaml": "type: x\n", "package.json": '{"type":"module"}' },
    );
    expect(read).toEqual([]);
  });

  test("a document that cannot be read is partial, with the line", async () => {
    const { facts, read } = await gather(
      { "openapi.yaml": api("paths: {}\n") },
      { "openapi.yaml": api("paths:\n  /a: [\n") },
    );
    expect(facts).toEqual([]);
    expect(read).toMatchObject([{ depth: "partial" }]);
    expect(read[0]?.reason).toMatch(/^line 4: /);
  });

  test.each([
    ["2031-01-01", "dangerous"],
    ["2030-12-31", "breaking"],
    [undefined, "breaking"],
  ])("an operation taken away on %s, which was promised until 2031-01-01, is %s", async (date, level) => {
    const promised = "get: { deprecated: true, x-sunset: 2031-01-01, responses: {} }";
    const { pull, trees } = aPull(
      { "api.yaml": api(`paths:\n  /a:\n    ${promised}\n`) },
      { "api.yaml": api("paths: {}\n") },
    );
    const head = { ...pull.head, ...(date === undefined ? {} : { date }) };
    const { facts } = await gatherContractFacts({ pull: { ...pull, head }, trees });
    expect(facts[0]?.changes).toMatchObject([{ kind: "operation-removed", level, announced: "2031-01-01" }]);
  });

  test("a renamed document is compared with what it was", async () => {
    const pull = aPull(
      { "old.yaml": api("paths:\n  /a:\n    get: { responses: {} }\n") },
      { "new.yaml": api("paths: {}\n") },
    );
    const files = [
      {
        ...pull.pull.files.find((file) => file.path === "new.yaml"),
        path: "new.yaml",
        before: "old.yaml",
        change: "renamed" as const,
        binary: false,
        hunks: [],
      },
    ];
    const { facts } = await gatherContractFacts({ ...pull, pull: { ...pull.pull, files } });
    expect(facts[0]?.changes).toMatchObject([
      { kind: "operation-removed", at: { path: "old.yaml", side: "base" } },
    ]);
  });
});
