import { EVENTS } from "./events.ts";
import { PUSHES } from "./pushes.ts";
import type { History } from "./talk.ts";

/** Every one is told to the plan alone; a few, or with ARCHITECT_FUZZ=1 all, to the whole App. */
export const HISTORIES: readonly History[] = [...PUSHES, ...EVENTS];
