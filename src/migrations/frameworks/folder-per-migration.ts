import type { Claim } from "../framework.ts";
import { above, type Place } from "../place.ts";

/** A folder for each migration, the file inside always called the same: `20240101_add_orders/up.sql`. */
export function claimFolder(place: Place, up: string, down: string): Claim | undefined {
  if (place.name !== up && place.name !== down) return undefined;
  const folder = place.folder.slice(place.folder.lastIndexOf("/") + 1);
  if (!/^\d/.test(folder)) return undefined;
  return {
    root: above(place.folder),
    // These tools sort the folders as text.
    order: { version: [], name: folder },
    role: place.name === down ? "down" : "up",
  };
}
