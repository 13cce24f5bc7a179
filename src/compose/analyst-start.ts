import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { insideUid, packageFolders, passwdLine, type Sights, walledCommand } from "../analyst/walls.ts";
import { UserError } from "../errors.ts";
import { PACKAGE_ROOT } from "./package-root.ts";

/**
 * What the analyst is given of the environment, by name: nothing else of it is, so no key, token, password or address
 * of a store.
 */
const PASSED_ON = [
  "PATH",
  "LANG",
  "LC_ALL",
  "TZ",
  "LOG_LEVEL",
  "ARCHITECT_MODEL",
  "ARCHITECT_APPROVAL_HOURS",
  "ARCHITECT_PERMISSIONS",
  "ARCHITECT_KEEP_BUNDLES",
  ...["REVIEW", "PULL", "DAY"].flatMap((scope) => [
    `ARCHITECT_BUDGET_${scope}_DOLLARS`,
    `ARCHITECT_BUDGET_${scope}_TOKENS`,
  ]),
] as const;

/** Where it lives within its walls. */
const INSIDE = "/analyst";
const SCRATCH = "backend-architect-analyst-";
/** Folders of processes that were killed. Milliseconds. */
const LEFT_OVER = 24 * 60 * 60 * 1_000;
const DEFAULT_MEMORY_MB = 1_536;

/** Folders of the data folder that the analyst has. */
export interface AnalystFolders {
  /** Read. */
  mirrors: string;
  /** Written, when records of reviews are kept. */
  bundles: string;
  /** Written: what a rehearsal prepares once for all. */
  rehearsal: string;
}

export function analystFolders(dataDir: string): AnalystFolders {
  const [mirrors, bundles, rehearsal] = ["mirrors", "bundles", "rehearsal"].map((name) =>
    resolve(dataDir, name),
  );
  return { mirrors: mirrors ?? "", bundles: bundles ?? "", rehearsal: rehearsal ?? "" };
}

/** How to start one. `clear` removes what it leaves on disk, once it is gone. */
export interface AnalystCommand {
  command: readonly [string, ...string[]];
  env: Readonly<Record<string, string>>;
  clear(): void;
}

/**
 * Megabytes for what is kept in an analyst's memory: `ARCHITECT_ANALYST_MEMORY_MB`.
 *
 * @throws UserError for a value that is no such number
 */
export function analystMemory(env: NodeJS.ProcessEnv): number {
  const written = env.ARCHITECT_ANALYST_MEMORY_MB?.trim() || String(DEFAULT_MEMORY_MB);
  const memory = /^\d{1,6}$/.test(written) ? Number(written) : 0;
  if (memory >= 256) return memory;
  throw new UserError("ARCHITECT_ANALYST_MEMORY_MB is no number of megabytes.", {
    remedy: `Write a whole number from 256; ${DEFAULT_MEMORY_MB} is the default.`,
  });
}

/** The command without walls: an environment of its own, and nothing else between it and the worker's files. */
export function plainAnalyst(env: NodeJS.ProcessEnv, program = entry()): AnalystCommand {
  return {
    command: [process.execPath, ...nodeOptions(env, program), program],
    env: { ...passedOn(env), ...taken(env, ["HOME", "TMPDIR"]) },
    clear: () => undefined,
  };
}

