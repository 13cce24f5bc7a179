import { describe, expect, test } from "vitest";
import type { Catalog, CatalogTable } from "../../src/domain/catalog.ts";
import type { RehearsalResult } from "../../src/domain/rehearsal.ts";
import { pack, unpack } from "../../src/rehearsal/pack.ts";

const aTable = (name: string, column = "id"): CatalogTable => ({
  schema: "public",
  name,
  columns: [{ name: column, type: "integer", nullable: true }],
  indexes: [],
  foreignKeys: [],
});
const aCatalog = (...tables: CatalogTable[]): Catalog => ({ tables, enums: [] });

function aResult(baseCatalog: Catalog, after: Catalog): RehearsalResult {
  const file = { path: "2.sql", before: baseCatalog, after, statements: [] };
  return { engine: "PostgreSQL", baseCatalog, baseProblems: [], migrations: [file] };
}

describe("src/rehearsal/pack.ts", () => {
  test("each state of a table travels once, and arrives everywhere", () => {
    const base = aCatalog(aTable("a"), aTable("b"));
    const [a] = base.tables;
    const result = aResult(base, { ...base, tables: [...(a ? [a] : []), aTable("b", "key"), aTable("c")] });
    const packed = pack(result);
    expect(packed.tables.map(({ name }) => name)).toEqual(["a", "b", "b", "c"]);
    expect(unpack(JSON.parse(JSON.stringify(packed)))).toEqual(result);
  });

  test("a result without any table is whole", () => {
    const result = aResult(aCatalog(), aCatalog());
    expect(unpack(pack(result))).toEqual(result);
  });
});
