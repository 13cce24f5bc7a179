import type { PGlite } from "@electric-sql/pglite";
import { type FileNode, type FileSystem, isModule, lend, type Stream } from "./memory-files.ts";
import type { Session } from "./session.ts";

/** The whole of a running Postgres at one moment, to go back to. */
export interface Kept {
  /** Takes everything back that has happened since, in the same process. */
  putBack(): void;
  /** Does the catalog look as it did then? */
  isAsKept(session: Session): Promise<boolean>;
}

/** Libraries that ordinary migrations load: one that is loaded later would live outside the kept memory. */
const LOAD_FIRST =
  "do $$ begin perform pg_catalog.to_tsvector('pg_catalog.english', 'a'); end $$; checkpoint";

const DIGEST = `select pg_catalog.to_json(pg_catalog.md5(pg_catalog.string_agg(
  pg_catalog.concat_ws(' ', c.oid, c.relname, c.relfilenode, c.relnatts), ',' order by c.oid))) from pg_catalog.pg_class c`;

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
  const digest = await session.json<string>(DIGEST);
  const { FS } = module;
  const memory = keepMemory(module.HEAPU8);
  const nodes = nodesBelow(FS);
  const names = [...FS.nameTable];
  const streams = FS.streams.map(keepStream);
  const { nextInode } = FS;
  return {
    putBack() {
      putMemoryBack(module.HEAPU8, memory);
      FS.nameTable.splice(0, FS.nameTable.length, ...names);
      for (const node of nodes) putNodeBack(node);
      FS.streams.length = 0;
      for (const stream of streams) FS.streams.push(stream && putStreamBack(stream));
      FS.nextInode = nextInode;
    },
    isAsKept: async (asked) => (await asked.json<string>(DIGEST)) === digest,
  };
}

/** Bytes that are kept or left out together. */
const CHUNK = 64 * 1024;

/** Most of a running Postgres' memory was never touched: only the chunks that hold something, by their place. */
type KeptMemory = ReadonlyMap<number, Uint8Array>;

function keepMemory(heap: Uint8Array): KeptMemory {
  const bytes = Buffer.from(heap.buffer, heap.byteOffset, heap.byteLength);
  const nothing = Buffer.alloc(CHUNK);
  const kept = new Map<number, Uint8Array>();
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const end = Math.min(at + CHUNK, bytes.length);
    if (bytes.compare(nothing, 0, end - at, at, end) !== 0) kept.set(at, heap.slice(at, end));
  }
  return kept;
}

/**
 * Memory may have grown since, and never shrinks: what is beyond is as new as it was. Only what differs is written, since
 * the system hands out a page at the first write to it, and most of them nobody ever writes to.
 */
function putMemoryBack(heap: Uint8Array, memory: KeptMemory): void {
  const bytes = Buffer.from(heap.buffer, heap.byteOffset, heap.byteLength);
  const nothing = Buffer.alloc(CHUNK);
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const end = Math.min(at + CHUNK, bytes.length);
    const was = memory.get(at) ?? nothing;
    if (bytes.compare(was, 0, end - at, at, end) !== 0) bytes.set(was.subarray(0, end - at), at);
  }
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
