import type { LineRange } from "../../domain/pull-request.ts";
import {
  fields,
  type Fields,
  flagOf,
  host,
  type Host,
  isNothing,
  numberOf,
  stringOf,
  stringsOf,
  type Value,
  writtenOf,
} from "../javascript/value.ts";
import type { Column, Constraint, PlacedConstraint, References, Step, TableName } from "../steps/step.ts";
import { keyName } from "./names.ts";

/** What migrations import from the library: descriptions of tables, columns, keys and indexes. */
export function libraryHost(): Host {
  return host("typeorm", {
    get: (name) =>
      /^Table(?:[A-Z]\w+)?$/.test(name)
        ? host(name, {
            construct: ([given], site) =>
              given?.is === "fields"
                ? { ...given, made: name, lines: given.lines ?? site.lines }
                : { ...fields(), made: name, open: true, lines: site.lines },
          })
        : undefined,
  });
}

/** `"orders"`, `"shop.orders"`, or a description of a table. */
export function tableOf(value: Value | undefined): TableName | undefined {
  const text = stringOf(value?.is === "fields" ? value.map.get("name") : value);
  if (text === undefined) return undefined;
  const [first, ...rest] = text.split(".");
  const schema = value?.is === "fields" ? stringOf(value.map.get("schema")) : undefined;
  if (rest.length > 0 && first !== undefined) return { schema: first, name: rest.join(".") };
  return { name: text, ...(schema === undefined ? {} : { schema }) };
}

const isTrue = (value: Value | undefined): boolean => value !== undefined && flagOf(value) === true;

/** As `normalizeType` of the PostgreSQL driver. */
const TYPES: Readonly<Record<string, string>> = {
  int: "integer",
  int4: "integer",
  int2: "smallint",
  int8: "bigint",
  varchar: "character varying",
  char: "character",
  timestamp: "timestamp without time zone",
  timestamptz: "timestamp with time zone",
  time: "time without time zone",
  timetz: "time with time zone",
  bool: "boolean",
  "simple-array": "text",
  "simple-json": "text",
  decimal: "numeric",
  float: "double precision",
  float8: "double precision",
  float4: "real",
};

const SERIALS: Readonly<Record<string, string>> = {
  integer: "SERIAL",
  smallint: "SMALLSERIAL",
  bigint: "BIGSERIAL",
};

function serialOf(type: string): string {
  return (Object.hasOwn(SERIALS, type) ? SERIALS[type] : undefined) ?? type;
}

export interface Described {
  column: Column;
  isKey: boolean;
  isUnique: boolean;
  enumType?: { schema?: string; name: string; values: readonly string[] };
}

/**
 * A column as TypeORM writes it. Source: typeorm/src/driver/postgres/PostgresQueryRunner.ts, `buildCreateColumnSql`.
 *
 * @returns `undefined` when a part that matters is not known
 */
