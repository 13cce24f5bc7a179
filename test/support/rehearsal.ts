import { createRehearsal } from "../../src/rehearsal/rehearse.ts";

/**
 * One rehearsal for all files of tests that run in this process: nothing of one request is left for the next, and nobody
 * here is a stranger. Its process ends by itself, with this one or when it is not asked for a while.
 */
export const rehearsal = createRehearsal({ again: "any" });
