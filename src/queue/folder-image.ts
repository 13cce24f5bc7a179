import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/**
 * What an image holds, in this order: eight digits, the length of the list in bytes; the list; and the bytes of files.
 * A folder is its path, a file its path, where its bytes begin among those of all files, how many there are, and how
 * many zeros follow them. Files with the same bytes share them: two of the three databases of a new cluster are alike,
 * and the third nearly so.
 */
const path = z.string().regex(/^(?:\/[A-Za-z0-9_.-]{1,100}){1,10}$/);
const count = z.number().int().min(0);
const listSchema = z.array(z.union([z.tuple([path]), z.tuple([path, count, count, count])])).max(20_000);
type Listed = z.infer<typeof listSchema>[number];

const DIGITS = 8;

/** Bytes of zeros that are written at once. */
const ZEROS = Buffer.alloc(1024 * 1024);

/** The data folder of a Postgres that was shut down. */
export function imageOf(folder: string): Buffer {
  const list: Listed[] = [];
  const files: Buffer[] = [];
  const known = new Map<string, number>();
  let length = 0;
  const placeOf = (bytes: Buffer): number => {
    const digest = createHash("sha256").update(bytes).digest("base64");
    const from = known.get(digest) ?? length;
    if (from === length) {
      known.set(digest, from);
      files.push(bytes);
      length += bytes.length;
    }
    return from;
  };
  const below = (inner: string): void => {
    for (const entry of readdirSync(join(folder, inner), { withFileTypes: true })) {
      const place = `${inner}/${entry.name}`;
      if (entry.isDirectory()) {
        list.push([place]);
        below(place);
      } else if (entry.isFile()) {
        const whole = readFileSync(join(folder, place));
        const bytes = withoutZeros(whole);
        list.push([place, placeOf(bytes), bytes.length, whole.length - bytes.length]);
      }
    }
  };
  below("");
  const listed = Buffer.from(JSON.stringify(list), "utf8");
  const digits = Buffer.from(String(listed.length).padStart(DIGITS, "0"), "latin1");
  return Buffer.concat([digits, listed, ...files]);
}

/**
 * Writes what `imageOf` took into a folder that is empty, for its owner alone.
 *
 * Not in turns of the event loop: a thousand small files take a tenth of a second, and three times as much of the
 * processor when each of their steps is waited for.
 *
 * @throws Error for what is no image, or not a whole one
 */
export function putImage(image: Buffer, folder: string): void {
  const length = Number(image.toString("latin1", 0, DIGITS));
  const start = DIGITS + length;
  if (!(length > 0) || start > image.length) throw new Error("it is no image");
  const list = listSchema.parse(JSON.parse(image.toString("utf8", DIGITS, start)));
  const bytes = image.subarray(start);
  for (const [place, from, size = 0, zeros = 0] of list) {
    if (place.split("/").includes("..")) throw new Error("an image stays in its folder");
    if (from === undefined) {
      mkdirSync(join(folder, place), { mode: 0o700 });
      continue;
    }
    if (from + size > bytes.length) throw new Error("the image was cut off");
    const file = openSync(join(folder, place), "wx", 0o600);
    try {
      writeAll(file, bytes.subarray(from, from + size));
      for (let left = zeros; left > 0; left -= ZEROS.length) writeAll(file, ZEROS.subarray(0, left));
    } finally {
      closeSync(file);
    }
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function withoutZeros(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}