export function columnOf(
  table: TableName,
  value: Value | undefined,
  fallback: LineRange,
): Described | undefined {
  if (value?.is !== "fields" || value.open) return undefined;
  const { map } = value;
  const name = stringOf(map.get("name"));
  const asked = stringOf(map.get("type"));
  const given = map.get("default");
  const expression = given === undefined || isNothing(given) ? undefined : writtenOf(given);
  if (name === undefined || asked === undefined || (!isNothing(given) && expression === undefined))
    return undefined;
  const type = (Object.hasOwn(TYPES, asked) ? TYPES[asked] : undefined) ?? asked;
  const strategy = stringOf(map.get("generationStrategy"));
  const isGenerated = isTrue(map.get("isGenerated"));
  const isUuid = isGenerated && strategy === "uuid";
  const isEnum = asked === "enum" || asked === "simple-enum";
  const values = stringsOf(map.get("enum"));
  if (isEnum && !values) return undefined;
  const enumName = stringOf(map.get("enumName")) ?? `${table.name}_${name.toLowerCase()}_enum`;
  const array = isTrue(map.get("isArray")) ? "[]" : "";
  const isSerial = isGenerated && !isUuid && strategy !== "identity";
  const filled = expression ?? (isUuid ? "uuid_generate_v4()" : undefined);
  return {
    column: {
      name,
      type: isEnum ? `"${enumName}"${array}` : isSerial ? serialOf(type) : `${sized(type, map)}${array}`,
      ...(isTrue(map.get("isNullable")) ? {} : { notNull: true }),
      ...(isGenerated && strategy === "identity" ? { identity: "by default" as const } : {}),
      ...(filled === undefined ? {} : { default: filled }),
      lines: value.lines ?? fallback,
    },
    isKey: isTrue(map.get("isPrimary")),
    isUnique: isTrue(map.get("isUnique")),
    ...(isEnum && values
      ? {
          enumType: {
            ...(table.schema === undefined ? {} : { schema: table.schema }),
            name: enumName,
            values,
          },
        }
      : {}),
  };
}

function sized(type: string, map: ReadonlyMap<string, Value>): string {
  const length = writtenOf(map.get("length") ?? fields());
  const precision = numberOf(map.get("precision")) ?? numberOf(map.get("width"));
  const scale = numberOf(map.get("scale"));
  if (length !== undefined && length !== "") return `${type}(${length})`;
  if (precision === undefined) return type;
  const zone = /^(time(?:stamp)?) (with(?:out)? time zone)$/.exec(type);
  if (zone) return `${zone[1]}(${precision}) ${zone[2]}`;
  return `${type}(${precision}${scale === undefined ? "" : `,${scale}`})`;
}

export function enumSteps({ enumType }: Described, lines: LineRange): Step[] {
  if (!enumType) return [];
  const { schema, name, values } = enumType;
  return [{ do: "create-enum", type: { ...(schema === undefined ? {} : { schema }), name }, values, lines }];
}

const ACTIONS = new Map(
  (["cascade", "restrict", "set null", "set default", "no action"] as const).map((action) => [
    action as string,
    action,
  ]),
);

/** A key, check or foreign key as described; `undefined` when a part is not known. */
export function constraintOf(table: TableName, value: Value | undefined): Constraint | undefined {
  if (value?.is !== "fields" || value.open) return undefined;
  const { map } = value;
  const given = stringOf(map.get("name"));
  const expression = stringOf(map.get("expression"));
  if (expression !== undefined && !map.has("columnNames"))
    return { is: "check", name: given ?? keyName("CHK", table.name, [expression]), expression };
  const columns = stringsOf(map.get("columnNames"));
  if (!columns) return undefined;
  const target = tableOf(map.get("referencedTableName"));
  if (!target) return { is: "unique", name: given ?? keyName("UQ", table.name, columns), columns };
  const keys = stringsOf(map.get("referencedColumnNames"));
  const onDelete = actionOf(map.get("onDelete"));
  const onUpdate = actionOf(map.get("onUpdate"));
  if (!keys || onDelete === "unknown" || onUpdate === "unknown") return undefined;
  return {
    is: "foreign-key",
    name: given ?? keyName("FK", table.name, columns),
    columns,
    references: {
      table: target,
      columns: keys,
      ...(onDelete ? { onDelete } : {}),
      ...(onUpdate ? { onUpdate } : {}),
    },
  };
}

function actionOf(value: Value | undefined): References["onDelete"] | "unknown" {
  if (isNothing(value)) return undefined;
  return ACTIONS.get(stringOf(value)?.toLowerCase() ?? "") ?? "unknown";
}

