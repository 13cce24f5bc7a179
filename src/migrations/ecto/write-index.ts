import type { LineRange } from "../../domain/pull-request.ts";
import type { Step, TableName } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import type { Command, Index } from "./command.ts";

/** A name in the schema that Ecto calls a prefix. */
export function named(name: string, prefix: string | undefined): TableName {
  return prefix === undefined ? { name } : { schema: prefix, name };
}

/** As SQL. */
export function dotted({ schema, name }: TableName): string {
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`;
}

/** An index as one statement, and its comment. */
export function createIndex(index: Index, ifNotExists: boolean, lines: LineRange): Step[] {
  const table = named(index.table, index.prefix);
  const { concurrently, unique, name, using, where, include, nullsNotDistinct } = index;
  const words = [
    `CREATE ${unique ? "UNIQUE " : ""}INDEX${concurrently ? " CONCURRENTLY" : ""}${ifNotExists ? " IF NOT EXISTS" : ""}`,
    `${quote(name)} ON ${dotted(table)}${using ? ` USING ${using}` : ""}`,
    // Expressions stand as they are written, which may be several keys, or one with its operator class.
    `(${index.keys.map((key) => `${key.column === undefined ? key.expression : quote(key.column)}${key.direction ? ` ${key.direction}` : ""}`).join(", ")})`,
    ...(include.length > 0 ? [`INCLUDE (${include.map(quote).join(", ")})`] : []),
    ...(nullsNotDistinct ? ["NULLS NOT DISTINCT"] : []),
    ...(index.options ? [`WITH (${index.options})`] : []),
    ...(where ? [`WHERE ${where}`] : []),
  ];
  const comment = index.comment;
  return [
    { do: "sql", sql: words.join(" ").replace(/\s*\n\s*/g, " "), lines },
    ...(comment
      ? [
          {
            do: "sql" as const,
            sql: `COMMENT ON INDEX ${dotted(named(name, index.prefix))} IS ${literal(comment)}`,
            lines,
          },
        ]
      : []),
  ];
}

export function createConstraint({
  constraint,
  lines,
}: Extract<Command, { do: "create-constraint" }>): Step[] {
  const { name, check, exclude, validate, comment } = constraint;
  const table = named(constraint.table, constraint.prefix);
  const body =
    check === undefined
      ? { is: "exclude" as const, definition: `USING ${exclude ?? ""}` }
      : { is: "check" as const, expression: check };
  return [
    {
      do: "alter-table",
      table,
      actions: [
        {
          act: "add-constraint",
          constraint: { name, ...(validate ? {} : { notValid: true }), ...body },
          lines,
        },
      ],
      lines,
    },
    ...(comment
      ? [
          {
            do: "sql" as const,
            sql: `COMMENT ON CONSTRAINT ${quote(name)} ON ${dotted(table)} IS ${literal(comment)}`,
            lines,
          },
        ]
      : []),
  ];
}
