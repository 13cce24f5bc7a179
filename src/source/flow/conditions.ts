import type { SyntaxNode } from "../../syntax/parse.ts";

/** What a language's tree says of conditions: enough to see that a value was compared before it is used. */
export interface ConditionGrammar {
  /** `if` and conditional expressions; both branches where they are there. */
  branchOf(
    node: SyntaxNode,
  ):
    | { condition: SyntaxNode; inside?: SyntaxNode | undefined; otherwise?: SyntaxNode | undefined }
    | undefined;
  isBlock(node: SyntaxNode): boolean;
  statementsOf(block: SyntaxNode): readonly SyntaxNode[];
  /** What a statement, or the head of an `if`, gives a name to. */
  definitionsOf(statement: SyntaxNode): readonly { names: readonly string[]; value: SyntaxNode }[];
  bare(node: SyntaxNode): SyntaxNode;
  nameOf(node: SyntaxNode): string | undefined;
  /** What stands after `!`. */
  negatedIn(node: SyntaxNode): SyntaxNode | undefined;
  /** The sides of `&&` and `||`. */
  sidesOf(node: SyntaxNode): { all: boolean; sides: readonly SyntaxNode[] } | undefined;
  /** Whether a comparison or call, being true (`listed`) or being false, bounds the value. */
  says(node: SyntaxNode, listed: boolean, value: Asked): boolean;
  /** Whether control never comes out at the end of the branch. */
  leaves(branch: SyntaxNode): boolean;
  /** A statement after which only listed values are left: `require(...)`, a `switch` whose `default` leaves. */
  asserts(statement: SyntaxNode, value: Asked): boolean;
  /** A branch of a `switch` over the value, with only constants as labels. */
  isCaseOf(node: SyntaxNode, value: Asked): boolean;
  /** Calls whose answer stands for what they are given: a parsed URL, a normalised path. */
  relates: RegExp;
  /** The callee's last name and the text of its arguments and receiver. */
  calledIn(node: SyntaxNode): { name: string; about: string } | undefined;
}

/** The value that is asked about. */
export interface Asked {
  /** Whether the expression is the value, or what was made of it. */
  isAbout(node: SyntaxNode): boolean;
  /** What a name was defined as before. */
  definitionOf(name: string): SyntaxNode | undefined;
  /** Asks a condition that is part of another. */
  says(condition: SyntaxNode, listed: boolean): boolean;
}

/** Statements of one block that are looked at, the last ones before the value. */
const MAX_STATEMENTS = 60;
const MAX_DEPTH = 12;
/** Characters of an expression that are searched for a name. */
const MAX_TEXT = 300;

interface Level {
  node: SyntaxNode;
  below: SyntaxNode;
  before: readonly SyntaxNode[];
}

/** Whether control reaches a place only after the value of that name was bounded there. */
export function isBounded(name: string, use: SyntaxNode, grammar: ConditionGrammar): boolean {
  const levels = levelsAround(use, grammar);
  const definitions = new Map<string, SyntaxNode>();
  const related = new Set([name]);
  for (const { before } of levels.toReversed())
    for (const statement of before) note(statement, grammar, definitions, related);
  const asked = ask(grammar, definitions, related);
  return levels.some(({ node, below, before }) => {
    const branch = grammar.branchOf(node);
    if (branch) {
      for (const found of grammar.definitionsOf(node)) keep(found, grammar, definitions, related);
      if (branch.inside?.id() === below.id() && asked.says(branch.condition, true)) return true;
      if (branch.otherwise?.id() === below.id() && asked.says(branch.condition, false)) return true;
    }
    return (
      grammar.isCaseOf(node, asked) ||
      before.some((statement) => leavesUnlessListed(statement, grammar, asked))
    );
  });
}

function levelsAround(use: SyntaxNode, grammar: ConditionGrammar): Level[] {
  const levels: Level[] = [];
  let below = use;
  for (const node of use.ancestors()) {
    let before: readonly SyntaxNode[] = [];
    if (grammar.isBlock(node)) {
      const statements = grammar.statementsOf(node);
      const at = statements.findIndex((statement) => statement.id() === below.id());
      before = at > 0 ? statements.slice(Math.max(0, at - MAX_STATEMENTS), at) : [];
    }
    levels.push({ node, below, before });
    below = node;
  }
  return levels;
}

