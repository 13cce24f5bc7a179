import type { LineRange } from "../../domain/pull-request.ts";
import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { ReadProblem } from "../problem.ts";
import type { Step } from "../steps/step.ts";
import { type Call, expressionsOf } from "./calls.ts";
import type { Change, Command } from "./command.ts";
import { bounded, evaluate, type Scope } from "./evaluate.ts";
import { objectOf, type RepoConfig } from "./objects.ts";
import { reverse } from "./reverse.ts";
import { isSame, isTagged, nameOf, optionsOf, textOf, type Value } from "./value.ts";
import { writeCommand } from "./write.ts";

/** One way of a migration while it is being read. */
export interface Run {
  direction: "up" | "down";
  /** Set when `change` is taken back: commands are then turned around, last first. */
  backward: boolean;
  functions: ReadonlyMap<string, readonly Clause[]>;
  attributes: ReadonlyMap<string, SyntaxNode>;
  config: RepoConfig;
  /** Commands wait for the end, or for `flush`. */
  queue: Command[];
  /** The lines of the table that is being described. */
  changes: Change[] | undefined;
  /** What has been sent, in order. */
  sent: Step[];
  /** Commands that Ecto refuses to take back, or a `raise`. */
  refused: ReadProblem[];
  /** Expressions that may still be read: loops and functions repeat them. */
  left: number;
  budget: Scope["budget"];
  depth: number;
}

/** One clause of a function of the module. */
export interface Clause {
  parameters: readonly SyntaxNode[];
  body: SyntaxNode;
}

/** Functions within functions. */
export const MAX_DEPTH = 12;

/** Sends what waits. */
export function flush(run: Run): void {
  const commands = run.backward ? run.queue.toReversed() : run.queue;
  run.queue = [];
  for (const command of commands) {
    const actual = run.backward ? reverse(command) : command;
    if (actual) run.sent.push(...writeCommand(actual));
    else
      run.refused.push({
        line: command.lines.from,
        message: "Ecto does not know how to take this back",
      });
  }
}

/** Names something that is not followed, where it stands. */
export function note(run: Run, step: { do: "data" | "unread"; what: string }, lines: LineRange): void {
  if (run.changes) run.changes.push({ change: "unread", what: step.what, lines });
  else run.queue.push({ do: "execute", up: [{ ...step, lines }], down: [{ ...step, lines }], lines });
}

export function scopeOf(run: Run, variables: ReadonlyMap<string, Value | undefined> = new Map()): Scope {
  return {
    budget: run.budget,
    variables: new Map(variables),
    attributes: run.attributes,
    ask: (call, scope) => answer(run, call, scope),
  };
}

/** What a call stands for, when it only computes. */
function answer(run: Run, call: Call, scope: Scope): Value | undefined {
  const values = call.args.flatMap((node): (Value | undefined)[] => [evaluate(node, scope)]);
  if (call.on === undefined || call.on === "Ecto.Migration") {
    const built = objectOf(call.name, values, run.config);
    if (built) return built;
    if (call.args.length === 0) {
      if (call.name === "direction") return { is: "atom", name: run.direction };
      if (call.name === "prefix") return null;
      if (call.name === "repo") return { is: "atom", name: "Repo" };
    }
    if (call.name === "to_string") return textOf(values[0]);
    return returned(run, call.name, values);
  }
  if (call.name === "__adapter__") return { is: "atom", name: "Ecto.Adapters.Postgres" };
  if (call.on === "Mix" && call.name === "env") return { is: "atom", name: "prod" };
  return library(run, `${call.on}.${call.name}`, values);
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  ":timer.seconds": 1_000,
  ":timer.minutes": 60_000,
  ":timer.hours": 3_600_000,
};

/** The little of Elixir's library that migrations compute with. */
function library(run: Run, name: string, values: readonly (Value | undefined)[]): Value | undefined {
  const [first, second, third] = values;
  const items = isTagged(first, "list") ? first.items : undefined;
  switch (name) {
    case "String.to_atom":
    case "String.to_existing_atom":
      return typeof first === "string" ? { is: "atom", name: first } : undefined;
    case ":timer.seconds":
    case ":timer.minutes":
    case ":timer.hours":
      return typeof first === "number" ? first * (MILLISECONDS[name] ?? 1) : undefined;
    case "Atom.to_string":
      return nameOf(first);
    case "String.trim":
      return typeof first === "string" ? first.trim() : undefined;
    case "String.downcase":
      return typeof first === "string" ? first.toLowerCase() : undefined;
    case "String.upcase":
      return typeof first === "string" ? first.toUpperCase() : undefined;
    case "Enum.join": {
      const texts = items?.map(textOf) ?? [undefined];
      const glue = second === undefined && values.length > 1 ? undefined : (textOf(second) ?? "");
      return glue === undefined || texts.includes(undefined) ? undefined : bounded(texts.join(glue));
    }
    case "Enum.map":
      return items && { is: "list", items: items.map((item) => applied(run, second, [item])) };
    case "Enum.map_join": {
      const texts = items?.map((item) => textOf(applied(run, third, [item]))) ?? [undefined];
      return typeof second === "string" && !texts.includes(undefined)
        ? bounded(texts.join(second))
        : undefined;
    }
    case "Keyword.get": {
      const options = optionsOf(first);
      const key = nameOf(second);
      if (!options || key === undefined) return undefined;
      return options.has(key) ? options.get(key) : values.length > 2 ? third : null;
    }
    default:
      return undefined;
  }
}

/** A function of the module that computes something. */
function returned(run: Run, name: string, values: readonly (Value | undefined)[]): Value | undefined {
  const clause = clauseFor(run, name, values);
  return clause && result(run, clause.body, clause.variables);
}

