/**
 * What a review learns from outside the repository's objects, by kind: an answer of the model, room in a budget, the
 * answer of a tool, a decision about a use of a tool, what people answered, the id and the times of a request, a
 * verdict that was remembered, a rehearsal, a comparison of protobuf files, a word at the terminal.
 */
export type Told =
  | "model"
  | "budget"
  | "tool"
  | "decision"
  | "approval"
  | "request"
  | "verdict"
  | "rehearsal"
  | "protobuf"
  | "terminal";

/** Stands between a review and everything that would answer differently another time. Never changes an answer. */
export interface Witness {
  /**
   * Asks, and writes down what came; or answers with what was written down, and asks nobody.
   *
   * @param question plain JSON that tells it from all others of its kind, whatever runs at the same time
   * @throws what `ask` throws
   */
  take<Answer>(kind: Told, question: unknown, ask: () => Promise<Answer>): Promise<Answer>;
}

/** Asks, before the witness where there is one. */
export function taken<Answer>(
  witness: Witness | undefined,
  kind: Told,
  question: () => unknown,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  return witness ? witness.take(kind, question(), ask) : ask();
}
