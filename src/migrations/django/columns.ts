import type { FieldKind } from "./field-kinds.ts";
import {
  aField,
  type Field,
  fieldNamed,
  isKeyField,
  keyField,
  type Model,
  modelKey,
  type Project,
  type State,
  tableOf,
  targetKey,
  targetOf,
} from "./models.ts";
import { given, isFalse, isTrue, textOf } from "./values.ts";

/** The column behind a field. */
export interface FieldColumn {
  name: string;
  /** As Django writes it: `varchar(30)`. */
  type: string;
  /** The type without its length: what decides whether a change of type needs a cast. */
  dataType: string;
  identity: boolean;
  check?: string;
  collation?: string;
  /** Of a relation: where it leads. */
  target?: { table: string; column: string };
}

/** `none`: no column stands behind it. `unknown`: there is one, but of which type cannot be told; for a person. */
export type ColumnReading = { column: FieldColumn } | { none: true } | { unknown: string };

/** Models that refer to each other's keys in a ring would go on for ever. */
const MAX_CHAIN = 20;

export function columnName(field: Field): string {
  const own = textOf(given(field.call.kwargs.get("db_column")));
  if (own !== undefined) return own;
  return field.kind?.relation === "many-to-one" ? `${field.name}_id` : field.name;
}

/** A unique index or constraint stands behind the column. Keys are unique. */
export function isUnique(field: Field): boolean {
  const said = field.call.kwargs.get("unique");
  return isKeyField(field) || isTrue(said) || (field.kind?.unique === true && !isFalse(said));
}

export function isIndexed({ kind, call }: Field): boolean {
  const said = call.kwargs.get("db_index");
  return said ? isTrue(said) : kind?.indexed === true;
}

export function isNullable({ call }: Field): boolean {
  return isTrue(call.kwargs.get("null")) || call.name.endsWith(".NullBooleanField");
}

/** Whether the relation is kept by the database, too. */
export function isConstrained({ call }: Field): boolean {
  return !isFalse(call.kwargs.get("db_constraint"));
}

export function readColumn(field: Field, model: Model, state: State, depth = 0): ColumnReading {
  const { kind } = field;
  if (!kind)
    return { unknown: `the column of the field \`${field.name}\`: \`${field.call.name}\` is not known here` };
  if (kind.virtual) return { none: true };
  if (kind.needs !== undefined)
    return {
      unknown: `the column of the field \`${field.name}\`: its type belongs to the extension ${kind.needs}`,
    };
  if (kind.relation === "many-to-one") return readReference(field, model, state, depth);
  const name = columnName(field);
  const type = typeOf(field, kind, state.project);
  if (typeof type !== "string") return type;
  const collation = textOf(given(field.call.kwargs.get("db_collation")));
  return {
    column: {
      name,
      type,
      dataType: kind.array ? type : (kind.type ?? type),
      identity: kind.auto === true,
      ...(kind.check ? { check: `"${name.replaceAll('"', '""')}" >= 0` } : {}),
      ...(collation === undefined ? {} : { collation }),
    },
  };
}

/** A foreign key's column is of the type of the key that it refers to. Source: `Field.rel_db_type`. */
function readReference(field: Field, model: Model, state: State, depth: number): ColumnReading {
  const what = `the column of the relation \`${field.name}\``;
  const target = targetOf(field, model, state);
  if (!target) {
    const key = targetKey(field, model, state.project);
    return {
      unknown: `${what}: ${key === undefined ? "where it leads cannot be told" : `no migration makes the model ${key}`}`,
    };
  }
  const toField = textOf(given(field.call.kwargs.get("to_field")));
  const key = toField === undefined ? keyField(target) : fieldNamed(target, toField);
  if (!key || depth > MAX_CHAIN) return { unknown: `${what}: the key of ${modelKey(target)} cannot be told` };
  const read = readColumn(key, target, state, depth + 1);
  if (!("column" in read)) return { unknown: `${what}: the key of ${modelKey(target)} cannot be told` };
  return {
    column: {
      name: columnName(field),
      type: read.column.type,
      dataType: read.column.dataType,
      identity: false,
      ...(read.column.collation === undefined ? {} : { collation: read.column.collation }),
      target: { table: tableOf(target), column: read.column.name },
    },
  };
}

function typeOf(field: Field, kind: FieldKind, project: Project): string | ColumnReading {
  const { kwargs, args } = field.call;
  const missing = { unknown: `the column of the field \`${field.name}\`: its type cannot be told` };
  if (kind.array) {
    const base = innerField(field, "base_field", project);
    const inner = base?.kind && typeOf(base, base.kind, project);
    const size = given(kwargs.get("size"));
    return typeof inner === "string" ? `${inner}[${size?.is === "number" ? size.text : ""}]` : missing;
  }
  if (kind.generated) {
    const output = innerField(field, "output_field", project);
    return output?.kind ? typeOf(output, output.kind, project) : missing;
  }
  if (kind.type === "varchar") {
    const said = kwargs.get("max_length") ?? args[1];
    if (said?.is === "none" || (!said && kind.maxLength === undefined)) return "varchar";
    if (!said) return `varchar(${kind.maxLength})`;
    return said.is === "number" ? `varchar(${said.text})` : missing;
  }
  if (kind.type === "numeric") {
    if (kind.internal !== "DecimalField") return "numeric";
    const digits = given(kwargs.get("max_digits") ?? args[2]);
    const places = given(kwargs.get("decimal_places") ?? args[3]);
    if (!digits && !places) return "numeric";
    return digits?.is === "number" && places?.is === "number"
      ? `numeric(${digits.text}, ${places.text})`
      : missing;
  }
  return kind.type ?? missing;
}

/** The field inside an array or a generated column. */
export function innerField(field: Field, name: string, project: Project): Field | undefined {
  const value = field.call.kwargs.get(name) ?? field.call.args[0];
  return value?.is === "call" ? { ...aField(field.name, value, project), lines: field.lines } : undefined;
}
