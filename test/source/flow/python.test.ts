import { describe, expect, test } from "vitest";
import type { PastedValue } from "../../../src/domain/source.ts";
import { readSource } from "../../../src/source/read-source.ts";

const ALL = [{ from: 1, to: 10_000 }];

function facts(text: string) {
  const { facts: found } = readSource("shop/views.py", text, ALL);
  return { queries: found?.queries ?? [], sightings: found?.sightings ?? [] };
}

/** What is pasted into the SQL of a program. */
function pasted(text: string): PastedValue[] {
  return facts(text).queries.flatMap((query) => query.pasted);
}

function kinds(text: string): string[] {
  const own = /-from-input$|^(?:path-traversal|ssrf|open-redirect|unsafe-deserialization)$/;
  return facts(text).sightings.flatMap(({ kind }) => (own.test(kind) ? [kind] : []));
}

/** The body of a view of Flask. */
function flask(...body: string[]): string {
  return `from flask import request\n\n@app.route("/x/<name>")\ndef view(name):\n${indented(body)}`;
}

/** The same of FastAPI; the first line is its list of parameters. */
function fastapi(parameters: string, ...body: string[]): string {
  return `from fastapi import APIRouter, Query, Depends\n\n@router.get("/x/{name}")\nasync def view(${parameters}):\n${indented(body)}`;
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}\n`).join("");
}

const SQL = `cur.execute(f"select * from t where a = '{v}'")`;

describe("src/source/flow/python.ts", () => {
  test.each([
    ["an f-string", flask(`cur.execute(f"select * from t where a = '{request.args['a']}'")`)],
    ["%", flask(`cur.execute("select * from t where a = '%s'" % request.form["a"])`)],
    [
      "% with a tuple",
      flask(`cur.execute("select * from t where a = %d and b = '%s'" % (1, request.json["b"]))`),
    ],
    ["format", flask(`cur.execute("select * from t where a = '{a}'".format(a=request.args.get("a")))`)],
    ["+", flask(`cur.execute("select * from t where a = '" + request.headers["X-A"] + "'")`)],
    ["+=", flask(`q = "select * from t where 1 = 1"`, `q += " and a = '" + name + "'"`, "cur.execute(q)")],
    [
      "a list that is joined",
      flask(
        "where = []",
        `where.append(f"a = '{request.args['a']}'")`,
        `cur.execute("select * from t where " + " and ".join(where))`,
      ),
    ],
    [
      "a comprehension",
      flask(
        `ids = ", ".join(f"'{i}'" for i in request.json["ids"])`,
        `cur.execute(f"select * from t where id in ({ids})")`,
      ),
    ],
    ["a form that changes nothing", flask(`v = str(request.args["a"]).strip().lower()`, SQL)],
    ["a branch", flask(`v = request.args["a"] if request.args else "x"`, SQL)],
    ["a default", flask(`v = request.args.get("a") or "x"`, SQL)],
    ["an assignment under a condition", flask(`v = "x"`, "if name:", "    v = name", SQL)],
    ["two names at once", flask(`w, v = 1, request.args["a"]`, SQL)],
    ["a loop", flask(`for v in request.form.getlist("a"):`, `    ${SQL}`)],
    ["a name given in a condition", flask(`if v := request.args.get("a"):`, `    ${SQL}`)],
    ["SQLAlchemy", flask(`session.execute(text(f"select * from t order by {request.args['sort']}"))`)],
    [
      "Django",
      `def orders(request):\n    Order.objects.raw("select * from t where a = '%s'" % request.GET["a"])\n`,
    ],
    [
      "DRF",
      `class V(APIView):\n    def get(self, request):\n        v = self.request.query_params["a"]\n        ${SQL}\n`,
    ],
    ["aiohttp", `async def view(request: web.Request):\n    v = (await request.json())["a"]\n    ${SQL}\n`],
    [
      "Tornado",
      `class H(RequestHandler):\n    def get(self):\n        v = self.get_argument("a")\n        ${SQL}\n`,
    ],
    ["FastAPI's query", fastapi("v: str", SQL)],
    ["FastAPI's annotated query", fastapi("v: Annotated[str | None, Query()] = None", SQL)],
    [
      "a field of a model",
      `class Item(BaseModel):\n    name: str\n\n${fastapi("item: Item", "v = item.name", SQL)}`,
    ],
    [
      "a helper's answer",
      `def clause(v):\n    return f"select * from t where a = '{v}'"\n\n${flask("cur.execute(clause(name))")}`,
    ],
    ["a helper's parameter", `def find(v):\n    ${SQL}\n\n${flask("find(name)")}`],
    [
      "a method of the same class",
      `class V(APIView):\n    def _find(self, v):\n        ${SQL}\n\n    def get(self, request):\n        self._find(request.GET["a"])\n`,
    ],
  ])("follows what a client sends: %s", (_, text) => {
    expect(pasted(text).map(({ origin }) => origin)).toEqual(["request"]);
  });

  test("tells the lines a value came along", () => {
    const [value] = pasted(flask(`raw = request.args["a"]`, "v = raw.strip()", SQL));
    expect(value?.path.map(({ from }) => from)).toEqual([5, 6, 7]);
  });

  test("an argument that nobody here gives is only an argument", () => {
    expect(pasted(`def find(v):\n    ${SQL}\n`).map(({ origin }) => origin)).toEqual(["parameter"]);
  });

  test.each([
    ["a bound parameter", flask(`cur.execute("select * from t where a = %s", (request.args["a"],))`)],
    ["a constant of the module", `TABLE = "t"\n\n${flask(`cur.execute(f"select * from {TABLE}")`)}`],
    [
      "a constant of another module",
      `from shop.names import table\n\n${flask(`cur.execute(f"select * from {table}")`)}`,
    ],
    [
      "placeholders",
      flask(`marks = ", ".join(["%s"] * 3)`, `cur.execute(f"select * from t where id in ({marks})")`),
    ],
    ["a number", flask(`v = int(request.args["a"])`, SQL)],
    ["a number by its format", flask(`cur.execute("select * from t limit %d" % request.args["n"])`)],
    [
      "an identifier that is quoted",
      flask(`cur.execute(sql.SQL("select * from {}").format(sql.Identifier(name)))`),
    ],
    ["a value that was replaced", flask(`v = request.args["a"]`, `v = "fixed"`, SQL)],
    ["a converter of the route", `@app.route("/x/<int:v>")\ndef view(v):\n    ${SQL}\n`],
    ["FastAPI's int", fastapi("v: int = 1", SQL)],
    ["FastAPI's UUID", fastapi("v: UUID | None = None", SQL)],
    ["FastAPI's literal", fastapi(`v: Literal["a", "b"]`, SQL)],
    ["an enum of the file", `class Sort(str, Enum):\n    a = "a"\n\n${fastapi("v: Sort", SQL)}`],
    [
      "a checked field of a model",
      `class Item(BaseModel):\n    n: int\n\n${fastapi("item: Item", "v = item.n", SQL)}`,
    ],
    ["what a dependency gives", fastapi("v: str = Depends(current_tenant)", SQL)],
    ["another branch", flask("if name:", "    v = name", "else:", `    v = "x"`, `    ${SQL}`)],
    [
      "a helper that is called with a constant",
      `def clause(v):\n    return f"select * from t where a = '{v}'"\n\n${flask(`clause(name)`, `cur.execute(clause("x"))`)}`,
    ],
    [
      "a list of what is allowed",
      flask(`v = request.args["a"]`, "if v not in ALLOWED:", "    abort(400)", SQL),
    ],
    ["a list in a branch", flask(`v = request.args["a"]`, `if v in ("a", "b"):`, `    ${SQL}`)],
    ["a list with a default", flask(`v = request.args["a"]`, `if v not in ("a", "b"):`, `    v = "a"`, SQL)],
    [
      "a dictionary of what is allowed",
      `COLUMNS = {"a": "t.a"}\n\n${flask(`v = COLUMNS[request.args["a"]]`, SQL)}`,
    ],
    [
      "a dictionary that is asked",
      `COLUMNS = {"a": "t.a"}\n\n${flask(`v = COLUMNS.get(request.args["a"], "t.b")`, SQL)}`,
    ],
    [
      "a pattern",
      flask(`v = request.args["a"]`, `if not re.fullmatch(r"[a-z_]+", v):`, "    raise BadRequest()", SQL),
    ],
    ["an assertion", flask(`v = request.args["a"]`, "assert v in ALLOWED", SQL)],
    [
      "a request that is no client's",
      `from jobs import tasks\n\ndef view():\n    request = tasks.next()\n    v = request.args["a"]\n    ${SQL}\n`,
    ],
    ["a text that is no SQL", flask(`client.execute(f"hello {request.args['a']}")`)],
  ])("is quiet about %s", (_, text) => {
    expect(pasted(text).filter(({ origin }) => origin !== "constant" && origin !== "unknown")).toEqual([]);
  });

  test.each([
    ["command-from-input", `os.system("ls " + request.args["a"])`],
    ["command-from-input", `subprocess.run(f"ls {name}", shell=True)`],
    ["command-from-input", `subprocess.run(["sh", "-c", "ls " + name])`],
    ["path-traversal", `open(os.path.join("/data", request.args["a"]))`],
    ["path-traversal", `(Path("/data") / request.args["a"]).read_text()`],
    ["path-traversal", `open("/data/" + request.files["a"].filename)`],
    ["path-traversal", `open("/data/" + request.files.get("a").filename)`],
    ["ssrf", `requests.get(request.json["url"])`],
    ["ssrf", `httpx.post("https://" + request.json["host"] + "/hook")`],
    ["ssrf", `requests.get(f"{settings.SCHEME}://{name}/hook")`],
    ["open-redirect", `return redirect(request.args["next"])`],
    ["unsafe-deserialization", `pickle.loads(request.data)`],
    ["unsafe-deserialization", `yaml.load(stored)`],
    ["code-from-input", `eval(request.form["e"])`],
    ["template-from-input", `return render_template_string("<b>" + request.form["t"])`],
    ["nosql-from-input", `db.users.find_one(request.get_json())`],
    ["nosql-from-input", `db.users.find({"$where": f"this.name == '{name}'"})`],
  ])("sees %s in %s", (kind, line) => {
    expect(kinds(flask(line))).toEqual([kind]);
  });

  test.each([
    `subprocess.run(["ls", name])`,
    `os.system("ls " + shlex.quote(name))`,
    `open(os.path.join("/data", secure_filename(request.args["a"])))`,
    `open(os.path.join("/data", name))`,
    `webbrowser.open(request.args["a"])`,
    `Image.open(request.files["a"].stream)`,
    `Image.open(BytesIO(b64decode(request.json["a"])))`,
    `requests.get(f"https://api.example.com/orders/{name}")`,
    `requests.get(settings.API + "/" + name)`,
    `requests.get(f"{settings.API}{name}")`,
    `return redirect(f"/orders/{name}")`,
    `return redirect(url_for("orders", name=name))`,
    `yaml.safe_load(request.data)`,
    `yaml.load(request.data, Loader=yaml.SafeLoader)`,
    `re.compile("x")`,
    `return render_template("orders.html", name=name)`,
    `db.users.find_one({"name": request.args["a"]})`,
    `db.users.find_one({"name": str(request.json["a"])})`,
  ])("sees nothing in %s", (line) => {
    expect(kinds(flask(line))).toEqual([]);
  });

  test.each([
    [
      "a folder that is not left",
      flask(
        `file = (ROOT / request.args["a"]).resolve()`,
        "if not file.is_relative_to(ROOT):",
        "    abort(404)",
        "return send_file(file)",
      ),
    ],
    [
      "a folder that is not left, by an exception",
      flask(
        `file = (ROOT / request.args["a"]).resolve()`,
        "try:",
        "    file.relative_to(ROOT)",
        "except ValueError:",
        "    abort(404)",
        "return send_file(file)",
      ),
    ],
    [
      "a host that is listed",
      flask(
        `url = request.args["url"]`,
        "if urlparse(url).hostname not in HOSTS:",
        "    abort(400)",
        "requests.get(url)",
      ),
    ],
    [
      "a host that is listed, under a name",
      flask(
        `url = request.args["url"]`,
        "host = urlparse(url).hostname",
        "if host not in HOSTS:",
        "    abort(400)",
        "requests.get(url)",
      ),
    ],
    [
      "an address of this site",
      flask(
        `target = request.args["next"]`,
        "if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):",
        `    target = "/"`,
        "return redirect(target)",
      ),
    ],
    [
      "a check that raises",
      flask(`url = request.args["url"]`, "validate_webhook_url(url)", "requests.get(url)"),
    ],
  ])("is quiet about %s", (_, text) => {
    expect(kinds(text)).toEqual([]);
  });
});
