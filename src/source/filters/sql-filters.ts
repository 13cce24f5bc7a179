import { loadModule, type Node, parseSync, type SelectStmt } from "libpg-query";
import type { Catalog, CatalogTable } from "../../domain/catalog.ts";

/** What one statement asks of a table. */
export interface TableUse {
  table: CatalogTable;
  filters: SqlFilter[];
  sort?: SqlFilter;
}

export interface SqlFilter {
  column: string;
  by: "value" | "range" | "join" | "sort";
  /** Of a join: the position of the other table in the list. */
  with?: number;
  /** 0-based, from the beginning of the statement. */
  line: number;
}

export interface SqlUses {
  tables: readonly TableUse[];
  /** Every condition was understood. */
  whole: boolean;
}

let loaded: Promise<void> | undefined;

/**
 * What one SELECT, UPDATE or DELETE filters, joins and sorts by. A column that does not belong to exactly one table
 * of the catalog is left out.
 *
 * @returns `undefined` for what is not exactly one such statement
 */
export async function sqlUses(sql: string, catalog: Catalog): Promise<SqlUses | undefined> {
  loaded ??= loadModule();
  await loaded;
  let statement: Node | undefined;
  try {
    const { stmts = [] } = parseSync(sql);
    statement = stmts.length === 1 ? stmts[0]?.stmt : undefined;
  } catch {
    return undefined;
  }
  if (!statement || !isQuery(statement)) return undefined;
  const reader = new Reader(sql, catalog);
  reader.statement(statement, undefined);
  return { tables: reader.tables, whole: reader.whole };
}

/** Not one that writes through its common table expressions: that is not looked at. */
function isQuery(node: Node): boolean {
  return "SelectStmt" in node || "UpdateStmt" in node || "DeleteStmt" in node;
}

interface Scope {
  /** By alias; `undefined` for what is no table of the catalog. */
  tables: Map<string, number | undefined>;
  parent: Scope | undefined;
  /** Names of common table expressions. */
  hidden: ReadonlySet<string>;
}

/** Queries within queries: beyond this it was written to be deep. */
const MAX_DEPTH = 20;

const RANGE = new Set(["<", ">", "<=", ">="]);

class Reader {
  readonly tables: TableUse[] = [];
  whole = true;
  readonly #bytes: Buffer;
  readonly #catalog: Catalog;
  #depth = 0;

  constructor(sql: string, catalog: Catalog) {
    this.#bytes = Buffer.from(sql);
    this.#catalog = catalog;
  }

  statement(node: Node, parent: Scope | undefined): void {
    if (this.#depth >= MAX_DEPTH) {
      this.whole = false;
      return;
    }
    this.#depth++;
    if ("SelectStmt" in node) this.#select(node.SelectStmt, parent);
    else if ("UpdateStmt" in node) {
      const { relation, fromClause = [], whereClause, withClause } = node.UpdateStmt;
      const from = [...(relation ? [{ RangeVar: relation }] : []), ...fromClause];
      this.#filter(from, whereClause, this.#scope(withClause?.ctes, parent));
    } else if ("DeleteStmt" in node) {
      const { relation, usingClause = [], whereClause, withClause } = node.DeleteStmt;
      const from = [...(relation ? [{ RangeVar: relation }] : []), ...usingClause];
      this.#filter(from, whereClause, this.#scope(withClause?.ctes, parent));
    }
    this.#depth--;
  }

