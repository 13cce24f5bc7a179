import type { AskedCall, ParkedConversation, ThreadReply } from "../domain/approval.ts";
import type { CheckAction } from "../domain/review.ts";
import { cell, fence, prose } from "./sanitise.ts";
import { count } from "./words.ts";

/** Calls of one turn that are told in full. One comment holds them all. */
const MAX_CALLS = 8;

/** Longest command or address that is shown; what is longer cannot be judged by reading, and is not approved. */
export const MAX_SHOWN = 4_000;

/**
 * What the thread says of a request: who asks, the exact call, why, what it could touch, which rule asks, until
 * when, and how to answer. Everything that a model or a repository wrote is shown and does nothing.
 */
export function requestReply(parked: ParkedConversation): ThreadReply {
  const { id, calls } = parked;
  const several = calls.length > 1;
  const body = [
    `### ${prose(parked.architect, 100)} asks to ${several ? `make ${count(calls.length, "call")}` : "make a call"}`,
    `Nothing runs until a person answers. The rest of the review is published without it.`,
    ...calls.slice(0, MAX_CALLS).map((call, at) => callBlock(call, several ? at + 1 : undefined)),
    `Good for this commit only (\`${parked.head.slice(0, 12)}\`), once, until ${timeOf(parked.expiresAt)}. ` +
      `People with write access who wrote neither the pull request nor its last commit may answer, in a new comment:`,
    fence(`/architect approve ${id}\n/architect deny ${id} the reason, if you like`),
  ];
  return { marker: requestMarker(id), body: body.join("\n\n") };
}

/** Whether a person can see everything that would be run: nothing was cut off, here or where it was written out. */
export function isShowable({ calls }: ParkedConversation): boolean {
  return (
    calls.length <= MAX_CALLS &&
    calls.every(({ shown }) => shown.length <= MAX_SHOWN && !/(?:\u2026|\.\.\.)\s*$/.test(shown))
  );
}

function callBlock(call: AskedCall, number: number | undefined): string {
  return [
    `${number === undefined ? "" : `${number}. `}Tool ${cell(call.tool, 100)}:`,
    fence(call.shown, "", { characters: MAX_SHOWN + 1, lines: 400 }) || "(empty)",
    [
      `- **Why** (in its own words): ${prose(call.why, 600) || "it gave no reason"}`,
      `- **What it could touch**: ${prose(call.touches, 300)}`,
      `- **Asks because**: ${prose(call.because, 300)}`,
    ].join("\n"),
  ].join("\n\n");
}

/** Said once, when the pull request moved on before anybody answered. */
export function supersededReply(parked: Pick<ParkedConversation, "id" | "head">): ThreadReply {
  return {
    marker: `${requestMarker(parked.id)}-superseded`,
    body: `Request \`${parked.id}\` is superseded: it was for commit \`${parked.head.slice(0, 12)}\`, and nothing ran.`,
  };
}

/** The buttons on the check run. GitHub shows three at most, so only the first request has them. */
export function actionsOf(parked: readonly Pick<ParkedConversation, "id" | "architect">[]): CheckAction[] {
  const [first] = parked;
  if (!first) return [];
  const about = `Request ${first.id}`;
  return [
    { identifier: `approve:${first.id}`, label: "Approve the call", description: `${about}: run it once` },
    { identifier: `deny:${first.id}`, label: "Deny the call", description: `${about}: go on without it` },
  ];
}

/** The marker under which the request stands in the thread. */
export function requestMarker(id: string): string {
  return `request-${id}`;
}

/** An ISO time for people: minutes are enough. */
export function timeOf(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "an unknown time";
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
