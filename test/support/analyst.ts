import { fileURLToPath } from "node:url";
import type { AppOptions } from "../../src/compose/app.ts";

/** The analyst that was built before the tests: it starts sooner than the one in the source. */
export const PROGRAM = fileURLToPath(new URL("../../dist/bin/analyst.js", import.meta.url));

export const built = { analyst: { program: PROGRAM } } satisfies Pick<AppOptions, "analyst">;
