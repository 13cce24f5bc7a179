import type { PermissionRule } from "../../domain/architect.ts";
import { mayAllowHost } from "./address.ts";
import type { Judgement, LayerName, PermissionLayer } from "./judgement.ts";
import { matchesPathPattern } from "./path-pattern.ts";
import { starsOf, wildcardOf } from "./wildcard.ts";

/** A rule made ready to be asked about many texts. */
export interface CompiledRule {
  rule: PermissionRule;
  /** What it says when it decides. */
  judgement: Judgement;
  matches(text: string): boolean;
}

/** The rules of one layer that speak of one permission. */
export interface Speaking {
  /** In the order in which they are asked: the first that matches decides. */
  asked: readonly CompiledRule[];
  /** Whether one of them allows something. */
  allowsSome: boolean;
  of(rule: PermissionRule): CompiledRule | undefined;
}

/** Tools have few names; whoever asks about more of them pays for each anew. */
const MAX_PERMISSIONS = 64;

const kept = new WeakMap<PermissionLayer, Map<string, Speaking>>();

/**
 * The rules of a layer that speak of a permission, compiled once for as long as the layer lives.
 *
 * @param as the permission whose texts they are asked about: what is asked of `write` is a path, as it is of `edit`
 */
export function speakingOf(layer: PermissionLayer, permission: string, as: string): Speaking {
  const key = `${permission}\0${as}`;
  const known = kept.get(layer) ?? new Map<string, Speaking>();
  const found = known.get(key);
  if (found) return found;
  const speaking = compiled(layer, permission, as);
  if (known.size < MAX_PERMISSIONS) known.set(key, speaking);
  kept.set(layer, known);
  return speaking;
}

function compiled(layer: PermissionLayer, permission: string, as: string): Speaking {
  const rules = layer.rules.filter((rule) => wildcardOf(rule.permission)(permission));
  const inOrder =
    layer.order === "last-match"
      ? rules.toReversed()
      : (["deny", "ask", "allow"] as const).flatMap((action) =>
          rules.filter((rule) => rule.action === action),
        );
  const asked = inOrder.map((rule) => compiledRule(rule, layer, as));
  const byRule = new Map(asked.map((one) => [one.rule, one]));
  return {
    asked,
    allowsSome: rules.some(({ action }) => action === "allow"),
    of: (rule) => byRule.get(rule),
  };
}

const PATH_PERMISSIONS: ReadonlySet<string> = new Set(["read", "edit", "list", "glob"]);

function compiledRule(rule: PermissionRule, { name, order }: PermissionLayer, as: string): CompiledRule {
  const { pattern } = rule;
  const matches =
    order === "last-match"
      ? wildcardOf(pattern)
      : pattern === "*"
        ? () => true
        : PATH_PERMISSIONS.has(as)
          ? (text: string) => matchesPathPattern(text, pattern)
          : starsOf(pattern);
  const mayAllow =
    as === "webfetch" && rule.action === "allow"
      ? (text: string) => mayAllowHost(pattern, text) && matches(text)
      : matches;
  return { rule, judgement: judgementOf(rule, name), matches: mayAllow };
}

function judgementOf(rule: PermissionRule, layer: LayerName): Judgement {
  const what = `\`${rule.permission}\` \`${rule.pattern}\``;
  return { decision: rule.action, rule, layer, reason: `${what} on line ${rule.line} says ${rule.action}` };
}
