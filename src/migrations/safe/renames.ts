import { addColumn, backfill, dropAfter, triggerStatements } from "./columns.ts";
import { syncName } from "./constraints.ts";
import { identifier, relation, tableIn } from "./sql.ts";
import type { Danger, SafeWay } from "./way.ts";

/** Another name: both names work until no running code uses the old one. */
export function renamedColumn({ part, before, after }: Danger): SafeWay | undefined {
  const [name = ""] = part?.columns ?? [];
  const to = part?.to;
  const table = part && tableIn(before, part.table);
  const column = table?.columns.find((one) => one.name === name);
  if (!table || !column || to === undefined || !tableIn(after, part.table)) return undefined;
  const { default: _default, identity: _identity, generated: _generated, ...plain } = column;
  const body = [
    `IF TG_OP = 'INSERT' THEN NEW.${identifier(to)} := coalesce(NEW.${identifier(to)}, NEW.${identifier(name)}); NEW.${identifier(name)} := NEW.${identifier(to)};`,
    `  ELSIF NEW.${identifier(to)} IS DISTINCT FROM OLD.${identifier(to)} THEN NEW.${identifier(name)} := NEW.${identifier(to)};`,
    `  ELSE NEW.${identifier(to)} := NEW.${identifier(name)}; END IF;`,
  ].join("\n");
  return {
    deploy: `use ${to} in place of ${name}`,
    steps: [
      addColumn(table, { ...plain, name: to, nullable: true }, `Add ${to} beside ${name}`),
      {
        phase: "expand",
        does: "Keep the two the same, whichever is written",
        statements: triggerStatements(table, syncName(table.name, to), body),
        outsideTransaction: false,
      },
      ...backfill(
        table,
        `${identifier(to)} = ${identifier(name)}`,
        `${identifier(to)} IS DISTINCT FROM ${identifier(name)}`,
        to,
      ),
      dropAfter(table, name, syncName(table.name, to)),
    ],
  };
}

/** Another name for a table: a view answers to the old one. */
export function renamedTable({ part, before }: Danger): SafeWay | undefined {
  const to = part?.to;
  const table = part && tableIn(before, part.table);
  if (!table || to === undefined) return undefined;
  const view = relation(table);
  const renamed = relation({ schema: table.schema, name: to });
  return {
    deploy: `use ${to} in place of ${table.name}`,
    steps: [
      {
        phase: "expand",
        does: `Rename the table and let a view answer to ${table.name}, in one transaction`,
        statements: [
          { sql: `ALTER TABLE ${view} RENAME TO ${identifier(to)}` },
          { sql: `CREATE VIEW ${view} AS SELECT * FROM ${renamed}` },
        ],
        outsideTransaction: false,
      },
      {
        phase: "contract",
        does: "Drop the view once no running code uses the old name",
        statements: [{ sql: `DROP VIEW ${view}` }],
        outsideTransaction: false,
      },
    ],
  };
}

/** What is dropped goes last. */
export function dropLater({ statement, part }: Danger): SafeWay | undefined {
  if (!part || (part.kind !== "drop-column" && part.kind !== "drop-table")) return undefined;
  const what =
    part.kind === "drop-column"
      ? `${part.columns.join(", ")} of ${relation(part.table)}`
      : relation(part.table);
  return {
    deploy: `neither read nor write ${what}`,
    steps: [
      {
        phase: "contract",
        does: `Drop ${what}, in a later release than the code that stopped using it`,
        statements: [{ sql: statement.sql.replace(/;\s*$/, "") }],
        outsideTransaction: false,
      },
    ],
  };
}
