import { literal, quoted } from "./quote.ts";
import type { ChosenTable } from "./seed-choice.ts";
import type { SeedColumn } from "./seed-values.ts";
import type { Session } from "./session.ts";

/** Partitions whose bounds are looked at. */
const MAX_BOUNDS = 100;

/** What a table asks of its rows, besides what the catalog tells. */
export interface Shape {
  filled: boolean;
  columns: readonly SeedColumn[];
  /** Of itself as a partition, and of its partitions. */
  bounds: readonly string[];
  /** Nothing but itself: no partition, no parent of other tables, and neither a trigger nor a rule of the user's. */
  plain: boolean;
}

type RawColumn = [
  name: string,
  type: string,
  sort: string,
  domain: string | null,
  modifier: number,
  nullable: boolean,
  hasDefault: boolean,
  array: boolean,
  labels: string[] | null,
];

interface RawShapes {
  filled: boolean[];
  each: { columns: RawColumn[] | null; bounds: string[] | null; plain: boolean }[] | null;
}

/** By their names as SQL writes them. */
export type KnownShapes = Map<string, Shape>;

/**
 * In the order of the tables.
 *
 * @param known those that were read before; what is read is added
 */
export async function readShapes(
  session: Session,
  chosen: readonly ChosenTable[],
  known: KnownShapes,
): Promise<Shape[]> {
  const names = chosen.map(({ table }) => `${quoted(table.schema)}.${quoted(table.name)}`);
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    const filled = unknown.map((name) => `exists (select from ${name})`);
    const list = unknown.map((name, at) => `(${at}, ${literal(name)}::pg_catalog.regclass)`);
    const raw = await session.json<RawShapes>(`select pg_catalog.json_build_object(
      'filled', pg_catalog.json_build_array(${filled.join(", ")}),
      'each', (select pg_catalog.json_agg(pg_catalog.json_build_object('columns', (${COLUMNS}), 'bounds', (${BOUNDS}), 'plain', (${PLAIN}))
        order by one.at) from (values ${list.join(", ")}) one(at, oid)))`);
    for (const [at, { columns, bounds, plain }] of (raw.each ?? []).entries())
      known.set(unknown[at] ?? "", {
        filled: raw.filled[at] ?? false,
        columns: (columns ?? []).map(columnOf),
        bounds: bounds ?? [],
        plain,
      });
  }
  return names.flatMap((name) => known.get(name) ?? []);
}

function columnOf([
  name,
  type,
  sort,
  domain,
  modifier,
  nullable,
  hasDefault,
  array,
  labels,
]: RawColumn): SeedColumn {
  const limited = modifier >= 4;
  const bits = type === "bit" || type === "varbit";
  return {
    name,
    type,
    sort,
    domain,
    // Source: PostgreSQL, `varchar.c` and `numeric.c`: 4 more than the length; precision above, scale below.
    length: bits ? (modifier > 0 ? modifier : null) : limited && type !== "numeric" ? modifier - 4 : null,
    digits: limited && type === "numeric" ? ((modifier - 4) >> 16) - ((modifier - 4) & 0x7ff) : null,
    nullable,
    hasDefault,
    array,
    labels,
  };
}

/** Domains can stand on domains; three deep is deeper than anybody goes. */
const COLUMNS = `select pg_catalog.json_agg(pg_catalog.json_build_array(a.attname, b.typname, b.typtype,
    case when t.typtype = 'd' then t.typname end,
    case when a.atttypmod >= 0 then a.atttypmod else greatest(t.typtypmod, t2.typtypmod, t3.typtypmod, -1) end,
    not (a.attnotnull or t.typnotnull), a.atthasdef or t.typdefault is not null or a.attidentity <> '', b.typcategory = 'A',
    (select pg_catalog.json_agg(e.enumlabel order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = b.oid))
    order by a.attnum)
  from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
  left join pg_catalog.pg_type t2 on t.typtype = 'd' and t2.oid = t.typbasetype
  left join pg_catalog.pg_type t3 on t2.typtype = 'd' and t3.oid = t2.typbasetype
  join pg_catalog.pg_type b on b.oid = coalesce(t3.oid, t2.oid, t.oid)
  where a.attrelid = one.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`;

const PLAIN = `select c.relkind = 'r' and not c.relispartition and not c.relhassubclass and not c.relhasrules
    and not exists (select from pg_catalog.pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal)
  from pg_catalog.pg_class c where c.oid = one.oid`;

const BOUNDS = `select pg_catalog.json_agg(bound) from (
  select pg_catalog.pg_get_expr(c.relpartbound, c.oid) as bound from pg_catalog.pg_class c
  where c.relpartbound is not null and (c.oid = one.oid
    or c.oid in (select relid from pg_catalog.pg_partition_tree(one.oid))) limit ${MAX_BOUNDS}) bounds`;
