import type { Sighting } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { bounded, type Program } from "../../program.ts";
import type { Detector } from "../detector.ts";
import { functionAround, type Loop, loopsAround } from "./around.ts";
import { bare, type Call, callsOf, callsWithin, compact, spoken } from "./calls.ts";
import { queryOf } from "./queries.ts";
import { shown, sighted } from "./sighting.ts";

/** Work that runs by itself, where nobody waits for the answer. */
const UNATTENDED =
  /(?:^|\/)(?:migrations?|migrate|scripts?|seeds?|seeders?|commands?|management|tasks?|jobs?|cron|cli|bin|tools|backfills?|workers?|console|fixtures|db)\/|(?:^|[/_])(?:tasks?|jobs?|seeds?|seeder|random_data|populate\w*|backfill\w*)\.\w+$|(?:Job|Seeder|Command|Task)\.\w+$/i;

/** Rows that are locked one after another are so on purpose. */
const LOCKS = /select_for_update|lockForUpdate|\bfor\s+update\b|with_lock|PESSIMISTIC/i;

/** Queries of one file that are looked at. */
const MAX_QUERIES = 500;

/** Queries that are made anew for every element of a list. */
export const nPlusOne: Detector = {
  kind: "n-plus-one",
  languages: ["typescript", "tsx", "javascript", "python", "go", "java", "ruby", "php"],
  mentions:
    /\b(?:for|foreach|while|map|forEach|flatMap|each|collect|each_with_index|find_each|Resolver|Query|array_map)\b/,
  detect: (program) => {
    if (UNATTENDED.test(program.path)) return [];
    const from = firstLoop(program);
    if (from < 0) return [];
    const queries = callsOf(program).filter(
      (call) => call.end >= from && queryOf(call, program.language) !== undefined,
    );
    const found = bounded(queries, MAX_QUERIES, "queries", program).flatMap((call) => ofCall(call, program));
    return outermost(found);
  },
};

/** Where the first loop may begin, or the first resolver, as an index of the text; -1 for none. No query before it is in one. */
function firstLoop({ text, language }: Program): number {
  // What a comprehension does stands before its `for`.
  return language === "python" ? 0 : text.search(LOOP_WORDS);
}

const LOOP_WORDS =
  /\b(?:for|foreach|while|until|do|loop|map|forEach|flatMap|reduce|filter|each|each_with_index|find_each|collect|flat_map|each_pair|each_with_object|array_map|peek|filter_map|sum|index_by|group_by|ResolveField|FieldResolver)\b/;

function ofCall(call: Call, program: Program): readonly Sighting[] {
  const query = queryOf(call, program.language);
  // Its own lines or those where a loop around it begins: none of them comes after it.
  const last = call.node.range().end.line + 1;
  if (!program.changed.some(({ from }) => from <= last)) return [];
  if (!query || LOCKS.test(call.callee) || LOCKS.test(call.node.text())) return [];
  const loop = loopsAround(call.node).find((one) => dependsOn(call, one, program));
  if (!loop) return resolved(call, query, program);
  const over = loop.over ? originOf(loop.over, program) : rowsLoop(loop);
  if (over === undefined || over.from === "bounded") return [];
  const { library } = query;
  return touching(program, call, loop.node, {
    callee: spoken(call),
    library,
    detail: over.from,
    beside: [shown(program, over.at ?? loop.node)],
  });
}

/** The call is new, or the loop around it is. */
function touching(
  program: Program,
  call: Call,
  loop: SyntaxNode,
  more: Parameters<typeof sighted>[3],
): readonly Sighting[] {
  const own = sighted(program, "n-plus-one", call.node, more);
  if (own.length > 0) return own;
  const line = loop.range().start.line + 1;
  const isNew = program.changed.some(({ from, to }) => from <= line && line <= to);
  return isNew
    ? sighted({ ...program, changed: [{ from: 1, to: program.lines.length }] }, "n-plus-one", call.node, more)
    : [];
}

