import type { Node } from "libpg-query";
import { nameOfWords, tableName, tableOf } from "../parts/placed.ts";

/** Names of what the changed statements make themselves, or that was there before. */
export class Made {
  readonly #relations: Set<string>;
  readonly #indexes: Set<string>;
  readonly #types: Set<string>;
  readonly #functions = new Set<string>();
  readonly #constraints = new Set<string>();
  readonly #columns = new Set<string>();

  constructor(known: { relations: readonly string[]; indexes: readonly string[]; types: readonly string[] }) {
    this.#relations = new Set(known.relations);
    this.#indexes = new Set(known.indexes);
    this.#types = new Set(known.types);
  }

  has(kind: "relation" | "index" | "type" | "function", written: { schema?: string; name: string }): boolean {
    const names = {
      relation: this.#relations,
      index: this.#indexes,
      type: this.#types,
      function: this.#functions,
    }[kind];
    return names.has(tableName(written));
  }

  hasConstraint(name: string): boolean {
    return this.#constraints.has(name);
  }

  hasColumn(table: { schema?: string; name: string }, column: string): boolean {
    return this.#columns.has(`${tableName(table)} ${column}`);
  }

  add(node: Node): void {
    if ("CreateStmt" in node) this.#relation(tableOf(node.CreateStmt.relation));
    if ("CreateForeignTableStmt" in node) this.#relation(tableOf(node.CreateForeignTableStmt.base?.relation));
    if ("CreateTableAsStmt" in node) this.#relation(tableOf(node.CreateTableAsStmt.into?.rel));
    if ("ViewStmt" in node) this.#relation(tableOf(node.ViewStmt.view));
    if ("CreateSeqStmt" in node) this.#relation(tableOf(node.CreateSeqStmt.sequence));
    if ("IndexStmt" in node && node.IndexStmt.idxname) this.#indexes.add(node.IndexStmt.idxname);
    if ("CreateEnumStmt" in node) this.#named(this.#types, node.CreateEnumStmt.typeName);
    if ("CreateDomainStmt" in node) this.#named(this.#types, node.CreateDomainStmt.domainname);
    if ("CreateRangeStmt" in node) this.#named(this.#types, node.CreateRangeStmt.typeName);
    if ("CompositeTypeStmt" in node) {
      const type = tableOf(node.CompositeTypeStmt.typevar);
      if (type) this.#types.add(tableName(type));
    }
    if ("CreateFunctionStmt" in node) this.#named(this.#functions, node.CreateFunctionStmt.funcname);
    if ("RenameStmt" in node) this.#renamed(node.RenameStmt);
    if ("AlterTableStmt" in node) this.#altered(node.AlterTableStmt);
  }

  #relation(table: ReturnType<typeof tableOf>): void {
    if (table) this.#relations.add(tableName(table));
  }

  #named(names: Set<string>, words: readonly Node[] | undefined): void {
    const name = nameOfWords(words);
    if (name) names.add(tableName(name));
  }

  #renamed({ renameType, relation, newname }: Extract<Node, { RenameStmt: unknown }>["RenameStmt"]): void {
    const table = tableOf(relation);
    if (!newname) return;
    if (renameType === "OBJECT_TABLE") this.#relations.add(tableName({ ...table, name: newname }));
    if (renameType === "OBJECT_INDEX") this.#indexes.add(newname);
    if (renameType === "OBJECT_TABCONSTRAINT") this.#constraints.add(newname);
    if (renameType === "OBJECT_COLUMN" && table) this.#columns.add(`${tableName(table)} ${newname}`);
  }

  #altered({ relation, cmds }: Extract<Node, { AlterTableStmt: unknown }>["AlterTableStmt"]): void {
    const table = tableOf(relation);
    for (const command of cmds ?? []) {
      const def = "AlterTableCmd" in command ? command.AlterTableCmd.def : undefined;
      if (!def || !table) continue;
      if ("Constraint" in def && def.Constraint.conname) this.#constraints.add(def.Constraint.conname);
      if ("ColumnDef" in def && def.ColumnDef.colname)
        this.#columns.add(`${tableName(table)} ${def.ColumnDef.colname}`);
    }
  }
}
