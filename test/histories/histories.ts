import { EVENTS } from "./events.ts";
import { PUSHES } from "./pushes.ts";
import type { History } from "./talk.ts";

/** Every one is told to the plan alone, and to the whole App. */
export const HISTORIES: readonly History[] = [...PUSHES, ...EVENTS];
