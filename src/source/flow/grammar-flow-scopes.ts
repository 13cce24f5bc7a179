import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowGrammar, FlowParameter } from "./grammar.ts";

/** Assignments of one name in one function. More is generated. */
const MAX_SITES = 100;
/** Of these, the last ones before a place are looked at. */
const MAX_REACHING = 30;

/** Constructs whose parts may be left out when the program runs. */
const CONDITIONAL =
  /(?:^|_)(?:if|elsif|elif|else|unless|while|until|for|foreach|case|switch|match|when|except|rescue|catch|select|conditional|ternary|boolean|binary|arm|entry)(?:_|$)/;
/** Constructs of which only one part runs. */
const EXCLUSIVE = /^(?:if|unless|switch|case|match|when|select|conditional|ternary|expression_switch)(?:_|$)/;
/** The parts of such a construct, as opposed to what stands before them and always runs. */
const BRANCH = /(?:^|_)(?:block|body|then|else|elif|elsif|case|clause|arm|entry|when|list|statements)(?:_|$)/;

export interface Site {
  value: SyntaxNode;
  /** Of `a, b = x`: which of how many names it is. */
  index: number;
  count: number;
  node: SyntaxNode;
  keeps: boolean;
  within?: SyntaxNode;
  valueEnd: number;
}

interface Extent {
  node: SyntaxNode;
  start: number;
  end: number;
  outer?: Extent;
}

export interface Bound {
  sites: readonly Site[];
  /** The parameter that the name may still stand for, and whose it is. */
  parameter?: { parameter: FlowParameter; of: SyntaxNode };
}

/** Which assignments and parameters a name may stand for. Made once for a file. */
export class FlowScopes {
  readonly #grammar: FlowGrammar;
  readonly #root: SyntaxNode;
  #extents: Extent[] | undefined;
  #sites: Map<string, Site[]> | undefined;
  readonly #parameters = new Map<number, readonly FlowParameter[]>();

  constructor(grammar: FlowGrammar, root: SyntaxNode) {
    this.#grammar = grammar;
    this.#root = root;
  }

  functionAround(node: SyntaxNode): SyntaxNode | undefined {
    const { start, end } = node.range();
    return this.#extentAround(start.index, end.index)?.node;
  }

  get functions(): readonly SyntaxNode[] {
    return this.#functions().map(({ node }) => node);
  }

  parametersOf(of: SyntaxNode): readonly FlowParameter[] {
    const known = this.#parameters.get(of.id()) ?? this.#grammar.parametersOf(of);
    this.#parameters.set(of.id(), known);
    return known;
  }

  /** What a name may stand for at a place; `undefined` when nothing in the file binds it. */
  bound(name: string, use: SyntaxNode): Bound | undefined {
    const { start, end } = use.range();
    for (
      let extent = this.#extentAround(start.index, end.index);
      extent;
      extent = this.#extentAround(extent.start, extent.end)
    ) {
      const of = extent.node;
      const { sites, decided } = this.#reaching(this.#sitesOf(name, of), use, start.index, end.index);
      const parameter = decided ? undefined : this.parametersOf(of).find((one) => one.name === name);
      if (parameter) return { sites, parameter: { parameter, of } };
      if (sites.length > 0) return { sites };
    }
    const sites = this.#sitesOf(name, undefined);
    if (sites.length === 0) return undefined;
    // Names of the whole module are set before any function runs, in whatever order they stand.
    if (this.functionAround(use)) return { sites: sites.slice(0, MAX_REACHING) };
    return { sites: this.#reaching(sites, use, start.index, end.index).sites };
  }

  /** The assignments that may still hold at a place, and whether one of them surely does. */
  #reaching(
    sites: readonly Site[],
    use: SyntaxNode,
    start: number,
    end: number,
  ): { sites: Site[]; decided: boolean } {
    const found: Site[] = [];
    for (const site of sites.toReversed()) {
      if (found.length >= MAX_REACHING) break;
      if (site.within) {
        const { start: from, end: to } = site.within.range();
        if (from.index > start || to.index < end || contains(site.value, start, end)) continue;
        return { sites: [...found, site], decided: true };
      }
      if (site.valueEnd > start) continue;
      const reach = reachOf(site.node, use, start, end);
      if (reach === "never") continue;
      found.push(site);
      if (reach === "always" && !site.keeps) return { sites: found, decided: true };
    }
    return { sites: found, decided: false };
  }

