import { NO_AROUND } from "../domain/telemetry.ts";
import type { ReviewOptions } from "./parts.ts";

const PHRASES: Readonly<Record<string, string>> = {
  configuration: "reading the configuration of the base commit",
  routing: "choosing architects",
  facts: "rehearsing migrations, comparing contracts, reading source",
  rules: "applying rules",
  reading: "architects are reading",
  weighing: "weighing findings",
};

export interface Stopwatch {
  /** Runs one stage; throws the abort reason instead when the review was called off. */
  time<T>(stage: string, run: () => Promise<T>): Promise<T>;
  /** Whole milliseconds by stage; parts of a stage as `stage.part`. */
  taken(parts: Readonly<Record<string, Readonly<Record<string, number>>>>): Record<string, number>;
}

export function stopwatch(
  clock: () => number,
  options: Pick<ReviewOptions, "signal" | "onProgress" | "around">,
): Stopwatch {
  const { around = NO_AROUND } = options;
  const stages: [string, number][] = [];
  return {
    async time(stage, run) {
      options.signal?.throwIfAborted();
      options.onProgress?.(PHRASES[stage] ?? stage);
      const started = clock();
      const result = await around(`review ${stage}`, {}, run);
      stages.push([stage, Math.round(clock() - started)]);
      return result;
    },
    taken(parts) {
      const all: Record<string, number> = {};
      for (const [stage, took] of stages) {
        all[stage] = took;
        for (const [part, tookPart] of Object.entries(parts[stage] ?? {})) all[`${stage}.${part}`] = tookPart;
      }
      return all;
    },
  };
}
