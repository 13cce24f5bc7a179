import type { SyntaxNode } from "../../syntax/parse.ts";

/** What following values needs to know of a language: how its tree says that something is assigned, called or joined. */
export interface FlowGrammar {
  /** Kinds of nodes that are functions, methods, lambdas and blocks with parameters. */
  functions: readonly string[];
  /** In order. `type` is its text, `decorators` what stands before it: annotations and attributes. */
  parametersOf(of: SyntaxNode): readonly FlowParameter[];
  /** `undefined` for a node that assigns nothing. Augmented assignments (`+=`) keep what was there. */
  assignmentOf(node: SyntaxNode): FlowAssignment | undefined;
  /** Kinds of nodes that may be assignments, to be searched for. */
  assignments: readonly string[];
  /** Kinds of nodes that may be calls, to be searched for. */
  calls: readonly string[];
  /** Asked of nodes of any kind. */
  callOf(node: SyntaxNode): FlowCall | undefined;
  /** The expression inside parentheses, `await`, casts, spreads: the same value. */
  bare(node: SyntaxNode): SyntaxNode;
  /** A name that stands for a value. */
  nameOf(node: SyntaxNode): string | undefined;
  /** `object.property`, `object["property"]`, `object[property]` (`key` is then absent). */
  memberOf(node: SyntaxNode): { object: SyntaxNode; key?: string } | undefined;
  /** The text of a literal without anything put into it; numbers and truth values are literals too. */
  literalOf(node: SyntaxNode): string | undefined;
  /**
   * What a text is put together from, in order: interpolation, concatenation, `format` and `sprintf` with their
   * arguments. `undefined` for what is no such text.
   */
  piecesOf(node: SyntaxNode): readonly FlowPiece[] | undefined;
  /** Branches whose value may be this node's: both sides of a conditional, of `or`, elements of a list. */
  branchesOf(node: SyntaxNode): readonly SyntaxNode[] | undefined;
  /** What a client sends: an expression of the framework (`request.args`, `r.FormValue("x")`, `params[:id]`). */
  isRequestInput(node: SyntaxNode, around: FlowSurroundings): boolean;
  /** Of what a client sends, what can be nothing but a text: a header, a parameter of the query. */
  isTextInput?(node: SyntaxNode): boolean;
  /** The content of what was sent, or a call that makes one of it: an upload, a body, `BytesIO(x)`. */
  isStream?(node: SyntaxNode, keys: readonly string[]): boolean;
  /** A parameter that the framework fills from the request: by its annotation, type or place in a handler. */
  isRequestParameter(parameter: FlowParameter, of: SyntaxNode): boolean;
  /** A call whose answer no longer carries what it was given: a number, an escaped or listed value. */
  isCleaning(call: FlowCall): boolean;
  /** A call whose answer is what it was given, in another form: `strip`, `toLowerCase`, `str`, `url.PathUnescape`. */
  isPassing(call: FlowCall): boolean;
  /** A comparison or look-up that bounds a value before this place: `if x not in ALLOWED: abort()`. */
  isGuarded(name: string, use: SyntaxNode, around: FlowSurroundings): boolean;
  /** The name that a function is called by; its field `name` when absent. */
  functionNameOf?(of: SyntaxNode): string | undefined;
  /** What a function may answer with; the operand of each `return_statement` when absent. */
  answersOf?(of: SyntaxNode): readonly SyntaxNode[];
  /** A call with a receiver that is the object itself; `self`, `this`, `$this`, `cls`, `static` when absent. */
  isOwnCall?(call: FlowCall): boolean;
  /** A function that this file alone can call: then its calls here are all there are. */
  isPrivate?(of: SyntaxNode): boolean;
  /**
   * A parameter, or the part of it that `keys` leads to, whose type holds only numbers, truth values, UUIDs, dates or
   * listed words.
   *
   * @param keys properties that are taken from it, outermost first; empty for the parameter itself
   */
  isCheckedParameter?(parameter: FlowParameter, of: SyntaxNode, keys: readonly string[]): boolean;
  /** A parameter that the framework fills with one segment of the URL's path, which holds no slash. */
  isSegment?(parameter: FlowParameter, of: SyntaxNode): boolean;
  /** What a passing call hands on; what it is called on and all its arguments when absent. */
  passedBy?(call: FlowCall): readonly SyntaxNode[];
  /** A name that no function or assignment here binds, and that is fixed when the program is loaded: an import. */
  isFixedName?(name: string, use: SyntaxNode): boolean;
  /** A name that all functions of an object have in common: `@sort` of Ruby, `$this->sort` of PHP. */
  isShared?(name: string): boolean;
  /** The value under a key of a literal record: `b` of `{ a: b }`. `undefined` when it has none such. */
  entryOf?(node: SyntaxNode, key: string): SyntaxNode | undefined;
}

export interface FlowParameter {
  name: string;
  node: SyntaxNode;
  index: number;
  type?: string;
  decorators?: string;
}

export interface FlowAssignment {
  names: readonly string[];
  value: SyntaxNode;
  /** `+=` and its like. */
  keeps: boolean;
  /** Where the names are seen, when that begins before the assignment: the comprehension around its `for`. */
  within?: SyntaxNode;
}

export interface FlowCall {
  node: SyntaxNode;
  /** As written, without arguments: `subprocess.run`, `exec.Command`, `DB::select`. */
  callee: string;
  /** The last name of it. */
  name: string;
  receiver?: SyntaxNode;
  arguments: readonly { name?: string; value: SyntaxNode }[];
}

export type FlowPiece = { text: string } | { value: SyntaxNode };

/** What a grammar may ask about a place: what a name stands for there. */
export interface FlowSurroundings {
  /** The function around the node. */
  functionAround(node: SyntaxNode): SyntaxNode | undefined;
  /** The parameter of that name of a function around the node. */
  parameterOf(name: string, from: SyntaxNode): FlowParameter | undefined;
  /** The values that the name may have been assigned before this place. */
  valuesOf(name: string, from: SyntaxNode): readonly SyntaxNode[];
}
