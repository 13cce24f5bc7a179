import { describe, expect, test } from "vitest";
import { comparePayloads } from "../../src/contract/payload/compare-payloads.ts";
import { PayloadResolver } from "../../src/contract/payload/resolver.ts";
import { rustPayloads } from "../../src/contract/payload/rust-types.ts";
import { parseProgram } from "../../src/syntax/parse.ts";

const resolverOf = (text: string) => {
  const { root } = parseProgram("rust", text);
  if (!root) throw new Error("the grammar gave up");
  return new PayloadResolver(rustPayloads("src/api.rs", root));
};

/** `Ask` is what a client sends to `POST /orders`, `Answer` what it gets. */
const changes = (before: string, after: string) => {
  const side = (text: string) => {
    const resolver = resolverOf(text);
    const ref = (name: string) =>
      resolver.find(name, "src/api.rs") ? [{ kind: "named" as const, name, path: "src/api.rs" }] : [];
    return {
      resolver,
      operations: [{ name: "POST /orders", requests: ref("Ask"), responses: ref("Answer") }],
    };
  };
  return comparePayloads(side(before), side(after)).map(
    ({ level, kind, pointer, at }) => `${level} ${kind} ${pointer} ${at.side}:${at.from}`,
  );
};

const answer = (fields: string, attributes = "") =>
  `#[derive(Serialize)]\n${attributes}\npub struct Answer {\n${fields}\n}\n`;
const ask = (fields: string, attributes = "") =>
  `#[derive(Deserialize)]\n${attributes}\npub struct Ask {\n${fields}\n}\n`;

describe("contract/payload/compare-payloads", () => {
  test("a field that an answer no longer has is one break, at its line", () => {
    expect(changes(answer("  pub id: i32,\n  pub note: String,"), answer("  pub id: i32,"))).toEqual([
      "breaking response-property-removed Answer.note base:5",
    ]);
  });

  test("a Rust name may change as long as the name on the wire stays", () => {
    expect(
      changes(answer("pub order_id: i32,"), answer('#[serde(rename = "order_id")]\npub id: i32,')),
    ).toEqual([]);
    expect(
      changes(
        answer('#[serde(rename = "orderId")] pub order_id: i32,'),
        answer("pub order_id: i32,", '#[serde(rename_all = "camelCase")]'),
      ),
    ).toEqual([]);
    expect(
      changes(
        answer("pub order_id: i32,"),
        answer("pub order_id: i32,", '#[serde(rename_all = "camelCase")]'),
      ),
    ).toEqual(["breaking response-property-removed Answer.order_id base:4"]);
  });

  test("a request breaks by a field that it needs, not by one it may leave out", () => {
    const before = ask("pub id: i32,");
    expect(changes(before, ask("pub id: i32,\npub currency: String,"))).toEqual([
      "breaking required-body-property-added Ask.currency head:5",
    ]);
    expect(
      changes(
        before,
        ask("pub id: i32,\npub currency: Option<String>,\n#[serde(default)]\npub tags: Vec<String>,"),
      ),
    ).toEqual([]);
    expect(changes(ask("pub id: Option<i32>,"), before)).toEqual([
      "breaking body-property-became-required Ask.id head:4",
    ]);
  });

  test("a field that is only ignored now breaks nobody, unless unknown fields are refused", () => {
    const before = ask("pub id: i32,\npub note: String,");
    expect(changes(before, ask("pub id: i32,"))).toEqual([
      "dangerous request-property-removed Ask.note base:5",
    ]);
    expect(changes(before, ask("pub id: i32,", "#[serde(deny_unknown_fields)]"))).toEqual([
      "breaking request-property-removed Ask.note base:5",
    ]);
    expect(changes(before, ask('pub id: i32,\n#[serde(alias = "note")]\npub text: String,'))).toEqual([]);
  });

  test("types are compared by what they are in JSON, through lists, newtypes and flattened types", () => {
    const money = "pub struct Money(i64);\n#[derive(Serialize)]\npub struct Extra { pub page: i32 }\n";
    const before = `#[derive(Serialize)]\n${money}${answer("pub total: Money,\npub lines: Vec<i32>,\npub page: i32,")}`;
    const same = `#[derive(Serialize)]\n${money}${answer("pub total: i64,\npub lines: HashSet<i64>,\n#[serde(flatten)] pub extra: Extra,")}`;
    expect(changes(before, same)).toEqual([]);
    const other = same.replace("pub total: i64", "pub total: String").replace("HashSet<i64>", "Option<i64>");
    expect(changes(before, other).map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
      "breaking response-type-changed Answer.total",
      "breaking response-property-became-optional Answer.lines",
    ]);
  });

  test("a value that is no longer accepted breaks a request, a new one only surprises a reader", () => {
    const state = (values: string) =>
      `#[derive(Serialize, Deserialize)]\n#[serde(rename_all = "snake_case")]\npub enum State { ${values} }\n`;
    const both = (values: string) => state(values) + ask("pub state: State,") + answer("pub state: State,");
    expect(changes(both("Open, ClosedByUser"), both("Open"))).toEqual([
      "breaking request-value-removed State.closed_by_user base:3",
    ]);
    expect(changes(both("Open"), both("Open, Lost"))).toEqual([
      "dangerous response-value-added State.lost head:3",
    ]);
  });

  test("what is not known on one side is not compared", () => {
    expect(
      changes(answer("pub at: DateTime<Utc>,\npub data: Value,"), answer("pub at: String,\npub data: i32,")),
    ).toEqual([]);
    expect(changes(answer("pub a: i32,"), answer("#[serde(flatten)] pub rest: Unknown,"))).toEqual([]);
  });

  test("types that hold themselves come to an end", () => {
    const tree = answer("pub children: Vec<Answer>,\npub parent: Option<Box<Answer>>,\npub name: String,");
    expect(changes(tree, tree.replace("pub name: String,", ""))).toHaveLength(1);
  });
});
