import type { Location } from "../../domain/pull-request.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { ValueFlow } from "../program.ts";
import { CONSTANT, type Origin, UNKNOWN, worst } from "../trace.ts";
import type { FlowCall, FlowGrammar, FlowParameter, FlowSurroundings } from "./grammar.ts";
import { FlowCalls, givenFor } from "./grammar-flow-calls.ts";
import { FlowScopes, type Site } from "./grammar-flow-scopes.ts";

/** Steps from a value back to where it came from. Real chains have three or four. */
const MAX_DEPTH = 16;
/** Steps for one file: a bound on what a hostile file can cost. */
const MAX_STEPS = 30_000;
/** What it costs to look at all conditions before a place, in steps; and lines of a function that add a step. */
const GUARD_STEPS = 10;
const GUARD_LINES = 10;
/** Characters of an expression that a condition is searched for. */
const MAX_GUARDED = 200;

/** Where a value came from, as far as a language's grammar tells. */
export interface FlowOrigin extends Origin {
  /** From one segment of the URL's path: it holds no slash. */
  segment?: boolean;
  /** The content of a file that was sent, and not its name. */
  stream?: boolean;
  /** It can be nothing but a text: no object, no list. */
  text?: boolean;
}

/** How far a value was followed. */
interface Way {
  /** Properties that are taken from it afterwards, outermost first. */
  keys: readonly string[];
  depth: number;
  /** The call by which the function was entered that is followed now. */
  frame?: Frame;
}

/** A call whose function is looked into: its parameters are what this call gives. */
export interface Frame {
  of: number;
  call: FlowCall;
  outer?: Frame;
}

/** Follows values backwards through one file of any language that has a `FlowGrammar`. */
export class GrammarFlow implements ValueFlow, FlowSurroundings {
  readonly path: string;
  readonly root: SyntaxNode;
  readonly grammar: FlowGrammar;
  readonly scopes: FlowScopes;
  readonly calls: FlowCalls;
  readonly #guarded = new Map<number, boolean>();
  #steps = 0;

  constructor(path: string, root: SyntaxNode, grammar: FlowGrammar) {
    this.path = path;
    this.root = root;
    this.grammar = grammar;
    this.scopes = new FlowScopes(grammar, root);
    this.calls = new FlowCalls(grammar, root, this.scopes);
  }

  get exhausted(): boolean {
    return this.#steps > MAX_STEPS;
  }

  /** Counts steps of whoever looks around in this file; `false` when there are none left. */
  spend(steps = 1): boolean {
    this.#steps += steps;
    return this.#steps <= MAX_STEPS;
  }

  /** @param frame the call that led into the function where the expression stands */
  origin(expression: SyntaxNode, frame?: Frame): FlowOrigin {
    return this.#follow(expression, { keys: [], depth: 0, ...(frame ? { frame } : {}) });
  }

  functionAround(node: SyntaxNode): SyntaxNode | undefined {
    return this.scopes.functionAround(node);
  }

  parameterOf(name: string, from: SyntaxNode): FlowParameter | undefined {
    return this.scopes.bound(name, from)?.parameter?.parameter;
  }

  valuesOf(name: string, from: SyntaxNode): readonly SyntaxNode[] {
    return this.scopes.bound(name, from)?.sites.map(({ value }) => value) ?? [];
  }

  locationOf(node: SyntaxNode): Location {
    const { start, end } = node.range();
    return { path: this.path, from: start.line + 1, to: end.line + 1, side: "head" };
  }

