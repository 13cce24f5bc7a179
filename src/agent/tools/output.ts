import { z } from "zod";
import type { Tool, ToolResult } from "./tool.ts";

/** Of one result. What is left out is said in it. Characters. */
export const MAX_OUTPUT = 30_000;

/** A text for the model, cut in its middle when it is too long, with a word on how much is missing. */
export function clipped(text: string, most = MAX_OUTPUT): string {
  if (text.length <= most) return text;
  const kept = most - 200;
  const head = text.slice(0, Math.ceil(kept * 0.75));
  const tail = text.slice(text.length - Math.floor(kept * 0.25));
  return `${head}\n[… ${text.length - head.length - tail.length} characters left out …]\n${tail}`;
}

/** One line of a file as it is shown: an overlong one is cut, and that is said. */
export function clippedLine(line: string, most: number): string {
  return line.length <= most ? line : `${line.slice(0, most)} [… ${line.length - most} more characters]`;
}

export function done(text: string): ToolResult {
  return { text: clipped(text) };
}

/** Told to the model as an error: it can do better, or do without. */
export function failed(text: string): ToolResult {
  return { text: clipped(text, 4_000), failed: true };
}

/** A number of things in words: `1 file`, `3 files`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** JSON Schema for the Messages API, from the schema that checks what comes back: they cannot disagree. */
export function inputSchemaOf(schema: z.ZodType): Tool["inputSchema"] {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return { ...rest, type: "object" };
}

/** One line for a person: no line breaks, no control or invisible characters, bounded. */
export function oneLine(text: string, most = 300): string {
  const plain = text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return plain.length <= most ? plain : `${plain.slice(0, most)}…`;
}
