import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

/** The environment, and below it what `.env` in the working directory says. */
export function settings(env: NodeJS.ProcessEnv = process.env, path = ".env"): NodeJS.ProcessEnv {
  return { ...(existsSync(path) ? parseEnv(readFileSync(path, "utf8")) : {}), ...env };
}
