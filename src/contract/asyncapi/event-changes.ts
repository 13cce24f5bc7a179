import type { ContractChange } from "../../domain/contract.ts";
import type { Difference } from "../change.ts";
import type { Resolver } from "../references.ts";

/** A difference with the operations that it reaches. */
export interface ReachedDifference {
  difference: Difference;
  operations: readonly [string, ...string[]];
}

/** Whether the pull request touched a line. */
export type IsTouched = (path: string, side: "base" | "head", line: number) => boolean;

/** Each cause once, with every operation that leads to it. */
export function eventChanges(
  reached: readonly ReachedDifference[],
  base: Resolver,
  head: Resolver,
  isTouched: IsTouched,
): ContractChange[] {
  const causes = new Map<string, ReachedDifference>();
  for (const one of reached) {
    const { kind, cause, side, consequence } = one.difference;
    const key = [kind, side, cause.path, cause.pointer, consequence].join("\n");
    const known = causes.get(key);
    const operations = new Set([...(known?.operations ?? []), ...one.operations]);
    const [first, ...rest] = operations;
    if (first !== undefined) causes.set(key, { difference: one.difference, operations: [first, ...rest] });
  }
  return [...causes.values()].map((one) => changeOf(one, base, head, isTouched));
}

function changeOf(
  { difference, operations }: ReachedDifference,
  base: Resolver,
  head: Resolver,
  isTouched: IsTouched,
): ContractChange {
  const { kind, cause, alternative, before, after, consequence, instead, announced, deprecated } = difference;
  const useOther =
    alternative !== undefined &&
    !isTouched(cause.path, difference.side, cause.line) &&
    isTouched(alternative.path, "head", alternative.line);
  const node = useOther ? alternative : cause;
  const side = useOther ? "head" : difference.side;
  const document = (side === "base" ? base : head).document(node.path);
  return {
    kind,
    level: difference.level ?? "breaking",
    operations,
    pointer: cause.pointer,
    at: { path: node.path, from: node.line, to: node.line, side },
    excerpt: (document?.lines[node.line - 1] ?? "").trim().slice(0, 300),
    before,
    after,
    consequence,
    ...(instead === undefined ? {} : { instead }),
    ...(announced === undefined ? {} : { announced }),
    ...(deprecated ? { deprecated } : {}),
  };
}

/**
 * The words of a request and its response, as those who exchange messages say it: nobody gets a status.
 *
 * @param role of the application: what it sends is read by consumers, what it receives is written by producers
 */
export function inEventWords(difference: Difference, role: "sends" | "receives"): Difference {
  const other = role === "sends" ? "consumer" : "producer";
  const consequence = difference.consequence
    .replace(/\ba client\b/g, `a ${other}`)
    .replace(/\bclients\b/g, `${other}s`)
    .replace(/ gets 4\d\d\b/g, " is refused")
    .replace(/\bthe (?:response|request)(?: body)?\b/g, "the message");
  const instead = difference.instead?.replace(/\bin every answer\b/g, "in every message");
  return { ...difference, consequence, ...(instead === undefined ? {} : { instead }) };
}

/** The major number of a version, or the minor below 1.0. Source: https://semver.org/#spec-item-4 */
export function majorVersion(version: string): string | undefined {
  const match = /^v?(\d+)(?:\.(\d+))?/i.exec(version.trim());
  if (!match) return undefined;
  return match[1] === "0" ? `0.${match[2] ?? "0"}` : match[1];
}

/** The version in a folder or file name: `events/v2/order.json`, `order.v2.schema.json`. */
export function versionInPath(path: string): string | undefined {
  const found = [...path.matchAll(/(?:^|[/._-])(v\d+)(?=[/._-]|$)/gi)];
  return found.at(-1)?.[1]?.toLowerCase();
}
