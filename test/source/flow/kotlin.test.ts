import { describe, expect, test } from "vitest";
import type { PastedValue } from "../../../src/domain/source.ts";
import { readSource } from "../../../src/source/read-source.ts";

const ALL = [{ from: 1, to: 10_000 }];

function spring(parameters: string, ...body: string[]): string {
  return `class C {\n@GetMapping("/x/{v}")\nfun m(${parameters}): Any {\n${body.join("\n")}\n}\n}\n`;
}

function ktor(...body: string[]): string {
  return `fun Route.x() {\nget("/x/{v}") {\n${body.join("\n")}\n}\n}\n`;
}

function pasted(text: string): PastedValue[] {
  return (readSource("C.kt", text, ALL).facts?.queries ?? []).flatMap((query) => query.pasted);
}

function kinds(text: string): string[] {
  const own = /-from-input$|^(?:path-traversal|ssrf|open-redirect|unsafe-deserialization)$/;
  const sightings = readSource("C.kt", text, ALL).facts?.sightings ?? [];
  return sightings.flatMap(({ kind }) => (own.test(kind) ? [kind] : []));
}

const SQL = "jdbc.query(\"SELECT * FROM t WHERE a = '$v'\", m)";

describe("src/source/flow/kotlin.ts", () => {
  test.each([
    ["a parameter of Spring", spring("@RequestParam v: String", SQL)],
    ["a field of a body", spring("@RequestBody order: Order", "val v = order.name", SQL)],
    ["a servlet's property", spring("request: HttpServletRequest", "val v = request.queryString", SQL)],
    ["a parameter of Ktor", ktor('val v = call.parameters["v"] ?: return@get', SQL)],
    ["a body of Ktor", ktor("val order = call.receive<Order>()", "val v = order.name", SQL)],
    ["what a lambda is handed", ktor('call.request.queryParameters["v"]?.let { v ->', SQL, "}")],
  ])("%s is what a client sends", (_, text) => {
    expect(pasted(text)).toMatchObject([{ origin: "request" }]);
  });

  test.each([
    ["a template with an expression", "jdbc.query(\"SELECT * FROM t WHERE a = '${v.trim()}'\", m)"],
    ["format", "jdbc.query(\"SELECT * FROM t WHERE a = '%s'\".format(v), m)"],
    ["+", 'jdbc.query("SELECT * FROM t WHERE a = " + v, m)'],
    ["a raw text", 'val q = """\nSELECT * FROM t\nWHERE a = \'$v\'\n""".trimIndent()', "jdbc.query(q, m)"],
  ])("%s puts a statement together", (_, ...body) => {
    expect(pasted(spring("@RequestParam v: String", ...body))).toMatchObject([{ origin: "request" }]);
  });

  test.each([
    ["a number", spring("@RequestParam v: Long", SQL)],
    ["a number that was parsed", ktor('val v = call.parameters["v"]!!.toInt()', SQL)],
    ["a listed word", spring("@RequestParam v: String", "if (v !in columns) throw X()", SQL)],
    ["a requirement", spring("@RequestParam v: String", 'require(v in columns) { "no" }', SQL)],
    [
      "a word or nothing",
      spring("@RequestParam a: String", "val v = a.takeIf { it in columns } ?: return 1", SQL),
    ],
    [
      "one of two words",
      spring("@RequestParam a: String", 'val v = if (a == "desc") "DESC" else "ASC"', SQL),
    ],
    [
      "a bound parameter",
      spring("@RequestParam v: String", 'jdbc.query("SELECT * FROM t WHERE a = ?", m, v)'),
    ],
  ])("%s is no text of a client's choice", (_, text) => {
    expect(pasted(text).filter(({ origin }) => origin !== "constant")).toEqual([]);
  });

  test.each([
    ["a redirect within the site", spring("@RequestParam v: String", 'return "redirect:/orders/$v"')],
    [
      "an address with its host",
      spring("@RequestParam v: String", 'URL("https://a.example.com/$v").openStream()'),
    ],
    [
      "a host that was compared",
      ktor('val v = call.parameters["v"]!!', "if (URI(v).host !in hosts) return@get", "client.get(v)"),
    ],
  ])("%s is quiet", (_, text) => {
    expect(kinds(text)).toEqual([]);
  });
});
