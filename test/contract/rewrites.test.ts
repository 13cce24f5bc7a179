import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareOpenApi } from "../../src/contract/compare-openapi.ts";
import { readDocument } from "../../src/contract/read-document.ts";
import { Resolver } from "../../src/contract/references.ts";
import type { ContractChange } from "../../src/domain/contract.ts";
import { aDocument } from "./a-document.ts";
import { MUTATIONS } from "./mutations.ts";
import { type JsonObject, type Rewriting, rewritten } from "./rewriting.ts";

function changesBetween(base: Record<string, string>, head: Record<string, string>): ContractChange[] {
  const side = (files: Record<string, string>) => {
    const documents = Object.entries(files).map(([path, text]) => {
      const read = readDocument(path, text);
      if ("problem" in read) throw new Error(`${path}: ${read.problem}\n${text}`);
      return read.document;
    });
    const [root] = documents;
    if (!root) throw new Error("no document");
    return { root, resolver: new Resolver(documents) };
  };
  const { comparison } = compareOpenApi(side(base), side(head), () => true);
  return [...(comparison?.changes ?? [])];
}

const hurting = (list: readonly ContractChange[]) => list.filter(({ level }) => level !== "safe");

const WAYS = [
  "reordered",
  "described",
  "renamed",
  "inlined",
  "extracted",
  "wrapped",
  "modern",
  "json",
  "split",
] as const satisfies readonly (keyof Rewriting)[];

const rewriting: fc.Arbitrary<Rewriting> = fc
  .tuple(fc.nat(), fc.subarray([...WAYS]))
  .map(([seed, ways]) => ({ seed, ...Object.fromEntries(ways.map((way) => [way, true])) }));

describe("src/contract/compare-openapi.ts", () => {
  test.each(WAYS)("a document that is %s is no change", (way) => {
    fc.assert(
      fc.property(aDocument, fc.nat(), (document, seed) => {
        expect(
          changesBetween(rewritten(document, { seed }), rewritten(document, { seed, [way]: true })),
        ).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test("a document rewritten in several ways at once is no change, in either direction", () => {
    fc.assert(
      fc.property(aDocument, rewriting, rewriting, (document, one, other) => {
        expect(changesBetween(rewritten(document, one), rewritten(document, other))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test.each(MUTATIONS)(
    "$name is found at its operation, however the rest is rewritten",
    ({ mutate, kind }) => {
      let tried = 0;
      fc.assert(
        fc.property(aDocument, rewriting, rewriting, fc.nat(), (document, one, other, pick) => {
          const mutated: JsonObject = structuredClone(document);
          const operation = mutate(mutated, pick);
          fc.pre(operation !== undefined);
          tried++;
          const found = hurting(changesBetween(rewritten(document, one), rewritten(mutated, other)));
          const hits = found.filter((change) => change.kind === kind && change.level === "breaking");
          expect(hits.flatMap(({ operations }) => operations)).toContain(operation);
        }),
        { numRuns: 20 },
      );
      expect(tried).toBeGreaterThan(5);
    },
  );
});
