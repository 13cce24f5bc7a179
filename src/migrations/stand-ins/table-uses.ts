import type { AlterTableCmd, ColumnDef, Constraint, Node, PartitionBoundSpec } from "libpg-query";
import { nameOfWords, tableName, tableOf, textsOf, type WrittenName } from "../parts/placed.ts";
import { columnsIn, constantType, earlierType, typeText } from "./infer.ts";
import type { Needs } from "./needs.ts";
import { PARTITION_KEY } from "./sketch.ts";
import { walk } from "./walk.ts";

export function alterTableUses(
  needs: Needs,
  { relation, cmds, objtype }: Extract<Node, { AlterTableStmt: unknown }>["AlterTableStmt"],
): void {
  const table = tableOf(relation);
  if (!table || objtype !== "OBJECT_TABLE") return;
  const commands = (cmds ?? []).flatMap((one) => ("AlterTableCmd" in one ? [one.AlterTableCmd] : []));
  for (const one of commands) command(needs, table, one);
}

function command(needs: Needs, table: WrittenName, { subtype, name, def }: AlterTableCmd): void {
  const column = def && "ColumnDef" in def ? def.ColumnDef : undefined;
  if (subtype === "AT_AddColumn" && column) newColumn(needs, table, column);
  else if (subtype === "AT_AlterColumnType") {
    const using = column?.raw_default !== undefined;
    needs.column(table, name, earlierType(typeText(column?.typeName), using));
    needs.typeOf(column?.typeName, []);
  } else if (subtype === "AT_ColumnDefault") needs.column(table, name, constantType(def));
  else if (subtype === "AT_ValidateConstraint" || subtype === "AT_DropConstraint") {
    if (name && needs.unknown(table) && !needs.made.hasConstraint(name)) {
      const { checks } = needs.sketch.table(table);
      checks.set(name, checks.get(name) ?? "true");
    }
  } else if (def && "Constraint" in def) constraintUses(needs, table, def.Constraint, () => undefined);
  else if (def && "PartitionCmd" in def) partition(needs, table, def.PartitionCmd);
  else if (name && subtype && OF_COLUMN.has(subtype)) {
    needs.column(table, name);
    if (subtype === "AT_SetNotNull") provesNotNull(needs, table, name);
    else if (subtype === "AT_DropNotNull") wasNotNull(needs, table, name);
  }
}

/** A check whose name tells the column was added, not yet validated, by a migration before this one. */
function provesNotNull(needs: Needs, table: WrittenName, column: string): void {
  if (!needs.unknown(table)) return;
  const { checks } = needs.sketch.table(table);
  for (const [name, condition] of checks)
    if (condition === "true" && name.includes(column) && /null/i.test(name))
      checks.set(name, `"${column.replaceAll('"', '""')}" is not null`);
}

function wasNotNull(needs: Needs, table: WrittenName, column: string): void {
  if (needs.unknown(table) && !needs.made.hasColumn(table, column))
    needs.sketch.table(table).required.add(column);
}

function newColumn(needs: Needs, table: WrittenName, column: ColumnDef): void {
  const constraints = (column.constraints ?? []).flatMap((one) =>
    "Constraint" in one ? [one.Constraint] : [],
  );
  for (const constraint of constraints) {
    if (constraint.contype === "CONSTR_DEFAULT") fallback(needs, constraint.raw_expr, column);
    constraintUses(needs, table, constraint, () => typeText(column.typeName), column.colname);
  }
  const values = constraints.flatMap(({ raw_expr }) => stringsIn(raw_expr));
  needs.typeOf(column.typeName, values);
}

/** A function that a default calls and nobody makes: volatile, as functions are unless they say otherwise. */
function fallback(needs: Needs, expression: Node | undefined, column: ColumnDef): void {
  if (!expression || !("FuncCall" in expression)) return;
  const { funcname, args = [] } = expression.FuncCall;
  const name = nameOfWords(funcname);
  const takes = args.map(constantType);
  const gives = typeText(column.typeName);
  if (!name || name.schema === "pg_catalog" || !gives || needs.made.has("function", name)) return;
  const known = takes.filter((type) => type !== undefined);
  if (known.length === takes.length)
    needs.sketch.functions.set(tableName(name), { name, takes: known, gives });
}

