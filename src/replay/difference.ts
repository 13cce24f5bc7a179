/**
 * Where the second of two JSON texts first says something else, in the order of the first: a path such as
 * `findings.0.title`. `undefined` when they are the same, byte for byte.
 */
export function firstDifference(recorded: string, made: string): string | undefined {
  if (recorded === made) return undefined;
  return differenceAt(JSON.parse(recorded), JSON.parse(made), "") ?? "the order of keys";
}

function differenceAt(one: unknown, other: unknown, path: string): string | undefined {
  if (one === other) return undefined;
  const here = path || "the whole review";
  if (!isNested(one) || !isNested(other) || Array.isArray(one) !== Array.isArray(other)) return here;
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  for (const name of names) {
    const inner = path === "" ? name : `${path}.${name}`;
    if (!Object.hasOwn(one, name) || !Object.hasOwn(other, name)) return inner;
    const found = differenceAt(one[name], other[name], inner);
    if (found !== undefined) return found;
  }
  const [ones, others] = [Object.keys(one), Object.keys(other)];
  return ones.every((name, at) => name === others[at]) ? undefined : `${here} (the order of its keys)`;
}

function isNested(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
