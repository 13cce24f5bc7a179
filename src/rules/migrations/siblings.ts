import type { Hit } from "../../domain/rule.ts";

/** A hit, and what it shares with others of one cause: mostly the name of a table. */
export interface Caused {
  cause: string;
  hit: Hit;
}

/** One hit for each cause: the first one speaks, and the places of the others stand beside it. */
export function oneEach(caused: readonly Caused[]): Hit[] {
  const first = new Map<string, Hit>();
  for (const { cause, hit } of caused) {
    const known = first.get(cause);
    if (!known) first.set(cause, hit);
    else first.set(cause, { ...known, siblings: [...(known.siblings ?? []), hit.at] });
  }
  return [...first.values()];
}
