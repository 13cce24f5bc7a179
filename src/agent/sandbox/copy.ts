import { chmod, chown, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Sha } from "../../domain/pull-request.ts";
import type { Tree, TreeEntry, WantedHistory } from "../../domain/tree.ts";
import { messageOf } from "../../errors.ts";
import { inRepository, isGitsOwn } from "../permission/path.ts";
import { NOBODY } from "./walls.ts";

/** Bounds of one copy; what is beyond them is left out, and said. */
const MAX_FILES = 20_000;
const MAX_BYTES = 512 * 1024 * 1024;
const MAX_FILE_BYTES = 32 * 1024 * 1024;
const BATCH = 64;

const PREFIX = "backend-architect-copy-";
/** No review takes as long. Milliseconds. */
const LEFT_OVER = 6 * 60 * 60 * 1000;

/** Removes the copies of processes that were killed before they could. What cannot be removed stays. */
export async function removeLeftOvers(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(PREFIX))) {
    const path = join(tmpdir(), name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isDirectory() && found.mtimeMs < Date.now() - LEFT_OVER)
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

export interface Copy {
  /** Holds the files, and nothing else. */
  folder: string;
  passwd: string;
  /**
   * The latest history as a git directory, made when it is first asked for: the folder, if there is a history, and in
   * words what it has not.
   */
  history(signal?: AbortSignal): Promise<{ folder?: string; left: readonly string[] }>;
  /** In words, what the commit has and the copy has not. */
  left: readonly string[];
  remove(): Promise<void>;
}

/**
 * A commit's files on disk, from git's objects: no hooks, no links, no submodules, nothing of git's own. Only this
 * user can reach them (as root: only nobody and root).
 *
 * @param leaveOut files that are not to be seen by a command
 * @param also further commits whose history is wanted, by name
 */
export async function copyOf(
  tree: Tree,
  leaveOut: (path: string) => boolean,
  also: Readonly<Record<string, Sha>> = {},
): Promise<Copy> {
  const top = await mkdtemp(join(tmpdir(), PREFIX));
  const remove = () => rm(top, { recursive: true, force: true });
  try {
    const folder = join(top, "files");
    const passwd = join(top, "passwd");
    await mkdir(folder);
    await writeFile(passwd, `nobody:x:${NOBODY}:${NOBODY}:nobody:/scratch:/usr/sbin/nologin\n`, {
      mode: 0o644,
    });
    const entries = await tree.list();
    const { chosen, left } = chooseFrom(entries, leaveOut);
    let failed = 0;
    for (let from = 0; from < chosen.length; from += BATCH) {
      const wrote = await Promise.all(
        chosen.slice(from, from + BATCH).map((entry) => write(tree, folder, entry)),
      );
      failed += wrote.filter((good) => !good).length;
    }
    if (process.getuid?.() === 0) await chown(top, NOBODY, NOBODY);
    await chmod(top, 0o700);
    const taken = new Set(chosen);
    let written: ReturnType<Copy["history"]> | undefined;
    return {
      folder,
      passwd,
      history: (signal) => {
        written ??= historyOf(tree, join(top, "history"), {
          also,
          withheld: leaveOut,
          absent: entries.filter((entry) => !taken.has(entry)).map(({ path }) => path),
          ...(signal ? { signal } : {}),
        });
        return written;
      },
      left: failed > 0 ? [...left, `${failed} that could not be written`] : left,
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Never rejects: without a history git says that there is none. */
async function historyOf(
  tree: Tree,
  folder: string,
  wanted: WantedHistory,
): Promise<{ folder?: string; left: readonly string[] }> {
  if (!tree.history) return { left: ["git's history, which is not at hand here"] };
  try {
    await mkdir(folder);
    const left = await tree.history(folder, wanted);
    return left ? { folder, left } : { left: ["git's history, since the head is no commit"] };
  } catch (error) {
    return { left: [`git's history, which could not be copied: ${messageOf(error)}`] };
  }
}

function chooseFrom(
  entries: readonly TreeEntry[],
  leaveOut: (path: string) => boolean,
): { chosen: readonly TreeEntry[]; left: readonly string[] } {
  const counts = new Map<string, number>();
  const chosen: TreeEntry[] = [];
  const names = new Set<string>();
  let bytes = 0;
  for (const entry of entries) {
    const why =
      whyLeft(entry, leaveOut) ??
      (names.has(entry.path) ? "with a name that stands there twice" : undefined) ??
      (chosen.length >= MAX_FILES || bytes + entry.size > MAX_BYTES
        ? "beyond the bounds of a copy"
        : undefined);
    if (why === undefined) {
      chosen.push(entry);
      names.add(entry.path);
      bytes += entry.size;
    } else counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  return { chosen, left: [...counts].map(([why, count]) => `${count} ${why}`) };
}

function whyLeft({ path, kind, size }: TreeEntry, leaveOut: (path: string) => boolean): string | undefined {
  if (kind === "symlink") return "symbolic links";
  if (kind === "submodule") return "submodules";
  // A tree made by hand can hold any name.
  if (inRepository(path) !== path || isGitsOwn(path) || path.includes("\0"))
    return "with a name that is not a plain path";
  if (size > MAX_FILE_BYTES) return `of more than ${MAX_FILE_BYTES / 1024 ** 2} MB`;
  return leaveOut(path) ? "that the permission rules do not let be read" : undefined;
}

async function write(tree: Tree, folder: string, { path, executable }: TreeEntry): Promise<boolean> {
  try {
    const content = tree.bytes ? await tree.bytes(path) : await textOf(tree, path);
    if (content === undefined) return false;
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    // Never onto something that is there: to some disks two names are one.
    await writeFile(target, content, { flag: "wx", mode: executable ? 0o755 : 0o644 });
    return true;
  } catch {
    return false;
  }
}

async function textOf(tree: Tree, path: string): Promise<string | undefined> {
  const file = await tree.read(path);
  return file?.state === "text" ? file.text : undefined;
}
