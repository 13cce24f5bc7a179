import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "vitest/config";
import { PROGRAMS_FOLDER } from "./build.ts";

const ROOM = "/src/rehearsal/process.ts";

/**
 * Lets a rehearsal of the tests start the process that was built before them, with the fence around it that people
 * have. From source each would be translated anew, half a second for a hundred times.
 */
export function builtRehearsal(): Plugin {
  const chunk = pathToFileURL(join(PROGRAMS_FOLDER, "dist", "chunks", "process.js")).href;
  return {
    name: "built-rehearsal",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith(ROOM)) return undefined;
      if (!code.includes("import.meta.url")) throw new Error(`${ROOM} does not ask where it lies any more`);
      return { code: code.replaceAll("import.meta.url", JSON.stringify(chunk)), map: null };
    },
  };
}
