import type { PermissionAction, PermissionRule } from "../../domain/architect.ts";

/** One use of one tool that an architect asks for. */
export interface PermissionRequest {
  /** As the model names it; upper and lower case do not matter. */
  tool: string;
  /** What it is asked: a command line, a path, an address, a pattern. Any text. */
  input: string;
  /** Where the repository lies for the tool, absolute. Without it every absolute path is outside. */
  root?: string;
}

export type LayerName = "operator" | "organisation" | "repository" | "agent";

/** The rules of one file. */
export interface PermissionLayer {
  name: LayerName;
  rules: readonly PermissionRule[];
  /** opencode: the last rule that matches. Claude Code: the first `deny`, else the first `ask`, else `allow`. */
  order: "last-match" | "deny-ask-allow";
  /** The only tools it gives; absent: it does not restrict them. */
  tools?: readonly string[];
}

export interface Judgement {
  decision: PermissionAction;
  /** The rule that decided; `null` when none matched or when the platform decided by itself. */
  rule: PermissionRule | null;
  layer: LayerName | "platform";
  /** One sentence for a person. */
  reason: string;
}

export interface CommandJudgement extends Judgement {
  /** The command as written. */
  text: string;
}

export interface Decision extends Judgement {
  /** For a command line, each command in it, also those inside others. Otherwise empty. */
  commands: readonly CommandJudgement[];
}

const RANK: Readonly<Record<PermissionAction, number>> = { allow: 0, ask: 1, deny: 2 };

/** Whether the first is the stricter action. */
export function isStricter(one: PermissionAction, other: PermissionAction): boolean {
  return RANK[one] > RANK[other];
}

/** The strictest; of several the first. */
export function strictest<J extends Judgement>(first: J, ...others: readonly J[]): J {
  return others.reduce((so, one) => (isStricter(one.decision, so.decision) ? one : so), first);
}

export function byPlatform(decision: PermissionAction, reason: string): Judgement {
  return { decision, rule: null, layer: "platform", reason };
}
