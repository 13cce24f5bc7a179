import { PGlite } from "@electric-sql/pglite";
import { EmscriptenBuiltinFilesystem } from "@electric-sql/pglite/basefs";

/**
 * What an image holds, in this order: eight digits, the length of the list in bytes; the list; and the files one after
 * the other. A folder is its path, a file its path, its size, and how many of its bytes are there: the rest is zeros.
 */
type Listed = readonly [path: string] | readonly [path: string, size: number, there: number];

const DIGITS = 8;

/** Bytes of zeros at the end of a file that are worth leaving out: the log of what was written is mostly those. */
const WORTH = 64 * 1024;

/** The data folder of a Postgres that is at rest. Paths are relative to it, and a folder stands before what is in it. */
export function imageOf(engine: PGlite): Buffer {
  const { FS } = engine.Module;
  const list: Listed[] = [];
  const files: Uint8Array[] = [];
  const below = (folder: string): void => {
    for (const name of FS.readdir(`${PGlite.paths.PGDATA}${folder}`)) {
      if (name === "." || name === "..") continue;
      const path = `${folder}/${name}`;
      const at = `${PGlite.paths.PGDATA}${path}`;
      if (FS.isDir(FS.stat(at).mode)) {
        list.push([path]);
        below(path);
      } else {
        const bytes = FS.readFile(at, { encoding: "binary" });
        const there = withoutZeros(bytes);
        list.push([path, bytes.length, there.length]);
        files.push(there);
      }
    }
  };
  below("");
  const listed = Buffer.from(JSON.stringify(list), "utf8");
  const length = Buffer.from(String(listed.length).padStart(DIGITS, "0"), "latin1");
  return Buffer.concat([length, listed, ...files]);
}

function withoutZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.length - end > WORTH ? bytes.subarray(0, end) : bytes;
}

/**
 * The files of an image, in memory. They are not copied: Postgres writes into the image itself, which is good for one
 * start.
 */
export class ImageFiles extends EmscriptenBuiltinFilesystem {
  readonly #image: Promise<Buffer | undefined>;

  /** @param image as `imageOf` made it; nothing where it turned out not to be whole: then the start fails */
  constructor(image: Promise<Buffer | undefined>) {
    super();
    this.#image = image;
  }

  override async initialSyncFs(): Promise<void> {
    const image = await this.#image;
    const FS = this.pg?.Module.FS;
    if (!image || !FS) throw new Error("there is no whole image, or no Postgres to hand it to");
    let at = DIGITS + Number(image.toString("latin1", 0, DIGITS));
    const list = JSON.parse(image.toString("utf8", DIGITS, at)) as readonly Listed[];
    FS.mkdirTree(PGlite.paths.PGDATA);
    for (const [path, size, there = 0] of list) {
      const place = `${PGlite.paths.PGDATA}${path}`;
      if (size === undefined) {
        FS.mkdir(place);
        continue;
      }
      let bytes: Uint8Array = image.subarray(at, at + there);
      at += there;
      if (there < size) {
        const whole = new Uint8Array(size);
        whole.set(bytes);
        bytes = whole;
      }
      FS.writeFile(place, bytes, { canOwn: true });
    }
  }
}
