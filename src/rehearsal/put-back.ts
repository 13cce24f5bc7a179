import type { PGlite } from "@electric-sql/pglite";
import { endOf, type FileNode, type FileSystem, isModule, lend, type Stream } from "./memory-files.ts";
import type { Question, Session } from "./session.ts";

/** The whole of a running Postgres at one moment, to go back to. */
export interface Kept {
  /**
   * Takes everything back that has happened since, in the same process.
   *
   * @returns false when the database is not, letter for letter, what it was: nobody may ask it again
   */
  putBack(session: Session): Promise<boolean>;
}

/** Libraries that ordinary migrations load: one that is loaded later would live outside the kept memory. */
const LOAD_FIRST =
  "do $$ begin perform pg_catalog.to_tsvector('pg_catalog.english', 'a'); end $$; checkpoint";

/** Of all relations how many they are and where they lie, of the users' more: in whatever order the rows come. */
export const DIGEST: Question = {
  name: "architect_digest",
  sql: () => `select pg_catalog.to_json(pg_catalog.concat_ws(' ', pg_catalog.count(*),
    pg_catalog.bit_xor(c.relfilenode::pg_catalog.int8),
    pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(c.oid, c.relname, c.relfilenode, c.relnatts), 0))
      filter (where c.oid >= 16384))) from pg_catalog.pg_class c`,
};

const LOADED = "select pg_catalog.to_json(pg_catalog.count(*)) from pg_catalog.pg_get_loaded_modules()";

/**
 * Keeps memory, files and open files of a Postgres that is at rest, outside a transaction.
 * Going back takes a twentieth of a new start. It knows PGlite from inside, so its version is pinned; where
 * something is not as expected nothing is kept, and a new process does the work.
 *
 * A library that is loaded afterwards lives outside the memory, so those that migrations load (PL/pgSQL, text
 * search) are loaded before.
 */
export async function keep(engine: PGlite, session: Session): Promise<Kept | undefined> {
  const module: unknown = Reflect.get(engine, "mod");
  if (!isModule(module)) return undefined;
  await session.run(LOAD_FIRST);
  const loaded = await session.json<number>(LOADED);
  const digest = await session.ask<string>(DIGEST);
  const { FS } = module;
  const memory = keepMemory(module.HEAPU8, endOf(engine));
  const nodes = nodesBelow(FS);
  const names = [...FS.nameTable];
  const streams = FS.streams.map(keepStream);
  const { nextInode } = FS;
  return {
    async putBack(asked) {
      // A library that was loaded meanwhile lives outside the memory: Postgres would not know of it any more.
      const same = (await asked.json<number>(LOADED).catch(() => undefined)) === loaded;
      putMemoryBack(module.HEAPU8, memory, endOf(engine));
      FS.nameTable.length = names.length;
      for (let at = 0; at < names.length; at++)
        if (FS.nameTable[at] !== names[at]) FS.nameTable[at] = names[at];
      for (const node of nodes) putNodeBack(node);
      FS.streams.length = 0;
      for (const stream of streams) FS.streams.push(stream && putStreamBack(stream));
      FS.nextInode = nextInode;
      return same && (await asked.ask<string>(DIGEST)) === digest;
    },
  };
}

/** Bytes that are kept or left out together. */
const CHUNK = 64 * 1024;

/** Most of a running Postgres' memory was never touched: only what holds something is kept, and where the rest lies. */
interface KeptMemory {
  full: readonly { at: number; was: Uint8Array }[];
  /** From where to where it was empty. */
  gaps: readonly (readonly [from: number, to: number])[];
  /** As far as it was looked at: to here it was in use. */
  end: number;
}

/** Bytes of a gap that are looked at together, so that one thing in it does not cost the look at all of it. */
const GAP = 4 * 1024 * 1024;

/** @param used as far as memory was ever asked for, when that is known */
function keepMemory(heap: Uint8Array, used: number | undefined): KeptMemory {
  const bytes = bufferOf(heap);
  const end = endFor(bytes, used);
  const full: [number, number][] = [];
  const gaps: [number, number][] = [];
  for (let at = 0; at < end; at += CHUNK) {
    const to = Math.min(at + CHUNK, end);
    const empty = isEmpty(bytes, at, to);
    const last = (empty ? gaps : full).at(-1);
    if (last?.[1] === at && to - last[0] <= GAP) last[1] = to;
    else (empty ? gaps : full).push([at, to]);
  }
  return { full: full.map(([from, to]) => ({ at: from, was: heap.slice(from, to) })), gaps, end };
}

