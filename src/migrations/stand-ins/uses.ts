import type { Node } from "libpg-query";
import { nameOfWords, tableName, tableOf, type WrittenName } from "../parts/placed.ts";
import { columnsIn, constantType } from "./infer.ts";
import type { Needs } from "./needs.ts";
import { alterTableUses, createTableUses } from "./table-uses.ts";
import { walk } from "./walk.ts";

/** Gathers from a statement what it needs of objects that nobody makes. */
export function addUses(needs: Needs, node: Node): void {
  relations(needs, node);
  if ("AlterTableStmt" in node) alterTableUses(needs, node.AlterTableStmt);
  if ("CreateStmt" in node) createTableUses(needs, node.CreateStmt);
  if ("RenameStmt" in node) rename(needs, node.RenameStmt);
  if ("DropStmt" in node) drop(needs, node.DropStmt);
  if ("IndexStmt" in node) index(needs, node.IndexStmt);
  if ("ReindexStmt" in node && node.ReindexStmt.kind === "REINDEX_OBJECT_INDEX")
    needs.anIndex(tableOf(node.ReindexStmt.relation));
  if ("ClusterStmt" in node) cluster(needs, node.ClusterStmt);
  if ("AlterEnumStmt" in node) alterEnum(needs, node.AlterEnumStmt);
  if ("AlterDomainStmt" in node) alterDomain(needs, node.AlterDomainStmt);
  if ("InsertStmt" in node) targets(needs, node.InsertStmt.relation, node.InsertStmt.cols);
  if ("UpdateStmt" in node) targets(needs, node.UpdateStmt.relation, node.UpdateStmt.targetList);
  if (QUERIES.some((name) => name in node)) queried(needs, node);
}

/** Every relation that is named anywhere, but for what is no table or is made up of others. */
function relations(needs: Needs, node: Node): void {
  if ("DropStmt" in node || "ReindexStmt" in node || "CreateSeqStmt" in node) {
    if (!("ReindexStmt" in node) || node.ReindexStmt.kind !== "REINDEX_OBJECT_TABLE") return;
  }
  if ("AlterTableStmt" in node && node.AlterTableStmt.objtype !== "OBJECT_TABLE") return;
  if ("RefreshMatViewStmt" in node) return;
  if ("RenameStmt" in node && !/TABLE$|COLUMN$|TABCONSTRAINT$/.test(node.RenameStmt.renameType ?? "")) return;
  const names = namesOfQuery(node);
  walk(node, (one) => {
    if (typeof one.relname !== "string") return undefined;
    const schema = typeof one.schemaname === "string" ? one.schemaname : undefined;
    const table = { ...(schema === undefined ? {} : { schema }), name: one.relname };
    if (!(schema === undefined && names.has(table.name)) && needs.unknown(table)) needs.sketch.table(table);
    return undefined;
  });
}

function rename(
  needs: Needs,
  { renameType, relation, subname, missing_ok }: Extract<Node, { RenameStmt: unknown }>["RenameStmt"],
): void {
  const table = tableOf(relation);
  if (renameType === "OBJECT_COLUMN") needs.column(table, subname);
  if (renameType === "OBJECT_TABCONSTRAINT" && subname && needs.unknown(table))
    needs.sketch.table(table).checks.set(subname, "true");
  if (renameType === "OBJECT_INDEX" && (needs.lone || !missing_ok)) needs.anIndex(table);
}

/** Without an index it is the one of last time. */
function cluster(
  needs: Needs,
  { relation, indexname }: Extract<Node, { ClusterStmt: unknown }>["ClusterStmt"],
): void {
  const table = tableOf(relation);
  if (!needs.unknown(table)) return;
  if (indexname) needs.useIndex(table, indexname, false);
  else needs.sketch.table(table).clustered = true;
}

