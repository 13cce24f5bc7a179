import { createHash } from "node:crypto";

/**
 * What an image of files holds, in this order: eight digits, the length of the list in bytes; the list; and the bytes of
 * files. A folder is its path, a file its path, where its bytes begin among those of all files, how many there are, and
 * how many zeros follow them. A folder stands before what is in it.
 */
export type Listed =
  | readonly [path: string]
  | readonly [path: string, from: number, size: number]
  | readonly [path: string, from: number, size: number, zeros: number];

const DIGITS = 8;

/** Files with the same bytes share them: two of the three databases of a new Postgres are alike, the third nearly so. */
export class FileImage {
  readonly #list: Listed[] = [];
  readonly #files: Uint8Array[] = [];
  readonly #known = new Map<string, number>();
  #length = 0;

  folder(path: string): void {
    this.#list.push([path]);
  }

  /** @param zeros bytes that follow and are not in `bytes` */
  file(path: string, bytes: Uint8Array, zeros = 0): void {
    const from = this.#placeOf(bytes);
    this.#list.push(zeros > 0 ? [path, from, bytes.length, zeros] : [path, from, bytes.length]);
  }

  #placeOf(bytes: Uint8Array): number {
    const digest = createHash("sha256").update(bytes).digest("base64");
    const known = this.#known.get(digest);
    if (known !== undefined) return known;
    const from = this.#length;
    this.#known.set(digest, from);
    this.#files.push(bytes);
    this.#length += bytes.length;
    return from;
  }

  whole(): Buffer {
    const listed = Buffer.from(JSON.stringify(this.#list), "utf8");
    const digits = Buffer.from(String(listed.length).padStart(DIGITS, "0"), "latin1");
    return Buffer.concat([digits, listed, ...this.#files]);
  }
}

/**
 * The list as it was written, which nobody has looked at yet, and the bytes of all files.
 *
 * @throws Error for what is no image, or one that ends within its list
 */
export function listOf(image: Buffer): { list: unknown; bytes: Buffer } {
  const length = Number(image.toString("latin1", 0, DIGITS));
  const start = DIGITS + length;
  if (!(length > 0) || start > image.length) throw new Error("it is no image");
  return { list: JSON.parse(image.toString("utf8", DIGITS, start)), bytes: image.subarray(start) };
}

/** Without the zeros that it ends with. */
export function withoutZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}
