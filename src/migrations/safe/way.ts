import type { Catalog } from "../../domain/catalog.ts";
import type { RehearsedStatement, StatementPart } from "../../domain/facts.ts";
import type { Step } from "../steps/step.ts";

/**
 * When a step runs. `expand` before the code that needs it is deployed, `backfill` while old and new code run side
 * by side, `contract` once no running code needs what it takes away.
 */
export type Phase = "expand" | "backfill" | "contract";

/** One migration of a safe sequence: what stands in it runs together. */
export interface SafeStep {
  phase: Phase;
  /** What it does, as a sentence without a full stop. */
  does: string;
  statements: readonly [SafeStatement, ...SafeStatement[]];
  /** PostgreSQL refuses it in a transaction, or its commits are the point of it. */
  outsideTransaction: boolean;
}

export interface SafeStatement {
  /** PostgreSQL text without a semicolon at the end. */
  sql: string;
  /** The same in words that every framework has a method for; absent when it has none. */
  step?: WordedStep;
  /** It holds a gap that only a person can fill, so nobody can run it as it is. */
  blank?: true;
}

/** A step without its place: it stands in no file yet. */
export type WordedStep = Extract<Step, { do: "create-index" | "drop-index" | "alter-table" }>;

/** How to get to the same schema without holding anybody up. */
export interface SafeWay {
  steps: readonly [SafeStep, ...SafeStep[]];
  /** What the code has to do between `expand` and `contract`; absent when it need not change. */
  deploy?: string;
  /** The statement stays, and this comes after it. */
  besides?: true;
}

/** A statement of a migration that a rule has spoken about, with the schema around it. */
export interface Danger {
  statement: RehearsedStatement;
  /** The part that the finding is about; absent when the statement has none. */
  part?: StatementPart;
  before: Catalog;
  after: Catalog;
}
