import { type PermissionAction, type PermissionRule } from "../../../src/domain/architect.ts";
import type { LayerName, PermissionLayer } from "../../../src/agent/permission/judgement.ts";

export type RuleMap = Readonly<Record<string, PermissionAction | Readonly<Record<string, PermissionAction>>>>;

/** The rules of a permission map, one line each, in its order. */
export function rulesOf(map: RuleMap): PermissionRule[] {
  const rules = Object.entries(map).flatMap(([permission, value]) =>
    Object.entries(typeof value === "string" ? { "*": value } : value).map(([pattern, action]) => ({
      permission,
      pattern,
      action,
    })),
  );
  return rules.map((rule, index) => ({ ...rule, line: index + 1 }));
}

export function layerOf(map: RuleMap, name: LayerName = "agent"): PermissionLayer {
  return { name, rules: rulesOf(map), order: "last-match" };
}
