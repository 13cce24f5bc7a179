import { describe, expect, test } from "vitest";
import type { ModelQuery, SqlQuery } from "../../../src/source/filters/code-query.ts";
import { readQueries } from "../../../src/source/filters/read-queries.ts";

const sqlIn = (path: string, text: string) =>
  readQueries(path, text).flatMap((query): SqlQuery[] => (query.kind === "sql" ? [query] : []));
const callsIn = (path: string, text: string) =>
  readQueries(path, text).flatMap((query): ModelQuery[] => (query.kind === "model" ? [query] : []));
const filters = ({ filters: all }: ModelQuery) => all.map(({ field, by }) => `${field} ${by}`);

describe("src/source/filters/read-queries.ts", () => {
  test.each([
    ["a.ts", "db.query(`select a from t where b = ${id}`)"],
    ["a.js", "db.query('select a from t where b = ?', [id])"],
    ["a.py", 'cursor.execute("select a from t where b = %s", [id])'],
    ["a.py", 'cursor.execute("select a " "from t where b = %(id)s", {"id": id})'],
    ["a.rb", 'connection.exec("select a from t where b = :id", id: id)'],
    ["a.php", '<?php $db->query("select a from t where b = $id");'],
    ["a.ex", 'Repo.query("select a from t where b = $1", [id])'],
    ["a.go", "db.Query(`select a from t where b = $1`, id)"],
    ["A.java", 'jdbc.query("select a " + "from t where b = ?", id);'],
    ["a.rs", 'sqlx::query(r#"select a from t where b = $1"#)'],
    ["A.cs", 'db.Query("select a from t where b = @id", new { id });'],
    ["queries.sql", "-- name: A :many\nselect a from t where b = sqlc.arg(id);"],
  ])("finds SQL in %s, with PostgreSQL's own parameters", (path, text) => {
    expect(sqlIn(path, text).map(({ sql }) => sql)).toEqual(["select a from t where b = $1"]);
  });

  test("a name that is used twice is one parameter; what is quoted stays", () => {
    const [query] = sqlIn(
      "a.py",
      `q("select a::text from t where b = :x and c = :x and d = ':x?' and e = ?")`,
    );
    expect(query?.sql).toBe("select a::text from t where b = $1 and c = $1 and d = ':x?' and e = $2");
  });

  test.each([
    ["in the middle of a word", 'db.query("sel" + "ect a from t where b = " + id)'],
    ["with a comment between", 'db.query("select a " /* all */ + "from t where b = " + id)'],
    ["after line breaks", "db.query(`\\n\\n  select a from t where b = ${id}`)"],
    ["after a note", "db.query(`-- all\n  select a from t where b = ${id}`)"],
  ])("finds a statement whose text begins %s", (_, text) => {
    expect(sqlIn("a.ts", text)).toHaveLength(1);
  });

  test("a text keeps its lines, whatever is put into it", () => {
    const [query] = sqlIn("a.ts", "\nq(`select a, ${[\n  x,\n]}\n  from t\n where b = 1`)");
    expect(query?.start).toBe(2);
    expect(query?.sql.split("\n").findIndex((line) => line.includes("where"))).toBe(4);
  });

  test("leaves out a text that grows, and comments", () => {
    expect(sqlIn("a.ts", 'let q = "select a from t where b = 1";\nq += " and c = 2";')).toEqual([]);
    expect(sqlIn("a.go", '// "select a from t where b = 1"\n/* "select a from t where b = 1" */')).toEqual(
      [],
    );
  });

  test("reads Prisma's conditions, those that must all hold", () => {
    const [query] = callsIn(
      "a.ts",
      "tx.order.findMany({ where: { status, AND: [{ at: { gte: day } }, { kind: { in: kinds } }], note: { contains: x } } })",
    );
    expect(query && filters(query)).toEqual(["status value", "at range", "kind value"]);
    expect(query?.whole).toBe(true);
  });

  test.each([
    ["a spread", "a.ts", "db.order.findMany({ where: { ...mine, status } })"],
    ["one of several", "a.ts", "db.order.findMany({ where: { status, OR: [{ a }, { b }] } })"],
    ["a condition on a relation", "a.ts", "db.order.findMany({ where: { status, customer: { email } } })"],
    ["arguments made elsewhere", "a.py", "Order.objects.filter(status=status, **more)"],
    ["a method of its own", "a.py", "Order.objects.visible_to(user).filter(status=status)"],
    ["a relation's field", "a.py", "Order.objects.filter(status=status, customer__email=email)"],
    ["a scope", "a.rb", "Order.recent_ones.where(status: status)\nOrder.where(status: status).mine"],
    ["a piece of SQL", "a.rb", 'Order.where(status: status).where("a > b")'],
  ])("%s makes a query one that is not understood whole", (_, path, text) => {
    const queries = callsIn(path, text);
    expect(queries.map(({ whole }) => whole)).toEqual([false]);
  });

  test("reads Django's look-ups by what they compare", () => {
    const [query] = callsIn(
      "a.py",
      "Order.objects.filter(status='x', at__gte=day, kind__in=kinds, note__icontains=x, gone=None).exclude(b=1)",
    );
    expect(query && filters(query)).toEqual(["status value", "at range", "kind value"]);
  });

  test("reads Active Record's hashes, and not what is negated", () => {
    const [query] = callsIn("a.rb", "Shop::Order.where(status: s, at: a..b, gone: nil).where.not(kind: k)");
    expect(query?.model).toBe("Shop::Order");
    expect(query && filters(query)).toEqual(["status value", "at range"]);
  });

  test("reads the conditions of query builders that name their table", () => {
    const calls = [
      ...callsIn(
        "a.ts",
        'await this.knex("orders").where({ "orders.a": 1, b }).andWhere("c", "<", 1).first()',
      ),
      ...callsIn(
        "a.php",
        '<?php DB::table("orders")->where(["a" => 1])->whereIn("b", $x)->where("c", ">", 1)->get();',
      ),
    ];
    expect(calls.map(({ model }) => model)).toEqual(["orders", "orders"]);
    expect(calls.map(filters)).toEqual([
      ["a value", "b value", "c range"],
      ["a value", "b value", "c range"],
    ]);
    expect(calls.map(({ whole }) => whole)).toEqual([true, true]);
  });

  test("a closure, a scope or a column of another table leaves a builder's query open", () => {
    const texts = [
      "Order::where('a', 1)->where(fn ($q) => $q)",
      "Order::where('a', 1)->mine()",
      "Order::where('a', 1)->orWhere('b', 2)",
    ];
    const calls = texts.flatMap((text) => callsIn("a.php", `<?php ${text}->get();`));
    expect(calls.map(({ whole }) => whole)).toEqual([false, false, false]);
  });

  test.each([
    ["a.ts", 'const q = db("orders").where("a", 1);\nif (b) q.where("b", b);'],
    ["a.php", "<?php $q = Order::where('a', 1); if ($b) { $q->where('b', $b); }"],
    ["a.py", "orders = Order.objects.filter(a=1)\norders = orders.filter(b=2)"],
    ["a.rb", "orders = Order.where(a: 1)\norders = orders.where(b: 2) if b"],
  ])("leaves out what %s narrows further down", (path, text) => {
    expect(callsIn(path, text)).toEqual([]);
  });

  test("an endless text is not gone through twice", () => {
    expect(readQueries("a.go", `where ${"/*".repeat(100_000)}`)).toEqual([]);
    expect(readQueries("a.go", `where ${'"""x'.repeat(100_000)}`)).toEqual([]);
    expect(sqlIn("a.go", `\`select a from t where ${"'".repeat(9_999)}\``)).toHaveLength(1);
  });

  test.each([
    [
      "TypeORM",
      "a.ts",
      'import { Repository } from "typeorm";\nclass A { constructor(private orders: Repository<Order>) {}\n f() { return this.orders.find({ where: { at: Between(a, b), state: In(x), note: Like(y) } }); } }',
    ],
    [
      "Sequelize",
      "a.js",
      "Order.findAndCountAll({ where: { at: { [Op.between]: [a, b] }, state: x, note: { [Op.like]: y } } })",
    ],
    [
      "SQLAlchemy",
      "a.py",
      "select(Order).where(and_(Order.at >= a, Order.state.in_(x)), Order.note.like(y))",
    ],
    ["Ecto", "a.ex", "from o in Order, where: o.at >= ^a and o.state in ^x and is_nil(o.note)"],
  ])("reads the conditions of %s, those that must all hold", (_, path, text) => {
    const [query, ...more] = callsIn(path, text);
    expect(more).toEqual([]);
    expect(query?.model).toBe("Order");
    expect(query && filters(query)).toEqual(["at range", "state value"]);
    expect(query?.whole).toBe(true);
  });

  test.each([
    ["a choice in Sequelize", "a.js", "Order.findAll({ where: { state, [Op.or]: [a, b] } })"],
    [
      "a relation in TypeORM",
      "a.ts",
      '// "typeorm"\nimport "typeorm";\nOrder.find({ where: { state, owner: { name } } })',
    ],
    [
      "a choice in SQLAlchemy",
      "a.py",
      "select(Order).where(Order.state == s, or_(Order.a == 1, Order.b == 2))",
    ],
    ["a join in SQLAlchemy", "a.py", "session.query(Order).join(Line).filter(Order.state == s)"],
    [
      "a fragment in Ecto",
      "a.ex",
      'from o in Order, where: o.state == ^s and fragment("? @> ?", o.tags, ^t)',
    ],
    ["a join in Ecto", "a.ex", "from o in Order, join: l in assoc(o, :lines), where: o.state == ^s"],
  ])("%s leaves the query not wholly understood", (_, path, text) => {
    const [query] = callsIn(path, text);
    expect(query && filters(query)).toEqual(["state value"]);
    expect(query?.whole).toBe(false);
  });
});