function constraintUses(
  needs: Needs,
  table: WrittenName,
  constraint: Constraint,
  typeOf: (column: string) => string | undefined,
  own?: string,
): void {
  const { contype, fk_attrs, pktable, pk_attrs, keys, raw_expr, exclusions, indexname } = constraint;
  for (const column of textsOf(keys)) needs.column(table, column);
  for (const used of columnsIn(raw_expr)) needs.column(table, used.name, used.type);
  for (const exclusion of exclusions ?? [])
    for (const element of "List" in exclusion ? (exclusion.List.items ?? []) : [])
      if ("IndexElem" in element) needs.column(table, element.IndexElem.name, "int4range");
  if (indexname && !needs.made.has("index", { name: indexname }))
    needs.useIndex(table, indexname, contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY");
  const target = tableOf(pktable);
  if (!target) return;
  const from = own === undefined ? textsOf(fk_attrs) : [own];
  const to = textsOf(pk_attrs);
  for (const [index, column] of from.entries()) {
    const other = to[index] ?? "id";
    const type = typeOf(column) ?? "bigint";
    needs.column(table, column, type);
    needs.column(target, other, type);
  }
  if (needs.unknown(target)) needs.sketch.table(target).keys.push(to);
}

export function createTableUses(
  needs: Needs,
  { relation, tableElts, inhRelations, partbound }: Extract<Node, { CreateStmt: unknown }>["CreateStmt"],
): void {
  const table = tableOf(relation);
  if (!table) return;
  const types = new Map<string, string | undefined>();
  for (const element of tableElts ?? []) {
    if (!("ColumnDef" in element)) continue;
    types.set(element.ColumnDef.colname ?? "", typeText(element.ColumnDef.typeName));
    newColumn(needs, table, element.ColumnDef);
  }
  for (const element of tableElts ?? [])
    if ("Constraint" in element)
      constraintUses(needs, table, element.Constraint, (column) => types.get(column));
  const [parent] = inhRelations ?? [];
  if (partbound && parent && "RangeVar" in parent) divided(needs, tableOf(parent.RangeVar), partbound);
}

function partition(
  needs: Needs,
  table: WrittenName,
  { name, bound }: Extract<Node, { PartitionCmd: unknown }>["PartitionCmd"],
): void {
  const partition = tableOf(name);
  if (!partition) return;
  if (bound) {
    const type = divided(needs, table, bound);
    needs.column(partition, PARTITION_KEY, type);
  } else if (needs.unknown(table) && needs.unknown(partition)) {
    const sketch = needs.sketch.table(table);
    sketch.partitioned ??= { by: "list", type: "integer", partitions: [] };
    sketch.partitioned.partitions.push(partition);
    needs.sketch.tables.delete(tableName(partition));
  }
}

function divided(
  needs: Needs,
  table: WrittenName | undefined,
  { strategy, listdatums, lowerdatums }: PartitionBoundSpec,
): string {
  const [datum] = [...(listdatums ?? []), ...(lowerdatums ?? [])];
  const [text] = stringsIn(datum);
  const type =
    text !== undefined && /^\d{4}-\d\d-\d\d/.test(text) ? "date" : (constantType(datum) ?? "integer");
  const by = strategy === "r" ? "range" : strategy === "h" ? "hash" : "list";
  if (needs.unknown(table)) needs.sketch.table(table).partitioned ??= { by, type, partitions: [] };
  return type;
}

/** Parts of `ALTER TABLE` that name a column that has to be there. */
const OF_COLUMN = new Set([
  "AT_SetNotNull",
  "AT_DropNotNull",
  "AT_DropColumn",
  "AT_SetStatistics",
  "AT_SetStorage",
  "AT_SetCompression",
  "AT_AddIdentity",
]);

function stringsIn(tree: unknown): string[] {
  const found: string[] = [];
  walk(tree, (one, key) => {
    const text = key === "A_Const" ? (one.sval as { sval?: string } | undefined)?.sval : undefined;
    if (typeof text === "string") found.push(text);
    return undefined;
  });
  return found;
}