  #follow(expression: SyntaxNode, way: Way): FlowOrigin {
    if (way.depth > MAX_DEPTH || !this.spend()) return UNKNOWN;
    const { grammar } = this;
    const node = grammar.bare(expression);
    const next = (other: SyntaxNode, keys: readonly string[] = []) =>
      this.#follow(other, { ...way, keys, depth: way.depth + 1 });
    if (grammar.literalOf(node) !== undefined) return CONSTANT;
    const name = grammar.nameOf(node);
    const member = name === undefined ? grammar.memberOf(node) : undefined;
    if (name !== undefined || member) {
      const origin = this.#reference(node, name, member, way);
      // Asked last: most values are harmless before any condition is looked at.
      return isOutside(origin) && this.isGuarded(node) ? CONSTANT : origin;
    }
    if (grammar.isRequestInput(node, this)) return this.#input(node, way);
    const pieces = grammar.piecesOf(node);
    if (pieces) return worst(pieces.flatMap((piece) => ("value" in piece ? [next(piece.value)] : [])));
    const call = grammar.callOf(node);
    if (call) return this.#call(call, way);
    const [key, ...rest] = way.keys;
    const entry = key === undefined ? undefined : grammar.entryOf?.(node, key);
    if (entry) return next(entry, rest);
    const branches = grammar.branchesOf(node);
    return branches ? worst(branches.map((branch) => next(branch, way.keys))) : UNKNOWN;
  }

  #reference(
    node: SyntaxNode,
    name: string | undefined,
    member: ReturnType<FlowGrammar["memberOf"]>,
    way: Way,
  ): FlowOrigin {
    if (this.grammar.isRequestInput(node, this)) return this.#input(node, way);
    if (name !== undefined) return this.#named(node, name, way);
    if (!member) return UNKNOWN;
    const keys = member.key === undefined ? way.keys : [member.key, ...way.keys];
    return this.#follow(member.object, { ...deeper(way), keys });
  }

  /** Whether control reaches a place only after the value was bounded. */
  isGuarded(node: SyntaxNode): boolean {
    const { start, end } = node.range();
    if (end.index - start.index > MAX_GUARDED) return false;
    const known = this.#guarded.get(node.id());
    if (known !== undefined) return known;
    const around = (this.functionAround(node) ?? this.root).range();
    const lines = around.end.line - around.start.line;
    const answer =
      this.spend(GUARD_STEPS + Math.floor(lines / GUARD_LINES)) &&
      this.grammar.isGuarded(node.text(), node, this);
    this.#guarded.set(node.id(), answer);
    return answer;
  }

  #input(node: SyntaxNode, { keys }: Way): FlowOrigin {
    const text = this.grammar.isTextInput?.(node) ?? false;
    const stream = this.grammar.isStream?.(node, keys) ?? false;
    const path = [this.#headOf(node)];
    return { from: "request", path, ...(text ? { text } : {}), ...(stream ? { stream } : {}) };
  }

  #named(use: SyntaxNode, name: string, way: Way): FlowOrigin {
    const bound = this.scopes.bound(name, use);
    if (!bound) {
      if (this.grammar.isFixedName?.(name, use)) return CONSTANT;
      // In Ruby a bare name may be a method that is called without arguments.
      const call = this.grammar.callOf(use);
      return call ? this.#call(call, way) : UNKNOWN;
    }
    const assigned = bound.sites.flatMap((site) =>
      this.#valuesOf(site).map((value) => along(this.#follow(value, deeper(way)), this.#headOf(site.value))),
    );
    if (!bound.parameter) return worst(assigned);
    const { parameter, of } = bound.parameter;
    return worst([this.#parameter(parameter, of, way), ...assigned]);
  }

  /** Of `a, b = x, y` the one that the name gets; of `a, b = f()` the same place of what `f` answers. */
  #valuesOf({ value, index, count }: Site): readonly SyntaxNode[] {
    if (count === 1) return [value];
    const node = this.grammar.bare(value);
    const call = this.grammar.callOf(node);
    const of = call && this.calls.calledBy(call);
    const lists = of ? this.calls.answersOf(of) : [node];
    const picked = lists.map((list) => {
      const branches = this.grammar.branchesOf(this.grammar.bare(list));
      return branches?.length === count ? branches[index] : undefined;
    });
    // Followed from inside the function, its parameters lead back to all of its calls here.
    return picked.every((one) => one !== undefined) ? picked : [value];
  }

  #parameter(parameter: FlowParameter, of: SyntaxNode, way: Way): FlowOrigin {
    const { grammar } = this;
    const at = this.#headOf(parameter.node);
    if (grammar.isCheckedParameter?.(parameter, of, way.keys)) return CONSTANT;
    if (grammar.isRequestParameter(parameter, of)) {
      const segment = grammar.isSegment?.(parameter, of) ?? false;
      const stream = grammar.isStream?.(parameter.node, way.keys) ?? false;
      const how = segment ? { segment, text: true } : stream ? { stream } : {};
      return { from: "request", path: [at], ...how };
    }
    const { frame } = way;
    if (frame?.of === of.id()) {
      const { frame: _, ...outside } = deeper(way);
      return this.#given(parameter, frame.call, frame.outer ? { ...outside, frame: frame.outer } : outside);
    }
    const callers = way.depth < MAX_DEPTH / 2 ? this.calls.callsOf(of) : [];
    const known = worst(callers.map((call) => this.#given(parameter, call, deeper(way))));
    if (known.from === "request") return known;
    const isOpen = callers.length === 0 || !grammar.isPrivate?.(of);
    return isOpen ? worst([{ from: "parameter", path: [at] }, known]) : known;
  }

  /** A parameter that a call leaves out has its default. */
  #given(parameter: FlowParameter, call: FlowCall, way: Way): FlowOrigin {
    const value = givenFor(call, parameter);
    return value ? along(this.#follow(value, way), this.#headOf(call.node)) : CONSTANT;
  }

  #call(call: FlowCall, way: Way): FlowOrigin {
    if (this.grammar.isCleaning(call)) return CONSTANT;
    const of = this.calls.calledBy(call);
    const answers = of ? this.calls.answersOf(of) : [];
    if (of && answers.length > 0) {
      if (isWithin(way.frame, of.id())) return UNKNOWN;
      const frame: Frame = { of: of.id(), call, ...(way.frame ? { outer: way.frame } : {}) };
      return worst(answers.map((answer) => this.#follow(answer, { ...deeper(way), frame })));
    }
    if (!this.grammar.isPassing(call)) return UNKNOWN;
    const sources = this.grammar.passedBy?.(call) ?? partsOf(call);
    // What is taken from the answer was below some key of what it is called on.
    const taken = way.keys.length > 0 ? ["", ...way.keys] : [];
    const origin: FlowOrigin = worst(
      sources.map((source) =>
        this.#follow(source, { ...deeper(way), keys: source.id() === call.receiver?.id() ? taken : [] }),
      ),
    );
    return this.grammar.isStream?.(call.node, []) ? { ...origin, stream: true } : origin;
  }

  /** The first line of a node. */
  #headOf(node: SyntaxNode): Location {
    const from = node.range().start.line + 1;
    return { path: this.path, from, to: from, side: "head" };
  }
}

function partsOf({ receiver, arguments: given }: FlowCall): readonly SyntaxNode[] {
  const values = given.map(({ value }) => value);
  return receiver ? [receiver, ...values] : values;
}

function deeper(way: Way): Way {
  return { ...way, depth: way.depth + 1 };
}

function isWithin(frame: Frame | undefined, of: number): boolean {
  for (let at = frame; at; at = at.outer) if (at.of === of) return true;
  return false;
}

function isOutside({ from }: Origin): boolean {
  return from === "request" || from === "parameter";
}

function along(origin: FlowOrigin, step: Location): FlowOrigin {
  if (!isOutside(origin)) return origin;
  return origin.path.at(-1)?.from === step.from ? origin : { ...origin, path: [...origin.path, step] };
}
