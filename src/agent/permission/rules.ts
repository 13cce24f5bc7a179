import type { PermissionRule } from "../../domain/architect.ts";
import { speakingOf } from "./compiled-layer.ts";
import { type Judgement, type PermissionLayer, strictest } from "./judgement.ts";

/** Whatever writes a file is asked about as `edit`. */
const WRITERS: ReadonlySet<string> = new Set([
  "edit",
  "write",
  "patch",
  "apply_patch",
  "multiedit",
  "notebookedit",
]);
const OTHER_WRITERS: readonly string[] = [...WRITERS].filter((name) => name !== "edit");

/** One spelling for every dialect: `Read` is `read`, `LS` is `list`. */
export function toolOf(written: string): string {
  const lower = written.trim().toLowerCase();
  return lower === "ls" ? "list" : lower;
}

/** The permission that decides about a tool. */
export function permissionOf(tool: string): string {
  return WRITERS.has(tool) ? "edit" : tool;
}

/**
 * What the layers say about one text, the strictest first found from the last layer up.
 *
 * The last layer is the base: when none of its rules matches, it asks. A layer above that allows something of this
 * permission is the list of what it allows, and asks about the rest as well; one that only asks or denies leaves the
 * rest to those below.
 */
export function judgeText(layers: readonly PermissionLayer[], permission: string, text: string): Judgement {
  const base = layers.at(-1);
  if (!base) return { decision: "ask", rule: null, layer: "platform", reason: "there are no rules" };
  let judged = inLayer(base, permission, text) ?? unmatched(base);
  for (let at = layers.length - 2; at >= 0; at--) {
    const layer = layers[at];
    if (!layer) continue;
    const above =
      inLayer(layer, permission, text) ??
      (speakingOf(layer, permission, permissionOf(permission)).allowsSome ? unmatched(layer) : undefined);
    if (above) judged = strictest(judged, above);
  }
  return judged;
}

/** A rule that denies a text. */
export interface Denial {
  rule: PermissionRule;
  layer: PermissionLayer;
  judgement: Judgement;
}

/** The rules that deny a text, one of each layer at most. */
export function denials(
  layers: readonly PermissionLayer[],
  permission: string,
  text: string,
): readonly Denial[] {
  const found: Denial[] = [];
  for (const layer of layers) {
    const judgement = inLayer(layer, permission, text);
    if (judgement?.decision === "deny" && judgement.rule)
      found.push({ rule: judgement.rule, layer, judgement });
  }
  return found;
}

/** Whether a rule speaks about a text. */
export function applies(
  rule: PermissionRule,
  layer: PermissionLayer,
  permission: string,
  text: string,
): boolean {
  return speakingOf(layer, permission, permissionOf(permission)).of(rule)?.matches(text) ?? false;
}

function unmatched(layer: PermissionLayer): Judgement {
  return { decision: "ask", rule: null, layer: layer.name, reason: "no rule matches, so it asks" };
}

/** `undefined`: no rule matches. For `edit` also the rules that name another writer count, the stricter of the two. */
function inLayer(layer: PermissionLayer, permission: string, text: string): Judgement | undefined {
  const judged = winner(layer, permission, text);
  if (permission !== "edit") return judged;
  const others = OTHER_WRITERS.flatMap((name) => {
    const ofEdit = speakingOf(layer, "edit", "edit");
    const named = speakingOf(layer, name, "edit").asked.some(
      (one) => !ofEdit.of(one.rule) && one.matches(text),
    );
    return (named ? winner(layer, name, text) : undefined) ?? [];
  });
  return others.length === 0 ? judged : strictest(judged ?? unmatched(layer), ...others);
}

function winner(layer: PermissionLayer, permission: string, text: string): Judgement | undefined {
  const { asked } = speakingOf(layer, permission, permissionOf(permission));
  return asked.find((one) => one.matches(text))?.judgement;
}
