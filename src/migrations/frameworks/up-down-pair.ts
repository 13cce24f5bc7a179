import type { Claim } from "../framework.ts";
import type { Place } from "../place.ts";
import { claimSqlFile, numbersOf } from "../sql-file.ts";

const PAIR = /^(\d+)_.*\.(up|down)\.sql$/i;

/** `000001_add_orders.up.sql` beside `000001_add_orders.down.sql`, in any folder. */
export function claimPair(place: Place): Claim | undefined {
  const [, version, way] = PAIR.exec(place.name) ?? [];
  if (version === undefined || way === undefined) return undefined;
  return (
    claimSqlFile(place) ?? {
      root: place.folder,
      order: { version: numbersOf(version), name: place.name },
      role: way.toLowerCase() === "down" ? "down" : "up",
    }
  );
}
