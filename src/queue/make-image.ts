import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "../log.ts";
import { openDatabase } from "./embedded-database.ts";

/**
 * Run by the build: writes an empty database of the embedded queue to the path that is given, so that nobody's first
 * start has to make one.
 */
const [image] = process.argv.slice(2);
if (image === undefined) throw new Error("say where the image goes");
const folder = await mkdtemp(join(tmpdir(), "architect-image-"));
try {
  const database = await openDatabase(folder, { image, log: createLogger("warn") });
  await database.close();
} finally {
  await rm(folder, { recursive: true, force: true });
}
