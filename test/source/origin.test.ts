import { describe, expect, test } from "vitest";
import type { PastedValue } from "../../src/domain/source.ts";
import { readSource } from "../../src/source/read-source.ts";

/** What is pasted into the SQL of a file of which every line is new. */
function pasted(text: string, path = "src/a.ts"): PastedValue[] {
  const { facts } = readSource(path, text, [{ from: 1, to: 1_000 }]);
  return facts?.queries.flatMap((query) => query.pasted) ?? [];
}

const route = (body: string) => `app.get("/x", async (req, res, next) => { ${body} });`;
const origins = (text: string) => new Set(pasted(text).map((value) => value.origin));

// biome-ignore format: one case, one line
const FROM_THE_REQUEST: [string, string][] = [
  ["tpl", "app.get('/x', async (req, res) => { await db.query(`select * from t where a = '${req.query.a}'`); });"],
  ["plus", "app.get('/x', async (req, res) => { const id = req.params.id; await db.query('select * from t where id = ' + id, []); });"],
  ["destr", "app.post('/x', async (req, res) => { const { name: n } = req.body; const q = `update t set a='${n}' where id=1`; await pool.execute(q); });"],
  ["let+=", "export async function f(req: Request, res: Response) { let q = 'select * from t where 1=1'; if (req.query.a) q += ` and a='${req.query.a}'`; return db.query(q); }"],
  ["join", "app.get('/x', async (req, res) => { const c = ['select * from t']; c.push(`where a='${req.query.a}'`); return db.query(c.join(' ')); });"],
  ["helper", "const where = (s: string) => `where a = '${s}'`;\napp.get('/x', (req, res) => db.query(`select * from t ${where(req.query.s)}`));"],
  ["helperfn", "function run(s: string) { return db.query(`select * from t where a='${s}'`); }\napp.get('/x', (req, res) => run(req.query.s));"],
  ["hono", "app.get('/x', (c) => db.prepare(`select * from t where a='${c.req.query('a')}'`).all());"],
  ["next", "export async function GET(request: NextRequest) { const { searchParams } = new URL(request.url); const s = searchParams.get('s'); return sql.unsafe(`select * from t order by ${s}`); }"],
  ["nest", "class C { @Get() list(@Query('sort') sort: string) { return this.ds.query(`select * from t order by ${sort}`); } }"],
  ["raw", "app.get('/x', (req, res) => db.select().orderBy(sql.raw(req.query.sort)));"],
  ["prisma", "app.get('/x', async (req, res) => prisma.$queryRawUnsafe(`select * from t where a = ${req.query.a}`));"],
  ["whereRaw", "app.get('/x', async (req, res) => knex('t').whereRaw(`a = '${req.query.a}'`));"],
  ["lambda", "export const handler = async (event) => { const id = event.pathParameters.id; await client.query(`delete from t where id = ${id}`); };"],
  ["koa", "router.get('/x', async (ctx) => { ctx.body = await db.query(`select * from t where a = '${ctx.query.a}'`); });"],
  ["fastify", "f.get('/x', async (request, reply) => { const { q } = request.query as { q: string }; return pg.query('select * from t where a = \\'' + q + '\\''); });"],
  ["opts", "app.get('/x', (req, res) => db.query({ text: `select * from t where a='${req.query.a}'`, values: [] }));"],
  ["format", "app.get('/x', (req, res) => db.query(util.format('select * from t where a = %s', req.query.a)));"],
  ["trpc", "const r = publicProcedure.input(z.any()).query(async ({ input }) => db.query(`select * from t where a='${input.a}'`));"],
  ["gql", "const resolvers = { Query: { user: (parent, args) => db.query(`select * from t where a='${args.id}'`) } };"],
  ["typed generic", "app.get('/x', async (req, res) => { const r = await db.query<User>(`select * from t where a = '${req.query.a}'`); });"],
  ["replaceAll", "app.get('/x', (req, res) => { const s = String(req.query.s).replace(/;/g, ''); return db.query(`select * from t where a = '${s}'`); });"],
  ["map", "app.get('/x', (req, res) => { const ids = req.query.ids.split(','); return db.query(`select * from t where a in (${ids.map(i => `'${i}'`).join(',')})`); });"],
  ["typeorm where", "app.get('/x', (req, res) => repo.createQueryBuilder('o').where(`o.name = '${req.query.n}'`).getMany());"],
  ["trim", route("const email = req.body.email.trim(); const { rows } = await pool.query(\"SELECT * FROM users WHERE email = '\" + email + \"'\");")],
  ["cb", route("connection.query(\"SELECT * FROM t WHERE id = \" + req.query.id, function (err, r) { res.json(r) });")],
  ["like", route("db.all(`SELECT * FROM t WHERE a LIKE '%${req.query.q}%'`, (e, rows) => res.json(rows));")],
  ["newpool", route("await new Pool().query(`select * from t where a=${req.query.a}`)")],
  ["multiline", route("await db.query(\n  `\n  SELECT *\n  FROM t WHERE x = '${req.query.x}'\n`)")],
  ["replace", route("const sql = \"SELECT * FROM t WHERE a = '%s'\".replace('%s', req.query.a); await db.query(sql)")],
  ["sequelize", route("await sequelize.query('select * from t where a=' + req.body.x, { type: QueryTypes.SELECT })")],
  ["alias", route("const q = req.query; db.query(`select * from t where a='${q.name}'`)")],
  ["nested destr", route("const { query: { name } } = req; db.query(`select * from t where a='${name}'`)")],
  ["keys", route("const sets = []; for (const key of Object.keys(req.body)) sets.push(`${key} = ?`); await db.query('update t set ' + sets.join(', '), Object.values(req.body))")],
  ["keys2", route("await db.query(`update t set ${Object.keys(req.body).map(k => k + ' = ?').join(',')} where id = 1`)")],
  ["helperobj", "function build(f) { return \"select * from t where a='\" + f.a + \"'\" }\n" + route("await db.query(build(req.query))")],
  ["call", route("db.query(\"call proc('\" + req.body.x + \"')\")")],
  ["late", route("let sql; sql = `select * from t where a='${req.query.a}'`; await conn.execute(sql)")],
  ["exports", "exports.x = function (req, res) { db.query(`select * from t where a = ${req.param('id')}`) }"],
  ["knexraw", route("knex.raw('select * from t where a = ' + req.query.a)")],
  ["prismaraw", route("prisma.$queryRaw(Prisma.sql`select * from t order by ${Prisma.raw(req.query.sort)}`)")],
  ["drizzle", route("db.execute(sql.raw(`select * from t where a = '${req.body.a}'`))")],
  ["comment", route("db.query(`-- list\n/* all */ SELECT * FROM t WHERE a = ${req.query.a}`)")],
  ["as", route("db.query(`select * from t where a='${req.query.a}'` as string)")],
  ["class", "class S { find(n: string) { return this.db.query(`select * from t where n='${n}'`) }\n handler = async (req: Request, res: Response) => { res.json(await this.find(req.query.n as string)) } }"],
  ["express typed", "export const h: RequestHandler = async (req, res) => { await db.query(`select * from t where a='${req.params.a}'`) }"],
  ["next pages", "export default async function handler(req: NextApiRequest, res: NextApiResponse) { await sql.query(`select * from t where a='${req.query.a}'`) }"],
  ["next params", "export async function GET(request: Request, { params }: { params: { id: string } }) { return db.query(`select * from t where id = '${params.id}'`) }"],
  ["json body", "export async function POST(request: Request) { const body = await request.json(); return db.query(`insert into t values ('${body.name}')`) }"],
  ["header", route("db.query(`select * from t where k='${req.headers['x-key']}'`)")],
  ["cookie", route("db.query(`select * from t where k='${req.cookies.sid}'`)")],
  ["url", "http.createServer((req, res) => { const u = new URL(req.url, 'http://x'); db.query(`select * from t where a='${u.searchParams.get('a')}'`) })"],
  ["concat method", route("db.query('select * from t where a='.concat(req.query.a))")],
  ["or default", route("const s = req.query.s || 'id'; db.query(`select * from t order by ${s}`)")],
  ["decoded", route("const s = decodeURIComponent(req.query.s); db.query(`select * from t order by ${s}`)")],
  ["json parse", route("const f = JSON.parse(req.query.filter); db.query(`select * from t where a='${f.a}'`)")],
  ["h3", "export default defineEventHandler(async (event) => { const { id } = getQuery(event); return db.query(`select * from t where id=${id}`) })"],
  ["ids join", route("db.query(`delete from t where id in (${req.body.ids.join(',')})`)")],
  ["weak guard", route("const s = req.query.s; if (!s) return res.end(); db.query(`select * from t order by ${s}`)")],
  ["typeof guard", route("const s = req.query.s; if (typeof s !== 'string') return res.end(); db.query(`select * from t order by ${s}`)")],
  ["length guard", route("const s = req.query.s; if (s.length > 20) return res.end(); db.query(`select * from t order by ${s}`)")],
  ["loose regex", route("const s = req.query.s; if (!/[a-z]+/.test(s)) return res.end(); db.query(`select * from t order by ${s}`)")],
  ["wrong guard", route("const s = req.query.s; const t = req.query.t; if (!['a'].includes(t)) return res.end(); db.query(`select * from t order by ${s}`)")],
  ["guard not leaving", route("const s = req.query.s; if (!['a'].includes(s)) { log('bad'); } db.query(`select * from t order by ${s}`)")],
  ["exec sqlite", route("db.exec(`insert into t values ('${req.body.a}')`)")],
  ["prepared", route("const st = db.prepare(`select * from t where a = '${req.query.a}'`); st.all()")],
  ["let reassigned", route("let s = 'id'; if (req.query.s) s = req.query.s; db.query(`select * from t order by ${s}`)")],
  ["spread", route("const f = { ...req.query }; db.query(`select * from t where a='${f.a}'`)")],
  ["typeorm manager", route("await getManager().query(`select * from t where a='${req.query.a}'`)")],
  ["wrapper", "const run = (text: string) => pool.query(text);\n" + route("await run(`select * from t where a='${req.query.a}'`)")],
];

