import { type Parts, runBlock } from "./calls.ts";
import { Irreversible } from "./invert.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { shortened, type Value } from "./values.ts";
import { type Ending, placeOf, revert, say, type Walk } from "./walk.ts";

/** `reversible`, `up_only` and `revert`: what runs on one way only, and what runs backwards. */

export function onDirection({ name, block }: Parts, walk: Walk): Ending {
  return name === (walk.reverting ? "down" : "up") ? runBlock(block, [], walk) : undefined;
}

/** Its block runs as it stands on both ways, at its place. */
export function reversible(block: SyntaxNode | null, values: readonly Value[], walk: Walk): Ending {
  if (!walk.recorded) return runBlock(block, values, walk);
  const { reverting } = walk;
  const variables = new Map(walk.variables);
  walk.recorded.push({
    run: () => {
      const [direction, current] = [walk.reverting, walk.variables];
      walk.reverting = reverting;
      walk.variables = variables;
      try {
        runBlock(block, values, walk);
      } finally {
        walk.reverting = direction;
        walk.variables = current;
      }
    },
  });
  return undefined;
}

export function reverted(parts: Parts, walk: Walk): Ending {
  const { node, block } = parts;
  try {
    if (block) revert(walk, () => void runBlock(block, [], walk));
    else say(walk, { do: "unread", what: shortened(node.text()), lines: placeOf(node, walk) });
  } catch (error) {
    if (!(error instanceof Irreversible)) throw error;
    say(walk, { do: "unread", what: `revert: ${error.message}`, lines: placeOf(node, walk) });
  }
  return undefined;
}
