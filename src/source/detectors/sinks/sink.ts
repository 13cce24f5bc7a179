import type { SightingKind } from "../../../domain/source.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
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
   * the function already. `request` when absent: an argument alone proves nothing about who calls. `anywhere`: the
   * call is told whatever it is given, unless that is fixed.
   */
  from?: "request" | "parameter" | "anywhere";
  /** Only a value that is pasted into a text counts, not one that is the whole argument. */
  pasted?: boolean;
  /** The part of an argument that is the text: of a list the first, where the others are bound to it. */
  textIn?(argument: SyntaxNode): SyntaxNode;
  /** For `sql`: the text is a part of a statement, which need not look like one by itself. */
  fragment?: boolean;
  /**
   * For `sql`: an argument of the function counts only where the text puts quotes around it. Elsewhere it is most often
   * the name of a table or column, which the callers fix. What a request brings counts everywhere.
   */
  quoted?: boolean;
}

/** The sinks of one language. */
export interface SinkTable {
  /** A word of each sink: the file is only searched when one is there. Cheap, and never misses. */
  mentions: RegExp;
  sinks: readonly Sink[];
}
