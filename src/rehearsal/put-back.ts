import type { PGlite } from "@electric-sql/pglite";
import { type FileNode, type FileSystem, isModule, lend, type Stream } from "./memory-files.ts";
import type { Session } from "./session.ts";

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

/** Sixty-four bits as text, in whatever order the rows come. */
const DIGEST = `select pg_catalog.to_json(pg_catalog.bit_xor(pg_catalog.hash_record_extended(
  row(c.oid, c.relname, c.relfilenode, c.relnatts), 0))::pg_catalog.text) from pg_catalog.pg_class c`;

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
  const digest = await session.json<string>(DIGEST);
  const { FS } = module;
  const memory = keepMemory(module.HEAPU8);
  const nodes = nodesBelow(FS);
  const names = [...FS.nameTable];
  const streams = FS.streams.map(keepStream);
  const { nextInode } = FS;
  return {
    async putBack(asked) {
      // A library that was loaded meanwhile lives outside the memory: Postgres would not know of it any more.
      const same = (await asked.json<number>(LOADED).catch(() => undefined)) === loaded;
      putMemoryBack(module.HEAPU8, memory);
      FS.nameTable.splice(0, FS.nameTable.length, ...names);
      for (const node of nodes) putNodeBack(node);
      FS.streams.length = 0;
      for (const stream of streams) FS.streams.push(stream && putStreamBack(stream));
      FS.nextInode = nextInode;
      return same && (await asked.json<string>(DIGEST)) === digest;
    },
  };
}

/** Bytes that are kept or left out together. */
const CHUNK = 64 * 1024;

/** Most of a running Postgres' memory was never touched: only the chunks that hold something, and what lies between. */
interface KeptMemory {
  chunks: readonly { at: number; was: Uint8Array }[];
  /** From where to where it was empty. */
  gaps: readonly (readonly [from: number, to: number])[];
  bytes: number;
}

/** Bytes of a gap that are looked at together, so that one thing in it does not cost the look at all of it. */
const GAP = 4 * 1024 * 1024;

function keepMemory(heap: Uint8Array): KeptMemory {
  const bytes = bufferOf(heap);
  const chunks: { at: number; was: Uint8Array }[] = [];
  const gaps: [number, number][] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const end = Math.min(at + CHUNK, bytes.length);
    if (!isEmpty(bytes, at, end)) {
      chunks.push({ at, was: heap.slice(at, end) });
      continue;
    }
    const last = gaps.at(-1);
    if (last && last[1] === at && end - last[0] <= GAP) last[1] = end;
    else gaps.push([at, end]);
  }
  return { chunks, gaps, bytes: bytes.length };
}

/**
 * Memory may have grown since, and never shrinks: what is beyond is as new as it was. Only what differs is written, since
 * the system hands out a page at the first write to it, and most of them nobody ever writes to.
 */
function putMemoryBack(heap: Uint8Array, memory: KeptMemory): void {
  const bytes = bufferOf(heap);
  for (const { at, was } of memory.chunks)
    if (bytes.compare(was, 0, was.length, at, at + was.length) !== 0) bytes.set(was, at);
  const empty = (from: number, to: number): void => {
    if (isEmpty(bytes, from, to)) return;
    for (let at = from; at < to; at += CHUNK) {
      const end = Math.min(at + CHUNK, to);
      if (!isEmpty(bytes, at, end)) bytes.fill(0, at, end);
    }
  };
  for (const [from, to] of memory.gaps) empty(from, to);
  for (let at = memory.bytes; at < bytes.length; at += GAP) empty(at, Math.min(at + GAP, bytes.length));
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
  was: FileNode;
  /** Of a folder. */
  children?: Record<string, FileNode>;
  /** Of a file: from then on they are no longer written to. */
  contents?: ArrayBufferView;
}

function nodesBelow(FS: FileSystem): readonly KeptNode[] {
  const kept: KeptNode[] = [];
  const waiting = [FS.root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const one: KeptNode = { node, was: { ...node } };
    if (FS.isDir(node.mode)) {
      one.children = { ...(node.contents as Record<string, FileNode>) };
      waiting.push(...Object.values(one.children));
    } else if (FS.isFile(node.mode)) {
      const { contents, usedBytes = 0 } = node;
      if (ArrayBuffer.isView(contents)) {
        one.contents = contents;
        lend(node, contents, usedBytes);
      }
    }
    kept.push(one);
  }
  return kept;
}

function putNodeBack({ node, was, children, contents }: KeptNode): void {
  const { name, parent, mode, name_next: next, usedBytes = 0, link } = was;
  if (node.name !== name || node.parent !== parent || node.mode !== mode)
    Object.assign(node, { name, parent, mode });
  node.name_next = next;
  if (children) node.contents = { ...children };
  else if (contents) {
    // Still lent, where nobody has written to it.
    if (node.contents !== contents || node.usedBytes !== usedBytes) lend(node, contents, usedBytes);
  } else if (link !== undefined) node.link = link;
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
