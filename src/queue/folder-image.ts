import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { FileImage, listOf, withoutZeros } from "../domain/file-image.ts";

const path = z.string().regex(/^(?:\/[A-Za-z0-9_.-]{1,100}){1,10}$/);
const count = z.number().int().min(0);
const listSchema = z
  .array(z.union([z.tuple([path]), z.tuple([path, count, count]), z.tuple([path, count, count, count])]))
  .max(20_000);

/** Bytes of zeros that are written at once. */
const ZEROS = Buffer.alloc(1024 * 1024);

/** The data folder of a Postgres that was shut down. */
export function imageOf(folder: string): Buffer {
  const image = new FileImage();
  const below = (inner: string): void => {
    for (const entry of readdirSync(join(folder, inner), { withFileTypes: true })) {
      const place = `${inner}/${entry.name}`;
      if (entry.isDirectory()) {
        image.folder(place);
        below(place);
      } else if (entry.isFile()) {
        const whole = readFileSync(join(folder, place));
        const bytes = withoutZeros(whole);
        image.file(place, bytes, whole.length - bytes.length);
      }
    }
  };
  below("");
  return image.whole();
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
  const { list, bytes } = listOf(image);
  for (const [place, from, size = 0, zeros = 0] of listSchema.parse(list)) {
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

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
