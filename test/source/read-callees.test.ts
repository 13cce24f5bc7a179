import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Language } from "../../src/domain/source.ts";
import { readCallees } from "../../src/source/read-callees.ts";
import { type Grammar, parseProgram, type SyntaxNode } from "../../src/syntax/parse.ts";

const KINDS: Partial<Record<Language, readonly string[]>> = {
  typescript: ["call_expression", "new_expression"],
  python: ["call"],
  go: ["call_expression", "composite_literal"],
};

interface Read {
  call: string;
  callee: string;
  name: string;
  owner: string | undefined;
}

/** What was read from the text, and what the grammar says of the same calls. */
function bothOf(language: Language, text: string): { read: Read[]; meant: Read[]; calls: number } {
  const { root } = parseProgram(language as Grammar, text);
  if (!root) throw new Error("it could not be parsed");
  const callees = readCallees(root, text, language);
  const calls = root.findAll({ rule: { any: (KINDS[language] ?? []).map((kind) => ({ kind })) } });
  const both = calls.flatMap((call) => {
    const callee = callees.get(call.id());
    const field = call.field("function");
    if (!callee) return [];
    const read = {
      call: call.text(),
      callee: text.slice(callee.from, callee.to),
      name: text.slice(callee.name, callee.to),
      owner: callee.owner === undefined ? undefined : text.slice(callee.from, callee.owner),
    };
    const named = field && partOf(field, "property", "attribute", "field");
    const owner = field && partOf(field, "object", "value", "operand");
    const meant = {
      call: call.text(),
      callee: field?.text() ?? "",
      name: (named ?? field)?.text() ?? "",
      owner: named ? owner?.text() : undefined,
    };
    return [{ read, meant }];
  });
  return { read: both.map((one) => one.read), meant: both.map((one) => one.meant), calls: calls.length };
}

function partOf(node: SyntaxNode, ...fields: readonly string[]): SyntaxNode | undefined {
  return fields.flatMap((field) => node.field(field) ?? [])[0];
}

function* programsIn(folder: string, extension: string): Generator<string> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && entry.name.endsWith(extension))
      yield readFileSync(join(entry.parentPath, entry.name), "utf8");
}

describe("src/source/read-callees.ts", () => {
  test("what a chain of calls calls is read link by link", () => {
    const { read } = bothOf("typescript", "res\n  .status(404)\n  ?.json({ a: f(x.y.z()) });");
    expect(read).toEqual([
      {
        call: expect.any(String),
        callee: "res\n  .status(404)\n  ?.json",
        name: "json",
        owner: "res\n  .status(404)",
      },
      { call: "res\n  .status(404)", callee: "res\n  .status", name: "status", owner: "res" },
      { call: "f(x.y.z())", callee: "f", name: "f", owner: undefined },
      { call: "x.y.z()", callee: "x.y.z", name: "z", owner: "x.y" },
    ]);
  });

  test.each([
    ["typescript", 'new Foo(1); super(a); import("b"); (await c)(d); e<F>(g); h?.(i); j!.k(l); m`n`; (o)(p)'],
    ["typescript", "x = function (a) {}(b); y = async(z); f/* of g */(h); é.i(j); this(k); [l](m); n[o](p)"],
    ["python", "(a)(b); c[d](e); f()(g)"],
    ["go", 'package p\nvar x = func(a int) int { return a }(1)\nvar y = []byte("z")\nvar c = http.Client{}'],
  ] as const)(
    "whatever else is called in %s is left to the grammar, or read as it reads it: %s",
    (language, text) => {
      const { read, meant } = bothOf(language, text);
      expect(read).toEqual(meant);
    },
  );

  test.each([
    ["typescript", "src/source/flow", ".ts", 0.8],
    ["typescript", "test/rules", ".ts", 0.8],
    ["python", "test/rules", ".py", 0.8],
    ["go", "test/rules", ".go", 0.6],
  ] as const)(
    "most calls of the programs in %s below %s are read, each as the grammar reads it",
    (language, folder, extension, most) => {
      let [all, done] = [0, 0];
      for (const text of programsIn(folder, extension)) {
        const { read, meant, calls } = bothOf(language, text);
        expect(read).toEqual(meant);
        all += calls;
        done += read.length;
      }
      expect(done / all).toBeGreaterThan(most);
    },
  );

  test("a long name and a long chain are read in one pass", () => {
    const name = "a".repeat(500_000);
    const { read } = bothOf("typescript", `${name}.b(); ${name} ; c${".d()".repeat(400)}`);
    expect(read.length).toBe(401);
  });
});