// biome-ignore format: one case, one line
const OPEN: [string, string][] = [
  ["param", "export function find(name: string) { return db.query(`select * from t where name = '${name}'`); }"],
  ["column", "export function find(col: string, v: string) { return db.query(`select * from t where ${col} = $1`, [v]); }"],
  ["unknown", "export async function f() { const w = await buildWhere(); return db.query(`select * from t ${w}`); }"],
  ["zod", "app.get('/x', (req, res) => { const { sort } = Q.parse(req.query); return db.query(`select * from t order by ${sort}`); });"],
];

// biome-ignore format: one case, one line
const FIXED: [string, string][] = [
  ["bound", "app.get('/x', (req, res) => db.query('select * from t where a = $1', [req.query.a]));"],
  ["tagged", "app.get('/x', (req, res) => sql`select * from t where a = ${req.query.a}`);"],
  ["tagged arg", "app.get('/x', (req, res) => db.execute(sql`select * from t where a = ${req.query.a}`));"],
  ["queryRaw tag", "app.get('/x', (req, res) => prisma.$queryRaw`select * from t where a = ${req.query.a}`);"],
  ["const", "const T = 'orders'; export const f = () => db.query(`select * from ${T}`);"],
  ["import", "import { TABLE } from './t'; export const f = () => db.query(`select * from ${TABLE}`);"],
  ["number", "app.get('/x', (req, res) => { const limit = Math.min(Number(req.query.limit), 10); return db.query(`select * from t limit ${limit}`); });"],
  ["parseInt", "app.get('/x', (req, res) => db.query(`select * from t limit ${parseInt(req.query.limit, 10)}`));"],
  ["map lookup", "const C = { a: 'a', b: 'b' }; app.get('/x', (req, res) => { const col = C[req.query.sort] ?? 'a'; return db.query(`select * from t order by ${col}`); });"],
  ["includes", "const OK = ['a', 'b'] as const; app.get('/x', (req, res) => { const s = req.query.s; if (!OK.includes(s)) return res.status(400).end(); return db.query(`select * from t order by ${s}`); });"],
  ["ternary", "app.get('/x', (req, res) => { const dir = req.query.dir === 'desc' ? 'desc' : 'asc'; return db.query(`select * from t order by a ${dir}`); });"],
  ["ternary allow", "const OK = new Set(['a']); app.get('/x', (req, res) => db.query(`select * from t order by ${OK.has(req.query.s) ? req.query.s : 'a'}`));"],
  ["placeholders", "export const f = (ids: string[]) => db.query(`select * from t where id in (${ids.map((_, i) => `$${i + 1}`).join(',')})`, ids);"],
  ["placeholders2", "export const f = (ids: string[]) => db.query(`select * from t where id in (${ids.map(() => '?').join(',')})`, ids);"],
  ["fill", "export const f = (ids: string[]) => db.query(`select * from t where id in (${Array(ids.length).fill('?').join(',')})`, ids);"],
  ["conds", "export const f = (a: F) => { const w: string[] = []; const p: unknown[] = []; if (a.x) { p.push(a.x); w.push(`x = $${p.length}`); } return db.query(`select * from t ${w.length ? 'where ' + w.join(' and ') : ''}`, p); }"],
  ["escape", "export const f = (col: string) => db.query(`select * from t order by ${client.escapeIdentifier(col)}`);"],
  ["pgformat", "import format from 'pg-format'; export const f = (t: string) => db.query(format('select * from %I where a = %L', t, t));"],
  ["http", "export const f = (id: string) => axios.get(`https://x/select/${id}`);"],
  ["log", "export const f = (id: string) => logger.query(`Please select an item from the list ${id}`);"],
  ["typed", "export const f = (limit: number) => db.query(`select * from t limit ${limit}`);"],
  ["union", "type Dir = 'asc' | 'desc'; export const f = (d: Dir) => db.query(`select * from t order by a ${d}`);"],
  ["intpipe", "class C { @Get() one(@Param('id', ParseIntPipe) id: number) { return this.ds.query(`select * from t where id = ${id}`); } }"],
  ["this.table", "class R { constructor(private readonly table: string) {} all() { return this.db.query(`select * from ${this.table}`); } }"],
  ["field", "class R { private static readonly T = 't'; readonly cols = 'a, b'; all() { return this.db.query(`select ${this.cols} from x`); } }"],
  ["env", "const S = process.env.DB_SCHEMA ?? 'public'; export const f = () => db.query(`set search_path to ${S}`);"],
  ["date", "export const f = (d: string) => db.query(`select * from t where a > '${new Date(d).toISOString()}'`);"],
  ["exec", "export const f = (b: string) => exec(`git checkout ${b}`);"],
  ["redis", "export const f = (id: string) => redis.get(`user:${id}`);"],
  ["enum", "enum S { A = 'a' } export const f = () => db.query(`select * from t where s = '${S.A}'`);"],
  ["route", "app.get(`/api/${version}/select`, (req, res) => {});"],
  ["internal", "function q(t: string) { return db.query(`select count(*) from ${t}`); }\nexport const f = () => [q('a'), q('b')];"],
  ["regex", "app.get('/x', (req, res) => { const s = req.query.s; if (!/^[a-z_]+$/.test(s)) throw new Error('x'); return db.query(`select * from t order by ${s}`); });"],
  ["forof const", "for (const t of ['a', 'b']) { await db.query(`truncate table ${t}`); }"],
  ["isnan", "app.get('/x', (req, res) => { const id = +req.params.id; return db.query(`select * from t where id=${id}`); });"],
  ["typeorm where", "repo.createQueryBuilder('o').where('o.id = :id', { id });"],
  ["array where", "items.where(`${a}`);"],
  ["var guard", route("const s = req.query.s; const known = ['a','b'].includes(s); const col = known ? s : 'a'; db.query(`select * from t order by ${col}`)")],
  ["find", route("const col = ['a','b'].find(c => c === req.query.s) ?? 'a'; db.query(`select * from t order by ${col}`)")],
  ["switch", route("let col = 'id'; switch (req.query.s) { case 'a': col = 'a'; break; default: col = 'b'; } db.query(`select * from t order by ${col}`)")],
  ["chain", route("const col = req.query.s === 'a' ? 'a' : req.query.s === 'b' ? 'b' : 'c'; db.query(`select * from t order by ${col}`)")],
  ["offset", route("const page = Number(req.query.page) || 1; const offset = (page - 1) * 20; db.query(`select * from t limit 20 offset ${offset}`)")],
  ["gql client", "export const f = (id: string) => client.query({ query: gql`{ a(id: ${id}) }` });"],
  ["pgp", "export const f = (name: string) => db.any('select * from t where name = ${name}', { name });"],
  ["array from", "export const f = (n: number, vals: unknown[]) => db.query(`select * from t where a in (${Array.from({ length: n }, (_, i) => `?${i}`).join(',')})`, vals);"],
  ["iface", "interface P { limit: number }\nexport const f = ({ limit }: P) => db.query(`select * from t limit ${limit}`);"],
  ["iface2", "interface P { limit: number }\nexport const f = (p: P) => db.query(`select * from t limit ${p.limit}`);"],
  ["migration", "export async function up(knex) { for (const t of ['a','b']) await knex.raw(`alter table ${t} add column x int`); }"],
  ["queryRunner", "export class M { async up(q: QueryRunner) { await q.query(`ALTER TABLE \"a\" ADD \"b\" int`); } }"],
  ["select builder", "export const f = (c: string) => supabase.from('t').select(`id, ${c}`);"],
  ["cond obj", "export const f = (a: string) => repo.find({ where: { a } });"],
  ["msg", "export const f = (a: string) => { throw new Error(`could not select ${a} from list`) };"],
  ["exec again", "export const f = (a: string) => execa.run(`update-tool ${a} set`);"],
  ["prisma findMany", route("prisma.user.findMany({ where: { name: req.query.name } })")],
  ["kysely", route("sql`select * from ${sql.table('t')} where a = ${req.query.a}`.execute(db)")],
  ["regexp exec", "export const f = (s: string) => /select .* from (\\w+)/.exec(`select ${s} from x`);"],
  ["isuuid", route("if (!isUUID(req.params.id)) return res.end(); db.query(`select * from t where id='${req.params.id}'`)")],
  ["in op", route("const C = { a: 'a' }; const s = req.query.s; if (!(s in C)) return res.end(); db.query(`select * from t order by ${s}`)")],
  ["map get", route("const m = new Map([['a','x']]); const c = m.get(req.query.s) ?? 'x'; db.query(`select * from t order by ${c}`)")],
  ["desc", route("const dir = String(req.query.dir).toLowerCase() === 'desc' ? 'DESC' : 'ASC'; db.query(`select * from t order by a ${dir}`)")],
  ["count", route("const where = req.query.a ? 'where a = $1' : ''; db.query(`select count(*) from t ${where}`, [req.query.a])")],
  ["values rows", "export const f = (rows: R[]) => { const marks = rows.map((_, i) => `($${i * 2 + 1}, $${i * 2 + 2})`).join(','); return db.query(`insert into t (a, b) values ${marks}`, rows.flatMap(r => [r.a, r.b])); }"],
  ["uuid gen", "export const f = () => db.query(`create table tmp_${randomUUID().replace(/-/g, '')} (a int)`);"],
  ["date now", "export const f = () => db.query(`select * from t where a > ${Date.now()}`);"],
  ["const obj", "const TABLES = { a: 'a' } as const; export const f = () => db.query(`select * from ${TABLES.a}`);"],
  ["counter", "export function f(a: F) { let i = 1; const w = []; if (a.x) w.push(`x = $${i++}`); return db.query('select * from t where ' + w.join(' and ')); }"],
  ["drizzle col", "import { users } from './schema'; export const f = () => db.execute(sql`select * from ${users}`);"],
  ["tpl sql helper", "const cols = ['a','b'].map(c => `t.${c}`).join(', '); export const f = () => db.query(`select ${cols} from t`);"],
];

