import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { runCall } from "./calls.ts";
import { evaluate } from "./evaluate.ts";
import { asText, listed, shortened, together, truthOf, type Value } from "./values.ts";
import { type Ending, placeOf, probe, say, tell, type Walk } from "./walk.ts";

/** The migration says itself that it cannot be taken back. */
export class RefusesToRun extends Error {}

/**
 * Reads statements as a run would come by them.
 *
 * @returns what one of them ends
 * @throws {RefusesToRun}
 */
export function runAll(nodes: readonly SyntaxNode[], walk: Walk): Ending {
  for (const [at, node] of nodes.entries()) {
    const ending = runOne(node, walk);
    if (ending) return ending;
    const { uncertain } = walk;
    if (uncertain === undefined) continue;
    delete walk.uncertain;
    const rest = nodes.slice(at + 1);
    const effect = probe(walk, (trial) => void runAll(rest, trial));
    if (effect !== "schema") {
      for (const one of rest) tell(walk, one, "", effect);
      return undefined;
    }
    say(walk, { do: "unread", what: `whether the rest runs: ${uncertain}`, lines: placeOf(node, walk) });
  }
  return undefined;
}

function runOne(node: SyntaxNode, walk: Walk): Ending {
  if (walk.budget.left-- <= 0) {
    if (walk.budget.left === -1)
      say(walk, {
        do: "unread",
        what: "the migration does more than is followed here",
        lines: placeOf(node, walk),
      });
    return "method";
  }
  switch (String(node.kind())) {
    case "call":
    case "identifier":
    case "super":
    case "yield":
      return runCall(node, walk);
    case "assignment":
      assign(node, walk);
      return undefined;
    case "operator_assignment":
      reassign(node, walk);
      return undefined;
    case "if":
    case "unless":
    case "elsif":
    case "conditional":
      return branch(node, walk, !isKind(node, "unless"));
    case "if_modifier":
    case "unless_modifier":
      return modified(node, walk);
    case "case":
      return choose(node, walk);
    case "binary":
      return either(node, walk);
    case "then":
    case "else":
    case "begin":
    case "ensure":
    case "begin_block":
    case "block_body":
    case "body_statement":
    case "parenthesized_statements":
      return runAll(codeChildren(node), walk);
    case "return":
      return "method";
    case "next":
    case "break":
      return "block";
    case "while":
    case "until":
    case "while_modifier":
    case "until_modifier":
    case "for":
      tell(
        walk,
        node,
        "a loop",
        probe(walk, (trial) => void runAll(loopBody(node), trial)),
      );
      return undefined;
    case "ERROR":
      say(walk, { do: "unread", what: "no valid Ruby", lines: placeOf(node, walk) });
      return undefined;
    default:
      return undefined;
  }
}

function loopBody(node: SyntaxNode): readonly SyntaxNode[] {
  const body = node.field("body");
  return body ? codeChildren(body).concat(isKind(body, "do") ? [] : [body]) : [];
}

function assign(node: SyntaxNode, walk: Walk): void {
  const target = node.field("left");
  const source = node.field("right");
  if (!target || !source) return;
  const value = evaluate(source, walk);
  const names = target.text();
  if (isKind(target, "left_assignment_list")) {
    for (const [at, name] of codeChildren(target).entries())
      walk.variables.set(
        name.text(),
        (value.is === "list" ? value.items[at] : undefined) ?? { is: "unknown", source: source.text() },
      );
    return;
  }
  // `Model.table_name = "x"` sets nothing that is followed here.
  if (/^@{0,2}\w+$/.test(names)) walk.variables.set(names, value);
  if (value.is === "unknown" && isKind(source, "call", "if", "unless", "case", "begin"))
    tell(walk, source, "what it comes to", valueEffect(source, walk));
}

