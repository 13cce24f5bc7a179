import type { LineRange } from "../../domain/pull-request.ts";
import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { Step } from "../steps/step.ts";
import { perform } from "./commands/all.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import { lastHeredocLine } from "./heredocs.ts";
import { inverseOf, Irreversible } from "./invert.ts";
import type { Program } from "./program.ts";
import type { Schema } from "./schema.ts";
import { type Call, shortened, Unreadable, type Value } from "./values.ts";

/** One way through a migration, as a run of it would go. */
export interface Walk extends Scope {
  program: Pick<Program, "version" | "transactional" | "methods" | "classes">;
  /** As it is at this point. */
  schema: Schema;
  steps: Step[];
  /** Inside a revert: what there is to take back, in the order in which it would have been done. */
  recorded?: Recorded[];
  /** Whether commands are taken back: `reversible` then takes its way down. */
  reverting: boolean;
  /** Inside the block of `create_table` or `change_table`: what is called on `t`. */
  table?: Call[];
  /** What the method that is being read was called with. */
  block?: SyntaxNode;
  /** What `config.generators` wants as the type of keys. */
  keyType?: string;
  /** Set when only a run could tell whether what follows in the same block runs: on what it depends. */
  uncertain?: string;
  /** Only to see what would come of it. */
  trial?: true;
  /** Methods within methods. */
  depth: number;
  /** Statements that may still be looked at; shared by all that comes of one walk. */
  budget: { left: number };
}

/** What a statement ends: the block it stands in (`next`), or the method (`return`). */
export type Ending = "block" | "method" | undefined;

export type Recorded = { call: Call } | { run: () => void } | { refuses: string };

/** Methods that call one another deeper than this call themselves. */
const MAX_DEPTH = 30;

export function isTooDeep(walk: Walk): boolean {
  return walk.depth >= MAX_DEPTH;
}

/** Where a statement stands, with the heredocs that belong to it. */
export function placeOf(node: SyntaxNode, walk: Scope): LineRange {
  const { from, to } = linesOf(node);
  return { from, to: Math.max(to, lastHeredocLine(node, walk.heredocs)) };
}

/** A command: done at once, or kept to be taken back. */
export function emit(walk: Walk, call: Call): void {
  const computed = [...call.options.keys()].find((name) => name.startsWith("**"));
  if (computed !== undefined) {
    say(walk, { do: "unread", what: `${call.name} with ${computed}`, lines: call.lines });
  } else if (walk.recorded) {
    walk.recorded.push({ call });
  } else {
    take(walk, stepsOf(walk, call));
  }
}

function stepsOf(walk: Walk, call: Call): readonly Step[] {
  try {
    return perform(call, { version: walk.program.version, schema: walk.schema });
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return [{ do: "unread", what: `${call.name}: ${error.message}`, lines: call.lines }];
  }
}

/** Steps that are the same on both ways: changes of rows, and what is not understood. */
export function say(walk: Walk, step: Step): void {
  if (walk.recorded) walk.recorded.push({ run: () => take(walk, [step]) });
  else take(walk, [step]);
}

/** SQL of its own, which Rails cannot take back. */
export function sayOneWay(walk: Walk, step: Step, name: string): void {
  if (walk.recorded) walk.recorded.push({ refuses: `${name} is not reversible` });
  else take(walk, [step]);
}

function take(walk: Walk, steps: readonly Step[]): void {
  for (const step of steps) {
    if (isAgain(step, walk.steps.at(-1))) continue;
    walk.schema.apply(step);
    walk.steps.push(step);
  }
}

/** In a loop the same is said many times over. */
function isAgain(step: Step, last: Step | undefined): boolean {
  return (
    (step.do === "data" || step.do === "unread") &&
    last?.do === step.do &&
    last.what === step.what &&
    last.lines.from === step.lines.from
  );
}

/**
 * Takes back what `body` does, last things first.
 *
 * @throws {Irreversible} when Rails could not
 */
