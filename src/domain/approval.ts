import type { ArchitectName } from "./finding.ts";
import type { PullKey } from "./job.ts";
import type { Sha } from "./pull-request.ts";

/** The one use of a tool that somebody has to answer for. */
export interface AskedCall {
  /** The model's own id of the call; its answer names it. */
  id: string;
  tool: string;
  /** What the tool was called with, whole: an approval is for this and nothing else. */
  input: unknown;
  /** The command line, address or path as a person reads it. */
  shown: string;
  /** What the architect gave as its reason. A model's text. */
  why: string;
  /** What it could touch, in our words: `runs in a sandbox without network on a copy of the head`. */
  touches: string;
  /** The rule that asks, in words: `agent: bash "npm *" asks (line 12)`. */
  because: string;
}

export type AnswerToCall = { answer: "approve" } | { answer: "deny"; reason?: string };

/** A conversation that waits for people. Everything needed to go on, in another process too. */
export interface ParkedConversation {
  /** Ten lower-case letters and digits, unguessable enough not to be met by chance. */
  id: string;
  pull: PullKey;
  head: Sha;
  architect: ArchitectName;
  /** Every call of the turn that has to be answered; all are answered together by one id. */
  calls: readonly [AskedCall, ...AskedCall[]];
  /** ISO times. */
  askedAt: string;
  expiresAt: string;
  /** The room that parked it keeps here what it needs to go on: opaque to everybody else, plain JSON. */
  state: unknown;
}

/** What becomes of a request, in the ledger. Moves forward only. */
export type ApprovalState =
  | { state: "waiting" }
  | { state: "answered"; answer: AnswerToCall; by: string; at: string }
  /** Taken by one worker: the calls are run at most once, so after a crash here they are not run again. */
  | { state: "running"; answer: AnswerToCall; by: string; at: string }
  | {
      state: "done";
      how: "ran" | "denied" | "expired" | "superseded" | "lost";
      /** Who answered, and when; absent when nobody did. */
      by?: string;
      at?: string;
    };

/** Texts for the thread, each said once: it rides under its marker. */
export interface ThreadReply {
  marker: string;
  /** Markdown. */
  body: string;
}
