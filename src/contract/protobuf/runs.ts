import { type ModuleSide, type ProtoSource, typesOf } from "./module.ts";

/**
 * Splits files into modules that can be compiled in one go: what imports one another stays together, and two files
 * that define the same name (a copy in another folder) come apart.
 *
 * @param keyOf files with different keys are never compiled together, unless one imports the other
 * @returns names of files
 */
export function splitRuns(
  base: ModuleSide,
  head: ModuleSide,
  keyOf: (name: string) => string,
): Set<string>[] {
  const parts = connected(base, head);
  const runs: { key: string; names: Set<string>; types: Map<string, string> }[] = [];
  const types = new Map<string, string[]>();
  for (const [side, { files }] of [
    ["base", base],
    ["head", head],
  ] as const) {
    // A type may move from one file to another: only two at the same time are one too many.
    for (const file of files)
      types.set(file.name, [
        ...(types.get(file.name) ?? []),
        ...typesOf(file).map((type) => `${side} ${type}`),
      ]);
  }
  for (const part of parts) {
    const key = keyOf([...part].sort()[0] ?? "");
    const own = [...part].flatMap((name) => (types.get(name) ?? []).map((type) => [type, name] as const));
    const run = runs.find(
      (one) => one.key === key && own.every(([type, name]) => (one.types.get(type) ?? name) === name),
    );
    const target = run ?? { key, names: new Set<string>(), types: new Map<string, string>() };
    if (!run) runs.push(target);
    for (const name of part) target.names.add(name);
    for (const [type, name] of own) target.types.set(type, name);
  }
  return runs.map(({ names }) => names);
}

function connected(base: ModuleSide, head: ModuleSide): Set<string>[] {
  const linked = new Map<string, Set<string>>();
  const link = (one: string, other: string) => linked.set(one, (linked.get(one) ?? new Set()).add(other));
  for (const side of [base, head]) {
    for (const file of side.files) {
      link(file.name, file.name);
      for (const name of importsOf(file, side)) {
        link(file.name, name);
        link(name, file.name);
      }
    }
  }
  const parts: Set<string>[] = [];
  const seen = new Set<string>();
  for (const name of linked.keys()) {
    if (seen.has(name)) continue;
    const part = new Set<string>();
    const open = [name];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      part.add(at);
      open.push(...(linked.get(at) ?? []));
    }
    parts.push(part);
  }
  return parts;
}

function importsOf(file: ProtoSource, side: ModuleSide): string[] {
  return file.scan.imports.map(({ path }) => side.resolve(path, file)).filter((name) => name !== undefined);
}
