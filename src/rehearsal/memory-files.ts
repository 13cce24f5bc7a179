/** What is used of an Emscripten module. Source: emscripten, src/library_fs.js and src/library_memfs.js */
export interface Module {
  HEAPU8: Uint8Array;
  FS: FileSystem;
}

export interface FileSystem {
  root: FileNode;
  nameTable: (FileNode | undefined)[];
  streams: (Stream | null | undefined)[];
  nextInode: number;
  isDir(mode: number): boolean;
  isFile(mode: number): boolean;
  isLink(mode: number): boolean;
  mkdirTree(path: string): void;
  lookupPath(path: string): { node: FileNode };
}

export interface FileNode {
  name: string;
  parent: FileNode;
  mode: number;
  name_next: FileNode | undefined;
  contents?: unknown;
  usedBytes?: number;
  /** Milliseconds. Of a folder: when something in it was made, renamed or removed. */
  mtime?: number;
  link?: string;
  node_ops: { mknod?(parent: FileNode, name: string, mode: number, device: number): FileNode };
  stream_ops: { write?: Write };
}

export interface Stream {
  fd: number | null;
  node: FileNode;
  position: number;
  flags: number;
  shared?: Record<string, unknown>;
}

type Write = (stream: Stream, ...rest: readonly unknown[]) => number;

export function isModule(value: unknown): value is Module {
  if (typeof value !== "object" || value === null || !("HEAPU8" in value) || !("FS" in value)) return false;
  const { HEAPU8, FS } = value;
  return (
    HEAPU8 instanceof Uint8Array &&
    typeof FS === "object" &&
    FS !== null &&
    ["root", "nameTable", "streams", "nextInode", "isDir", "isFile", "isLink", "lookupPath"].every(
      (name) => name in FS,
    )
  );
}

/** Where the memory of an engine ends that was ever asked for; what lies beyond is empty. */
const ends = new WeakMap<object, () => number>();

/** @param exports of the engine's program */
export function knowEnd(engine: object, exports: Record<string, unknown>, heap: () => Uint8Array): void {
  const place = exports["emscripten_get_sbrk_ptr"];
  if (typeof place !== "function") return;
  ends.set(engine, () => {
    const { buffer, byteOffset, byteLength } = heap();
    const at: unknown = place();
    if (typeof at !== "number" || at < 0 || at + 4 > byteLength) return byteLength;
    return new DataView(buffer, byteOffset).getUint32(at, true);
  });
}

/** Bytes; `undefined` where that is not known. Memory grows, and is never handed back. */
export function endOf(engine: object): number | undefined {
  return ends.get(engine)?.();
}

const lent = new WeakSet<object>();
const careful = new WeakSet<object>();

/**
 * Hands bytes to a file that are others' as well: they are copied before the first write to it, and a thousand files
 * of which a few are written to cost no copy of the rest. Growing and cutting off copy by themselves.
 *
 * @param contents as MEMFS keeps them: a typed array of either sign, longer perhaps than what is used of it
 */
export function lend(node: FileNode, contents: ArrayBufferView, usedBytes: number): void {
  lent.add(contents);
  node.contents = contents;
  node.usedBytes = usedBytes;
  const ops = node.stream_ops;
  const { write } = ops;
  if (!write || careful.has(ops)) return;
  careful.add(ops);
  // One object for all files, which open ones hold as well.
  ops.write = (stream, ...rest) => {
    const file = stream.node;
    if (ArrayBuffer.isView(file.contents) && lent.has(file.contents))
      file.contents = bytesOf(file.contents, file.usedBytes ?? 0).slice();
    return write(stream, ...rest);
  };
}

function bytesOf({ buffer, byteOffset }: ArrayBufferView, usedBytes: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset, usedBytes);
}