export function revert(walk: Walk, body: () => void): void {
  const outer = walk.recorded;
  const own: Recorded[] = [];
  walk.recorded = own;
  walk.reverting = !walk.reverting;
  try {
    body();
  } finally {
    walk.reverting = !walk.reverting;
    if (outer) walk.recorded = outer;
    else delete walk.recorded;
  }
  for (const one of own.reverse()) {
    if ("run" in one) one.run();
    else if ("call" in one) emit(walk, inverseOf(one.call));
    else throw new Irreversible(one.refuses);
  }
}

/** What it would do, without doing it: nothing, only rows, or the schema as well. */
export function probe(walk: Walk, look: (trial: Walk) => void): "nothing" | "rows" | "schema" {
  const { recorded: _recorded, ...rest } = walk;
  const trial: Walk = {
    ...rest,
    variables: new Map(walk.variables),
    schema: walk.schema.copy(),
    steps: [],
    trial: true,
    ...(walk.table ? { table: [] } : {}),
  };
  look(trial);
  if ((trial.table?.length ?? 0) > 0) return "schema";
  if (trial.steps.length === 0) return "nothing";
  return trial.steps.every(isAboutRows) ? "rows" : "schema";
}

function isAboutRows(step: Step): boolean {
  return step.do === "data" || (step.do === "sql" && CHANGES_ROWS.test(step.sql));
}

export const CHANGES_ROWS = /^\s*(?:update|insert|delete|select|with|truncate|set|reset|begin|commit)\b/i;

/** What stands at a node and cannot be followed is told by what it would do. */
export function tell(walk: Walk, node: SyntaxNode, what: string, effect: ReturnType<typeof probe>): void {
  if (effect === "nothing") return;
  const lines = placeOf(node, walk);
  const source = shortened(node.text());
  if (effect === "rows") say(walk, { do: "data", what: source, lines });
  else say(walk, { do: "unread", what: `${what}: ${source}`, lines });
}

/** Gives the parameters of a block or method their values, in a scope that ends with `body`. */
export function withParameters(
  walk: Walk,
  parameters: readonly SyntaxNode[],
  values: readonly Value[],
  named: ReadonlyMap<string, Value>,
  body: () => Ending,
): Ending {
  const before = new Map(walk.variables);
  let next = 0;
  for (const parameter of parameters) {
    const name = parameter.field("name")?.text() ?? parameter.text();
    const missing: Value = { is: "unknown", source: name };
    switch (String(parameter.kind())) {
      case "keyword_parameter":
      case "optional_parameter": {
        const given = isKind(parameter, "keyword_parameter") ? named.get(name) : values[next++];
        const standard = parameter.field("value");
        walk.variables.set(name, given ?? (standard ? evaluate(standard, walk) : missing));
        break;
      }
      case "splat_parameter":
        walk.variables.set(name, { is: "list", items: values.slice(next) });
        next = values.length;
        break;
      case "hash_splat_parameter":
        walk.variables.set(name, { is: "hash", entries: named });
        break;
      case "destructured_parameter": {
        const whole = values[next++];
        for (const [at, inner] of codeChildren(parameter).entries())
          walk.variables.set(inner.text(), (whole?.is === "list" ? whole.items[at] : undefined) ?? missing);
        break;
      }
      default: {
        const value = values[next++];
        // Options given to a method without a place for them are its last argument.
        walk.variables.set(name, value ?? (named.size > 0 ? { is: "hash", entries: named } : missing));
      }
    }
  }
  try {
    return body();
  } finally {
    restore(walk.variables, before, parameters);
  }
}

/** Variables that were there keep what the body gave them; its parameters end with it. */
function restore(
  variables: Map<string, Value>,
  before: ReadonlyMap<string, Value>,
  parameters: readonly SyntaxNode[],
): void {
  for (const parameter of parameters) {
    const name = parameter.field("name")?.text() ?? parameter.text();
    const value = before.get(name);
    if (value === undefined) variables.delete(name);
    else variables.set(name, value);
  }
}
