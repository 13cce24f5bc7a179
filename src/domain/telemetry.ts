import type { TokenUse } from "./price.ts";

export type DeliveryOutcome = "enqueued" | "ignored" | "refused" | "failed";

/**
 * What became of one run of a job. `mendable`: its author, or the operator, has to mend something. `put-off`: it comes
 * back later. `retried`: it failed and is tried again. `failed`: a dead letter.
 */
export type JobOutcome = "done" | "mendable" | "put-off" | "given-back" | "retried" | "failed";

/** Counts for the operator. Every method returns at once and throws nothing. */
export interface Meter {
  delivery(event: string, outcome: DeliveryOutcome): void;
  /** From the last byte of the request to the answer. */
  deliveryAnswered(seconds: number): void;
  /** A delivery was signed with the secret that is being replaced. */
  previousSecret(): void;
  job(kind: string, outcome: JobOutcome): void;
  reviewStage(stage: string, seconds: number): void;
  /** @param status as HTTP has it; 0 when there was no answer */
  githubRequest(kind: string, status: number): void;
  /** What GitHub left an installation of its hourly requests. */
  githubRate(installation: number, remaining: number, resetsAt: Date): void;
  /** @param dollars by list price; `undefined` when it is not known */
  model(model: string, used: TokenUse, dollars: number | undefined): void;
  finding(rule: string, severity: string): void;
  /** A part of the work that was not done. */
  fault(part: string): void;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Runs a step as a part of what runs around it, so that the way from a delivery to a comment can be seen. */
export type Around = <T>(step: string, attributes: SpanAttributes, act: () => Promise<T>) => Promise<T>;

/** Is this part able to do its work? */
export interface PartState {
  name: string;
  /** `absent`: it is not there, by choice or by the machine, and what needs it says so. `elsewhere`: not held here. */
  state: "ok" | "failing" | "absent" | "elsewhere";
  /** Without it no work can be taken. */
  necessary: boolean;
  /** Milliseconds that the answer took. */
  ms: number;
}

export interface Readiness {
  ready: boolean;
  parts: readonly PartState[];
}

/** For where nobody counts. */
export const NO_METER: Meter = {
  delivery() {},
  deliveryAnswered() {},
  previousSecret() {},
  job() {},
  reviewStage() {},
  githubRequest() {},
  githubRate() {},
  model() {},
  finding() {},
  fault() {},
};

/** For where nobody traces. */
export const NO_AROUND: Around = (_step, _attributes, act) => act();