/** The command within walls of bubblewrap; or why there are none. */
export function walledAnalyst(
  env: NodeJS.ProcessEnv,
  folders: AnalystFolders,
  program = entry(),
): AnalystCommand | { absent: string } {
  const absent = whyNoWalls(env);
  if (absent !== undefined) return { absent };
  clearLeftOvers();
  const scratch = mkdtempSync(join(tmpdir(), SCRATCH));
  const clear = () => rmSync(scratch, { recursive: true, force: true });
  try {
    const passwd = join(scratch, "passwd");
    writeFileSync(passwd, passwdLine(), { mode: 0o644 });
    const home = join(scratch, "home");
    const keeps = !/^0*$/.test(env.ARCHITECT_KEEP_BUNDLES?.trim() ?? "");
    const writes = [home, folders.rehearsal, ...(keeps ? [folders.bundles] : [])];
    mkdirSync(folders.mirrors, { recursive: true });
    for (const folder of writes) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (process.getuid?.() === 0) chownSync(folder, insideUid(), insideUid());
    }
    const cluster = join(INSIDE, `backend-architect-${insideUid()}`);
    const sights: Sights = {
      read: [...ownFiles(), folders.mirrors, ...operatorFile(env)],
      write: [
        { from: home, to: INSIDE },
        { from: folders.rehearsal, to: cluster },
        ...(keeps ? [{ from: folders.bundles, to: folders.bundles }] : []),
      ],
      passwd,
      root: process.getuid?.() === 0,
    };
    return {
      command: walledCommand([process.execPath, ...nodeOptions(env, program), program], sights),
      env: { ...passedOn(env), HOME: INSIDE, TMPDIR: INSIDE },
      clear,
    };
  } catch (error) {
    clear();
    throw error;
  }
}

function whyNoWalls(env: NodeJS.ProcessEnv): string | undefined {
  if (process.platform !== "linux") return "bubblewrap runs on Linux only";
  const root = process.getuid?.() === 0;
  const lacks = ["bwrap", ...(root ? ["unshare", "setpriv"] : [])].find((name) => !onPath(name, env));
  if (lacks !== undefined) return `${lacks} is not on PATH`;
  // As root it is started as nobody, who reads the mirrors as everybody does.
  if (root && (process.umask() & 0o055) !== 0)
    return "the umask of root hides the mirrors from everybody else";
  return undefined;
}

function onPath(name: string, env: NodeJS.ProcessEnv): boolean {
  return (env.PATH ?? process.env.PATH ?? "").split(":").some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return folder !== "";
    } catch {
      return false;
    }
  });
}

/** The program and its packages, and not the folder around them: settings and data may lie there. */
function ownFiles(): string[] {
  const own = ["dist", "src", "agents", "package.json", "tsconfig.json"].map((name) =>
    join(PACKAGE_ROOT, name),
  );
  return [process.execPath, ...own, ...packageFolders(PACKAGE_ROOT)].filter(existsSync);
}

function operatorFile(env: NodeJS.ProcessEnv): string[] {
  const path = env.ARCHITECT_PERMISSIONS?.trim();
  return path ? [resolve(path)] : [];
}

function passedOn(env: NodeJS.ProcessEnv): Record<string, string> {
  const path = env.ARCHITECT_PERMISSIONS?.trim();
  return { ...taken(env, PASSED_ON), ...(path ? { ARCHITECT_PERMISSIONS: resolve(path) } : {}) };
}

function taken(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      // A file with settings need not name what every process has.
      const value = env[name] ?? (name.startsWith("ARCHITECT_") ? undefined : process.env[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function nodeOptions(env: NodeJS.ProcessEnv, program: string): string[] {
  const memory = `--max-old-space-size=${analystMemory(env)}`;
  if (!program.endsWith(".ts")) return [memory];
  return [memory, "--import", createRequire(import.meta.url).resolve("tsx")];
}

function entry(): string {
  return fileURLToPath(new URL(fromSource() ? "../bin/analyst.ts" : "../bin/analyst.js", import.meta.url));
}

function fromSource(): boolean {
  return import.meta.url.endsWith(".ts");
}

/** Folders of analysts whose worker was killed. What cannot be removed stays. */
function clearLeftOvers(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(SCRATCH)) continue;
    const path = join(tmpdir(), name);
    try {
      if (statSync(path).mtimeMs < Date.now() - LEFT_OVER) rmSync(path, { recursive: true, force: true });
    } catch {
      // Somebody else's, or gone.
    }
  }
}
