import type { DropStmt, IndexStmt } from "libpg-query";
import { nameOfWords, type PlacedPart, tableOf } from "./placed.ts";

export function indexPart(index: IndexStmt, offset: number): PlacedPart[] {
  const table = tableOf(index.relation);
  if (!table) return [];
  const columns = (index.indexParams ?? []).map((element) =>
    "IndexElem" in element ? (element.IndexElem.name ?? "") : "",
  );
  return [
    {
      kind: "index",
      table,
      columns,
      ...(index.idxname ? { name: index.idxname } : {}),
      concurrent: index.concurrent === true,
      ...(index.relation?.inh === true ? {} : { only: true }),
      offset,
    },
  ];
}

export function dropIndexParts({ objects, concurrent }: DropStmt, offset: number): PlacedPart[] {
  return (objects ?? []).flatMap((object): PlacedPart[] => {
    const index = "List" in object ? nameOfWords(object.List.items) : undefined;
    return index
      ? [{ kind: "drop-index", table: index, columns: [], concurrent: concurrent === true, offset }]
      : [];
  });
}
