import { createHash } from "node:crypto";
import { PGlite } from "@electric-sql/pglite";
import { EmscriptenBuiltinFilesystem } from "@electric-sql/pglite/basefs";
import { type FileNode, type FileSystem, isModule, lend } from "./memory-files.ts";

/**
 * What an image holds, in this order: eight digits, the length of the list in bytes; the list; and the bytes of files.
 * A folder is its path, a file its path, where its bytes begin among those of all files, and how many there are. Files
 * with the same bytes share them: two of the three databases of a new cluster are alike, and the third nearly so.
 */
type Listed = readonly [path: string] | readonly [path: string, from: number, size: number];

const DIGITS = 8;

/** Postgres writes its log in pages of so many bytes. Source: PostgreSQL, `pg_config_manual.h`, `XLOG_BLCKSZ`. */
const PAGE = 8_192;

/** The log of what was written; its files end with zeros, mostly. */
const LOG = /^\/pg_wal\/[0-9A-F]{24}$/;

/** The data folder of a Postgres that was shut down. Paths are relative to it, and a folder stands before what is in it. */
export function imageOf(FS: PGlite["Module"]["FS"]): Buffer {
  const list: Listed[] = [];
  const files: Uint8Array[] = [];
  const known = new Map<string, number>();
  let length = 0;
  const placeOf = (bytes: Uint8Array): number => {
    const digest = createHash("sha256").update(bytes).digest("base64");
    const from = known.get(digest) ?? length;
    if (from === length) {
      known.set(digest, from);
      files.push(bytes);
      length += bytes.length;
    }
    return from;
  };
  const below = (folder: string): void => {
    for (const name of FS.readdir(`${PGlite.paths.PGDATA}${folder}`)) {
      if (name === "." || name === "..") continue;
      const path = `${folder}/${name}`;
      const at = `${PGlite.paths.PGDATA}${path}`;
      if (FS.isDir(FS.stat(at).mode)) {
        list.push([path]);
        below(path);
      } else {
        const whole = FS.readFile(at, { encoding: "binary" });
        const bytes = LOG.test(path) ? withoutZeros(whole) : whole;
        // A part of the log that nothing was written to yet is made anew when its time comes.
        if (LOG.test(path) && bytes.length === 0) continue;
        list.push([path, placeOf(bytes), bytes.length]);
      }
    }
  };
  below("");
  const listed = Buffer.from(JSON.stringify(list), "utf8");
  const digits = Buffer.from(String(listed.length).padStart(DIGITS, "0"), "latin1");
  return Buffer.concat([digits, listed, ...files]);
}

/** Up to the end of the last page with anything in it. */
function withoutZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, Math.min(bytes.length, Math.ceil(end / PAGE) * PAGE));
}

/** Modes that Emscripten gives by itself: a folder and a file that anyone may read and write. */
const FOLDER = 0o40777;
const FILE = 0o100666;

/** The files of an image, in memory. Those that Postgres never writes to are not copied. */
export class ImageFiles extends EmscriptenBuiltinFilesystem {
  readonly #image: Buffer;

  /** @param image as `imageOf` made it */
  constructor(image: Buffer) {
    super();
    this.#image = image;
  }

  override async initialSyncFs(): Promise<void> {
    const module: unknown = this.pg?.Module;
    if (!isModule(module)) throw new Error("there is no Postgres to hand the image to");
    unpackInto(module.FS, this.#image);
  }
}

/** Node by node: a thousand paths, each looked up from the root three times, take longer than anything else here. */
function unpackInto(FS: FileSystem, image: Buffer): void {
  const start = DIGITS + Number(image.toString("latin1", 0, DIGITS));
  const list = JSON.parse(image.toString("utf8", DIGITS, start)) as readonly Listed[];
  FS.mkdirTree(PGlite.paths.PGDATA);
  const root = FS.lookupPath(PGlite.paths.PGDATA).node;
  const mknod = root.node_ops.mknod;
  if (!mknod) throw new Error("there are no files in memory to write to");
  const folders = new Map<string, FileNode>([["", root]]);
  for (const [path, from, size] of list) {
    const cut = path.lastIndexOf("/");
    const parent = folders.get(path.slice(0, cut));
    if (!parent) throw new Error("the list of the image is out of order");
    const name = path.slice(cut + 1);
    if (from === undefined || size === undefined) folders.set(path, mknod(parent, name, FOLDER, 0));
    else {
      const bytes = new Uint8Array(image.buffer, image.byteOffset + start + from, size);
      lend(mknod(parent, name, FILE, 0), bytes, size);
    }
  }
}