/** Nothing lies beyond what was asked for; where something does, all is looked at. */
function endFor(bytes: Buffer, used: number | undefined): number {
  if (used === undefined || used <= 0 || used >= bytes.length) return bytes.length;
  return isEmpty(bytes, used, bytes.length) ? used : bytes.length;
}

/**
 * Memory may have grown since, and never shrinks: what is beyond is as new as it was. What held something is written
 * without a look, which would cost more. What was empty is only written where it is not, since the system hands out a
 * page at the first write to it, and most of them nobody ever writes to.
 *
 * @param used as far as memory was asked for until now
 */
function putMemoryBack(heap: Uint8Array, memory: KeptMemory, used: number | undefined): void {
  const bytes = bufferOf(heap);
  // Whoever was not believed then is not believed now.
  const known = used !== undefined && used >= memory.end && used <= bytes.length;
  const end = known ? used : bytes.length;
  for (const { at, was } of memory.full) bytes.set(was, at);
  const empty = (from: number, to: number): void => {
    if (isEmpty(bytes, from, to)) return;
    for (let at = from; at < to; at += CHUNK) {
      const upTo = Math.min(at + CHUNK, to);
      if (!isEmpty(bytes, at, upTo)) bytes.fill(0, at, upTo);
    }
  };
  for (const [from, to] of memory.gaps) empty(from, to);
  for (let at = memory.end; at < end; at += GAP) empty(at, Math.min(at + GAP, end));
}

const WORD = 64;
const EMPTY_WORD = Buffer.alloc(WORD);

/** Compared with itself, a word further on: no other memory is read, and of this one the system has a single page. */
function isEmpty(bytes: Buffer, from: number, to: number): boolean {
  const first = Math.min(from + WORD, to);
  return (
    bytes.compare(EMPTY_WORD, 0, first - from, from, first) === 0 &&
    (first === to || bytes.compare(bytes, from, to - WORD, first, to) === 0)
  );
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

interface KeptNode {
  node: FileNode;
  name: string;
  parent: FileNode;
  mode: number;
  next: FileNode | undefined;
  link: string | undefined;
  /** Of a folder. */
  children: Record<string, FileNode> | undefined;
  /** Of a folder: when it was last changed; `undefined` when that was just now, and may be said of the next change too. */
  changed: number | undefined;
  /** Of a file: from then on they are no longer written to. */
  contents: ArrayBufferView | undefined;
  usedBytes: number;
}

function nodesBelow(FS: FileSystem): readonly KeptNode[] {
  const kept: KeptNode[] = [];
  const waiting = [FS.root];
  const now = Date.now();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const { name, parent, mode, name_next: next, link, contents, usedBytes = 0, mtime } = node;
    const one: KeptNode = {
      node,
      name,
      parent,
      mode,
      next,
      link,
      children: undefined,
      changed: mtime !== undefined && mtime < now ? mtime : undefined,
      contents: undefined,
      usedBytes,
    };
    if (FS.isDir(mode)) {
      one.children = { ...(contents as Record<string, FileNode>) };
      waiting.push(...Object.values(one.children));
    } else if (FS.isFile(mode) && ArrayBuffer.isView(contents)) {
      one.contents = contents;
      lend(node, contents, usedBytes);
    }
    kept.push(one);
  }
  return kept;
}

function putNodeBack(kept: KeptNode): void {
  const { node, contents } = kept;
  if (node.name_next !== kept.next) node.name_next = kept.next;
  if (node.name !== kept.name || node.parent !== kept.parent || node.mode !== kept.mode)
    Object.assign(node, { name: kept.name, parent: kept.parent, mode: kept.mode });
  if (contents !== undefined) {
    // Still lent, where nobody has written to it.
    if (node.contents !== contents || node.usedBytes !== kept.usedBytes) lend(node, contents, kept.usedBytes);
  } else if (kept.children !== undefined) {
    if (kept.changed !== undefined && node.mtime === kept.changed) return;
    node.contents = { ...kept.children };
    if (kept.changed !== undefined) node.mtime = kept.changed;
  } else if (kept.link !== undefined) node.link = kept.link;
}

interface KeptStream {
  stream: Stream;
  was: Stream;
  shared?: Record<string, unknown>;
}

function keepStream(stream: Stream | null | undefined): KeptStream | undefined {
  if (!stream) return undefined;
  const { fd, node, position, flags, shared } = stream;
  return { stream, was: { fd, node, position, flags }, ...(shared ? { shared: { ...shared } } : {}) };
}

function putStreamBack({ stream, was, shared }: KeptStream): Stream {
  Object.assign(stream, was);
  if (stream.shared && shared) Object.assign(stream.shared, shared);
  return stream;
}
