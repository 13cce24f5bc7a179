import { PGlite } from "@electric-sql/pglite";
import { EmscriptenBuiltinFilesystem } from "@electric-sql/pglite/basefs";
import { FileImage, type Listed, listOf, withoutZeros } from "../domain/file-image.ts";
import { type FileNode, type FileSystem, isModule, knowEnd, lend } from "./memory-files.ts";

/** Postgres writes its log in pages of so many bytes. Source: PostgreSQL, `pg_config_manual.h`, `XLOG_BLCKSZ`. */
const PAGE = 8_192;

/** The log of what was written; its files end with zeros, mostly. */
const LOG = /^\/pg_wal\/[0-9A-F]{24}$/;

/** The data folder of a Postgres that was shut down. Paths are relative to it. */
export function imageOf(FS: PGlite["Module"]["FS"]): Buffer {
  const image = new FileImage();
  const below = (folder: string): void => {
    for (const name of FS.readdir(`${PGlite.paths.PGDATA}${folder}`)) {
      if (name === "." || name === "..") continue;
      const path = `${folder}/${name}`;
      const at = `${PGlite.paths.PGDATA}${path}`;
      if (FS.isDir(FS.stat(at).mode)) {
        image.folder(path);
        below(path);
      } else {
        const whole = FS.readFile(at, { encoding: "binary" });
        const bytes = LOG.test(path) ? pagesOf(whole) : whole;
        // A part of the log that nothing was written to yet is made anew when its time comes.
        if (LOG.test(path) && bytes.length === 0) continue;
        image.file(path, bytes);
      }
    }
  };
  below("");
  return image.whole();
}

/** Up to the end of the last page with anything in it. */
function pagesOf(bytes: Uint8Array): Uint8Array {
  const { length } = withoutZeros(bytes);
  return bytes.subarray(0, Math.min(bytes.length, Math.ceil(length / PAGE) * PAGE));
}

/** Modes that Emscripten gives by itself: a folder and a file that anyone may read and write. */
const FOLDER = 0o40777;
const FILE = 0o100666;

/** As Emscripten asks its host to start a program. Source: emscripten, docs, "Module.instantiateWasm" */
type Instantiate = (imports: object, done: Instantiated) => object;
type Instantiated = (instance: { exports: Record<string, unknown> }, ...rest: readonly unknown[]) => unknown;

/** The files of an image, in memory. Those that Postgres never writes to are not copied. */
export class ImageFiles extends EmscriptenBuiltinFilesystem {
  readonly #image: Buffer;

  /** @param image as `imageOf` made it */
  constructor(image: Buffer) {
    super();
    this.#image = image;
  }

  override async init(
    ...[engine, options]: Parameters<EmscriptenBuiltinFilesystem["init"]>
  ): ReturnType<EmscriptenBuiltinFilesystem["init"]> {
    const { emscriptenOpts } = await super.init(engine, options);
    const instantiateWasm: Instantiate | undefined = emscriptenOpts.instantiateWasm;
    if (!instantiateWasm) return { emscriptenOpts };
    return {
      emscriptenOpts: {
        ...emscriptenOpts,
        instantiateWasm: (imports: object, done: Instantiated) =>
          instantiateWasm(imports, (instance, ...rest) => {
            knowEnd(engine, instance.exports, () => engine.Module.HEAPU8);
            done(instance, ...rest);
          }),
      },
    };
  }

  override async initialSyncFs(): Promise<void> {
    const module: unknown = this.pg?.Module;
    if (!isModule(module)) throw new Error("there is no Postgres to hand the image to");
    unpackInto(module.FS, this.#image);
  }
}

/** Node by node: a thousand paths, each looked up from the root three times, take longer than anything else here. */
function unpackInto(FS: FileSystem, image: Buffer): void {
  const { list, bytes: all } = listOf(image);
  FS.mkdirTree(PGlite.paths.PGDATA);
  const root = FS.lookupPath(PGlite.paths.PGDATA).node;
  const mknod = root.node_ops.mknod;
  if (!mknod) throw new Error("there are no files in memory to write to");
  const folders = new Map<string, FileNode>([["", root]]);
  for (const [path, from, size] of list as readonly Listed[]) {
    const cut = path.lastIndexOf("/");
    const parent = folders.get(path.slice(0, cut));
    if (!parent) throw new Error("the list of the image is out of order");
    const name = path.slice(cut + 1);
    if (from === undefined || size === undefined) folders.set(path, mknod(parent, name, FOLDER, 0));
    else {
      const bytes = new Uint8Array(all.buffer, all.byteOffset + from, size);
      lend(mknod(parent, name, FILE, 0), bytes, size);
    }
  }
}
