import type { Scopes } from "../../scope.ts";
import { argumentsOf, bare, calleeOf, isKind, parts, stringValue, type SyntaxNode } from "../../syntax.ts";

/** Where a function comes from: `exec` of `child_process`, or a global when `module` is empty. */
export interface Callee {
  /** Without `node:`; empty for what no import or declaration names. */
  module: string;
  /** Properties taken from the module: `["promises", "readFile"]`; `()` for a call, `new` for a construction. */
  names: readonly string[];
}

/** Steps through variables. Real programs take one or two. */
const MAX_STEPS = 8;

/** What an expression names, through imports, `require`, `promisify`, aliases and constructions of this file. */
export function calleeFrom(node: SyntaxNode, scopes: Scopes, steps = 0): Callee | undefined {
  if (steps > MAX_STEPS) return undefined;
  const at = bare(node);
  const next = (other: SyntaxNode | null | undefined) =>
    other ? calleeFrom(other, scopes, steps + 1) : undefined;
  if (isKind(at, "identifier")) return ofName(at, scopes, steps);
  if (isKind(at, "member_expression")) {
    const object = next(at.field("object"));
    return object && taken(object, at.field("property")?.text() ?? "");
  }
  if (isKind(at, "new_expression")) {
    const made = next(at.field("constructor"));
    return made && taken(made, "new");
  }
  if (!isKind(at, "call_expression")) return undefined;
  const loaded = loadedModule(at);
  if (loaded !== undefined) return { module: loaded, names: [] };
  const callee = next(calleeOf(at));
  // `promisify(exec)` does what `exec` does.
  if (callee?.names.at(-1) === "promisify") return next(argumentsOf(at)[0]);
  return callee && taken(callee, "()");
}

function taken(from: Callee, name: string): Callee {
  if (from.names.length === 0 && name === "default") return from;
  return { module: from.module, names: [...from.names, name] };
}

function ofName(use: SyntaxNode, scopes: Scopes, steps: number): Callee | undefined {
  const name = use.text();
  const binding = scopes.bindingOf(name, use);
  if (!binding) return { module: "", names: [name] };
  if (binding.kind === "import") return imported(binding.at, name, scopes, steps);
  if (binding.kind !== "variable" || !binding.init) return undefined;
  const init = calleeFrom(binding.init, scopes, steps + 1);
  return init && { module: init.module, names: [...init.names, ...binding.keys] };
}

/** What a name of an import statement, or of `const name = require(...)`, stands for. */
function imported(at: SyntaxNode, name: string, scopes: Scopes, steps: number): Callee | undefined {
  if (isKind(at, "variable_declarator")) {
    const value = at.field("value");
    const from = value ? calleeFrom(value, scopes, steps + 1) : undefined;
    const pattern = at.field("name");
    if (!from || !pattern || isKind(pattern, "identifier")) return from;
    return taken(from, keyOf(pattern, name));
  }
  const source = at.field("source");
  const module = source ? stringValue(source) : undefined;
  if (module === undefined) return undefined;
  const specifier = at
    .findAll({ rule: { kind: "import_specifier" } })
    .find((one) => (one.field("alias") ?? one.field("name"))?.text() === name);
  const original = specifier?.field("name")?.text();
  const from: Callee = { module: plainName(module), names: [] };
  return original ? taken(from, original) : from;
}

/** The property that a pattern takes under a name. */
function keyOf(pattern: SyntaxNode, name: string): string {
  const pair = parts(pattern).find(
    (part) => isKind(part, "pair_pattern") && part.field("value")?.text() === name,
  );
  return pair?.field("key")?.text() ?? name;
}

/** The module of `require("x")` and `import("x")`. */
function loadedModule(call: SyntaxNode): string | undefined {
  const loader = call.field("function")?.text();
  if (loader !== "require" && loader !== "import") return undefined;
  const first = argumentsOf(call)[0];
  const module = first ? stringValue(bare(first)) : undefined;
  return module === undefined ? undefined : plainName(module);
}

function plainName(module: string): string {
  return module.replace(/^node:/, "");
}
