import { describe, expect, test } from "vitest";
import { nodeAt } from "../../src/contract/document.ts";
import { readApi } from "../../src/contract/openapi.ts";
import { readDocument } from "../../src/contract/read-document.ts";
import { Resolver } from "../../src/contract/references.ts";

const TEXT = `openapi: 3.0.3
paths:
  /orders: { get: { responses: { '200': { $ref: '#/components/responses/Gone' }, '404': { $ref: '#/Round' } } } }
Round: { $ref: '#/Again' }
Again: { $ref: '#/Round' }
Here: { $ref: '#/There%20' }
"There ": { type: object }
`;

describe("src/contract/references.ts", () => {
  test("resolvers of the same documents know the same, and each tells for itself what leads nowhere", () => {
    const read = readDocument("a.yaml", TEXT);
    if ("problem" in read) throw new Error(read.problem);
    const { document } = read;
    const documents = [document];
    const [one, other] = [new Resolver(documents), new Resolver(documents)];
    const api = readApi(document, one);
    expect(readApi(document, other)).toBe(api);
    for (const { unresolved } of [one, other])
      expect([...unresolved.values()].map(({ text }) => text)).toEqual([
        "#/components/responses/Gone",
        "#/Round",
      ]);
  });

  test("a reference leads to the node meant; a glance at one that leads nowhere is not told", () => {
    const read = readDocument("a.yaml", TEXT);
    if ("problem" in read) throw new Error(read.problem);
    const { root } = read.document;
    const resolver = new Resolver([read.document]);
    const at = (pointer: string) => nodeAt(root, pointer) ?? root;
    expect(resolver.resolve(at("/Here"))).toBe(at("/There "));
    expect(resolver.peek(at("/Here"))).toBe(at("/There "));
    expect(resolver.peek(at("/Round"))).toBeUndefined();
    expect(resolver.unresolved.size).toBe(0);
    expect(resolver.resolve(at("/Round"))).toBeUndefined();
    expect([...resolver.unresolved.keys()]).toEqual(["a.yaml#/Round"]);
  });
});