/** A value that is asked of somewhere changes nothing; a command in its place does. */
function valueEffect(node: SyntaxNode, walk: Walk): ReturnType<typeof probe> {
  if (isKind(node, "call") && /^[A-Z]/.test(node.text())) return "nothing";
  return probe(walk, (trial) => {
    runOne(node, trial);
    trial.steps = trial.steps.filter((step) => step.do !== "unread" && step.do !== "data");
  });
}

function reassign(node: SyntaxNode, walk: Walk): void {
  const name = node.field("left")?.text();
  const right = node.field("right");
  if (name === undefined || !right) return;
  const operator = node.field("operator")?.text() ?? node.children()[1]?.text() ?? "";
  const before = walk.variables.get(name);
  const value = evaluate(right, walk);
  if (operator === "||=") {
    if (before === undefined || truthOf(before) === false) walk.variables.set(name, value);
    return;
  }
  const [one, other] = [before && asText(before), asText(value)];
  const joined: Value =
    operator === "+=" && before?.is === "text" && one !== undefined && other !== undefined
      ? together([one, other], node.text())
      : operator === "+=" && before?.is === "list" && value.is === "list"
        ? listed([...before.items, ...value.items], node.text())
        : { is: "unknown", source: node.text() };
  walk.variables.set(name, joined);
}

// ------------------------------------------------------------------ conditions

function branch(node: SyntaxNode, walk: Walk, positive: boolean): Ending {
  const truth = truthOf(evaluate(node.field("condition"), walk));
  const [yes, no] = [node.field("consequence"), node.field("alternative")];
  if (truth !== undefined) {
    const taken = truth === positive ? yes : no;
    return taken ? runOne(taken, walk) : undefined;
  }
  undecided(walk, node, [yes, no]);
  return undefined;
}

function modified(node: SyntaxNode, walk: Walk): Ending {
  const body = node.field("body");
  const truth = truthOf(evaluate(node.field("condition"), walk));
  if (truth === undefined) {
    undecided(walk, node, [body]);
    return undefined;
  }
  return body && truth === isKind(node, "if_modifier") ? runOne(body, walk) : undefined;
}

/** `a && b` as a statement is a condition as well. */
function either(node: SyntaxNode, walk: Walk): Ending {
  const operator = node.field("operator")?.text() ?? "";
  const right = node.field("right");
  if (!right || !/^(?:&&|and|\|\||or)$/.test(operator)) return undefined;
  const truth = truthOf(evaluate(node.field("left"), walk));
  if (truth === undefined) undecided(walk, node, [node.field("left"), right]);
  else if (truth === (operator === "&&" || operator === "and")) return runOne(right, walk);
  return undefined;
}

function choose(node: SyntaxNode, walk: Walk): Ending {
  const value = asText(evaluate(node.field("value"), walk));
  const parts = codeChildren(node).filter((child) => isKind(child, "when", "else"));
  for (const part of parts) {
    if (String(part.kind()) === "else") return runOne(part, walk);
    const patterns = codeChildren(part)
      .filter((child) => isKind(child, "pattern"))
      .map((pattern) => asText(evaluate(codeChildren(pattern)[0], walk)));
    if (value === undefined || patterns.some((pattern) => pattern === undefined)) {
      undecided(walk, node, parts);
      return undefined;
    }
    const body = part.field("body");
    if (patterns.includes(value)) return body ? runOne(body, walk) : undefined;
  }
  return undefined;
}

/** Only the database or its surroundings could tell which way a run goes. */
function undecided(walk: Walk, node: SyntaxNode, ways: readonly (SyntaxNode | null)[]): void {
  let leaves = false;
  const effect = probe(walk, (trial) => {
    for (const way of ways)
      try {
        if (way && runOne(way, trial)) leaves = true;
      } catch (error) {
        if (!(error instanceof RefusesToRun)) throw error;
      }
  });
  if (leaves && effect === "nothing") walk.uncertain = shortened(node.text());
  else tell(walk, node, "a condition", effect);
}
