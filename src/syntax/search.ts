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

/** The same for the same kinds, of a search for kinds. */
export function keyOf({ rule }: Search): string {
  return rule.kind ?? rule.any?.map(({ kind }) => kind).join("|") ?? "";
}

function isKindAlone(rule: Rule): boolean {
  return rule.kind !== undefined && Object.keys(rule).length === 1;
}
