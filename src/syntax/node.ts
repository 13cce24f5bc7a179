import type { SgNode } from "@ast-grep/napi";
import { beginsOfLines, type Position, positionOf } from "./position.ts";
import { AskedKinds } from "./asked-kinds.ts";
import { isOfKinds, kindsOf, type Search } from "./search.ts";

/** Searches below one kind of node that are answered each by itself, before the whole tree is searched once for all. */
const FEW_SEARCHES = 2;
/** Longer texts are asked for again: keeping that of every node would keep the file many times over. Characters. */
const KEPT_TEXT = 200;

/** What begins a comment in any of the grammars, and an address now and then. */
const COMMENT = /\/\/|\/\*|#|^=begin/m;

/** What the nodes of one tree share. */
class Nodes {
  readonly #byId = new Map<number, SyntaxNode>();
  readonly #found = new Map<string, { asked: number; all?: readonly SyntaxNode[] }>();
  readonly #text: string;
  readonly #asked: AskedKinds;
  readonly #askedHere = new Set<string>();
  /** What most trees of this grammar are searched for, found at one go. */
  #usual: { kinds: ReadonlySet<string>; nodes: readonly SyntaxNode[] } | undefined;
  #mayHoldComments: boolean | undefined;
  /** Where each line begins. */
  #lines: readonly number[] | undefined;
  readonly root: SyntaxNode;

  constructor(root: SgNode, text: string, asked: AskedKinds) {
    this.#text = text;
    this.#asked = asked;
    this.root = this.of(root, null);
  }

