import type { PermissionAction, PermissionRule } from "../../domain/architect.ts";
import { type Judgement, type LayerName, type PermissionLayer, strictest } from "./judgement.ts";
import { matchesPathPattern } from "./path-pattern.ts";
import { mayAllowHost } from "./address.ts";
import { matchesStars, matchesWildcard } from "./wildcard.ts";

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
  const above = layers.slice(0, -1).toReversed();
  return strictest(
    inLayer(base, permission, text) ?? unmatched(base),
    ...above.flatMap((layer) => {
      const judged = inLayer(layer, permission, text);
      if (judged) return [judged];
      return allowsSome(layer, permission) ? [unmatched(layer)] : [];
    }),
  );
}

/** The rules that deny a text, one of each layer at most. */
export function denials(
  layers: readonly PermissionLayer[],
  permission: string,
  text: string,
): readonly { rule: PermissionRule; layer: PermissionLayer }[] {
  return layers.flatMap((layer) => {
    const judged = inLayer(layer, permission, text);
    return judged?.decision === "deny" && judged.rule ? [{ rule: judged.rule, layer }] : [];
  });
}

/** Whether a rule speaks about a text. */
export function applies(
  rule: PermissionRule,
  layer: PermissionLayer,
  permission: string,
  text: string,
): boolean {
  return speaksOf(rule, permission) && matchesText(rule, layer, permission, text);
}

export function judgementOf(rule: PermissionRule, layer: LayerName): Judgement {
  const what = `\`${rule.permission}\` \`${rule.pattern}\``;
  return { decision: rule.action, rule, layer, reason: `${what} on line ${rule.line} says ${rule.action}` };
}

function unmatched(layer: PermissionLayer): Judgement {
  return { decision: "ask", rule: null, layer: layer.name, reason: "no rule matches, so it asks" };
}

/** `undefined`: no rule matches. For `edit` also the rules that name another writer count, the stricter of the two. */
function inLayer(layer: PermissionLayer, permission: string, text: string): Judgement | undefined {
  const own = winner(layer, permission, text);
  const judged = own && judgementOf(own, layer.name);
  if (permission !== "edit") return judged;
  const others = OTHER_WRITERS.flatMap((name) => {
    const named = layer.rules.some(
      (rule) => speaksOf(rule, name) && !speaksOf(rule, "edit") && matchesText(rule, layer, "edit", text),
    );
    const rule = named ? winner(layer, name, text) : undefined;
    return rule ? [judgementOf(rule, layer.name)] : [];
  });
  return others.length === 0 ? judged : strictest(judged ?? unmatched(layer), ...others);
}

function winner(layer: PermissionLayer, permission: string, text: string): PermissionRule | undefined {
  const applying = (rule: PermissionRule) =>
    speaksOf(rule, permission) && matchesText(rule, layer, permissionOf(permission), text);
  if (layer.order === "last-match") return layer.rules.findLast(applying);
  const first = (action: PermissionAction) =>
    layer.rules.find((rule) => rule.action === action && applying(rule));
  return first("deny") ?? first("ask") ?? first("allow");
}

function speaksOf(rule: PermissionRule, permission: string): boolean {
  return matchesWildcard(permission, rule.permission);
}

function allowsSome(layer: PermissionLayer, permission: string): boolean {
  return layer.rules.some((rule) => rule.action === "allow" && speaksOf(rule, permission));
}

const PATH_PERMISSIONS: ReadonlySet<string> = new Set(["read", "edit", "list", "glob"]);

function matchesText(
  rule: PermissionRule,
  layer: PermissionLayer,
  permission: string,
  text: string,
): boolean {
  const { pattern } = rule;
  if (permission === "webfetch" && rule.action === "allow" && !mayAllowHost(pattern, text)) return false;
  if (layer.order === "last-match") return matchesWildcard(text, pattern);
  if (pattern === "*") return true;
  return PATH_PERMISSIONS.has(permission) ? matchesPathPattern(text, pattern) : matchesStars(text, pattern);
}
