import type { Scope } from "../python/scope.ts";
import { isTrue, lastName, type PyValue, textOf, textsOf } from "../python/value.ts";
import type { CreateIndex, IndexKey, TableName } from "../steps/step.ts";
import { quote } from "../steps/write-sql.ts";
import { expressionOf, sqlTextOf } from "./expression.ts";

/** SQLAlchemy's own name for an index that is given none. Source: its documentation, "Configuring Constraint Naming Conventions". */
export function indexName(table: TableName, columns: readonly string[]): string {
  return `ix_${table.schema === undefined ? "" : `${table.schema}_`}${table.name}_${columns[0] ?? ""}`;
}

/** Columns, `sa.text("lower(name)")`, `sa.text("created_at DESC")`, `sa.column("a").desc()`, with their operator classes. */
export function indexKeys(
  values: readonly PyValue[],
  named: ReadonlyMap<string, PyValue>,
  _scope: Scope,
): IndexKey[] | undefined {
  const ops = named.get("postgresql_ops");
  const opclass = (column: string): { opclass?: string } => {
    const found = ops?.is === "map" ? ops.entries.find(({ key }) => textOf(key) === column) : undefined;
    const name = textOf(found?.value);
    return name === undefined ? {} : { opclass: name };
  };
  const keys = values.map((value) => indexKey(value, opclass));
  return keys.length > 0 && keys.every((key) => key !== undefined) ? keys : undefined;
}

function indexKey(value: PyValue, opclass: (column: string) => { opclass?: string }): IndexKey | undefined {
  const column = textOf(value);
  if (column !== undefined) return { column, ...opclass(column) };
  const raw = sqlTextOf(value)?.value;
  if (raw !== undefined) return keyOfText(raw, opclass);
  if (value.is !== "call") return undefined;
  const name = lastName(value.callee);
  const inner = value.of ?? value.args[0];
  if ((name === "desc" || name === "asc") && inner) {
    const key = indexKey(inner, opclass);
    return key && { ...key, order: name };
  }
  if (/^nulls_?(?:first|last)$/.test(name) && inner) {
    const key = indexKey(inner, opclass);
    return key && { ...key, nulls: name.endsWith("first") ? "first" : "last" };
  }
  if (name === "label" && value.of) {
    const key = indexKey(value.of, () => ({}));
    return key && { ...key, ...opclass(textOf(value.args[0]) ?? "") };
  }
  if (name === "column" && !value.of) {
    const own = textOf(value.args[0]);
    return own === undefined ? undefined : { column: own, ...opclass(own) };
  }
  const expression = expressionOf(value);
  return expression === undefined ? undefined : { expression };
}

/** SQLAlchemy sends such text as it is; here it is taken apart so that a column is known for one. */
function keyOfText(raw: string, opclass: (column: string) => { opclass?: string }): IndexKey {
  const match = /^(.+?)(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?$/is.exec(raw.trim());
  const body = (match?.[1] ?? raw).trim();
  const order = match?.[2]?.toLowerCase();
  const nulls = match?.[3]?.toLowerCase();
  const tail = {
    ...(order === "asc" || order === "desc" ? { order } : {}),
    ...(nulls === "first" || nulls === "last" ? { nulls } : {}),
  } satisfies Pick<IndexKey, "order" | "nulls">;
  const classed = /^("[^"]+"|[a-z_]\w*)\s+([a-z_]\w*_ops)$/i.exec(body);
  if (classed?.[1] !== undefined && classed[2] !== undefined)
    return { column: nameIn(classed[1]), opclass: classed[2], ...tail };
  if (/^(?:"[^"]+"|[a-z_]\w*)$/i.test(body))
    return { column: nameIn(body), ...opclass(nameIn(body)), ...tail };
  const expressionClass = /^(.*\))\s+([a-z_]\w*_ops)$/is.exec(body);
  if (expressionClass?.[1] !== undefined && expressionClass[2] !== undefined)
    return { expression: expressionClass[1], opclass: expressionClass[2], ...tail };
  return { expression: body, ...tail };
}

/** PostgreSQL folds what is not quoted. */
function nameIn(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1) : written.toLowerCase();
}

type IndexOptions = Omit<CreateIndex, "do" | "table" | "name" | "keys">;

/** The `postgresql_...` words of an index; `undefined` when one of them is not understood. */
export function indexOptions(named: ReadonlyMap<string, PyValue>): IndexOptions | undefined {
  const where = named.get("postgresql_where");
  const condition = where && where.is !== "none" ? conditionOf(where) : undefined;
  if (where && where.is !== "none" && condition === undefined) return undefined;
  const include = named.get("postgresql_include");
  const included = include && include.is !== "none" ? textsOf(include) : undefined;
  if (include && include.is !== "none" && !included) return undefined;
  const method = textOf(named.get("postgresql_using"));
  const storage = named.get("postgresql_with");
  const settings =
    storage?.is === "map"
      ? storage.entries
          .map(
            ({ key, value }) =>
              `${textOf(key)} = ${textOf(value) ?? (value.is === "number" ? value.written : "")}`,
          )
          .join(", ")
      : "";
  return {
    ...(isTrue(named.get("unique")) ? { unique: true } : {}),
    ...(isTrue(named.get("postgresql_concurrently")) ? { concurrently: true } : {}),
    ...(isTrue(named.get("if_not_exists")) ? { ifNotExists: true } : {}),
    ...(isTrue(named.get("postgresql_nulls_not_distinct")) ? { nullsNotDistinct: true } : {}),
    ...(method === undefined ? {} : { method }),
    ...(included && included.length > 0 ? { include: included } : {}),
    ...(condition === undefined ? {} : { where: condition }),
    ...(settings === "" ? {} : { with: settings }),
  };
}

/** `sa.text("a IS NULL")`, a plain text, or `sa.column("a").is_(None)` and its like. */
function conditionOf(value: PyValue): string | undefined {
  const raw = textOf(value) ?? sqlTextOf(value)?.value;
  if (raw !== undefined) return raw;
  if (value.is !== "call" || !value.of) return undefined;
  const column =
    value.of.is === "call" && lastName(value.of.callee) === "column" ? textOf(value.of.args[0]) : undefined;
  const [given] = value.args;
  if (column === undefined || given?.is !== "none") return undefined;
  if (value.callee === "is_") return `${quote(column)} IS NULL`;
  return /^is_?not_?$/.test(value.callee) ? `${quote(column)} IS NOT NULL` : undefined;
}
