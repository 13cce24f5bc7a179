import type { Node } from "libpg-query";
import type { StatementAct } from "../domain/statement-act.ts";
import { accessActs } from "./acts/access.ts";
import { rowChanges } from "./acts/data.ts";
import { declarations } from "./acts/types.ts";

/** `Omit` would make one shape of the union; this keeps each. */
type WithoutPlace<Act> = Act extends unknown ? Omit<Act, "at"> : never;

/** An act with its byte offset in the parsed text, before it is turned into a line. */
export type PlacedAct = WithoutPlace<StatementAct> & { offset: number };

/** What a statement does besides shaping tables; empty for most. */
export function actsOf(node: Node, statementStart: number): readonly PlacedAct[] {
  return [
    ...rowChanges(node, statementStart),
    ...accessActs(node, statementStart),
    ...declarations(node, statementStart),
  ];
}
