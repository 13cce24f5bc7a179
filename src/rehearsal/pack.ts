import type { Catalog, CatalogTable } from "../domain/catalog.ts";
import type { RehearsalResult, RehearsedFile } from "../domain/rehearsal.ts";

/** A catalog with the positions of its tables in a list that all catalogs of a result share. */
export interface PackedCatalog {
  tables: readonly number[];
  enums?: Catalog["enums"];
}

type PackedFile = Omit<RehearsedFile, "before" | "after"> & { before: PackedCatalog; after: PackedCatalog };

/**
 * A result as it travels. Most migrations leave most tables as they are, so each state of a table is sent once: three
 * hundred migrations in three hundred tables would not fit into memory otherwise.
 */
export interface PackedResult extends Omit<RehearsalResult, "baseCatalog" | "migrations"> {
  tables: readonly CatalogTable[];
  baseCatalog?: PackedCatalog;
  migrations: readonly PackedFile[];
}

export function pack({ baseCatalog, migrations, ...rest }: RehearsalResult): PackedResult {
  const positions = new Map<CatalogTable, number>();
  const packed = ({ tables, ...others }: Catalog): PackedCatalog => ({
    ...others,
    tables: tables.map((table) => {
      const position = positions.get(table) ?? positions.size;
      positions.set(table, position);
      return position;
    }),
  });
  const base = baseCatalog ? { baseCatalog: packed(baseCatalog) } : {};
  const files = migrations.map(
    (file): PackedFile => ({ ...file, before: packed(file.before), after: packed(file.after) }),
  );
  return { ...rest, ...base, migrations: files, tables: [...positions.keys()] };
}

/** `undefined` when a catalog speaks of a table that was not sent. */
export function unpack({
  tables,
  baseCatalog,
  migrations,
  ...rest
}: PackedResult): RehearsalResult | undefined {
  let whole = true;
  const unpacked = ({ tables: positions, ...others }: PackedCatalog): Catalog => ({
    ...others,
    tables: positions.flatMap((position) => {
      const table = tables[position];
      if (!table) whole = false;
      return table ? [table] : [];
    }),
  });
  const result = {
    ...rest,
    ...(baseCatalog ? { baseCatalog: unpacked(baseCatalog) } : {}),
    migrations: migrations.map(
      (file): RehearsedFile => ({ ...file, before: unpacked(file.before), after: unpacked(file.after) }),
    ),
  };
  return whole ? result : undefined;
}
