import { describe, expect, test } from "vitest";
import { nodeAt } from "../../../src/contract/document.ts";
import { Untouched } from "../../../src/contract/openapi/untouched.ts";
import { readDocument } from "../../../src/contract/read-document.ts";
import { Resolver } from "../../../src/contract/references.ts";

const BASE = `
Order: { type: object, properties: { lines: { type: array, items: { $ref: '#/Line' } }, id: { type: string } } }
Line: { type: object, properties: { order: { $ref: '#/Order' }, product: { $ref: '#/Product' } } }
Product: { type: object, properties: { name: { type: string } } }
Note: { properties: { text: { type: string } }, type: object }
Lost: { type: object, properties: { away: { $ref: '#/Nowhere' } } }
`;

/** The names whose schemas are untouched between two documents. */
function untouched(head: string, names = ["Order", "Line", "Product", "Note", "Lost"]): string[] {
  const [before, after] = [BASE, head].map((text) => {
    const read = readDocument("a.yaml", text);
    if ("problem" in read) throw new Error(read.problem);
    return { root: read.document.root, resolver: new Resolver([read.document]) };
  });
  if (!before || !after) return [];
  const all = new Untouched(before.resolver, after.resolver);
  return names.filter((name) => {
    const [base, now] = [nodeAt(before.root, `/${name}`), nodeAt(after.root, `/${name}`)];
    return base !== undefined && now !== undefined && all.has(base, now);
  });
}

describe("src/contract/openapi/untouched.ts", () => {
  test("schemas that are the same with all they lead to are untouched, in a circle and in another order of keys", () => {
    const moved = `Note: { type: object, properties: { text: { type: string } } }\n${BASE.replace(/^Note.*\n/m, "")}`;
    expect(untouched(moved)).toEqual(["Order", "Line", "Product", "Note"]);
  });

  test("what leads to a changed schema is not, however many steps away, whichever is asked about first", () => {
    const changed = BASE.replace("name: { type: string }", "name: { type: integer }");
    expect(untouched(changed)).toEqual(["Note"]);
    expect(untouched(changed, ["Note", "Product", "Line", "Order"])).toEqual(["Note"]);
  });

  test("a schema that leads elsewhere now is not", () => {
    expect(untouched(BASE.replace("$ref: '#/Product'", "$ref: '#/Note'"))).toEqual(["Product", "Note"]);
  });

  test("a chain beyond what is followed is not told, and ends", () => {
    const chain = Array.from(
      { length: 3_000 },
      (_, at) => `S${at}: { properties: { next: { $ref: '#/S${at + 1}' } } }`,
    ).join("\n");
    expect(untouched(`${BASE}${chain}\n`)).toEqual(["Order", "Line", "Product", "Note"]);
    const document = readDocument("a.yaml", `${chain}\nS3000: {}\n`);
    if ("problem" in document) throw new Error(document.problem);
    const resolver = new Resolver([document.document]);
    const of = (name: string) => nodeAt(document.document.root, `/${name}`) ?? document.document.root;
    const all = new Untouched(resolver, resolver);
    expect([all.has(of("S0"), of("S0")), all.has(of("S2950"), of("S2950"))]).toEqual([false, true]);
  });
});
