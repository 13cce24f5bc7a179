import type { RouteReader } from "./route-reader.ts";

/** One per web framework. */
export const ROUTE_READERS: readonly RouteReader[] = [];
