import type { MarkerScope } from "../domain/marker.ts";
import type { PullKey } from "../domain/job.ts";
import type { Clients } from "./client.ts";
import type { Pace } from "./pace.ts";

/** What the calls of this room share. */
export interface Desk {
  clients: Clients;
  appId: number;
  markerSecret: string;
  /** Milliseconds between a write with an unknown outcome and the next look. */
  settle: number;
  pace: Pace;
}

export function scopeOf(key: PullKey, secret: string): MarkerScope {
  return { repository: key.repo.id, number: key.number, secret };
}

/** The path parameters of most calls. */
export function repoOf(key: PullKey): { owner: string; repo: string } {
  return { owner: key.repo.owner, repo: key.repo.name };
}

/** REST calls a bot `name[bot]`, GraphQL calls it `name`. */
export function sameLogin(a: string | undefined, b: string): boolean {
  return (
    a !== undefined && a.replace(/\[bot\]$/, "").toLowerCase() === b.replace(/\[bot\]$/, "").toLowerCase()
  );
}
