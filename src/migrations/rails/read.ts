import { messageOf } from "../../errors.ts";
import type { MigrationFile, ReadFile } from "../framework.ts";
import { placesOf, wayBackOf } from "../sql-file.ts";
import type { Step } from "../steps/step.ts";
import { toStatements } from "../steps/to-statements.ts";
import { ask } from "./ask.ts";
import { keyTypeOf } from "./application.ts";
import { evaluate } from "./evaluate.ts";
import { Irreversible } from "./invert.ts";
import { type Program, programOf } from "./program.ts";
import type { Schema } from "./schema.ts";
import { RefusesToRun, runAll } from "./statements.ts";
import { NIL } from "./values.ts";
import { revert, type Walk } from "./walk.ts";

/** Statements that one migration may come to: beyond it something repeats itself. */
const MAX_STATEMENTS = 20_000;

/**
 * One migration, up and back.
 *
 * @param schema before it; afterwards it is as the migration leaves it
 * @param latest the version of Rails for a migration that names none of its own
 */
export async function readMigration(file: MigrationFile, schema: Schema, latest: number): Promise<ReadFile> {
  const read = programOf(file.text, latest);
  if (!read.program) return { problems: [], unread: read.gap };
  const { program } = read;
  const { path } = file.place;
  const keyType = keyTypeOf(file.root, file.around);
  try {
    const up = upOf(program, schema, keyType);
    if (!up) return { problems: read.problems, unread: "it has neither `change` nor `up`" };
    const { statements, problems: wrong } = await toStatements(file, up);
    const problems = [...read.problems, ...wrong];
    const back = backOf(program, schema.copy(), keyType);
    const down = await toStatements(file, back.steps ?? []);
    const isWhole = problems.length === 0 && !up.some(isUnread);
    const way = wayBackOf(path, down.statements, program.transactional);
    const unreadBack =
      back.refused ??
      placesOf(down.problems) ??
      whyNotWhole(back.steps ?? []) ??
      (way && !isWhole ? "the way up is not read whole" : undefined);
    return {
      migration: {
        path,
        framework: "rails",
        transactional: program.transactional,
        statements,
        ...(way && unreadBack === undefined ? { down: way } : {}),
      },
      problems,
      ...(unreadBack === undefined ? {} : { unreadBack }),
    };
  } catch (error) {
    // The stack overflows on absurd nesting: that is the file's fault, said in its words.
    if (!(error instanceof RangeError)) throw error;
    return { problems: [], unread: `its expressions are too deeply nested (${messageOf(error)})` };
  }
}

/** A fresh walk with the constants of the file. */
export function walkOf(
  program: Pick<Program, "version" | "transactional" | "methods" | "classes" | "constants" | "heredocs">,
  schema: Schema,
  keyType?: string,
): Walk {
  const walk: Walk = {
    program,
    schema,
    variables: new Map(),
    heredocs: program.heredocs,
    ask: (node) => ask(node, walk),
    steps: [],
    reverting: false,
    ...(keyType === undefined ? {} : { keyType }),
    depth: 0,
    budget: { left: MAX_STATEMENTS },
  };
  for (const node of program.constants) {
    const name = node.field("left")?.text();
    const value = node.field("right");
    if (name !== undefined && /^\w+$/.test(name))
      walk.variables.set(name, value ? evaluate(value, walk) : NIL);
  }
  return walk;
}

function upOf(program: Program, schema: Schema, keyType?: string): readonly Step[] | undefined {
  const method = program.methods.get("up") ?? program.methods.get("change");
  if (!method) return undefined;
  const walk = walkOf(program, schema, keyType);
  try {
    runAll(method.body, walk);
  } catch (error) {
    if (!(error instanceof RefusesToRun)) throw error;
  }
  return walk.steps;
}

/** `refused`: why Rails would not take it back, unless the migration says so itself. */
function backOf(
  program: Program,
  schema: Schema,
  keyType?: string,
): { steps?: readonly Step[]; refused?: string } {
  const own = program.methods.get("down");
  const change = program.methods.get("up") ? undefined : program.methods.get("change");
  const walk = walkOf(program, schema, keyType);
  try {
    if (own) runAll(own.body, walk);
    else if (change) revert(walk, () => void runAll(change.body, walk));
    return { steps: walk.steps };
  } catch (error) {
    if (error instanceof RefusesToRun) return {};
    if (error instanceof Irreversible) return { refused: error.message };
    throw error;
  }
}

function isUnread(step: Step): boolean {
  return step.do === "unread";
}

function whyNotWhole(steps: readonly Step[]): string | undefined {
  const missing = steps.find(isUnread);
  return missing?.do === "unread" ? `line ${missing.lines.from}: not understood: ${missing.what}` : undefined;
}
