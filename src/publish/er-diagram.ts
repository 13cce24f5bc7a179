import type { CatalogColumn, CatalogTable } from "../domain/catalog.ts";

/** Tables and columns shown; a picture of more is a wall. */
const MAX_TABLES = 12;
const MAX_COLUMNS = 30;

/**
 * One side of a schema change as a Mermaid entity-relationship diagram: its tables with their columns, and those
 * that their foreign keys refer to by name only. What differs from `other`, the same tables on the other side of
 * the change, carries `word` ("new", "dropped") or its old type. Empty without tables.
 *
 * Source of the syntax: mermaid.js.org/syntax/entityRelationshipDiagram.html
 */
export function erDiagram(
  tables: readonly CatalogTable[],
  other: readonly CatalogTable[],
  word: "new" | "dropped",
): string {
  if (tables.length === 0) return "";
  const shown = tables.slice(0, MAX_TABLES);
  const lines = ["erDiagram"];
  for (const table of shown) lines.push(...entity(table, find(other, table), word));
  for (const table of shown) lines.push(...relations(table));
  if (tables.length > shown.length) lines.push(`  %% ${tables.length - shown.length} more tables`);
  return lines.join("\n");
}

function entity(table: CatalogTable, twin: CatalogTable | undefined, word: string): string[] {
  const columns = table.columns.slice(0, MAX_COLUMNS).map((column) => {
    const notes = [...keysOf(table, column)];
    const remark = remarkOn(column, twin, word);
    return `    ${typeName(column.type)} ${name(column.name)}${notes.length > 0 ? ` ${notes.join(", ")}` : ""}${remark ? ` "${remark}"` : ""}`;
  });
  const more = table.columns.length - MAX_COLUMNS;
  if (more > 0) columns.push(`    more columns "${more} more"`);
  return [`  ${entityName(table)} {`, ...columns, "  }"];
}

function keysOf(table: CatalogTable, column: CatalogColumn): string[] {
  const isIn = (columns: readonly string[]) => columns.includes(column.name);
  const keys: string[] = [];
  if (table.indexes.some((index) => index.primary && isIn(index.columns))) keys.push("PK");
  if (table.foreignKeys.some((key) => isIn(key.columns))) keys.push("FK");
  if (
    table.indexes.some(
      (index) => index.unique && !index.primary && index.columns.length === 1 && isIn(index.columns),
    )
  )
    keys.push("UK");
  return keys;
}

/** Of a table that stands on one side only, the table itself says so. */
function remarkOn(column: CatalogColumn, twin: CatalogTable | undefined, word: string): string {
  const same = twin?.columns.find((candidate) => candidate.name === column.name);
  if (!twin || !same) return word;
  const changes: string[] = [];
  if (same.type !== column.type)
    changes.push(word === "new" ? `was ${remark(same.type)}` : `becomes ${remark(same.type)}`);
  if (same.nullable !== column.nullable) {
    const nullable = word === "new" ? column.nullable : same.nullable;
    changes.push(`${word === "new" ? "now" : "becomes"} ${nullable ? "nullable" : "not null"}`);
  }
  return changes.join(", ");
}

function relations(table: CatalogTable): string[] {
  return table.foreignKeys.map((key) => {
    const one = key.columns.every(
      (column) => table.columns.find((candidate) => candidate.name === column)?.nullable === false,
    );
    const many = table.indexes.some(
      (index) =>
        index.unique &&
        index.columns.length === key.columns.length &&
        key.columns.every((c) => index.columns.includes(c)),
    )
      ? "|o"
      : "}o";
    const target = entityName({ schema: key.references.schema, name: key.references.table });
    return `  ${entityName(table)} ${many}--${one ? "||" : "o|"} ${target} : "${key.columns.map(remark).join(", ")}"`;
  });
}

function find(tables: readonly CatalogTable[], { schema, name }: CatalogTable): CatalogTable | undefined {
  return tables.find((table) => table.schema === schema && table.name === name);
}

function entityName({ schema, name: table }: { schema: string; name: string }): string {
  return schema === "public" ? name(table) : `${name(schema)}_${name(table)}`;
}

/** Names are foreign: only what the grammar takes without quotes stays. */
function name(text: string): string {
  const safe = text.replace(/[^A-Za-z0-9_]/g, "_").slice(0, 63);
  return /^[A-Za-z]/.test(safe) ? safe : `_${safe}`;
}

function typeName(type: string): string {
  const safe = type
    .replace(/\bcharacter varying\b/, "varchar")
    .replace(/\bwithout time zone\b/, "")
    .replace(/\bwith time zone\b/, "tz")
    .trim()
    .replace(/,\s*/g, "-")
    .replace(/[^A-Za-z0-9_()[\]-]+/g, "_")
    .slice(0, 40);
  return /^[A-Za-z]/.test(safe) ? safe : `t_${safe}`;
}

function remark(text: string): string {
  return text.replace(/[^A-Za-z0-9_ ,.()[\]-]/g, "_").slice(0, 60);
}
