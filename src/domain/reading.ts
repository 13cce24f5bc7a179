import type { AnswerToCall, ParkedConversation } from "./approval.ts";
import type { Architect } from "./architect.ts";
import type { Configuration } from "./configuration.ts";
import type { ArchitectName, Finding, Fingerprint } from "./finding.ts";
import type { Instruments } from "./instruments.ts";
import type { Assignment, Spend } from "./review.ts";
import type { LoadedPull } from "./tree.ts";

export interface ReadingRequest {
  architect: Architect;
  assignment: Assignment;
  loaded: LoadedPull;
  /** What the rules proved already: not to be said again. */
  proved: readonly Finding[];
  /** Of the base commit: budgets, model, the team's own instructions, language. */
  configuration?: Configuration;
  /** Absent: the tools that need it are not offered. */
  instruments?: Instruments;
  /** AGENTS.md, CLAUDE.md and such of the base commit: context, as data. */
  guidance?: readonly { path: string; text: string }[];
  /** Asked by another architect, for what that one does not own. */
  handedOver?: { from: ArchitectName; question: string };
  signal?: AbortSignal;
}

/** What one architect, played by the model, made of its assignment. */
export interface Reading {
  /** With `argued` evidence only. */
  findings: readonly Finding[];
  /** Paths whose change was read whole. The rest of the assignment did not fit, or the answer was cut. */
  read: readonly string[];
  /** Why something is missing, in words for a person. */
  shortfall?: string;
  spent: Spend;
  /** Waits for people; what was found before is in `findings`. */
  parked?: ParkedConversation;
  /** Questions for colleagues, asked with the `handoff` tool. */
  handoffs?: readonly { to: ArchitectName; question: string }[];
}

/** One conversation with the model, speaking as one architect. Rejects when there is no usable answer at all. */
export type ReadAsArchitect = (request: ReadingRequest) => Promise<Reading>;

/**
 * The readings of one review, kept while one of them is parked: the review is then made again with the same words
 * of everybody else, and nobody is paid twice.
 */
export interface RecordedReadings {
  /** The architects that were asked, when not all were. */
  only?: readonly ArchitectName[];
  readings: readonly {
    architect: ArchitectName;
    handedOver?: ReadingRequest["handedOver"];
    reading: Reading;
  }[];
  /** Verdicts of second looks, each by the fingerprint of its finding. */
  looks?: readonly { fingerprint: Fingerprint; looked: SecondLooked }[];
}

/** Goes on with a parked conversation: the calls are run, or refused, and the conversation is led to its end. */
export type ResumeReading = (
  request: ReadingRequest,
  parked: ParkedConversation,
  answer: AnswerToCall | { answer: "lost" },
) => Promise<Reading>;

/** What a review is made again with: one conversation that was answered, and the words of everybody else. */
export interface Resumption {
  parked: ParkedConversation;
  answer: AnswerToCall | { answer: "lost" };
  recorded: RecordedReadings;
}

/** A question of a person, for the thread: `ask`, `design`, `adr`, `handoff`. */
export interface QuestionRequest extends Omit<ReadingRequest, "assignment" | "handedOver"> {
  kind: "question" | "design" | "adr";
  /** The person's words. Data, as everything written on GitHub. */
  question: string;
  /** What was said before it in the same thread, oldest first. */
  thread?: readonly { by: string; ours: boolean; text: string }[];
  /** For `adr` and `design`: decision records that the repository has, as models of form. */
  models?: readonly { path: string; text: string }[];
}

export interface Answered {
  /** Markdown by the model: to be sanitised before it is shown. */
  text: string;
  shortfall?: string;
  spent: Spend;
}

export type AskArchitect = (request: QuestionRequest) => Promise<Answered>;

export interface SecondLookRequest
  extends Pick<ReadingRequest, "architect" | "loaded" | "configuration" | "instruments" | "signal"> {
  /** Argued, and its quotation stands at its place. */
  finding: Finding;
}

export interface SecondLooked {
  /** `undecided`: nobody came to a verdict; `shortfall` says why. */
  verdict: "stands" | "refuted" | "undecided";
  shortfall?: string;
  spent: Spend;
}

/** Somebody else tries to refute what one architect claims, from the claim, the quotation and the repository alone. */
export type SecondLook = (request: SecondLookRequest) => Promise<SecondLooked>;
