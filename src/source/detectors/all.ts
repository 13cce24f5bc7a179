import type { Detector } from "./detector.ts";
import { javascriptSinks } from "./javascript/all.ts";
import { operabilityDetectors } from "./operability/all.ts";
import { resilienceDetectors } from "./resilience/all.ts";
import { sinkDetectors } from "./sinks/detect-sinks.ts";
import { options } from "./options/all.ts";

/** Every detector, by what it finds. */
export const DETECTORS: readonly Detector[] = [
  ...options,
  ...resilienceDetectors,
  ...operabilityDetectors,
  ...javascriptSinks,
  ...sinkDetectors,
];
