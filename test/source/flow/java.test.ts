import { describe, expect, test } from "vitest";
import type { PastedValue } from "../../../src/domain/source.ts";
import { readSource } from "../../../src/source/read-source.ts";

const ALL = [{ from: 1, to: 10_000 }];

/** A method of a Spring controller; the first line is its list of parameters. */
function spring(parameters: string, ...body: string[]): string {
  return `class C {\n@GetMapping("/x/{v}")\nvoid m(${parameters}) {\n${body.join("\n")}\n}\n}\n`;
}

function pasted(text: string): PastedValue[] {
  return (readSource("C.java", text, ALL).facts?.queries ?? []).flatMap((query) => query.pasted);
}

function kinds(text: string): string[] {
  const own = /-from-input$|^(?:path-traversal|ssrf|open-redirect|unsafe-deserialization)$/;
  const sightings = readSource("C.java", text, ALL).facts?.sightings ?? [];
  return sightings.flatMap(({ kind }) => (own.test(kind) ? [kind] : []));
}

const SQL = 'jdbc.query("SELECT * FROM t WHERE a = \'" + v + "\'", m);';

describe("src/source/flow/java.ts", () => {
  test.each([
    ["a parameter of Spring", spring("@RequestParam String v", SQL)],
    ["a segment of the path", spring("@PathVariable String v", SQL)],
    ["a field of a body", spring("@RequestBody Order order", "String v = order.getName();", SQL)],
    ["a component of a record", spring("@RequestBody Order order", "String v = order.name().trim();", SQL)],
    [
      "a servlet's parameter",
      spring("HttpServletRequest request", 'String v = request.getParameter("a");', SQL),
    ],
    ["a parameter of JAX-RS", `class C {\n@GET\nResponse m(@QueryParam("a") String v) {\n${SQL}\n}\n}\n`],
    [
      "an entity of JAX-RS",
      `class C {\n@POST\nResponse m(Order order) {\nString v = order.getName();\n${SQL}\n}\n}\n`,
    ],
  ])("%s is what a client sends", (_, text) => {
    expect(pasted(text)).toMatchObject([{ origin: "request" }]);
  });

  test.each([
    ["format", "jdbc.query(String.format(\"SELECT * FROM t WHERE a = '%s'\", v), m);"],
    ["formatted", "jdbc.query(\"SELECT * FROM t WHERE a = '%s'\".formatted(v), m);"],
    ["+=", 'String q = "SELECT * FROM t WHERE 1 = 1";', 'q += " AND a = " + v;', "jdbc.query(q, m);"],
    [
      "a builder",
      'StringBuilder b = new StringBuilder("SELECT * FROM t WHERE a = ");',
      'b.append("\'").append(v);',
      "jdbc.query(b.toString(), m);",
    ],
    ["a conditional", 'jdbc.query("SELECT * FROM t WHERE a = " + (v == null ? "1" : v), m);'],
  ])("%s puts a statement together", (_, ...body) => {
    expect(pasted(spring("@RequestParam String v", ...body))).toMatchObject([{ origin: "request" }]);
  });

  test.each([
    ["a number", spring("@RequestParam Long v", SQL)],
    ["a word of an enum", spring("@RequestParam SortOrder v", SQL)],
    ["a text that meets a pattern", spring('@RequestParam @Pattern(regexp = "[a-z]+") String v', SQL)],
    ["a number that was parsed", spring("@RequestParam String a", "int v = Integer.parseInt(a);", SQL)],
    ["an enum's value", spring("@RequestParam String a", "String v = SortField.valueOf(a).column();", SQL)],
    [
      "a listed word",
      spring("@RequestParam String v", "if (!COLUMNS.contains(v)) {", "throw new X();", "}", SQL),
    ],
    [
      "a switch",
      spring("@RequestParam String a", 'String v = switch (a) { case "x" -> "p"; default -> "q"; };', SQL),
    ],
    ["an assertion", spring("@RequestParam String v", 'Assert.isTrue(COLUMNS.contains(v), "no");', SQL)],
    [
      "a bound parameter",
      spring("@RequestParam String v", 'jdbc.query("SELECT * FROM t WHERE a = ?", m, v);'),
    ],
    [
      "a constant",
      `class C {\nprivate static final String T = "t";\nvoid m() {\njdbc.query("SELECT * FROM " + T, m);\n}\n}\n`,
    ],
  ])("%s is no text of a client's choice", (_, text) => {
    expect(pasted(text).filter(({ origin }) => origin !== "constant")).toEqual([]);
  });

  test("an empty value that is refused is not bounded", () => {
    expect(pasted(spring("@RequestParam String v", "if (v.isEmpty()) {", "return;", "}", SQL))).toMatchObject(
      [{ origin: "request" }],
    );
  });

  test("MyBatis pastes what stands in `${}`, and binds what stands in `#{}`", () => {
    const mapper = (sql: string) =>
      `interface M {\n@Select("${sql}")\nList<T> all(@Param("v") String v);\n}\n`;
    expect(pasted(mapper("SELECT * FROM t ORDER BY ${v}"))).toMatchObject([
      { expression: "v", origin: "parameter" },
    ]);
    expect(pasted(mapper("SELECT * FROM t WHERE a = #{v}"))).toEqual([]);
  });

  test("a row that a request only asked for is not the request", () => {
    const text = spring(
      "@PathVariable String v",
      "Order order = repository.getById(v);",
      "new FileInputStream(order.getPath());",
    );
    expect(kinds(text)).toEqual([]);
  });

  test.each([
    ["a redirect within the site", spring("@RequestParam String v", 'return "redirect:/orders/" + v;')],
    [
      "an address with its host",
      spring("@RequestParam String v", 'new URL("https://a.example.com/" + v).openStream();'),
    ],
    [
      "a path that stays below its folder",
      spring(
        "@RequestParam String v",
        "Path p = ROOT.resolve(v).normalize();",
        "if (!p.startsWith(ROOT)) throw new X();",
        "Files.readString(p);",
      ),
    ],
    [
      "a plain file name",
      spring("@RequestParam String v", "Files.readString(ROOT.resolve(FilenameUtils.getName(v)));"),
    ],
    [
      "a file that the server named",
      "class C {\n@POST\nvoid m(File file) {\nnew FileInputStream(file);\n}\n}\n",
    ],
  ])("%s is quiet", (_, text) => {
    expect(kinds(text)).toEqual([]);
  });
});