  #sitesOf(name: string, of: SyntaxNode | undefined): readonly Site[] {
    this.#sites ??= this.#indexed();
    return this.#sites.get(`${of?.id() ?? ""} ${name}`) ?? [];
  }

  #indexed(): Map<string, Site[]> {
    const sites = new Map<string, Site[]>();
    if (this.#grammar.assignments.length === 0) return sites;
    for (const node of this.#root.findAll({
      rule: { any: this.#grammar.assignments.map((kind) => ({ kind })) },
    })) {
      const assignment = this.#grammar.assignmentOf(node);
      if (!assignment) continue;
      const of = this.functionAround(node)?.id() ?? "";
      const { names, ...rest } = assignment;
      const valueEnd = rest.value.end();
      names.forEach((name, index) => {
        const key = `${of} ${name}`;
        const known = sites.get(key) ?? [];
        if (known.length < MAX_SITES) known.push({ ...rest, node, index, count: names.length, valueEnd });
        sites.set(key, known);
        if (of !== "" && this.#grammar.isShared?.(name)) this.#share(name, known, sites);
      });
    }
    return sites;
  }

  /** Where a function does not set it itself, what the others set counts. */
  #share(name: string, known: readonly Site[], sites: Map<string, Site[]>): void {
    const shared = sites.get(` ${name}`) ?? [];
    const last = known.at(-1);
    if (last && shared.length < MAX_SITES) sites.set(` ${name}`, [...shared, last]);
  }

  #functions(): readonly Extent[] {
    if (this.#extents) return this.#extents;
    const extents: Extent[] = this.#root
      .findAll({ rule: { any: this.#grammar.functions.map((kind) => ({ kind })) } })
      .map((node) => ({ node, start: node.start(), end: node.end() }))
      .sort((a, b) => a.start - b.start || b.end - a.end);
    const open: Extent[] = [];
    for (const extent of extents) {
      while (open.length > 0 && (open.at(-1)?.end ?? 0) <= extent.start) open.pop();
      const outer = open.at(-1);
      if (outer) extent.outer = outer;
      open.push(extent);
    }
    this.#extents = extents;
    return extents;
  }

  /** The smallest function that holds a range and is more than it. */
  #extentAround(start: number, end: number): Extent | undefined {
    const extents = this.#functions();
    let [low, high] = [0, extents.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((extents[middle]?.start ?? 0) <= start) low = middle + 1;
      else high = middle;
    }
    let extent = extents[low - 1];
    while (extent && (extent.end < end || (extent.start === start && extent.end === end)))
      extent = extent.outer;
    return extent;
  }
}

/** Whether an assignment holds at a later place: `always`, `sometimes` or, in another branch, `never`. */
function reachOf(
  site: SyntaxNode,
  use: SyntaxNode,
  start: number,
  end: number,
): "always" | "sometimes" | "never" {
  let below = site;
  let isConditional = false;
  for (let at: SyntaxNode | null = site; at; below = at, at = at.parent()) {
    const kind = String(at.kind());
    if (contains(at, start, end)) {
      if (at.id() !== site.id() && EXCLUSIVE.test(kind) && BRANCH.test(String(below.kind()))) return "never";
      return isConditional ? "sometimes" : "always";
    }
    if (CONDITIONAL.test(kind)) isConditional = true;
  }
  return use.id() === site.id() ? "never" : "sometimes";
}

function contains(node: SyntaxNode, start: number, end: number): boolean {
  const range = node.range();
  return range.start.index <= start && end <= range.end.index;
}