  textBetween(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  positionOf(index: number): Position {
    this.#lines ??= beginsOfLines(this.#text);
    return positionOf(index, this.#lines);
  }

  of(native: SgNode, parent?: SyntaxNode | null): SyntaxNode {
    const id = native.id();
    const known = this.#byId.get(id);
    if (known) {
      known.knowParent(parent);
      return known;
    }
    const node = new SyntaxNode(native, id, this, parent);
    this.#byId.set(id, node);
    return node;
  }

  /** The children of a node that are no comments: where the text holds none, no child is asked for its kind. */
  withoutComments(children: readonly SyntaxNode[]): readonly SyntaxNode[] {
    this.#mayHoldComments ??= COMMENT.test(this.#text);
    if (!this.#mayHoldComments) return children;
    const isComment = (child: SyntaxNode) => child.kind() === "comment";
    return children.some(isComment) ? children.filter((child) => !isComment(child)) : children;
  }

  /** All nodes of some kinds in the tree, in order; nothing before they were asked for often enough to pay. */
  ofKinds(search: Search, from: SyntaxNode): readonly SyntaxNode[] | undefined {
    const kinds = kindsOf(search);
    const key = kinds.join("|");
    const found = this.#found.get(key) ?? { asked: 0 };
    this.#found.set(key, found);
    if (found.all) return found.all;
    found.asked++;
    const isSmall = found.asked <= FEW_SEARCHES && from !== this.root;
    if (isSmall && !this.#usual) return undefined;
    const usual = this.#usualNodes();
    const isUsual = kinds.every((kind) => usual.kinds.has(kind));
    if (isSmall && !isUsual) return undefined;
    this.#learn(kinds);
    found.all = isUsual
      ? usual.nodes.filter((node) => kinds.includes(node.kind()))
      : this.root.searched(search);
    return found.all;
  }

  #usualNodes(): { kinds: ReadonlySet<string>; nodes: readonly SyntaxNode[] } {
    if (this.#usual) return this.#usual;
    this.#asked.addTree();
    const kinds = this.#asked.usual();
    const any = [...kinds].map((kind) => ({ kind }));
    this.#usual = { kinds, nodes: any.length > 0 ? this.root.searched({ rule: { any } }) : [] };
    return this.#usual;
  }

  #learn(kinds: readonly string[]): void {
    for (const kind of kinds) {
      if (this.#askedHere.has(kind)) continue;
      this.#askedHere.add(kind);
      this.#asked.addAsked(kind);
    }
  }
}

/**
 * A node of a syntax tree. The tree itself lies outside of JavaScript, where every question costs a microsecond or
 * more: each is asked once, and its answer kept for as long as the tree is.
 */
export class SyntaxNode {
  readonly #native: SgNode;
  readonly #id: number;
  readonly #nodes: Nodes;
  #parent: SyntaxNode | null | undefined;
  #kind: string | undefined = undefined;
  #isNamed: boolean | undefined = undefined;
  #text: string | undefined = undefined;
  /** Where it begins and ends in the text; -1 before that was asked for. */
  #start = -1;
  #end = -1;
  #range: { start: Position; end: Position } | undefined = undefined;
  #children: readonly SyntaxNode[] | undefined = undefined;
  #named: readonly SyntaxNode[] | undefined = undefined;
  #code: readonly SyntaxNode[] | undefined = undefined;
  /** Names and what stands there, in turn: a node has two or three, and most are asked for. */
  #fields: (string | SyntaxNode | null)[] | undefined = undefined;
  #above: readonly SyntaxNode[] | undefined = undefined;

  /** @param parent `null` for none, `undefined` when it is not known yet */
  constructor(native: SgNode, id: number, nodes: Nodes, parent: SyntaxNode | null | undefined) {
    this.#native = native;
    this.#id = id;
    this.#nodes = nodes;
    this.#parent = parent;
  }

  /** The same for the same place of the same tree. */
  id(): number {
    return this.#id;
  }

  kind(): string {
    this.#kind ??= String(this.#native.kind());
    return this.#kind;
  }

  text(): string {
    if (this.#start >= 0) return this.#nodes.textBetween(this.#start, this.#end);
    if (this.#text !== undefined) return this.#text;
    const text = this.#native.text();
    if (text.length <= KEPT_TEXT) this.#text = text;
    return text;
  }

  /** Its text as far as one of its children. */
  textUpTo(child: SyntaxNode): string {
    return this.#nodes.textBetween(this.start(), child.start());
  }

  /** Where it begins in the text, in characters. */
  start(): number {
    if (this.#start < 0) this.#locate();
    return this.#start;
  }

  /** Where it ends in the text, in characters: the first one behind it. */
  end(): number {
    if (this.#start < 0) this.#locate();
    return this.#end;
  }

  range(): { start: Position; end: Position } {
    this.#range ??= { start: this.#nodes.positionOf(this.start()), end: this.#nodes.positionOf(this.#end) };
    return this.#range;
  }

  /** Whether the grammar gives it a name: punctuation and words of the language have none. */
  isNamed(): boolean {
    this.#isNamed ??= this.#native.isNamed();
    return this.#isNamed;
  }

  children(): SyntaxNode[] {
    this.#children ??= this.#native.children().map((child) => this.#nodes.of(child, this));
    return [...this.#children];
  }

  namedChildren(): SyntaxNode[] {
    return [...this.named()];
  }

  /** The same, for whoever only looks at them. */
  named(): readonly SyntaxNode[] {
    this.#named ??= this.#native.namedChildren().map((child) => this.#nodes.of(child, this));
    return this.#named;
  }

  /** The same without comments. */
  code(): readonly SyntaxNode[] {
    this.#code ??= this.#nodes.withoutComments(this.named());
    return this.#code;
  }

  child(index: number): SyntaxNode | null {
    return this.children()[index] ?? null;
  }

  /** The first child in a field of the grammar. */
  field(name: string): SyntaxNode | null {
    this.#fields ??= [];
    for (let at = 0; at < this.#fields.length; at += 2)
      if (this.#fields[at] === name) return this.#fields[at + 1] as SyntaxNode | null;
    const native = this.#native.field(name);
    const child = native ? this.#nodes.of(native, this) : null;
    this.#fields.push(name, child);
    return child;
  }

  parent(): SyntaxNode | null {
    if (this.#parent === undefined) {
      const native = this.#native.parent();
      this.#parent = native ? this.#nodes.of(native) : null;
    }
    return this.#parent;
  }

  /** From the nearest to the root. */
  ancestors(): SyntaxNode[] {
    if (!this.#above) {
      const above: SyntaxNode[] = [];
      if (this.#parent === undefined) this.#learnAncestors();
      for (let at = this.parent(); at; at = at.parent()) above.push(at);
      this.#above = above;
    }
    return [...this.#above];
  }

  /** All of them for one question: the parser looks for every parent from the root on. */
  #learnAncestors(): void {
    const above = this.#native.ancestors().map((native) => this.#nodes.of(native));
    this.knowParent(above[0] ?? null);
    for (const [index, node] of above.entries()) node.knowParent(above[index + 1] ?? null);
  }

  next(): SyntaxNode | null {
    return this.#wrapped(this.#native.next());
  }

  prev(): SyntaxNode | null {
    return this.#wrapped(this.#native.prev());
  }

  /** The root of its tree. */
  root(): SyntaxNode {
    return this.#nodes.root;
  }

  find(search: Search): SyntaxNode | null {
    return this.#wrapped(this.#native.find({ ...search }));
  }

  /** This node and all below it that are meant, in the order of the text. */
  findAll(search: Search): SyntaxNode[] {
    const all = isOfKinds(search) ? this.#nodes.ofKinds(search, this) : undefined;
    if (!all) return this.searched(search);
    return this === this.#nodes.root ? [...all] : this.#below(all);
  }

  /** The same, always by a search. */
  searched(search: Search): SyntaxNode[] {
    const found = this.#native.findAll({ ...search }).map((node) => this.#nodes.of(node));
    const { kind } = search.rule;
    if (kind !== undefined) for (const node of found) node.knowKind(kind);
    return found;
  }

  /** What was searched for. */
  knowKind(kind: string): void {
    this.#kind ??= kind;
  }

  /** What was learned on the way. */
  knowParent(parent: SyntaxNode | null | undefined): void {
    if (parent !== undefined) this.#parent ??= parent;
  }

  /** The edit that would empty it says where it is, for half of what the library's own range of lines costs. */
  #locate(): void {
    const { startPos, endPos } = this.#native.replace("");
    this.#start = startPos;
    this.#end = endPos;
  }

  #wrapped(native: SgNode | null): SyntaxNode | null {
    return native ? this.#nodes.of(native) : null;
  }

  #below(all: readonly SyntaxNode[]): SyntaxNode[] {
    const [start, end] = [this.start(), this.end()];
    let low = 0;
    for (let high = all.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((all[middle]?.start() ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    const below: SyntaxNode[] = [];
    for (let at = low; at < all.length; at++) {
      const node = all[at];
      if (!node || node.start() > end) break;
      if (node === this || this.#holds(node)) below.push(node);
    }
    return below;
  }

  /** What begins and ends with it may be around it as well. */
  #holds(node: SyntaxNode): boolean {
    if (node.end() > this.end()) return false;
    const isLess = node.start() > this.start() || node.end() < this.end();
    // A node without text can stand at the edge of its neighbour.
    if (isLess && node.start() < node.end() && node.start() < this.end()) return true;
    for (let at = node.parent(); at; at = at.parent()) {
      if (at === this) return true;
      if (at.end() - at.start() > this.end() - this.start()) return false;
    }
    return false;
  }
}

/**
 * @param text what was parsed
 * @param asked shared by the trees of one grammar; they learn from one another
 */
export function nodesOf(root: SgNode, text: string, asked: AskedKinds = new AskedKinds()): SyntaxNode {
  return new Nodes(root, text, asked).root;
}
