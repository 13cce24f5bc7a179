import { createHash } from "node:crypto";

type Kind = "PK" | "UQ" | "FK" | "IDX" | "CHK";

/** Characters of the digest that fit beside each prefix. */
const LENGTHS: Readonly<Record<Kind, number>> = { PK: 27, UQ: 27, FK: 27, IDX: 26, CHK: 26 };

/**
 * The name that TypeORM gives a key, index or check that has none.
 * Source: typeorm/src/naming-strategy/DefaultNamingStrategy.ts.
 *
 * @param parts columns in any order, or the one expression of a check
 */
export function keyName(kind: Kind, table: string, parts: readonly string[], where?: string): string {
  const sorted = [...parts].sort();
  const key = `${table.replace(".", "_")}_${sorted.join("_")}${where ? `_${where}` : ""}`;
  return `${kind}_${createHash("sha1").update(key).digest("hex").slice(0, LENGTHS[kind])}`;
}
