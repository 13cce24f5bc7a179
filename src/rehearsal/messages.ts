import type { RehearsalRequest, RehearsalResult } from "../domain/rehearsal.ts";
import type { PackedResult } from "./pack.ts";

/**
 * What the process that runs strangers' SQL is told: `boot` once, then `run`, and `run` again only after it has said
 * `again`.
 */
export type ToProcess =
  | {
      type: "boot";
      folder: string;
      extensions: readonly string[];
    }
  | {
      type: "run";
      request: RehearsalRequest;
      keep?: KeptMoment;
      /** How many migrations of the base the process has up already: the request has only those that come on top. */
      up?: number;
    };

/** To which moment the database is put back after an answer: when the base was up, or when nothing had run. */
export type KeptMoment = "base" | "empty";

/** What it answers. Nothing else is believed. */
export type FromProcess =
  | { type: "ready"; engine: string }
  /** The result but for the ways back, said before the first of them runs: it stands whatever they do. */
  | { type: "observed"; result: PackedResult }
  | { type: "result"; result: PackedResult }
  | { type: "failed"; reason: string }
  /** After `result`: the database is what it was, and may be asked once more. */
  | { type: "again" };

/** The same, unpacked. */
export type Heard =
  | Exclude<FromProcess, { result: PackedResult }>
  | { type: "observed" | "result"; result: RehearsalResult };

/**
 * The other direction. The sender is our own parent, so this guards against a mistake, not an attack: the
 * shape at the top is enough, and a schema library would double the time to start.
 */
export function isToProcess(message: unknown): message is ToProcess {
  if (typeof message !== "object" || message === null || !("type" in message)) return false;
  if (message.type === "boot") return "folder" in message && "extensions" in message;
  return message.type === "run" && "request" in message && typeof message.request === "object";
}
