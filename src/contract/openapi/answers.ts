import { type Difference, shown } from "../change.ts";
import type { Header, Operation, Response } from "../openapi.ts";

/** The response that a client of the old document gets where it waited for this status. */
export function answerFor(status: string, head: Operation): Response | undefined {
  const exact = head.responses.get(status);
  if (exact || !isSuccess(status)) return exact;
  return head.responses.get(`${status[0]}XX`) ?? head.responses.get("DEFAULT");
}

export function isSuccess(status: string): boolean {
  return status.startsWith("2");
}

/** Statuses that came or went. */
export function* statusDifferences(base: Operation, head: Operation): Generator<Difference> {
  for (const [status, { node }] of base.responses) {
    if (answerFor(status, head) || head.responses.size === 0) continue;
    // Nobody's call fails because an error is no longer promised.
    yield {
      kind: "response-status-removed",
      level: isSuccess(status) ? "breaking" : "safe",
      side: "base",
      cause: node,
      before: status,
      after: [...head.responses.keys()],
      consequence: isSuccess(status)
        ? `a client that waits for status ${shown(status)} takes the answer for a failure`
        : `status ${shown(status)} is not promised any more`,
    };
  }
  for (const [status, { node }] of head.responses) {
    if (base.responses.has(status)) continue;
    yield {
      kind: "response-status-added",
      level: "safe",
      side: "head",
      cause: node,
      before: [...base.responses.keys()],
      after: status,
      consequence: `status ${shown(status)} is described now`,
    };
  }
}

/** Headers of one answer, apart from their schemas. */
export function* headerDifferences(
  status: string,
  base: ReadonlyMap<string, Header>,
  head: ReadonlyMap<string, Header>,
): Generator<Difference> {
  for (const [key, { name, required, node }] of base) {
    const now = head.get(key);
    const what = `the header ${shown(name)} of status ${shown(status)}`;
    if (!now)
      yield {
        kind: "response-header-removed",
        level: required ? "breaking" : "dangerous",
        side: "base",
        cause: node,
        before: required ? "always present" : "present",
        after: "absent",
        consequence: `a client that reads ${what} finds nothing`,
      };
    else if (required && !now.required)
      yield {
        kind: "response-header-became-optional",
        level: "breaking",
        side: "head",
        cause: now.node,
        before: "always present",
        after: "may be absent",
        consequence: `a client that relies on ${what} may not find it`,
      };
  }
  for (const [key, { name, node }] of head) {
    if (base.has(key)) continue;
    yield {
      kind: "response-header-added",
      level: "safe",
      side: "head",
      cause: node,
      before: "absent",
      after: "present",
      consequence: `answers have the header ${shown(name)}`,
    };
  }
}