/** What is asked depends on the element: otherwise it is a retry, or the next page. */
function dependsOn(call: Call, loop: Loop, program: Program): boolean {
  const text = call.node.text();
  if (!loop.over) return rowsLoop(loop) !== undefined;
  if (loop.names.length === 0) return false;
  const names = new Set(
    loop.names.filter(
      (name) => name !== "_" && name.length > 0 && !/^(?:async|const|let|var|err|index|idx)$/.test(name),
    ),
  );
  // Names that are set from the element before the call, in one or two steps.
  const body = loop.body.text().slice(0, 20_000);
  for (let step = 0; step < 2; step++)
    for (const match of body.matchAll(
      /(?:^|[\s;{(])(?:const |let |var |final |\w+ )?(?:\{([^}=\n]{1,100})\}|([\w$]+))(?:,\s*\w+)?\s*:?=\s*([^=\n][^\n]{0,200})/g,
    )) {
      const set = match[1] ?? match[2] ?? "";
      if (mentionsAny(match[3] ?? "", names)) for (const name of set.match(/\w+/g) ?? []) names.add(name);
    }
  void program;
  return mentionsAny(text, names);
}

function mentionsAny(text: string, names: ReadonlySet<string>): boolean {
  return (text.match(/(?<![.\w>])[A-Za-z_]\w*/g) ?? []).some((word) => names.has(word));
}

interface Over {
  from: "query" | "request" | "unknown" | "bounded";
  at?: SyntaxNode;
}

/** `for rows.Next()`, `while (rs.next())`, `while ($row = $result->fetch())`: one turn for each row. */
function rowsLoop({ node }: Loop): Over | undefined {
  const head = node.text().split("{", 1)[0] ?? "";
  return /\b(?:rows?|rs|resultSet|result)\.[nN]ext\(\)|->fetch(?:_assoc|_row|_array|_object)?\(|mysqli_fetch_/i.test(
    head,
  )
    ? { from: "query", at: node }
    : undefined;
}

const CONSTANT_LIST =
  /^(?:[A-Z][A-Z0-9_]+|.*\.[A-Z][A-Z0-9_]+|Object\.(?:keys|values|entries)\([A-Z][A-Z0-9_]*\)|range\(\d+\)|\d+)$/;
const CHUNKS = /(?:chunk|batch|page)\w*(?:\(|$)/i;
const REQUEST =
  /(?:^|\b)(?:req|request|ctx\.request)\.(?:body|query|data|json|params)\b|\bparams\[|\$request->|\b(?:dto|input|payload|body)\.\w/;

/** Where the list comes from, in this function. */
function originOf(over: SyntaxNode, program: Program, depth = 0): Over {
  const node = bare(over);
  const text = compact(node);
  if (
    isKind(
      node,
      "array",
      "list",
      "tuple",
      "set",
      "array_creation_expression",
      "composite_literal",
      "integer",
      "number",
      "string",
      "range",
    )
  )
    return { from: "bounded" };
  if (CONSTANT_LIST.test(text) || CHUNKS.test(text)) return { from: "bounded" };
  const asked = callsWithin(program, node).find((call) => {
    const query = queryOf(call, program.language);
    return query?.list === true;
  });
  if (asked) return { from: "query", at: asked.node };
  if (REQUEST.test(text)) return { from: "request", at: node };
  const name = /^[@$]?[A-Za-z_]\w*/.exec(text)?.[0];
  if (!name || depth > 3) return { from: "unknown" };
  const values = valuesOf(name, node, program);
  const origins = values.map((value) => originOf(value, program, depth + 1));
  return (
    origins.find(({ from }) => from === "query") ??
    origins.find(({ from }) => from === "request") ??
    (origins.length > 0 && origins.every(({ from }) => from === "bounded")
      ? { from: "bounded" }
      : { from: "unknown" })
  );
}

const ASSIGNS = [
  "variable_declarator",
  "assignment_expression",
  "assignment",
  "short_var_declaration",
  "assignment_statement",
];

/** What a name is set to in the function around a place. A Go call fills `&name`: then the call is its value. */
function valuesOf(name: string, use: SyntaxNode, program: Program): SyntaxNode[] {
  const scope = outerFunction(use) ?? program.root;
  const before = use.start();
  const plain = name.replace(/^[@$]/, "\\$&");
  const any = (ASSIGNABLE[program.language] ?? ASSIGNS).map((kind) => ({ kind }));
  const set = scope.findAll({ rule: { any, regex: `^[\\s({\\[]*(?:\\w+\\s*,\\s*)*${plain}\\b` } });
  const values = set
    .filter((one) => one.start() < before)
    .flatMap((one) => one.field("value") ?? one.field("right") ?? []);
  if (program.language !== "go") return values;
  const filled = callsWithin(program, scope).filter((call) =>
    call.arguments.some(({ value }) => value.text() === `&${name}`),
  );
  return [...values, ...filled.map(({ node }) => node)];
}

const ASSIGNABLE: Readonly<Record<string, readonly string[]>> = {
  typescript: ["variable_declarator", "assignment_expression"],
  tsx: ["variable_declarator", "assignment_expression"],
  javascript: ["variable_declarator", "assignment_expression"],
  python: ["assignment"],
  go: ["short_var_declaration", "assignment_statement"],
  java: ["variable_declarator", "assignment_expression"],
  ruby: ["assignment"],
  php: ["assignment_expression"],
};

/** The outermost function that holds a place, so that callbacks see what stands around them. */
function outerFunction(node: SyntaxNode): SyntaxNode | undefined {
  let at = functionAround(node);
  for (let next = at && functionAround(at); next; next = functionAround(next)) at = next;
  return at;
}

/** A resolver of a field of a list's elements, with a query of its own and no loader. */
function resolved(
  call: Call,
  { library }: { library: string; model: string },
  program: Program,
): readonly Sighting[] {
  if (
    !/@ResolveField\b|@FieldResolver\b/.test(program.text) ||
    /[dD]ata[lL]oader|\.load\(/.test(program.text)
  )
    return [];
  const method = call.node.ancestors().find((at) => isKind(at, "method_definition"));
  const before = method?.prev();
  const isField = [before, before?.prev()].some(
    (at) => isKind(at, "decorator") && /^@(?:ResolveField|FieldResolver)\b/.test(at.text()),
  );
  if (!method || !isField) return [];
  return sighted(program, "n-plus-one", call.node, {
    callee: spoken(call),
    library,
    detail: "resolver",
  });
}

/** Of calls that stand in one another, the outer one. */
function outermost(found: readonly Sighting[]): readonly Sighting[] {
  return found.filter((one, index) => found.findIndex((other) => other.at.from === one.at.from) === index);
}
