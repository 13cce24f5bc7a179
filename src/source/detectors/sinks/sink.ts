import type { SightingKind } from "../../../domain/source.ts";
import type { FlowCall, FlowGrammar } from "../../flow/grammar.ts";

/** A call that must not be given what a client sends. */
export interface Sink {
  /** `sql`: the statement is judged by `security/sql-built-from-input`, as a query call. */
  kind: SightingKind | "sql";
  /** Of the call's name as written, without arguments: `subprocess.run`. Anchored at the end. */
  callee: RegExp;
  /** Positions from 0, or names, of the arguments that matter; the first one when absent. -1 is the receiver. */
  arguments?: readonly (number | string)[];
  /** As its users call it. */
  library?: string;
  /** A stable word for the variant, as `Sighting.detail`. */
  detail?: string;
  /** What else makes the call dangerous: `shell=True`. */
  when?(call: FlowCall, grammar: FlowGrammar): boolean;
  /**
   * How far back the value must come: from the request in the same function or its helpers, or from an argument of
   * the function already. `request` when absent: an argument alone proves nothing about who calls.
   */
  from?: "request" | "parameter";
  /** Only a value that is pasted into a text counts, not one that is the whole argument. */
  pasted?: boolean;
  /** For `sql`: the text is a part of a statement, which need not look like one by itself. */
  fragment?: boolean;
}

/** The sinks of one language. */
export interface SinkTable {
  /** A word of each sink: the file is only searched when one is there. Cheap, and never misses. */
  mentions: RegExp;
  sinks: readonly Sink[];
}
