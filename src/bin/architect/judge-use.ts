import { gateFor } from "../../agent/gate.ts";
import { decide } from "../../agent/permission/decide.ts";
import type { Decision, PermissionLayer, PermissionRequest } from "../../agent/permission/judgement.ts";
import { decideUse } from "../../agent/tools/use.ts";
import type { Architect } from "../../domain/architect.ts";

/** What a conversation of this architect is told: by the very gate that it goes through. */
export function inConversation(
  asked: PermissionRequest,
  architect: Architect,
  above: readonly PermissionLayer[],
): Decision {
  const gate = gateFor(architect, above);
  const { decision, rule, layer, reason } = gate.judge(asked.tool, [asked]);
  return { decision, rule, layer, reason, commands: decideUse(asked, gate.layers).commands };
}

/** What the rules alone say. Where an architect with no more rules than these is told something else, the reason says so. */
export function byEngine(asked: PermissionRequest, layers: readonly PermissionLayer[]): Decision {
  const decided = decide(asked, layers);
  const used = decideUse(asked, layers);
  if (used.decision === decided.decision) return decided;
  return { ...decided, reason: `${decided.reason}; in a conversation it is allowed: ${used.reason}` };
}
