import type { ColumnDef } from "libpg-query";
import { nameOfWords, type WrittenName } from "../parts/placed.ts";
import type { UsedColumn } from "./infer.ts";
import type { Made } from "./made.ts";
import type { Sketch } from "./sketch.ts";

/** What statements need and nobody makes goes into a sketch. */
export class Needs {
  readonly sketch: Sketch;
  readonly made: Made;
  /** Nothing is known of the database: what a statement drops, if it exists, may well exist. */
  readonly lone: boolean;

  constructor(sketch: Sketch, made: Made, lone: boolean) {
    this.sketch = sketch;
    this.made = made;
    this.lone = lone;
  }

  /** A table that is neither there nor made here: its sketch is to be filled. */
  unknown(table: WrittenName | undefined): table is WrittenName {
    return (
      table !== undefined &&
      !this.made.has("relation", table) &&
      !/^pg_|^information_schema$/.test(table.schema ?? table.name)
    );
  }

  column(table: WrittenName | undefined, name: string | undefined, type?: string): void {
    if (name && this.unknown(table) && !this.made.hasColumn(table, name))
      this.sketch.column(table, name, type);
  }

  columns(table: WrittenName | undefined, columns: readonly UsedColumn[], otherwise?: string): void {
    for (const { name, type } of columns) this.column(table, name, type ?? otherwise);
  }

  /** An index whose table nothing names: it gets one that says so. */
  anIndex(index: WrittenName | undefined): void {
    if (!index || this.made.has("index", { name: index.name })) return;
    this.useIndex({ ...index, name: `table_of_${index.name}` }, index.name, false);
  }

  useIndex(table: WrittenName | undefined, name: string, unique: boolean): void {
    if (this.unknown(table)) this.sketch.table(table).indexes.set(name, { unique });
  }

  typeOf(type: ColumnDef["typeName"], values: readonly string[]): void {
    const name = nameOfWords(type?.names);
    if (name && name.schema !== "pg_catalog" && !this.made.has("type", name))
      this.sketch.enumValues(name, values);
  }
}
