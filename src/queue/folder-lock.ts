import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../errors.ts";

const FILE = "lock";
/** A holder on another machine or in another container cannot be asked for; it shows life by touching its file. */
const TOUCH_EVERY_MS = 5_000;
const SILENT_AFTER_MS = 30_000;
/** Taking over a dead holder's lock is a few file operations; a guard older than this is itself from a dead process. */
const TAKEOVER_MS = 10_000;

const holder = z.object({ id: z.string(), pid: z.number(), host: z.string(), started: z.string() });
type Holder = z.infer<typeof holder>;

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Makes this process the only one that uses `folder`. A lock that a killed process left behind is taken over.
 *
 * @throws UserError naming the process that holds it
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, FILE);
  const me: Holder = { id: randomUUID(), pid: process.pid, host: hostname(), started: startOf(process.pid) };
  const mine = `${path}.${me.id}`;
  await writeFile(mine, JSON.stringify(me), { mode: 0o600 });
  try {
    // A link appears whole or not at all, and never replaces what is there.
    if (!(await linked(mine, path))) await takeOver(folder, path, mine);
  } finally {
    await rm(mine, { force: true });
  }
  const touching = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, TOUCH_EVERY_MS);
  touching.unref();
  held.add(me.id);
  return {
    async release() {
      clearInterval(touching);
      if (!held.delete(me.id)) return;
      if ((await readHolder(path))?.id === me.id) await rm(path, { force: true });
    },
  };
}

/** Locks of this very process: its pid in a file does not tell "me" from an earlier process with the same number. */
const held = new Set<string>();

async function takeOver(folder: string, path: string, mine: string): Promise<void> {
  const guard = `${path}.takeover`;
  if (!(await made(guard))) {
    const age = Date.now() - ((await stat(guard).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > TAKEOVER_MS) await rm(guard, { recursive: true, force: true });
    if (!(await made(guard))) throw inUse(folder, await readHolder(path));
  }
  try {
    const other = await readHolder(path);
    const touched = (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
    if (other && isAlive(other, touched)) throw inUse(folder, other);
    await rename(mine, path);
  } finally {
    await rm(guard, { recursive: true, force: true });
  }
}

function isAlive(other: Holder, touched: number): boolean {
  if (other.host !== hostname()) return Date.now() - touched < SILENT_AFTER_MS;
  if (other.pid === process.pid) return held.has(other.id);
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    // EPERM: someone else's process, but it lives.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return startOf(other.pid) === other.started;
}

/** When a process was started, in the kernel's ticks: process numbers are used again. Empty where that is not told. */
function startOf(pid: number): string {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "utf8");
    return line.slice(line.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return holder.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  return succeeded(link(from, to));
}

async function made(folder: string): Promise<boolean> {
  return succeeded(mkdir(folder));
}

async function succeeded(act: Promise<void>): Promise<boolean> {
  try {
    await act;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function inUse(folder: string, other: Holder | undefined): UserError {
  const who = other ? `process ${other.pid} on ${other.host}` : "another process that is just starting";
  return new UserError(`The queue's data folder ${folder} is in use by ${who}`, {
    remedy:
      "One process may use the embedded queue. Stop the other one, or set REDIS_URL to run several on one Redis.",
  });
}