  #select(select: SelectStmt, parent: Scope | undefined): void {
    const scope = this.#scope(select.withClause?.ctes, parent);
    if (select.larg || select.rarg) {
      for (const arm of [select.larg, select.rarg])
        if (arm) this.statement({ SelectStmt: arm }, { ...scope, tables: new Map() });
      return;
    }
    this.#filter(select.fromClause ?? [], select.whereClause, scope);
    this.#nested(select.targetList, scope);
    const [first] = select.sortClause ?? [];
    const alone = scope.tables.size === 1 && !select.whereClause && !select.groupClause;
    if (alone && select.limitCount && first && "SortBy" in first) {
      const found = this.#column(first.SortBy.node, scope);
      const use = found && this.tables[found.table];
      if (use && found) use.sort = { column: found.column, by: "sort", line: found.line };
    }
  }

  #scope(ctes: readonly Node[] | undefined, parent: Scope | undefined): Scope {
    const hidden = new Set(parent?.hidden);
    for (const cte of ctes ?? []) {
      if (!("CommonTableExpr" in cte)) continue;
      const { ctename, ctequery } = cte.CommonTableExpr;
      if (ctename !== undefined) hidden.add(ctename);
      if (ctequery) this.statement(ctequery, { tables: new Map(), parent, hidden });
    }
    return { tables: new Map(), parent, hidden };
  }

  #filter(from: readonly Node[], where: Node | undefined, scope: Scope): void {
    const joins = from.flatMap((item) => this.#from(item, scope));
    for (const condition of [...joins, ...(where ? [where] : [])]) this.#condition(condition, scope);
  }

  /** @returns the conditions of its joins */
  #from(item: Node, scope: Scope): Node[] {
    if ("RangeVar" in item) {
      const { relname = "", schemaname, alias } = item.RangeVar;
      const hidden = schemaname === undefined && scope.hidden.has(relname);
      const table = hidden ? undefined : this.#table(relname, schemaname);
      scope.tables.set(alias?.aliasname ?? relname, table && this.tables.push({ table, filters: [] }) - 1);
      return [];
    }
    if ("JoinExpr" in item) {
      const { larg, rarg, quals, isNatural, usingClause } = item.JoinExpr;
      if (isNatural || usingClause) this.whole = false;
      const inner = [larg, rarg].flatMap((side) => (side ? this.#from(side, scope) : []));
      return quals ? [...inner, quals] : inner;
    }
    const name = `#${scope.tables.size}`;
    if ("RangeSubselect" in item) {
      const { subquery, alias } = item.RangeSubselect;
      scope.tables.set(alias?.aliasname ?? name, undefined);
      if (subquery) this.statement(subquery, scope);
    } else {
      scope.tables.set(name, undefined);
    }
    return [];
  }

  #table(name: string, schema: string | undefined): CatalogTable | undefined {
    const named = this.#catalog.tables.filter(
      (table) => table.name === name && (schema === undefined || table.schema === schema),
    );
    return named.length > 1 ? named.find((table) => table.schema === "public") : named[0];
  }

  #condition(node: Node, scope: Scope): void {
    if ("BoolExpr" in node && node.BoolExpr.boolop === "AND_EXPR") {
      for (const arg of node.BoolExpr.args ?? []) this.#condition(arg, scope);
      return;
    }
    this.#nested(node, scope);
    if (!("A_Expr" in node)) {
      // A value of the program may be a condition by itself; so may what is negated, or one of several.
      // One of the rows of another query narrows as a join does, unseen.
      const exists = "SubLink" in node && node.SubLink.subLinkType === "EXISTS_SUBLINK";
      if (!("NullTest" in node) && !("ColumnRef" in node) && !exists) this.whole = false;
      return;
    }
    const { kind, name, lexpr, rexpr } = node.A_Expr;
    const operator = name?.map((part) => ("String" in part ? part.String.sval : "")).join(".") ?? "";
    if (kind === "AEXPR_BETWEEN") this.#compare(lexpr, rexpr, "range", scope);
    else if (operator === "=" && (kind === "AEXPR_OP" || kind === "AEXPR_IN" || kind === "AEXPR_OP_ANY"))
      this.#compare(lexpr, rexpr, "value", scope);
    else if (kind === "AEXPR_OP" && RANGE.has(operator)) this.#compare(lexpr, rexpr, "range", scope);
  }

  #compare(left: Node | undefined, right: Node | undefined, by: "value" | "range", scope: Scope): void {
    const [a, b] = [this.#column(left, scope), this.#column(right, scope)];
    if (a && b) {
      if (a.table === b.table || by === "range") return;
      this.#add(a, "join", b.table);
      this.#add(b, "join", a.table);
    } else if (a && !namesColumn(right)) this.#add(a, by);
    else if (b && !namesColumn(left)) this.#add(b, by);
    // Rows may be looked up by what is compared here, and it is not known whose they are.
    else if (by === "value") this.whole = false;
  }

  #add({ table, column, line }: Column, by: SqlFilter["by"], other?: number): void {
    this.tables[table]?.filters.push({ column, by, line, ...(other === undefined ? {} : { with: other }) });
  }

  #column(node: Node | undefined, scope: Scope): Column | undefined {
    if (!node || !("ColumnRef" in node)) return undefined;
    const names = (node.ColumnRef.fields ?? []).map((field) =>
      "String" in field ? (field.String.sval ?? "") : "",
    );
    const column = names.at(-1) ?? "";
    const line = this.#lineOf(node.ColumnRef.location ?? 0);
    const table = names.length > 1 ? this.#aliased(names.at(-2) ?? "", scope) : this.#having(column, scope);
    if (table === undefined || column === "" || !this.#has(table, column)) return undefined;
    return { table, column, line };
  }

  #aliased(alias: string, scope: Scope): number | undefined {
    for (let at: Scope | undefined = scope; at; at = at.parent)
      if (at.tables.has(alias)) return at.tables.get(alias);
    return undefined;
  }

  #having(column: string, scope: Scope): number | undefined {
    for (let at: Scope | undefined = scope; at; at = at.parent) {
      const all = [...at.tables.values()];
      const having = all.filter((table) => table === undefined || this.#has(table, column));
      if (having.length > 0) return having.length === 1 ? having[0] : undefined;
    }
    return undefined;
  }

  #has(table: number, column: string): boolean {
    return this.tables[table]?.table.columns.some(({ name }) => name === column) ?? false;
  }

  #lineOf(offset: number): number {
    let line = 0;
    for (let at = 0; at < offset; at++) if (this.#bytes[at] === 10) line++;
    return line;
  }

  /** Queries inside an expression. */
  #nested(node: unknown, scope: Scope): void {
    for (const found of sublinksIn(node)) this.statement(found, scope);
  }
}

interface Column {
  table: number;
  column: string;
  line: number;
}

function sublinksIn(node: unknown): Node[] {
  const found: Node[] = [];
  const rest = [node];
  for (let next = rest.pop(); rest.length > 0 || next !== undefined; next = rest.pop()) {
    if (typeof next !== "object" || next === null) continue;
    const link: unknown = Reflect.get(next, "SubLink");
    if (typeof link === "object" && link !== null) {
      const inner: unknown = Reflect.get(link, "subselect");
      if (isNode(inner)) found.push(inner);
      rest.push(Reflect.get(link, "testexpr"));
    } else rest.push(...Object.values(next));
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "SelectStmt" in value;
}

/** Outside the queries inside it. */
function namesColumn(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  if ("ColumnRef" in node) return true;
  return Object.entries(node).some(([key, value]) => key !== "subselect" && namesColumn(value));
}
