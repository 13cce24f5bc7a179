import type { SyntaxNode } from "../../syntax/parse.ts";
import { linesOf } from "../../syntax/nodes.ts";
import type { Step } from "../steps/step.ts";
import { type Chain, chainOf } from "./calls.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import { apply, columnsOf, type KnownSchema } from "./known-schema.ts";
import { indexName } from "./names.ts";
import { isArray, listOf, namesOf, textOf, type Value } from "./value.ts";

/** One way of a migration (`up` or `down`) while it is being read. */
export interface Run {
  path: string;
  /** Methods of the class, by name. */
  methods: ReadonlyMap<string, SyntaxNode>;
  members: ReadonlyMap<string, SyntaxNode>;
  /** Changes with every step. */
  known: KnownSchema;
  major: number | undefined;
  config: NonNullable<Scope["config"]>;
  /** Classes that the file imports as models. */
  models: ReadonlySet<string>;
  transactional: boolean;
  steps: Step[];
  /** Statements that may still be read: loops and methods repeat them. */
  left: number;
  budget: Scope["budget"];
  depth: number;
}

/** Adds a step, and what it makes of the schema. */
export async function emit(run: Run, ...steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    run.steps.push(step);
    if (step.do === "sql") run.left -= costOf(step.sql);
    await apply(run.known, step, run.path);
  }
}

export function scopeOf(run: Run, variables: ReadonlyMap<string, Value | undefined> = new Map()): Scope {
  return {
    budget: run.budget,
    variables: new Map(variables),
    members: run.members,
    config: run.config,
    ask: (chain, scope) => answer(run, chain, scope),
  };
}

/** Calls that only switch the connection: what follows is meant. */
export function meant({ calls }: Chain): Chain["calls"] {
  const first = calls.findIndex(
    ({ name }) => !/^(?:connection|getConnection|getSchemaBuilder|setConnection)$/.test(name),
  );
  return first === -1 ? [] : calls.slice(first);
}

/** What the program asks the database or the application, as PostgreSQL in production would answer. */
function answer(run: Run, chain: Chain, scope: Scope): Value | undefined {
  const last = chain.calls.at(-1);
  if (!last) return undefined;
  if (last.name === "getDriverName") return "pgsql";
  if (last.name === "runningUnitTests" || last.name === "isLocal") return false;
  if (last.name === "isProduction") return true;
  if (last.name === "getTablePrefix") return "";
  const values = last.args.map((node) => evaluate(node, scope));
  if (last.name === "environment") {
    const names = isArray(values[0]) ? namesOf(values[0]) : namesOf(listOf(values));
    return names && names.length > 0 ? names.includes("production") : undefined;
  }
  if (last.name === "getConfig" && values[0] === "driver") return "pgsql";
  if (chain.scope === "DB" && last.name === "raw") {
    const sql = textOf(values[0]);
    return sql === undefined ? undefined : { is: "raw", sql };
  }
  if (last.name === "getTable") {
    const root = evaluate(chain.root, scope);
    return typeof root === "object" && root !== null && root.is === "blueprint"
      ? root.blueprint.table
      : undefined;
  }
  if (chain.root.text() === "$this" && chain.calls.length === 1 && !run.methods.has(last.name)) {
    // Of the classes that Laravel's own packages let their migrations extend.
    if (last.name === "driver") return "pgsql";
    if (last.name === "shouldRun") return true;
  }
  if (chain.root.text() === "$this" && chain.calls.length === 1)
    return returned(run, last, values) ?? existence(run, last.name, values);
  return /^has(?:Table|Columns?|Index)$/.test(last.name)
    ? hasAnswer(run.known, last.name, values)
    : undefined;
}

/** A method of the migration's own that looks for an index or constraint of a name in PostgreSQL's catalog. */
function existence(run: Run, name: string, values: readonly (Value | undefined)[]): boolean | undefined {
  if (
    !/^(?:does|has|is)?\w*(?:index|constraint|foreign|key)\w*exists?$|^has\w*(?:index|constraint|foreign)/i.test(
      name,
    )
  )
    return undefined;
  const asks = /\bpg_(?:indexes|class|constraint)\b|\btable_constraints\b/.test(
    run.methods.get(name)?.text() ?? "",
  );
  const wanted = values.at(-1);
  return asks && typeof wanted === "string" ? run.known.names.has(wanted) : undefined;
}

function hasAnswer(
  known: KnownSchema,
  name: string,
  [first, second]: readonly (Value | undefined)[],
): boolean | undefined {
  const table = textOf(first);
  if (table === undefined) return undefined;
  const columns = columnsOf(known, table);
  if (name === "hasTable") return columns !== undefined;
  const wanted = namesOf(second);
  if (name === "hasIndex")
    return typeof second === "string"
      ? known.names.has(second)
      : wanted && ["index", "unique"].some((kind) => known.names.has(indexName(table, kind, wanted)));
  return wanted?.every((column) => columns?.has(column));
}

