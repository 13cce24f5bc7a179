import type { Architect } from "../domain/architect.ts";
import type { Reading } from "../domain/reading.ts";
import type { Assignment, Unfinished } from "../domain/review.ts";

/** Questions that are passed on in one review. */
export const MAX_HANDOFFS = 6;

export interface HandedOver {
  architect: Architect;
  assignment: Assignment;
  from: string;
  question: string;
}

/**
 * Who is asked what, after the first readings. A question that is passed on is not passed on again, so two architects
 * cannot send one back and forth.
 */
export function handoffsOf(
  readings: readonly { assignment: Assignment; reading: Pick<Reading, "handoffs"> }[],
  architects: readonly Architect[],
  assignments: readonly Assignment[],
): { asked: readonly HandedOver[]; unfinished: readonly Unfinished[] } {
  const asked: HandedOver[] = [];
  const unfinished: Unfinished[] = [];
  const seen = new Set<string>();
  for (const { assignment, reading } of readings) {
    for (const { to, question } of reading.handoffs ?? []) {
      const key = JSON.stringify([to, question]);
      if (seen.has(key) || to === assignment.architect) continue;
      seen.add(key);
      const part = `question of ${assignment.architect}`;
      const architect = architects.find(({ name }) => name === to);
      if (!architect) unfinished.push({ part, reason: "there is no architect of the name it was handed to" });
      else if (asked.length >= MAX_HANDOFFS)
        unfinished.push({ part, reason: `not passed on: no more than ${MAX_HANDOFFS} in one review are` });
      else {
        const own = assignments.find((one) => one.architect === to);
        asked.push({
          architect,
          assignment: own ?? {
            architect: to,
            paths: assignment.paths,
            because: `${assignment.architect} asked it`,
          },
          from: assignment.architect,
          question,
        });
      }
    }
  }
  return { asked, unfinished };
}