/** What a function value makes of its arguments. */
function applied(
  run: Run,
  callee: Value | undefined,
  values: readonly (Value | undefined)[],
): Value | undefined {
  const called = isTagged(callee, "function") ? bodyOf(callee, values) : undefined;
  return called && result(run, called.body, called.variables);
}

function result(
  run: Run,
  body: SyntaxNode,
  variables: ReadonlyMap<string, Value | undefined>,
): Value | undefined {
  if (run.depth >= MAX_DEPTH) return undefined;
  run.depth++;
  const scope = scopeOf(run, variables);
  let value: Value | undefined;
  for (const expression of expressionsOf(body)) {
    const right = isKind(expression, "binary_operator") && expression.field("operator")?.text() === "=";
    value = evaluate(right ? expression.field("right") : expression, scope);
    const left = right ? expression.field("left") : null;
    if (left) match(left, value, scope.variables);
  }
  run.depth--;
  return value;
}

/** The clause that is called, with its parameters' values. */
export function clauseFor(
  run: Run,
  name: string,
  values: readonly (Value | undefined)[],
): { body: SyntaxNode; variables: Map<string, Value | undefined> } | undefined {
  for (const clause of run.functions.get(name) ?? []) {
    const required = clause.parameters.filter((one) => !one.text().includes("\\\\")).length;
    if (values.length > clause.parameters.length || values.length < required) continue;
    const variables = new Map<string, Value | undefined>();
    const fits = clause.parameters.map((parameter, at) => {
      const fallback = parameter.field("operator")?.text() === "\\\\";
      if (!fallback) return match(parameter, values[at], variables);
      const [left, right] = [parameter.field("left"), parameter.field("right")];
      const value = at < values.length ? values[at] : evaluate(right, scopeOf(run));
      return left ? match(left, value, variables) : true;
    });
    if (!fits.includes(false)) return { body: clause.body, variables };
  }
  return undefined;
}

/** The body of `fn x -> ... end` or `&...`, with what it sees. */
export function bodyOf(
  { node, variables }: Extract<Value, { is: "function" }>,
  values: readonly (Value | undefined)[],
): { body: SyntaxNode; variables: Map<string, Value | undefined> } | undefined {
  const bound = new Map(variables);
  if (isKind(node, "unary_operator")) {
    for (const [at, value] of values.entries()) bound.set(`&${at + 1}`, value);
    const [body] = codeChildren(node);
    return body && { body, variables: bound };
  }
  for (const clause of codeChildren(node).filter((child) => isKind(child, "stab_clause"))) {
    const parameters = clause.field("left");
    const body = clause.field("right");
    const patterns = parameters ? codeChildren(parameters) : [];
    if (body && !patterns.map((pattern, at) => match(pattern, values[at], bound)).includes(false))
      return { body, variables: bound };
  }
  return undefined;
}

/** Binds the names of a pattern. @returns false when the value certainly does not fit */
export function match(
  pattern: SyntaxNode,
  value: Value | undefined,
  variables: Map<string, Value | undefined>,
): boolean {
  const kind = String(pattern.kind());
  if (kind === "identifier") {
    variables.set(pattern.text(), value);
    return true;
  }
  if (kind === "tuple" || kind === "list") {
    const items = isTagged(value, "tuple") || isTagged(value, "list") ? value.items : undefined;
    const parts = codeChildren(pattern);
    const fits = parts.map((part, at) => match(part, items?.[at], variables));
    return !fits.includes(false) && (items === undefined || items.length === parts.length);
  }
  if (/^(?:atom|string|integer|boolean|nil)$/.test(kind)) {
    const scope: Scope = {
      budget: { left: 100 },
      variables: new Map(),
      attributes: new Map(),
      ask: () => undefined,
    };
    return isSame(evaluate(pattern, scope), value) !== false;
  }
  for (const inner of pattern.findAll({ rule: { kind: "identifier" } }))
    variables.set(inner.text(), undefined);
  return true;
}

/** The beginning of the program's text, for a person. */
export function excerpt(node: SyntaxNode): string {
  const text = node.text().slice(0, 1000).replace(/\s+/g, " ").trim();
  return `\`${text.length > 80 ? `${text.slice(0, 77)}...` : text}\``;
}

const SCHEMA =
  /\b(?:create|create_if_not_exists|alter|drop|drop_if_exists|rename|execute|execute_file|add|modify|remove)[\s(]|\.query(?:_many)?!?\s*\(|\bMigrations?\b/;
const ROWS = /\b(?:update|insert|delete)(?:_all|_or_update)?!?\s*\(/;
const LOOKS =
  /^(?:IO|Logger|Code|Process|Application|System|:timer|DateTime|NaiveDateTime|Enum|Keyword|Map|String)\.|\b\w*[Rr]epo(?:\(\))?\.(?:all|one|get\w*|exists\?|aggregate|stream|start_link|config|put_dynamic_repo)!?\b|^(?:require|import|alias|use|from|inspect|is_nil|raise)\b/;

/** Program text that is not followed: it is named as far as it changes something, or may. */
export function opaque(run: Run, node: SyntaxNode): void {
  const text = node.text();
  const what = excerpt(node);
  // Long texts count as several expressions, for a loop looks at them again and again.
  run.left -= Math.floor(text.length / 1000);
  if (SCHEMA.test(text)) note(run, { do: "unread", what }, linesOf(node));
  else if (ROWS.test(text)) note(run, { do: "data", what }, linesOf(node));
  else if (/[(.]/.test(text) && !LOOKS.test(text)) note(run, { do: "unread", what }, linesOf(node));
}

/** Whether skipping it leaves the schema as it is, as far as its text tells. */
export function touchesSchema(node: SyntaxNode): boolean {
  return SCHEMA.test(node.text());
}
