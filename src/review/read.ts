import type { Architect } from "../domain/architect.ts";
import type { Finding } from "../domain/finding.ts";
import type { Assignment, Spend, Unfinished } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { messageOf } from "../errors.ts";
import type { ReviewOptions, ReviewParts } from "./parts.ts";

export interface ReadByArchitects {
  findings: readonly Finding[];
  /** By path: who read its change whole. */
  read: ReadonlyMap<string, readonly string[]>;
  unfinished: readonly Unfinished[];
  spent: Spend;
}

/** Lets each assigned architect read with the proved findings in hand. One that fails does not silence the rest. */
export async function readAsArchitects(
  assignments: readonly Assignment[],
  architects: readonly Architect[],
  loaded: LoadedPull,
  proved: readonly Finding[],
  parts: Pick<ReviewParts, "read">,
  options: Pick<ReviewOptions, "signal">,
): Promise<ReadByArchitects> {
  const spent: Spend = { inputTokens: 0, outputTokens: 0, cachedTokens: 0 };
  const readPaths = new Map<string, string[]>();
  const findings: Finding[] = [];
  const unfinished: Unfinished[] = [];
  const ask = parts.read;
  if (!ask) return { findings, read: readPaths, unfinished, spent };
  await Promise.all(
    assignments.map(async (assignment) => {
      const architect = architects.find((known) => known.name === assignment.architect);
      if (!architect) return;
      const part = `architect ${architect.name}`;
      try {
        const signal = options.signal ? { signal: options.signal } : {};
        const reading = await ask({ architect, assignment, loaded, proved, ...signal });
        findings.push(...reading.findings);
        for (const path of reading.read)
          readPaths.set(path, [...(readPaths.get(path) ?? []), architect.name]);
        if (reading.shortfall) unfinished.push({ part, reason: reading.shortfall });
        spent.inputTokens += reading.spent.inputTokens;
        spent.outputTokens += reading.spent.outputTokens;
        spent.cachedTokens += reading.spent.cachedTokens;
        if (reading.spent.model) spent.model = reading.spent.model;
      } catch (error) {
        if (options.signal?.aborted) throw error;
        unfinished.push({ part, reason: messageOf(error) });
      }
    }),
  );
  return { findings, read: readPaths, unfinished, spent };
}