describe("src/source/origin.ts", () => {
  test.each(FROM_THE_REQUEST)("%s: the pasted value comes from the request", (_, text) => {
    expect(origins(text)).toContain("request");
  });

  test.each(OPEN)("%s: where the pasted value comes from stays open", (_, text) => {
    expect(origins(text)).not.toContain("request");
    expect([...origins(text)].some((origin) => origin === "parameter" || origin === "unknown")).toBe(true);
  });

  test.each(FIXED)("%s: nothing pasted is chosen from outside", (_, text) => {
    const open = pasted(text).filter(
      (value) => value.origin !== "constant" && value.expression !== "this.table",
    );
    expect(open).toEqual([]);
  });

  test("the path of a value names its lines, first the source", () => {
    const lines = [
      "app.get('/x', async (req, res) => {",
      "  const { a } = req.query;",
      "  const b = a.trim();",
      "  await db.query(`select * from t where a = '${b}'`);",
      "});",
    ];
    expect(pasted(lines.join("\n"))[0]?.path.map(({ from }) => from)).toEqual([1, 2, 3, 4]);
  });

  test("a thousand variables that lead to each other end", () => {
    const chain = Array.from(
      { length: 1_000 },
      (_, index) => `const v${index} = v${(index + 1) % 1_000} + v${(index + 7) % 1_000};`,
    );
    expect(pasted(`${chain.join("\n")}\ndb.query(\`select * from t where a = ${"${v0}"}\`);`)).toHaveLength(
      1,
    );
  });

  test("a function that calls itself ends", () => {
    expect(
      pasted(
        "function f(a) { return f(a + 1) || a; }\nexport const g = (x) => db.query(`select * from t where a = ${f(x)}`);",
      ),
    ).toHaveLength(1);
  });
});