function note(
  statement: SyntaxNode,
  grammar: ConditionGrammar,
  definitions: Map<string, SyntaxNode>,
  related: Set<string>,
): void {
  for (const found of grammar.definitionsOf(statement)) keep(found, grammar, definitions, related);
}

function keep(
  { names, value }: { names: readonly string[]; value: SyntaxNode },
  grammar: ConditionGrammar,
  definitions: Map<string, SyntaxNode>,
  related: Set<string>,
): void {
  for (const name of names) definitions.set(name, value);
  const call = grammar.calledIn(grammar.bare(value));
  if (!call || !grammar.relates.test(call.name) || !names[0]) return;
  if (isRelated(call.about, related)) related.add(names[0]);
}

function ask(
  grammar: ConditionGrammar,
  definitions: ReadonlyMap<string, SyntaxNode>,
  related: ReadonlySet<string>,
): Asked {
  let depth = 0;
  const asked: Asked = {
    isAbout: (node) => isRelated(node.text(), related),
    definitionOf: (name) => definitions.get(name),
    says: (condition, listed) => {
      if (depth >= MAX_DEPTH) return false;
      depth++;
      try {
        return found(condition, listed);
      } finally {
        depth--;
      }
    },
  };
  const found = (condition: SyntaxNode, listed: boolean): boolean => {
    const node = grammar.bare(condition);
    const negated = grammar.negatedIn(node);
    if (negated) return asked.says(negated, !listed);
    const joined = grammar.sidesOf(node);
    if (joined) {
      const answers = joined.sides.map((side) => asked.says(side, listed));
      // True for all of a conjunction, false for all of a disjunction: one part is enough. Otherwise each must say it.
      return joined.all === listed ? answers.includes(true) : !answers.includes(false);
    }
    const name = grammar.nameOf(node);
    const definition = name === undefined ? undefined : definitions.get(name);
    if (definition && grammar.nameOf(grammar.bare(definition)) === undefined)
      return asked.says(definition, listed);
    return grammar.says(node, listed, asked);
  };
  return asked;
}

function leavesUnlessListed(statement: SyntaxNode, grammar: ConditionGrammar, asked: Asked): boolean {
  const branch = grammar.branchOf(statement);
  if (!branch) return grammar.asserts(statement, asked);
  const { condition, inside, otherwise } = branch;
  if (inside && grammar.leaves(inside) && asked.says(condition, false)) return true;
  return Boolean(otherwise && grammar.leaves(otherwise) && asked.says(condition, true));
}

/** Whether an expression has one of the names in it; a name may be a member, as `request.sort` is. */
function isRelated(text: string, related: ReadonlySet<string>): boolean {
  const start = text.slice(0, MAX_TEXT);
  const own = words(start);
  for (const name of related) if (/^\w+$/.test(name) ? own.includes(name) : start.includes(name)) return true;
  return false;
}

/** The names in the beginning of an expression. Text in quotes holds none. */
function words(text: string): string[] {
  return text.replace(/"[^"\n]*"/g, '""').match(/[A-Za-z_]\w*/g) ?? [];
}

/** Names of functions that are there to refuse a value. */
const REFUSES =
  /valid|allow|safe|check|verif|ensure|support|known|sanit|trust|isLocal|oneOf|whitelist|legal|restrict|forbid|isInternal|isPrivate|block/i;
/** Who may do something says nothing about the text of a value. */
const ABOUT_PEOPLE = /perm|auth|access|owner|role|admin|member|login|session|token|exist/i;

/** Whether a function of that name looks at the text of what it is given, and refuses some. */
export function isCheckName(name: string): boolean {
  return REFUSES.test(name) && !ABOUT_PEOPLE.test(name);
}

/** A pattern that the whole value has to meet, and that does not let everything through. */
export function isStrictPattern(pattern: string): boolean {
  return (
    /^(?:\^|\\A)/.test(pattern) && /(?:\$|\\z|\\Z)$/.test(pattern) && !/\.[*+]|\[\^|\\S[*+]/.test(pattern)
  );
}
