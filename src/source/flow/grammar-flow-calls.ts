import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowCall, FlowGrammar, FlowParameter } from "./grammar.ts";
import type { FlowScopes } from "./grammar-flow-scopes.ts";

/** Calls of one function that are followed. */
const MAX_CALLERS = 20;
const SELF = /^(?:self|cls|this|\$this|static|super\(\))$/;

/** The calls and functions of a file, by name. Made once. */
export class FlowCalls {
  readonly #grammar: FlowGrammar;
  readonly #root: SyntaxNode;
  readonly #scopes: FlowScopes;
  #all: readonly FlowCall[] | undefined;
  #calls: Map<string, FlowCall[]> | undefined;
  #functions: Map<string, SyntaxNode[]> | undefined;
  readonly #answers = new Map<number, readonly SyntaxNode[]>();

  constructor(grammar: FlowGrammar, root: SyntaxNode, scopes: FlowScopes) {
    this.#grammar = grammar;
    this.#root = root;
    this.#scopes = scopes;
  }

  /** Every call of the file, in order. */
  get all(): readonly FlowCall[] {
    this.#all ??= this.#root
      .findAll({ rule: { any: this.#grammar.calls.map((kind) => ({ kind })) } })
      .flatMap((node) => this.#grammar.callOf(node) ?? []);
    return this.#all;
  }

  /** The function of this file that a call calls, when there is no doubt which. */
  calledBy(call: FlowCall): SyntaxNode | undefined {
    if (!this.#isLocal(call)) return undefined;
    const candidates = this.#functionsBy(call.name);
    if (candidates.length <= 1) return candidates[0];
    const { start, end } = call.node.range();
    // Of methods with one name, the one whose class the call stands in.
    const near = candidates.filter((of) => {
      const around = of.parent()?.range();
      return around !== undefined && around.start.index <= start.index && end.index <= around.end.index;
    });
    return near.length === 1 ? near[0] : undefined;
  }

  callsOf(of: SyntaxNode): readonly FlowCall[] {
    const name = this.nameOf(of);
    if (!name) return [];
    this.#calls ??= byName(this.all, (call) => call.name);
    return (this.#calls.get(name) ?? [])
      .filter(
        (call) =>
          this.calledBy(call)?.id() === of.id() && this.#scopes.functionAround(call.node)?.id() !== of.id(),
      )
      .slice(0, MAX_CALLERS);
  }

  nameOf(of: SyntaxNode): string | undefined {
    return this.#grammar.functionNameOf ? this.#grammar.functionNameOf(of) : of.field("name")?.text();
  }

  /** The expressions that a function may answer with. */
  answersOf(of: SyntaxNode): readonly SyntaxNode[] {
    const known = this.#answers.get(of.id());
    if (known) return known;
    const found = this.#grammar.answersOf?.(of) ?? this.#returnedBy(of);
    this.#answers.set(of.id(), found);
    return found;
  }

  #returnedBy(of: SyntaxNode): readonly SyntaxNode[] {
    return of
      .findAll({ rule: { kind: "return_statement" } })
      .filter((statement) => this.#scopes.functionAround(statement)?.id() === of.id())
      .flatMap((statement) => statement.namedChildren().slice(0, 1));
  }

  #isLocal(call: FlowCall): boolean {
    if (!call.receiver) return true;
    return this.#grammar.isOwnCall ? this.#grammar.isOwnCall(call) : SELF.test(call.receiver.text());
  }

  #functionsBy(name: string): readonly SyntaxNode[] {
    this.#functions ??= byName(this.#scopes.functions, (of) => this.nameOf(of));
    return this.#functions.get(name) ?? [];
  }
}

/** What a call gives for a parameter: by its name, else by its place. */
export function givenFor(call: FlowCall, parameter: FlowParameter): SyntaxNode | undefined {
  const named = call.arguments.find(({ name }) => name === parameter.name);
  if (named) return named.value;
  return call.arguments.filter(({ name }) => name === undefined)[parameter.index]?.value;
}

function byName<T>(all: readonly T[], nameOf: (one: T) => string | undefined): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const name = nameOf(one);
    if (name === undefined) continue;
    const known = found.get(name);
    if (known) known.push(one);
    else found.set(name, [one]);
  }
  return found;
}
