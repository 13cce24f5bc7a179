/** A column that a made-up row has to fill. */
export interface SeedColumn {
  name: string;
  /** The type below all domains, as `pg_type.typname`; an array's is the name of its element's with `_` before it. */
  type: string;
  /** `pg_type.typtype` of that type: `b` base, `e` enum, `r` range, `m` multirange, `c` composite. */
  sort: string;
  /** Its domain, when it has one. */
  domain: string | null;
  /** Characters, or bits. */
  length: number | null;
  /** Digits before the point; `null` when there is no limit. */
  digits: number | null;
  nullable: boolean;
  hasDefault: boolean;
  array: boolean;
  /** Of an enum. */
  labels: readonly string[] | null;
}

/** A literal to be quoted, `null` for NULL, `undefined` for the column's default. */
export type SeedValue = string | null | undefined;

/**
 * The same for every whole number of every table, so that columns which refer to one another match without a foreign
 * key that says so. High enough for no sequence or fixed id to be in its way, low enough for a smallint.
 */
const FIRST = 30_000;

/**
 * The value that row `row` (from 1) of a table gets when no constraint speaks against it. Different rows get different
 * values wherever the type has that many, so that no uniqueness is broken by what is made up here. `undefined`
 * in the first place: nothing is known of the type.
 */
export function usualValue(column: SeedColumn, row: number): SeedValue {
  const { type, sort, length, digits, labels, array } = column;
  if (array) return "{}";
  if (sort === "e") return labels?.[(row - 1) % labels.length] ?? undefined;
  if (sort === "r") return "empty";
  if (sort === "m") return "{}";
  if (TEXTS.has(type)) return shortened(String(FIRST + row), length);
  const make = BY_TYPE[type];
  if (make !== undefined) return make(row, length, digits);
  return undefined;
}

const TEXTS: ReadonlySet<string> = new Set(["text", "varchar", "bpchar", "citext", "name"]);

/** The end is what differs from row to row. */
function shortened(text: string, length: number | null): string {
  return length === null ? text : text.slice(-length);
}

const WHOLE = (row: number) => String(FIRST + row);
const BITS = (row: number, length: number | null) =>
  row
    .toString(2)
    .padStart(length ?? 1, "0")
    .slice(-(length ?? 8));

const BY_TYPE: Readonly<
  Record<string, (row: number, length: number | null, digits: number | null) => string>
> = {
  int2: WHOLE,
  int4: WHOLE,
  int8: WHOLE,
  oid: WHOLE,
  float4: WHOLE,
  float8: WHOLE,
  money: WHOLE,
  numeric: (row, _length, digits) =>
    digits === null || digits >= 5 ? WHOLE(row) : digits > 0 ? String(row) : "0",
  bool: (row) => (row % 2 === 1 ? "true" : "false"),
  uuid: (row) => `00000000-0000-4000-8000-${String(row).padStart(12, "0")}`,
  date: (row) => `2001-01-${String(row).padStart(2, "0")}`,
  timestamp: (row) => `2001-01-${String(row).padStart(2, "0")} 00:00:00`,
  timestamptz: (row) => `2001-01-${String(row).padStart(2, "0")} 00:00:00+00`,
  time: (row) => `0${row}:00:00`,
  timetz: (row) => `0${row}:00:00+00`,
  interval: (row) => `${row} hours`,
  json: (row) => `{"row": ${row}}`,
  jsonb: (row) => `{"row": ${row}}`,
  bytea: (row) => `\\x0${row}`,
  inet: (row) => `10.0.0.${row}`,
  cidr: (row) => `10.0.0.${row}/32`,
  macaddr: (row) => `00:00:00:00:00:0${row}`,
  macaddr8: (row) => `00:00:00:00:00:00:00:0${row}`,
  bit: BITS,
  varbit: BITS,
  point: (row) => `(${row},${row})`,
  line: (row) => `{1,1,${row}}`,
  lseg: (row) => `((0,0),(${row},${row}))`,
  box: (row) => `((0,0),(${row},${row}))`,
  path: (row) => `((0,0),(${row},${row}))`,
  polygon: (row) => `((0,0),(0,1),(${row},${row}))`,
  circle: (row) => `<(0,0),${row}>`,
  tsvector: (row) => `a${row}`,
  tsquery: (row) => `a${row}`,
  xml: (row) => `<a>${row}</a>`,
  hstore: (row) => `"a"=>"${row}"`,
  ltree: (row) => `a${row}`,
  pg_lsn: (row) => `0/${row}`,
};

/**
 * Everything worth trying for a column that a check speaks of: its default, the usual value, none, then what stands
 * in the check, then a few shapes that checks often ask for. Without repetitions.
 *
 * @param expression of the check or the bounds of the partition, as PostgreSQL writes it
 */
export function valuesToTry(column: SeedColumn, row: number, expression: string): readonly SeedValue[] {
  const usual = usualValue(column, row);
  const tried: SeedValue[] = column.hasDefault ? [undefined, usual] : [usual];
  if (column.nullable) tried.push(null);
  const { strings, numbers } = literalsOf(expression);
  if (column.array) tried.push(...strings.map((text) => `{${JSON.stringify(text)}}`));
  else if (column.sort === "e") tried.push(...(column.labels ?? []));
  else if (TEXTS.has(column.type)) {
    const shapes = [
      `a${row}`,
      `a${row}@example.com`,
      `https://example.com/${row}`,
      "ABC",
      "AB",
      "A",
      `/${row}`,
      "#aabbcc",
    ];
    const lengths = numbers.filter((one) => one > 0 && one <= 1_000).map((one) => "a".repeat(one));
    tried.push(...turned(strings, row), ...shapes, ...lengths);
  } else if (NUMBERS.has(column.type))
    tried.push(
      ...[...turned(numbers, row), 1, 0, -1].flatMap((one) => [one, one + row, one - row]).map(String),
    );
  else if (column.type === "bool") tried.push("true", "false");
  else if (DATES.has(column.type)) tried.push(...strings, "2001-02-01", "2000-01-01", "2100-01-01");
  else tried.push("{}", "[]", ...strings);
  return [...new Set(tried)].slice(0, MAX_VALUES);
}

const MAX_VALUES = 24;
const NUMBERS: ReadonlySet<string> = new Set([
  "int2",
  "int4",
  "int8",
  "numeric",
  "float4",
  "float8",
  "money",
  "oid",
]);
const DATES: ReadonlySet<string> = new Set(["date", "timestamp", "timestamptz"]);

/** Each row starts somewhere else in the list. */
function turned<T>(list: readonly T[], row: number): T[] {
  const from = list.length === 0 ? 0 : (row - 1) % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}

function literalsOf(expression: string): { strings: string[]; numbers: number[] } {
  const strings: string[] = [];
  const rest = expression.replace(/'((?:[^']|'')*)'/g, (_whole, inside: string) => {
    strings.push(inside.replaceAll("''", "'"));
    return " ";
  });
  const numbers = [...rest.matchAll(/(?<![\w.])-?\d+(?:\.\d+)?/g)].map(([one]) => Number(one));
  // A number in quotes is one as well: '0'::numeric.
  numbers.push(...strings.filter((one) => /^-?\d+(?:\.\d+)?$/.test(one)).map(Number));
  return { strings: strings.slice(0, MAX_VALUES), numbers: numbers.slice(0, MAX_VALUES) };
}
