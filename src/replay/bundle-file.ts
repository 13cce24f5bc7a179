import { open, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { UserError } from "../errors.ts";
import { type Bundle, MAX_BUNDLE_BYTES } from "./bundle.ts";

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/**
 * Writes a bundle for its owner alone, packed when the name ends in `.gz`.
 *
 * @throws UserError when it is too long, or there is no writing there
 */
export async function writeBundle(path: string, bundle: Bundle): Promise<void> {
  const text = textOf(bundle);
  try {
    const content = path.endsWith(".gz") ? await pack(text) : text;
    const file = await open(path, "w", 0o600);
    try {
      // One that was there before may be open to others.
      await file.chmod(0o600);
      await file.writeFile(content);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new UserError(`${path} cannot be written (${codeOf(cause)})`, {
      remedy: "name a file in a folder that exists and is yours",
      cause,
    });
  }
}

/**
 * The text of a bundle, unpacked where it is packed.
 *
 * @throws UserError when it cannot be read, is too long, or was cut
 */
export async function readBundleFile(path: string): Promise<string> {
  let content: Buffer;
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new UserError(`${path} is no file`, { remedy: "name a recorded review" });
    if (found.size > MAX_BUNDLE_BYTES) throw tooLong();
    const file = await open(path, "r");
    try {
      content = await file.readFile();
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`${path} cannot be read (${codeOf(cause)})`, {
      remedy: "name a recorded review",
      cause,
    });
  }
  if (content.length > MAX_BUNDLE_BYTES) throw tooLong();
  const packed = content[0] === 0x1f && content[1] === 0x8b;
  return (packed ? await unpacked(content) : content).toString("utf8");
}

async function unpacked(content: Buffer): Promise<Buffer> {
  try {
    return await unpack(content, { maxOutputLength: MAX_BUNDLE_BYTES });
  } catch (cause) {
    if (codeOf(cause) === "ERR_BUFFER_TOO_LARGE") throw tooLong();
    throw new UserError("The bundle is refused: it cannot be unpacked, or was cut", {
      remedy: "record the review again",
      cause,
    });
  }
}

function textOf(bundle: Bundle): string {
  try {
    const text = `${JSON.stringify(bundle)}\n`;
    if (text.length <= MAX_BUNDLE_BYTES && Buffer.byteLength(text) <= MAX_BUNDLE_BYTES) return text;
  } catch (error) {
    // JavaScript has no texts of that length.
    if (!(error instanceof RangeError)) throw error;
  }
  throw tooLong();
}

function tooLong(): UserError {
  return new UserError(`A bundle has at most ${MAX_BUNDLE_BYTES / 1e6} MB, unpacked`, {
    remedy: "record a review of a smaller change",
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
