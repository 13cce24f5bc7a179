import { describe, expect, test } from "vitest";
import type { PastedValue } from "../../../src/domain/source.ts";
import { readSource } from "../../../src/source/read-source.ts";

const ALL = [{ from: 1, to: 10_000 }];
const IMPORTS = 'package orders\n\nimport (\n\t"database/sql"\n\t"net/http"\n)\n';

/** A handler of net/http with that body, behind what else the file holds. */
function handler(...body: string[]): string {
  return `${IMPORTS}\nfunc handle(w http.ResponseWriter, r *http.Request) {\n${body.join("\n")}\n}\n`;
}

function pasted(text: string): PastedValue[] {
  return (readSource("orders/list.go", text, ALL).facts?.queries ?? []).flatMap((query) => query.pasted);
}

function kinds(text: string): string[] {
  const own = /-from-input$|^(?:path-traversal|ssrf|open-redirect)$/;
  const sightings = readSource("orders/list.go", text, ALL).facts?.sightings ?? [];
  return sightings.flatMap(({ kind }) => (own.test(kind) ? [kind] : []));
}

const SQL = 'db.Query("SELECT * FROM t WHERE a = \'" + v + "\'")';

describe("src/source/flow/go.ts", () => {
  test.each([
    ["net/http", handler('v := r.URL.Query().Get("a")', SQL)],
    ["a value of the path", handler('v := r.PathValue("a")', SQL)],
    ["a header", handler('v := strings.TrimSpace(r.Header.Get("X-A"))', SQL)],
    ["gorilla", handler('v := mux.Vars(r)["a"]', SQL)],
    ["chi", handler('v := chi.URLParam(r, "a")', SQL)],
    ["a decoded body", handler("var in In", "json.NewDecoder(r.Body).Decode(&in)", "v := in.Name", SQL)],
    [
      "a body that is read",
      handler("b, _ := io.ReadAll(r.Body)", "json.Unmarshal(b, &in)", "v := in.Name", SQL),
    ],
    ["gin", `${IMPORTS}func h(c *gin.Context) {\nv := c.DefaultQuery("a", "b")\n${SQL}\n}\n`],
    [
      "gin's binding",
      `${IMPORTS}func h(c *gin.Context) {\nvar in In\nc.ShouldBindJSON(&in)\nv := in.A\n${SQL}\n}\n`,
    ],
    ["echo", `${IMPORTS}func h(c echo.Context) error {\nv := c.QueryParam("a")\n${SQL}\nreturn nil\n}\n`],
    ["fiber", `${IMPORTS}func h(c *fiber.Ctx) error {\nv := c.Params("a")\n${SQL}\nreturn nil\n}\n`],
    [
      "a message of gRPC",
      `${IMPORTS}func (s *S) L(ctx context.Context, in *pb.ListRequest) error {\nv := in.Filter\n${SQL}\nreturn nil\n}\n`,
    ],
  ])("%s is what a client sends", (_, text) => {
    expect(pasted(text)).toMatchObject([{ expression: expect.anything(), origin: "request" }]);
  });

  test.each([
    ["Sprintf", "db.Query(fmt.Sprintf(\"SELECT * FROM t WHERE a = '%s'\", v))"],
    ["a format in a variable", "f := \"SELECT * FROM t WHERE a = '%[1]s'\"", "db.Query(fmt.Sprintf(f, v))"],
    ["+=", 'q := "SELECT * FROM t WHERE 1 = 1"', 'q += " AND a = \'" + v + "\'"', "db.Query(q)"],
    [
      "a builder",
      "var b strings.Builder",
      'b.WriteString("SELECT * FROM t WHERE a = ")',
      "fmt.Fprintf(&b, \"'%s'\", v)",
      "db.Query(b.String())",
    ],
    [
      "a list that is joined",
      "var c []string",
      'c = append(c, "a = " + v)',
      'db.Query("SELECT * FROM t WHERE " + strings.Join(c, " OR "))',
    ],
    ["a context before the text", 'db.QueryContext(r.Context(), "SELECT * FROM t WHERE a = " + v)'],
  ])("%s puts a statement together", (_, ...body) => {
    expect(pasted(handler('v := r.FormValue("a")', ...body))).toMatchObject([{ origin: "request" }]);
  });

  test("a helper of the same file is followed back to its caller", () => {
    const text = `${handler('find(r.FormValue("a"))')}\nfunc find(v string) {\n${SQL}\n}\n`;
    expect(pasted(text)).toMatchObject([{ origin: "request", path: [{ from: 9 }, { from: 13 }] }]);
  });

  test.each([
    ["a number", 'v, _ := strconv.Atoi(r.FormValue("a"))', SQL],
    ["a verb for numbers", 'db.Query(fmt.Sprintf("SELECT * FROM t WHERE a = $%d", n(r.FormValue("a"))))'],
    ["a bound parameter", 'db.Query("SELECT * FROM t WHERE a = $1", r.FormValue("a"))'],
    ["a quoted name", 'v := pq.QuoteIdentifier(r.FormValue("a"))', SQL],
    ["a key of a map", 'v := r.FormValue("a")', "if _, ok := columns[v]; !ok {", "return", "}", SQL],
    ["a list", 'v := r.FormValue("a")', "if !slices.Contains(columns, v) {", "return", "}", SQL],
    ["a switch", 'v := r.FormValue("a")', "switch v {", 'case "a", "b":', "default:", "return", "}", SQL],
    [
      "a check that answers with an error",
      'v := r.FormValue("a")',
      "if err := validateColumn(v); err != nil {",
      "return",
      "}",
      SQL,
    ],
  ])("%s is no text of a client's choice", (_, ...body) => {
    expect(pasted(handler(...body)).filter(({ origin }) => origin !== "constant")).toEqual([]);
  });

  test.each([
    ["an empty value that is refused", 'if v == "" {', "return", "}"],
    ["a pattern without an end", "if !regexp.MustCompile(`^[a-z]+`).MatchString(v) {", "return", "}"],
    ["a check of another value", "if !columns[w] {", "return", "}"],
    ["a check that goes on", "if !columns[v] {", 'log.Print("odd")', "}"],
    ["a right to do it", "if !hasPermission(user, v) {", "return", "}"],
  ])("%s bounds nothing", (_, ...body) => {
    expect(pasted(handler('v, w := r.FormValue("a"), r.FormValue("b")', ...body, SQL))).toMatchObject([
      { origin: "request" },
    ]);
  });

  test("an argument counts between quotes, and not as the name of a table", () => {
    const text = (sql: string) => `${IMPORTS}func find(v string) {\ndb.Query(fmt.Sprintf("${sql}", v))\n}\n`;
    expect(pasted(text("SELECT * FROM t WHERE a = '%s'"))).toMatchObject([{ origin: "parameter" }]);
    expect(pasted(text("SELECT * FROM %s"))).toEqual([]);
  });

  test("an answer of another module that was only asked by the request is not the request", () => {
    expect(
      kinds(handler('a, _ := store.GetAttachment(ctx, r.PathValue("id"))', "os.ReadFile(a.Path)")),
    ).toEqual([]);
  });

  test.each([
    ["the way back to the own address", "http.Redirect(w, r, r.URL.String(), 301)"],
    ["a path of this site", 'http.Redirect(w, r, "/orders/"+r.FormValue("id"), 302)'],
    ["an address with its host", 'http.Get("https://a.example.com/" + r.FormValue("id"))'],
    [
      "a host that was compared",
      'a := r.FormValue("a")',
      "u, err := url.Parse(a)",
      'if err != nil || u.Host != "a.example.com" {',
      "return",
      "}",
      "http.Get(a)",
    ],
    ["an argument of a fixed program", 'exec.Command("git", "log", "--", r.FormValue("a"))'],
    [
      "a path that was kept below its folder",
      'p := filepath.Join(root, r.FormValue("a"))',
      'if !strings.HasPrefix(p, root+"/") {',
      "return",
      "}",
      "os.Open(p)",
    ],
  ])("%s is quiet", (_, ...body) => {
    expect(kinds(handler(...body))).toEqual([]);
  });
});
