import type { Review, Silenced } from "../domain/review.ts";
import { printableLine } from "./escape.ts";
import type { Paint } from "./paint.ts";

/** Lines that name one by one; beyond it they are counted. */
const MAX_LINES = 20;

/** What is kept quiet, each by the comment that asks for it or counted by the line of the configuration. */
export function silencedLines({ silenced = [] }: Review, paint: Paint): string[][] {
  if (silenced.length === 0) return [];
  const counted = new Map<string, number>();
  for (const one of silenced) counted.set(lineOf(one), (counted.get(lineOf(one)) ?? 0) + 1);
  const lines = [...counted].map(([line, times]) => `  ${line}${times > 1 ? ` (${times} times)` : ""}`);
  const more = lines.length - MAX_LINES;
  return [
    [paint.strong("Ignored"), ...lines.slice(0, MAX_LINES), ...(more > 0 ? [`  … and ${more} more`] : [])],
  ];
}

function lineOf({ finding, by }: Silenced): string {
  const { rule, severity, at } = finding;
  if (by.kind === "comment") {
    return printableLine(
      `${at.path}:${at.from}: ${severity} ${rule}: ${by.reason}${by.added ? " (written by this change)" : ""}`,
    );
  }
  if (by.reason !== undefined)
    return printableLine(
      `${at.path}:${at.from}: ${severity} ${rule}: muted by the configuration: ${by.reason}`,
    );
  const where = by.glob === undefined ? "" : ` for ${by.glob}`;
  return printableLine(`${rule}: the configuration has ${by.key}: off${where}`);
}
