import type { z } from "zod";
import type { Architect } from "../../domain/architect.ts";
import type { ArchitectName, Finding } from "../../domain/finding.ts";
import type { Instruments } from "../../domain/instruments.ts";
import type { Assignment } from "../../domain/review.ts";
import type { LoadedPull } from "../../domain/tree.ts";

/** What one architect's tools may see and use during one conversation. */
export interface ToolSurroundings {
  architect: Architect;
  /** Absent when a person asked a question: then nothing is reported and nothing handed over. */
  assignment?: Assignment;
  loaded: LoadedPull;
  instruments?: Instruments;
  /** Runs allowed command lines. Absent where no sandbox can be had: `bash` is then not offered. */
  sandbox?: CommandRunner;
  signal?: AbortSignal;
  /**
   * Whether the permission rules allow this file to be read unasked; searches pass over the others. Absent: the
   * architect's own rules alone decide (`readable` in `use.ts`).
   */
  mayRead?(path: string): boolean;
  /** The architect's own list, for `todoread` and `todowrite`. Belongs to this conversation. */
  notes: { todo: readonly { text: string; done: boolean }[] };
}

export interface CommandRunner {
  /**
   * Runs argv lists one after the other, without a shell, on a copy of the head. Of those in `piped` each reads what the
   * one before it prints. Never rejects for what the commands do.
   */
  run(
    steps: readonly (readonly string[] | { piped: readonly (readonly string[])[] })[],
    signal?: AbortSignal,
  ): Promise<{ text: string; failed: boolean }>;
}

/** What a use of a tool leaves behind. Nothing of it touches the repository or GitHub. */
export interface ToolResult {
  /** For the model, bounded. Data. */
  text: string;
  failed?: boolean;
  finding?: Finding;
  handoff?: { to: ArchitectName; question: string };
}

/** One use of a tool as the permission engine is asked about it. */
export interface PermissionQuestion {
  tool: string;
  input: string;
}

/** One thing an architect can do: its wording for the model, its schema, and what it does. One file each. */
export interface Tool<Input = unknown> {
  name: string;
  /** For the model. */
  description: string;
  /** JSON Schema of an object, as the Messages API takes it. */
  inputSchema: { type: "object"; [key: string]: unknown };
  /** What the model sends is hostile until it has gone through this. */
  schema: z.ZodType<Input>;
  /** What the permission engine is asked before each use; the strictest answer counts. Empty: needs no permission. */
  questions(input: Input): readonly PermissionQuestion[];
  /** The use as a person reads it, one line: the command line, the address, the path. */
  shown(input: Input): string;
  /** What a use could touch, in our words, for a person who is asked. */
  touches: string;
  /** Whether it can be had here: no sandbox, no `bash`. */
  available(around: ToolSurroundings): boolean;
  /** Rejects only when `signal` is aborted. What goes wrong is a result with `failed`. */
  run(input: Input, around: ToolSurroundings): Promise<ToolResult>;
}
