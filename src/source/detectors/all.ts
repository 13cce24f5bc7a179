import type { Detector } from "./detector.ts";

/** Every detector, by what it finds. */
export const DETECTORS: readonly Detector[] = [];