/** A method that does nothing but return. */
function returned(
  run: Run,
  call: Chain["calls"][number],
  values: readonly (Value | undefined)[],
): Value | undefined {
  const method = run.methods.get(call.name);
  const [only, ...more] =
    method
      ?.field("body")
      ?.namedChildren()
      .filter((node) => node.kind() !== "comment") ?? [];
  if (!method || !only || more.length > 0 || only.kind() !== "return_statement" || run.depth > MAX_DEPTH)
    return undefined;
  run.depth++;
  const value = evaluate(only.namedChildren()[0], scopeOf(run, bind(method, values)));
  run.depth--;
  return value;
}

export const MAX_DEPTH = 12;

/** The parameters of a method or closure, with the values that it is called with. */
export function bind(
  callee: SyntaxNode,
  values: readonly (Value | undefined)[],
): Map<string, Value | undefined> {
  const bound = new Map<string, Value | undefined>();
  for (const [at, parameter] of parametersOf(callee).entries()) bound.set(parameter, values[at]);
  return bound;
}

function parametersOf(callee: SyntaxNode): string[] {
  const list = callee.field("parameters");
  return (list?.namedChildren() ?? []).flatMap((parameter) => {
    const name = parameter.field("name")?.text();
    return name === undefined ? [] : [name];
  });
}

/** Long texts count as several statements, for a loop looks at them again and again. */
function costOf(text: string): number {
  return Math.floor(text.length / 1000);
}

/** The beginning of the program's text, for a person. */
export function excerpt(node: SyntaxNode): string {
  const text = node.text().slice(0, 1000).replace(/\s+/g, " ").trim();
  return `\`${text.length > 80 ? `${text.slice(0, 77)}...` : text}\``;
}

/** What changes the schema, or may. */
const SCHEMA =
  /\bSchema::(?!has|get)|->(?:getSchemaBuilder|statement|unprepared|exec)\s*\(|\bDB::(?:statement|unprepared)|\bArtisan::|\bBlueprint\b/;

/** Verbs of the query builder and of models that change rows. */
const ROWS =
  /(?:->|::)(?:insert\w*|update\w*|upsert|delete|save\w*|create\w*|firstOr\w+|force\w+|fill|push|truncate|increment|decrement|sync\w*|attach|detach|associate|dissociate|touch|restore|replicate|assign\w*|give\w*|revoke\w*|each\w*|chunk\w*|lazy\w*|cursor)\s*\(/;

/** Verbs that only look, and what is said to people or caches. */
const LOOKS =
  /(?:->|::)(?:get|first|find|pluck|count|exists|doesntExist|value|max|min|sum|all|select\w*|where\w*|toArray|keyBy|groupBy|map|filter|has\w*|is\w*|info|warn|line|error|debug|comment|forget\w*|flush\w*|clear\w*|warning|notice|getPdo|listTable\w*|introspect\w*|getDoctrine\w*|getColumn\w*|getIndexes|getForeignKeys|getTables|make|app|register\w*|now|parse|random|uuid|make\w*)\s*\(|^\$?\w+(?:\[[^\]]*\])?\s*=(?!=)|^(?:dump|info|logger|report|echo|print|set_time_limit|ini_set|sleep|usleep|throw_if|throw_unless|abort_if|abort_unless|unset|gc_\w+|error_log|file_exists|is_\w+)\b/;

/** Program text that is not followed: it is named as far as it changes something, or may. */
export async function opaque(run: Run, node: SyntaxNode): Promise<void> {
  const text = node.text();
  const lines = linesOf(node);
  run.left -= costOf(text);
  if (SCHEMA.test(text) || isForeign(run, node))
    await emit(run, { do: "unread", what: excerpt(node), lines });
  else if (ROWS.test(text)) await emit(run, { do: "data", what: excerpt(node), lines });
  else if (text.includes("(") && !LOOKS.test(text))
    await emit(run, { do: "unread", what: excerpt(node), lines });
}

/** Verbs that a model has, and a class of any other kind may have. */
const WEAK =
  /^(?:save|create|update|delete|restore|fill|push|sync|attach|detach|assign|give|revoke|replicate)/;

/** A call on a class that is no model: what it does is written elsewhere. */
function isForeign(run: Run, node: SyntaxNode): boolean {
  const chain = chainOf(node);
  if (chain?.scope === undefined || chain.scope === "DB") return false;
  const isModel = run.models.has(chain.scope) || /\\(?:Models?|Entities)\\/.test(chain.root.text());
  return !isModel && WEAK.test(chain.calls[0]?.name ?? "");
}

/** Whether skipping it leaves the schema as it is, as far as its text tells. */
export function touchesSchema(node: SyntaxNode): boolean {
  return SCHEMA.test(node.text());
}
