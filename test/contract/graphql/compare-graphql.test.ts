import { buildSchema } from "graphql";
import { describe, expect, test } from "vitest";
import { compareGraphql } from "../../../src/contract/graphql/compare-graphql.ts";
import { coordinateOf, findChanges } from "../../../src/contract/graphql/find-changes.ts";

const compare = (base: string, head: string) =>
  compareGraphql("a.graphql", [{ path: "a.graphql", text: base }], [{ path: "a.graphql", text: head }]);
const changes = (base: string, head: string) => compare(base, head).comparison?.changes ?? [];

describe("src/contract/graphql/compare-graphql.ts", () => {
  test("every sentence of graphql-js is understood, with its coordinate", () => {
    const base = buildSchema(`
      directive @a(x: Int, y: Int) repeatable on FIELD | QUERY
      directive @b on FIELD
      interface I { i: ID }
      interface J { j: ID }
      type Query implements I { i: ID f(x: Int = 1, y: Int, z: Int = 1): Int g: Float h: ID }
      union U = Query | T
      type T implements I { i: ID }
      type S { j: ID }
      type K { k: ID }
      enum E { A B }
      input N { n: Int o: Int }
      type Gone { a: ID }
    `);
    const head = buildSchema(`
      directive @a(x: Int, z: Int!) on FIELD
      interface I { i: ID }
      interface J { j: ID }
      type Query { i: ID f(x: Int = 2, y: String, z: Int, p: Int!, q: Int): Int g: String }
      union U = Query | S
      type T implements I { i: ID }
      type S implements J { j: ID }
      input K { k: ID }
      enum E { A C }
      input N { n: String p: Int! q: Int }
    `);
    const { changes: found, unread } = findChanges(base, head);
    expect(unread).toEqual([]);
    expect(found.map((change) => `${change.type} ${coordinateOf(change)}`).sort()).toEqual([
      "ARG_CHANGED_KIND Query.f(y:)",
      "ARG_DEFAULT_VALUE_CHANGE Query.f(x:)",
      "ARG_DEFAULT_VALUE_CHANGE Query.f(z:)",
      "DIRECTIVE_ARG_REMOVED @a(y:)",
      "DIRECTIVE_LOCATION_REMOVED @a",
      "DIRECTIVE_REMOVED @b",
      "DIRECTIVE_REPEATABLE_REMOVED @a",
      "FIELD_CHANGED_KIND N.n",
      "FIELD_CHANGED_KIND Query.g",
      "FIELD_REMOVED N.o",
      "FIELD_REMOVED Query.h",
      "IMPLEMENTED_INTERFACE_ADDED S",
      "IMPLEMENTED_INTERFACE_REMOVED Query",
      "OPTIONAL_ARG_ADDED Query.f(q:)",
      "OPTIONAL_INPUT_FIELD_ADDED N.q",
      "REQUIRED_ARG_ADDED Query.f(p:)",
      "REQUIRED_DIRECTIVE_ARG_ADDED @a(z:)",
      "REQUIRED_INPUT_FIELD_ADDED N.p",
      "TYPE_ADDED_TO_UNION U",
      "TYPE_CHANGED_KIND K",
      "TYPE_REMOVED Float",
      "TYPE_REMOVED Gone",
      "TYPE_REMOVED_FROM_UNION U",
      "VALUE_ADDED_TO_ENUM E.C",
      "VALUE_REMOVED_FROM_ENUM E.B",
    ]);
  });

  test("a type that was replaced is one change, with the fields that turned to the new one", () => {
    const found = changes(
      "type Query { a: Old b: [Old] }\ntype Old { x: ID }\n",
      "type Query { a: New b: [New] }\ntype New { x: ID }\n",
    );
    expect(found).toMatchObject([
      { kind: "type-removed", pointer: "Old", operations: ["Old", "Query.a", "Query.b"] },
    ]);
  });

  test("a type that is still reached through an interface is a cause of its own", () => {
    const rest = "interface Node { id: ID }\n";
    const found = changes(
      `type Query { node: Node a: A }\n${rest}type A implements Node { id: ID }\n`,
      `type Query { node: Node }\n${rest}`,
    );
    expect(found.map(({ pointer }) => pointer).sort()).toEqual(["A", "Query.a"]);
  });

  test("a field of an interface is one change with the same field of its types", () => {
    const found = changes(
      "type Query { n: N }\ninterface N { a: ID b: ID }\ntype X implements N { a: ID b: ID }\ntype Y implements N { a: ID b: ID }\n",
      "type Query { n: N }\ninterface N { a: ID }\ntype X implements N { a: ID }\ntype Y implements N { a: ID }\n",
    );
    expect(found).toMatchObject([{ pointer: "N.b", also: [{ from: 3 }, { from: 4 }] }]);
  });

  test("a deprecation is remembered, with the day it names", () => {
    const [found] = changes(
      'type Query { a: ID b: ID @deprecated(reason: "Off on 2031-05-01.") }\n',
      "type Query { a: ID }\n",
    );
    expect(found).toMatchObject({ deprecated: true, announced: "2031-05-01" });
  });

  test("a line of the description that begins with the word is a deprecation, another mention is none", () => {
    const input = (words: string) =>
      `type Query { a(i: I): ID }\ninput I { x: ID\n"""\n${words}\n"""\ny: ID }\n`;
    const deprecated = (words: string) =>
      changes(input(words), "type Query { a(i: I): ID }\ninput I { x: ID }\n")[0]?.deprecated;
    expect(deprecated("Text.\n\nDEPRECATED: use `x`.")).toBe(true);
    expect(deprecated("Shows the deprecated ones as well.")).toBeUndefined();
  });

  test("a type whose definition is gone while it is still named is removed, and said to be missing", () => {
    const { comparison, gaps } = compare("type Query { a: A }\ntype A { x: ID }\n", "type Query { a: A }\n");
    expect(comparison?.changes).toMatchObject([{ kind: "type-removed", pointer: "A" }]);
    expect(gaps.join()).toContain("`A`");
  });

  test.each([
    ["no GraphQL", "type Query {", /^a\.graphql: line 1: /],
    ["a circle of default values", "type Query { a(i: I): ID }\ninput I { i: I = {} }", /circle/],
    ["brackets without end", `type Query { a: ${"[".repeat(50_000)} }`, /^a\.graphql: line 1: /],
  ])("%s is told and compared with nothing", (_, text, reason) => {
    const { comparison, gaps } = compare("type Query { a: ID }", text);
    expect(comparison).toBeUndefined();
    expect(gaps.join()).toMatch(reason);
  });

  test("names that every JavaScript object has are names like others", () => {
    const found = changes(
      "type Query { __proto__: ID constructor: constructor }\ntype constructor { toString: ID }\n",
      "type Query { constructor: constructor }\ntype constructor { x: ID }\n",
    );
    expect(found.map(({ pointer }) => pointer)).toEqual(["Query.__proto__", "constructor.toString"]);
  });
});
