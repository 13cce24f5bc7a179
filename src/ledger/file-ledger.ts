import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Ledger } from "../domain/ledger.ts";
import { messageOf, PassingError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { checkKeep, checkKey, checkValue, sumOf } from "./bounds.ts";

/** The first line of a file; the value follows it, byte for byte. */
const headSchema = z.object({ key: z.string(), until: z.number() });

/** More than the longest first line: a key has at most 300 characters. */
const HEAD_BYTES = 1_024;

const NAME = /^[0-9a-f]{64}$/;

/** How often ended entries are looked for, while the ledger is used. Milliseconds. */
const SWEEP_EVERY = 60_000;

/**
 * A ledger in a folder, one file per key, for the embedded mode: the folder belongs to this process alone. A value
 * is there whole or not at all, also after a power cut: it is written beside its place, forced to the disk, and
 * renamed.
 *
 * @throws PassingError when the folder cannot be read or written
 */
export async function createFileLedger(
  folder: string,
  options: { log: Logger; now?: () => number },
): Promise<Ledger> {
  const { log, now = Date.now } = options;
  const ends = await readFolder(folder, log);
  const turns = new Map<string, Promise<unknown>>();
  let sweptAt = now();

  /** One at a time for each key: what is read is still there when it is written over. */
  function inTurn<T>(key: string, act: () => Promise<T>): Promise<T> {
    const turn = (turns.get(key) ?? Promise.resolve()).then(() => onDisk(act));
    const settled = turn.catch(() => undefined);
    turns.set(key, settled);
    void settled.then(() => {
      if (turns.get(key) === settled) turns.delete(key);
    });
    return turn;
  }

  async function read(key: string): Promise<string | undefined> {
    const until = ends.get(key);
    if (until === undefined) return undefined;
    if (until > now()) {
      const text = await textOf(pathOf(folder, key));
      if (text !== undefined) return valueIn(text);
    }
    await remove(key);
    return undefined;
  }

  async function write(key: string, value: string, until: number): Promise<void> {
    const path = pathOf(folder, key);
    const part = `${path}.${randomUUID()}`;
    try {
      const file = await open(part, "wx", 0o600);
      try {
        await file.writeFile(`${JSON.stringify({ key, until })}\n${value}`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, path);
      await syncFolder(folder);
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined);
      throw error;
    }
    ends.set(key, until);
    sweep();
  }

  async function remove(key: string): Promise<void> {
    await rm(pathOf(folder, key), { force: true });
    ends.delete(key);
  }

  function sweep(): void {
    if (now() - sweptAt < SWEEP_EVERY) return;
    sweptAt = now();
    const ended = [...ends].filter(([, until]) => until <= now());
    for (const [key] of ended)
      inTurn(key, () => read(key)).catch((err: unknown) => log.debug({ err }, "an ended entry stayed"));
  }

  return {
    async get(key) {
      checkKey(key);
      return inTurn(key, () => read(key));
    },
    async put(key, value, keepS) {
      checkKey(key);
      checkKeep(keepS);
      checkValue(value);
      await inTurn(key, () => write(key, value, now() + keepS * 1000));
    },
    async swap(key, from, to, keepS) {
      checkKey(key);
      checkKeep(keepS);
      checkValue(to);
      return inTurn(key, async () => {
        if ((await read(key)) !== from) return false;
        await write(key, to, now() + keepS * 1000);
        return true;
      });
    },
    async add(key, by, keepS) {
      checkKey(key);
      checkKeep(keepS);
      return inTurn(key, async () => {
        const there = await read(key);
        const sum = sumOf(there, by);
        const until = there === undefined ? undefined : ends.get(key);
        await write(key, String(sum), until ?? now() + keepS * 1000);
        return sum;
      });
    },
    async drop(key) {
      checkKey(key);
      await inTurn(key, () => remove(key));
    },
    async keys(prefix, limit) {
      return [...ends]
        .flatMap(([key, until]) => (key.startsWith(prefix) && until > now() ? [key] : []))
        .sort()
        .slice(0, limit);
    },
    async close() {
      await Promise.all(turns.values());
    },
  };
}

/** What the folder holds: the end of each key. Files that a killed process left half written are removed. */
async function readFolder(folder: string, log: Logger): Promise<Map<string, number>> {
  return onDisk(async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const ends = new Map<string, number>();
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const head = NAME.test(name) ? await headOf(path) : undefined;
      if (head && pathOf(folder, head.key) === path) ends.set(head.key, head.until);
      else if (NAME.test(name.slice(0, 64))) {
        log.warn({ file: name }, "a ledger entry that cannot be read was removed");
        await rm(path, { force: true });
      }
    }
    return ends;
  });
}

async function headOf(path: string): Promise<z.infer<typeof headSchema> | undefined> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const line = buffer.toString("utf8", 0, bytesRead).split("\n", 1)[0] ?? "";
    return headSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

function pathOf(folder: string, key: string): string {
  return join(folder, createHash("sha256").update(key).digest("hex"));
}

/** `undefined` for a file that somebody took away: asked for again and again, it would never come back. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function valueIn(text: string): string {
  return text.slice(text.indexOf("\n") + 1);
}

/** A rename is on the disk only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A full disk or a folder gone read-only is the operator's, and passes once it is mended. */
async function onDisk<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Error && "syscall" in error)
      throw new PassingError(`The ledger's folder does not answer: ${messageOf(error)}`, { cause: error });
    throw error;
  }
}
