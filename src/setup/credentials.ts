import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../errors.ts";

/** Of an App that was made by the set-up page. */
export interface Credentials {
  appId: number;
  slug: string;
  /** The App's own page. */
  htmlUrl: string;
  /** PEM. */
  privateKey: string;
  webhookSecret: string;
}

const FILE = "credentials.json";
const schema = z.object({
  appId: z.int().positive(),
  slug: z.string(),
  htmlUrl: z.url({ protocol: /^https?$/ }),
  privateKey: z.string().includes("PRIVATE KEY"),
  webhookSecret: z.string().min(8),
});

/**
 * Keeps the credentials in the data folder, readable by nobody else. Written beside it and put in place, so that a
 * crash leaves the old file or the new one.
 */
export function saveCredentials(dataDir: string, credentials: Credentials): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  const path = join(dataDir, FILE);
  const next = `${path}.new`;
  // One that lies there already keeps its mode when it is written.
  rmSync(next, { force: true });
  writeFileSync(next, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600, flag: "wx" });
  renameSync(next, path);
}

/**
 * The credentials that the set-up page kept, if it did.
 *
 * @throws UserError for a file that cannot be read, is not ours, or that others may read or change
 */
export function savedCredentials(dataDir: string): Credentials | undefined {
  const path = join(dataDir, FILE);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  if (!found.isFile() || (found.mode & 0o077) !== 0) {
    throw new UserError(`${path} may be read or changed by others.`, { remedy: `chmod 600 ${path}` });
  }
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new UserError(`${path} does not hold the credentials of an App.`, {
      remedy: "Remove it and start again: the set-up page makes a new App.",
      cause,
    });
  }
}

const NAMES = ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET"] as const;

/** Whether the environment names an App at all. */
export function namesAnApp(env: NodeJS.ProcessEnv): boolean {
  return NAMES.some((name) => env[name]?.trim());
}

/**
 * The environment with what is saved where it says nothing. Of another App's number in the environment nothing saved
 * is used.
 */
export function withCredentials(env: NodeJS.ProcessEnv, saved: Credentials): NodeJS.ProcessEnv {
  const appId = env.APP_ID?.trim();
  if (appId && appId !== String(saved.appId)) return env;
  const ownKey = env.PRIVATE_KEY?.trim() || env.PRIVATE_KEY_PATH?.trim();
  return {
    ...env,
    APP_ID: String(saved.appId),
    ...(ownKey ? {} : { PRIVATE_KEY: saved.privateKey }),
    ...(env.WEBHOOK_SECRET?.trim() ? {} : { WEBHOOK_SECRET: saved.webhookSecret }),
  };
}
