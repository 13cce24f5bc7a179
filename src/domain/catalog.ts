import type { Row } from "./finding.ts";

export interface Catalog {
  tables: readonly CatalogTable[];
  enums?: readonly { schema: string; name: string; values: readonly string[] }[];
}

export interface CatalogTable {
  schema: string;
  name: string;
  columns: readonly CatalogColumn[];
  indexes: readonly CatalogIndex[];
  foreignKeys: readonly CatalogForeignKey[];
  checks?: readonly CatalogCheck[];
  triggers?: readonly { name: string; enabled: boolean }[];
  /** `command` as in the view `pg_policies`: `ALL`, `SELECT`, `INSERT`, `UPDATE` or `DELETE`. */
  policies?: readonly { name: string; command: string }[];
  rowSecurity?: { enabled: boolean; forced: boolean };
  /** `nothing` and `default` without a primary key leave a row unknown to logical replication. */
  replicaIdentity?: "default" | "nothing" | "full" | "index";
  /** A partitioned table (`by` for instance `RANGE (created_at)`), or a partition of the named one. */
  partitioned?: { by: string };
  partitionOf?: { schema: string; name: string; isDefault: boolean };
}

export interface CatalogColumn {
  name: string;
  type: string;
  nullable: boolean;
  /** As PostgreSQL writes it. */
  default?: string;
  identity?: boolean;
  generated?: "stored" | "virtual";
  /** Of a generated one: what it is computed from, as PostgreSQL writes it. */
  expression?: string;
}

export interface CatalogCheck {
  name: string;
  /** As PostgreSQL writes it, without `CHECK` and its parentheses. */
  expression: string;
  columns: readonly string[];
  validated: boolean;
}

export interface CatalogIndex {
  name: string;
  /** Key columns in order; an expression is an empty string. Included columns do not count. */
  columns: readonly string[];
  unique: boolean;
  primary: boolean;
  valid: boolean;
  partial: boolean;
  method: string;
  /** As PostgreSQL writes it, with operator classes, order and condition. */
  definition?: string;
  /** The constraint that owns it. */
  constraint?: string;
}

export interface CatalogForeignKey {
  name: string;
  columns: readonly string[];
  references: { schema: string; table: string; columns: readonly string[] };
  validated: boolean;
  /** As PostgreSQL writes it: `FOREIGN KEY (a) REFERENCES b(id) ON DELETE CASCADE`. */
  definition?: string;
  /** The catalog rows behind this entry, for evidence. */
  row: Row;
}
