import { spawnSync } from "node:child_process";
import { findPostgres } from "./postgres.ts";

/**
 * Is this program here? Tests that need it are skipped by name when it is not,
 * unless ARCHITECT_FORBID_SKIPS is set: then its absence is an error.
 */
export function needs(program: "redis-server" | "bwrap" | "chromium" | "postgres"): boolean {
  const here =
    program === "postgres"
      ? findPostgres() !== undefined
      : spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
  if (!here && process.env.ARCHITECT_FORBID_SKIPS)
    throw new Error(`${program} is not installed, and skips are forbidden`);
  return here;
}
