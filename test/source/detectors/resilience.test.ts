import { describe, expect, test } from "vitest";
import type { Sighting } from "../../../src/domain/source.ts";
import { resilienceDetectors } from "../../../src/source/detectors/resilience/all.ts";
import { callsOf } from "../../../src/source/detectors/resilience/calls.ts";
import { readSource } from "../../../src/source/read-source.ts";
import { type Grammar, parseProgram } from "../../../src/syntax/parse.ts";
import type { Language } from "../../../src/domain/source.ts";

const EVERYTHING = [{ from: 1, to: 1_000_000 }];

function sightingsIn(path: string, text: string): readonly Sighting[] {
  const own = new Set(resilienceDetectors.map(({ kind }) => kind));
  return (readSource(path, text, EVERYTHING).facts?.sightings ?? []).filter(({ kind }) => own.has(kind));
}

function namesOf(language: Language, grammar: Grammar, text: string): string[] {
  const { root } = parseProgram(grammar, text);
  if (!root) throw new Error("not parsed");
  const flow = { origin: () => ({ from: "unknown" as const, path: [] }), exhausted: false };
  const program = {
    path: "a",
    language,
    root,
    text,
    lines: text.split("\n"),
    changed: EVERYTHING,
    flow,
    tell: () => undefined,
  };
  return callsOf(program).map(({ receiver, name, arguments: given }) =>
    [receiver, name, ...given.map((one) => one.name ?? one.value.text())].join(" "),
  );
}

describe("src/source/detectors/resilience", () => {
  test("a call is named alike in every language", () => {
    expect(namesOf("typescript", "typescript", "await api\n  .get(url);")).toEqual(["api get url"]);
    expect(namesOf("python", "python", "api.get(url, timeout=3)\n")).toEqual(["api get url timeout"]);
    expect(namesOf("go", "go", "package a\nvar x = api.Get(url)\nvar c = http.Client{Timeout: 3}\n")).toEqual(
      ["api Get url", "http Client Timeout"],
    );
    expect(namesOf("java", "java", "class A { Object x = api.get(url); }")).toEqual(["api get url"]);
    expect(namesOf("ruby", "ruby", "api.get(url)\n")).toEqual(["api get url"]);
    expect(namesOf("php", "php", "<?php $api->get($url); Api::get($url); new Api($url);")).toEqual([
      "$api get $url",
      "Api get $url",
      " Api $url",
    ]);
  });

  test("an excerpt stands at its place letter for letter, behind letters of several bytes", () => {
    const text = `const título = "😀ü";\nconst client = axios.create({ baseURL: título });\n`;
    const [sighting] = sightingsIn("src/client.ts", text);
    expect(sighting?.at).toMatchObject({ from: 2, to: 2 });
    expect(sighting?.excerpt).toBe("const client = axios.create({ baseURL: título });");
  });

  test("thousands of calls in one function are looked at within their limit", () => {
    const calls = Array.from({ length: 3_000 }, (_, index) => `  await axios.get(url${index});`).join("\n");
    expect(sightingsIn("src/many.ts", `async function many() {\n${calls}\n}\n`).length).toBeLessThanOrEqual(
      300,
    );
  });

  test("a chain of hundreds of calls is read", () => {
    const chain = `db${"\n  .where(x)".repeat(500)}`;
    expect(sightingsIn("src/chain.ts", `for (const x of xs) await ${chain};\n`)).toEqual([]);
  });

  test("what is told in a loop over the same rows is told with those rows beside it", () => {
    const text = `const orders = await prisma.order.findMany();
for (const order of orders) await prisma.customer.findUnique({ where: { id: order.customerId } });
`;
    expect(sightingsIn("src/orders.ts", text)).toMatchObject([
      { kind: "n-plus-one", detail: "query", beside: [{ at: { from: 1 } }] },
    ]);
  });
});