export function indexStep(table: TableName, value: Value | undefined, fallback: LineRange): Step | undefined {
  if (value?.is !== "fields" || value.open) return undefined;
  const { map } = value;
  const columns = stringsOf(map.get("columnNames"));
  const where = stringOf(map.get("where"));
  if (!columns || (!isNothing(map.get("where")) && where === undefined)) return undefined;
  const method = stringOf(map.get("type")) ?? (isTrue(map.get("isSpatial")) ? "GiST" : undefined);
  return {
    do: "create-index",
    table,
    name: stringOf(map.get("name")) ?? keyName("IDX", table.name, columns, where),
    keys: columns.map((column) => ({ column })),
    ...(isTrue(map.get("isUnique")) ? { unique: true } : {}),
    ...(isTrue(map.get("isConcurrent")) ? { concurrently: true } : {}),
    ...(method === undefined ? {} : { method }),
    ...(where ? { where } : {}),
    lines: value.lines ?? fallback,
  };
}

/** `createTable(new Table({...}), ifNotExists, createForeignKeys, createIndices)`. */
export function createTable(
  args: readonly Value[],
  lines: LineRange,
  isGuarded: boolean,
): Step[] | undefined {
  const [given, ifNot, withKeys, withIndexes] = args;
  const table = tableOf(given);
  if (given?.is !== "fields" || given.open || !table) return undefined;
  const unread: Step[] = [];
  const miss = (what: string, value: Value) =>
    unread.push({
      do: "unread",
      what: `${what} of ${table.name}`,
      lines: (value as Partial<Fields>).lines ?? lines,
    });
  const all = <T>(field: string, read: (value: Value) => T | undefined): { made: T; at: LineRange }[] => {
    const values = given.map.get(field);
    if (isNothing(values) || values === undefined) return [];
    if (values.is !== "list") {
      miss(field, values);
      return [];
    }
    return values.items.flatMap((value) => {
      const made = read(value);
      if (made === undefined) miss(`one of the ${field}`, value);
      return made === undefined ? [] : [{ made, at: value.is === "fields" ? (value.lines ?? lines) : lines }];
    });
  };
  const columns = all("columns", (value) => columnOf(table, value, lines));
  const keys = columns.filter(({ made }) => made.isKey);
  const uniques = all("uniques", (value) => constraintOf(table, value));
  const ownUniques = columns.filter(
    ({ made }) =>
      made.isUnique &&
      !uniques.some(({ made: one }) => one.is === "unique" && one.columns.join() === made.column.name),
  );
  const constraints: PlacedConstraint[] = [
    ...uniques.map(({ made, at }) => ({ ...made, lines: at })),
    ...ownUniques.map(({ made: { column }, at }) => ({
      is: "unique" as const,
      name: keyName("UQ", table.name, [column.name]),
      columns: [column.name],
      lines: at,
    })),
    ...all("checks", (value) => constraintOf(table, value)).map(({ made, at }) => ({ ...made, lines: at })),
    ...(isNothing(withKeys) || isTrue(withKeys)
      ? all("foreignKeys", (value) => constraintOf(table, value))
      : []
    ).map(({ made, at }) => ({ ...made, lines: at })),
    ...primaryKey(
      table,
      keys.map(({ made }) => made.column),
    ),
  ];
  return [
    ...columns.flatMap(({ made, at }) => enumSteps(made, at)),
    {
      do: "create-table",
      table,
      ...(isTrue(ifNot) || isGuarded ? { ifNotExists: true } : {}),
      columns: columns.map(({ made }) => made.column),
      ...(constraints.length > 0 ? { constraints } : {}),
      lines,
    },
    ...(isNothing(withIndexes) || isTrue(withIndexes)
      ? all("indices", (value) => indexStep(table, value, lines)).map(({ made }) => made)
      : []),
    ...unread,
  ];
}

function primaryKey(table: TableName, columns: readonly Column[]): PlacedConstraint[] {
  const [first] = columns;
  if (!first) return [];
  const names = columns.map(({ name }) => name);
  return [{ is: "primary-key", name: keyName("PK", table.name, names), columns: names, lines: first.lines }];
}
