/** A query as the code writes it, before anyone has looked up its tables. Lines are 1-based. */
export type CodeQuery = SqlQuery | ModelQuery;

interface Written {
  from: number;
  to: number;
  /** The lines' text, or the part of it that is the query. */
  excerpt: string;
}

export interface SqlQuery extends Written {
  kind: "sql";
  /** One statement with `$1`, `$2`, ... for its parameters; its lines are those of the code, from `start` on. */
  sql: string;
  start: number;
}

/** A call of an object-relational mapper. */
export interface ModelQuery extends Written {
  kind: "model";
  mapper: Mapper;
  /** As the code names it. */
  model: string;
  /** Conditions that must all hold. */
  filters: readonly FieldUse[];
  /** Of a query that wants only the first so many rows and filters by nothing. */
  sort?: Omit<FieldUse, "by">;
  /** Nothing is in it that was not understood. */
  whole: boolean;
}

/** `table`: a query builder, whose model is the table itself. */
export type Mapper =
  | "prisma"
  | "typeorm"
  | "sequelize"
  | "django"
  | "sqlalchemy"
  | "rails"
  | "laravel"
  | "ecto"
  | "table";

export interface FieldUse {
  /** As the code names it. */
  field: string;
  by: "value" | "range";
  line: number;
}
