import { codeChildren, isKind } from "../../syntax/nodes.ts";
import { firstError, parseProgram, type SyntaxNode } from "../../syntax/parse.ts";
import type { MigrationFile, ReadFile } from "../framework.ts";
import { notWhole, placesOf, wayBackOf } from "../sql-file.ts";
import type { Step } from "../steps/step.ts";
import { toStatements } from "../steps/to-statements.ts";
import { callOf } from "./calls.ts";
import { MAX_EVALUATIONS } from "./evaluate.ts";
import type { RepoConfig } from "./objects.ts";
import { type Clause, flush, type Run, scopeOf } from "./run.ts";
import { runBlock } from "./statements.ts";

/** Expressions of one way that are followed, loops and functions counted each time. */
const MAX_EXPRESSIONS = 20_000;

/** Reads one migration: `up` and `down`, or `change`, which Ecto turns around by itself. */
export async function readMigration(file: MigrationFile, config: RepoConfig): Promise<ReadFile> {
  const { root, gap } = parseProgram("elixir", file.text);
  if (gap !== undefined) return { problems: [], unread: gap };
  const module = moduleOf(root);
  const error = firstError(root);
  if (!module)
    return {
      problems: [],
      unread:
        error === undefined
          ? "there is no module with `change` or `up` in it"
          : `line ${error}: it is not understood as Elixir`,
    };
  const transactional = module.attributes.get("disable_ddl_transaction")?.text() !== "true";
  const way = (direction: Run["direction"]): Run => {
    const backward = direction === "down" && !module.functions.has("down");
    const name = module.functions.has(direction) ? direction : "change";
    const run: Run = {
      direction,
      backward: backward && name === "change",
      ...module,
      config,
      queue: [],
      changes: undefined,
      sent: [],
      refused: [],
      left: MAX_EXPRESSIONS,
      budget: { left: MAX_EVALUATIONS },
      depth: 0,
    };
    for (const one of transactional ? ["after_begin", name, "before_commit"] : [name]) {
      const body = module.functions.get(one)?.find(({ parameters }) => parameters.length === 0)?.body;
      // These two are no part of what `change` turns around.
      run.backward = backward && one === "change";
      runBlock(run, body, scopeOf(run));
      flush(run);
    }
    return run;
  };
  const up = await toStatements(file, way("up").sent);
  const problems = [
    ...(error === undefined ? [] : [{ line: error, message: "it is not understood as Elixir" }]),
    ...up.problems,
  ];
  const { sent, refused } = way("down");
  const back = await toStatements(file, sent);
  const down = wayBackOf(file.place.path, back.statements, transactional);
  const gaps = [...back.problems, ...refused, ...unreadOf(sent)].slice(0, 3);
  const unreadBack = placesOf(gaps) ?? (down && notWhole(problems));
  return {
    migration: {
      path: file.place.path,
      framework: "ecto",
      transactional,
      statements: up.statements,
      ...(down && unreadBack === undefined ? { down } : {}),
    },
    problems,
    ...(unreadBack === undefined ? {} : { unreadBack }),
  };
}

function unreadOf(steps: readonly Step[]): { line: number; message: string }[] {
  return steps.flatMap((step) =>
    step.do === "unread" ? [{ line: step.lines.from, message: `not understood: ${step.what}` }] : [],
  );
}

interface Module {
  functions: ReadonlyMap<string, readonly Clause[]>;
  attributes: ReadonlyMap<string, SyntaxNode>;
}

/** The first module that has `change` or `up`. */
function moduleOf(root: SyntaxNode): Module | undefined {
  for (const node of root.findAll({ rule: { kind: "call", regex: "^defmodule\\b" } })) {
    const module = callOf(node);
    if (module?.name !== "defmodule" || !module.block) continue;
    const functions = new Map<string, Clause[]>();
    const attributes = new Map<string, SyntaxNode>();
    for (const member of codeChildren(module.block)) {
      const attribute = isKind(member, "unary_operator")
        ? callOf(codeChildren(member)[0] ?? member)
        : undefined;
      if (attribute?.args[0]) attributes.set(attribute.name, attribute.args[0]);
      const clause = clauseOf(member);
      if (clause) functions.set(clause.name, [...(functions.get(clause.name) ?? []), clause]);
    }
    if (functions.has("up") || functions.has("change")) return { functions, attributes };
  }
  return undefined;
}

function clauseOf(node: SyntaxNode): (Clause & { name: string }) | undefined {
  const definition = callOf(node);
  if (!definition || !/^defp?$/.test(definition.name) || !definition.block) return undefined;
  const [head] = definition.args;
  const guarded = head && isKind(head, "binary_operator") ? head.field("left") : head;
  if (!guarded) return undefined;
  const call = callOf(guarded);
  const name = call?.name ?? guarded.text();
  return { name, parameters: call?.args ?? [], body: definition.block };
}
