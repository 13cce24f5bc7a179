/** What to search for: a rule of ast-grep. */
export interface Search {
  rule: Rule;
}

export interface Rule {
  kind?: string;
  regex?: string;
  any?: Rule[];
  has?: Rule & { field?: string };
}

/** Whether it asks for nodes by their kinds alone. */
export function isOfKinds({ rule }: Search): boolean {
  return isKindAlone(rule) || (Object.keys(rule).length === 1 && (rule.any?.every(isKindAlone) ?? false));
}

/** What a search for kinds asks for. */
export function kindsOf({ rule }: Search): readonly string[] {
  if (rule.kind !== undefined) return [rule.kind];
  return rule.any?.flatMap(({ kind }) => kind ?? []) ?? [];
}

function isKindAlone(rule: Rule): boolean {
  return rule.kind !== undefined && Object.keys(rule).length === 1;
}
