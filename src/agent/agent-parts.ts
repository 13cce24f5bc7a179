import type { Budgets, Configuration } from "../domain/configuration.ts";
import type { Ledger } from "../domain/ledger.ts";
import { tokensIn } from "../domain/price.ts";
import type { Sha } from "../domain/pull-request.ts";
import type { Spend } from "../domain/review.ts";
import type { LoadedPull, Tree } from "../domain/tree.ts";
import type { CallModel } from "./claude.ts";
import type { ConversationState } from "./conversation-state.ts";
import type { PermissionLayer } from "./permission/judgement.ts";
import { lowered, openPurse, type Purse } from "./purse.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import type { Tool } from "./tools/tool.ts";

/** What every conversation of this process is made with. */
export interface AgentOptions {
  call: CallModel;
  /** For architects whose file names no model. */
  model: string;
  sharedStyle: string;
  tools: readonly Tool[];
  /** Where sums that outlive a review are kept. */
  ledger: Ledger;
  /** The operator's ceilings. */
  budgets: Budgets;
  now: () => Date;
  /** The operator's permission rules, above every agent's own. */
  above?: readonly PermissionLayer[];
  /** Runs allowed command lines on a copy of a commit; absent where no sandbox can be had. */
  sandboxFor?: (
    head: Tree,
    options: { leaveOut(path: string): boolean; also: Readonly<Record<string, Sha>> },
  ) => Sandbox;
  /** Input tokens of the opening of one conversation. */
  briefTokens?: number;
  /** How long people may take to answer a request. */
  approvalHours?: number;
}

export const BRIEF_TOKENS = 60_000;

/** The options, with one purse for each review however many architects take part. */
export interface AgentParts extends AgentOptions {
  purseOf(loaded: LoadedPull, configuration: Configuration | undefined): Purse;
}

export function agentParts(options: AgentOptions): AgentParts {
  const purses = new WeakMap<LoadedPull["trees"], Purse>();
  return {
    ...options,
    purseOf(loaded, configuration) {
      const open = purses.get(loaded.trees);
      if (open) return open;
      const budgets = lowered(options.budgets, configuration?.budgets);
      const purse = openPurse(loaded, { ledger: options.ledger, budgets, now: options.now });
      purses.set(loaded.trees, purse);
      return purse;
    },
  };
}

/** What a conversation cost from its beginning, also where another process led it for a while. */
export function spendOf({ model, spent, dollars }: ConversationState): Spend {
  return {
    model,
    inputTokens: tokensIn(spent),
    outputTokens: spent.output,
    cachedTokens: spent.cacheRead,
    ...(dollars === undefined ? {} : { dollars }),
  };
}