function drop(
  needs: Needs,
  { removeType, missing_ok, objects }: Extract<Node, { DropStmt: unknown }>["DropStmt"],
): void {
  if (missing_ok && !needs.lone) return;
  for (const object of objects ?? []) {
    const name = "List" in object ? nameOfWords(object.List.items) : undefined;
    if (!name) continue;
    if (removeType === "OBJECT_TABLE" && needs.unknown(name)) needs.sketch.table(name);
    if (removeType === "OBJECT_INDEX") needs.anIndex(name);
  }
}

function index(
  needs: Needs,
  { relation, indexParams, accessMethod, whereClause }: Extract<Node, { IndexStmt: unknown }>["IndexStmt"],
): void {
  const table = tableOf(relation);
  for (const element of indexParams ?? []) {
    if (!("IndexElem" in element)) continue;
    const { name, expr, opclass } = element.IndexElem;
    const type = opclass === undefined ? METHODS[accessMethod ?? ""] : undefined;
    needs.column(table, name, type);
    needs.columns(table, columnsIn(expr), "text");
  }
  needs.columns(table, columnsIn(whereClause));
}

function alterEnum(
  needs: Needs,
  { typeName, newValNeighbor, oldVal }: Extract<Node, { AlterEnumStmt: unknown }>["AlterEnumStmt"],
): void {
  const type = nameOfWords(typeName);
  if (type && !needs.made.has("type", type))
    needs.sketch.enumValues(
      type,
      [newValNeighbor, oldVal].filter((value) => value !== undefined && value !== "") as string[],
    );
}

function alterDomain(
  needs: Needs,
  { typeName, subtype, name, def }: Extract<Node, { AlterDomainStmt: unknown }>["AlterDomainStmt"],
): void {
  const type = nameOfWords(typeName);
  if (!type || needs.made.has("type", type)) return;
  const key = tableName(type);
  const shown = columnsIn(def).find(({ name: column }) => column.toLowerCase() === "value")?.type;
  const domain = needs.sketch.domains.get(key) ?? {
    type,
    base: shown ?? "text",
    checks: new Set<string>(),
  };
  if (name && (subtype === "X" || subtype === "V")) domain.checks.add(name);
  needs.sketch.domains.set(key, domain);
}

function targets(
  needs: Needs,
  relation: Parameters<typeof tableOf>[0],
  targets: readonly Node[] | undefined,
): void {
  for (const target of targets ?? []) {
    if (!("ResTarget" in target)) continue;
    needs.column(tableOf(relation), target.ResTarget.name, constantType(target.ResTarget.val));
  }
}

/** Columns without a qualifier belong to the only table there is; with several nobody can say. */
function queried(needs: Needs, node: Node): void {
  const tables = new Map<string, WrittenName>();
  const all: WrittenName[] = [];
  const names = namesOfQuery(node);
  walk(node, (one) => {
    if (typeof one.relname !== "string") return undefined;
    const table = tableOf(one as Parameters<typeof tableOf>[0]);
    if (!table) return undefined;
    all.push(table);
    if (table.schema === undefined && names.has(table.name)) return undefined;
    tables.set(table.name, table);
    const alias = (one.alias as { aliasname?: string } | undefined)?.aliasname;
    if (alias) tables.set(alias, table);
    return undefined;
  });
  for (const { name, qualifier, type } of columnsIn(node))
    needs.column(
      qualifier === undefined
        ? all.length === 1
          ? [...tables.values()][0]
          : undefined
        : tables.get(qualifier),
      name,
      type,
    );
}

/** What `WITH` names: tables of the query alone. */
function namesOfQuery(node: Node): ReadonlySet<string> {
  const names = new Set<string>();
  walk(node, (one, key) => {
    if (key === "CommonTableExpr" && typeof one.ctename === "string") names.add(one.ctename);
    return undefined;
  });
  return names;
}

const QUERIES = [
  "SelectStmt",
  "UpdateStmt",
  "DeleteStmt",
  "InsertStmt",
  "ViewStmt",
  "CreateTableAsStmt",
  "CreatePolicyStmt",
];

const METHODS: Readonly<Record<string, string>> = { gin: "jsonb", gist: "int4range" };
