import { codeChildren, isKind } from "../../syntax/nodes.ts";
import { firstError, parseProgram, type SyntaxNode } from "../../syntax/parse.ts";
import type { MigrationFile, ReadFile } from "../framework.ts";
import { notWhole, placesOf, wayBackOf } from "../sql-file.ts";
import type { Step } from "../steps/step.ts";
import { toStatements } from "../steps/to-statements.ts";
import { lastName } from "./calls.ts";
import { MAX_EVALUATIONS } from "./evaluate.ts";
import { copyOf, type KnownSchema } from "./known-schema.ts";
import { type Run, scopeOf } from "./run.ts";
import { runBody } from "./statements.ts";

/** Statements of one way that are followed, loops and methods counted each time. */
const MAX_STATEMENTS = 20_000;

/**
 * Reads one migration.
 *
 * @param known the schema before it; holds the schema after it when this returns
 */
export async function readMigration(
  file: MigrationFile,
  known: KnownSchema,
  { major, config }: Pick<Run, "major" | "config">,
): Promise<ReadFile> {
  const { root, gap } = parseProgram("php", file.text);
  if (gap !== undefined) return { problems: [], unread: gap };
  const migration = migrationOf(root);
  const error = firstError(root);
  if (!migration)
    return {
      problems: [],
      unread:
        error === undefined
          ? "there is no class with a method `up` in it"
          : `line ${error}: it is not understood as PHP`,
    };
  const transactional = !/^false$/i.test(migration.members.get("$withinTransaction")?.text() ?? "");
  const models = modelsOf(file.text);
  const way = async (name: "up" | "down", schema: KnownSchema): Promise<readonly Step[]> => {
    const method = migration.methods.get(name);
    const run: Run = {
      path: file.place.path,
      ...migration,
      known: schema,
      major,
      config,
      models,
      transactional,
      steps: [],
      left: MAX_STATEMENTS,
      budget: { left: MAX_EVALUATIONS },
      depth: 0,
    };
    await runBody(run, method?.field("body") ?? null, scopeOf(run));
    return run.steps;
  };
  const up = await toStatements(file, await way("up", known));
  const problems = [
    ...(error === undefined ? [] : [{ line: error, message: "it is not understood as PHP" }]),
    ...up.problems,
  ];
  const backSteps = await way("down", copyOf(known));
  const back = await toStatements(file, backSteps);
  const down = wayBackOf(file.place.path, back.statements, transactional);
  const unreadBack = placesOf(back.problems) ?? unreadOf(backSteps) ?? (down && notWhole(problems));
  return {
    migration: {
      path: file.place.path,
      framework: "laravel",
      transactional,
      statements: up.statements,
      ...(down && unreadBack === undefined ? { down } : {}),
    },
    problems,
    ...(unreadBack === undefined ? {} : { unreadBack }),
  };
}

function unreadOf(steps: readonly Step[]): string | undefined {
  const gaps = steps.flatMap((step) =>
    step.do === "unread" ? [{ line: step.lines.from, message: `not understood: ${step.what}` }] : [],
  );
  return placesOf(gaps.slice(0, 3));
}

/** `use App\Models\Order;`, `use App\Models\Order as Sale;`. */
function modelsOf(text: string): ReadonlySet<string> {
  const uses = text.matchAll(
    /^use\s+(\w[\w\\]{0,200}\\(?:Models?|Entities)\\[\w\\]{1,200}|App\\User)(?:\s+as\s+(\w{1,200}))?\s*;/gm,
  );
  return new Set([...uses].map(([, path, alias]) => alias ?? lastName(path ?? "")));
}

interface MigrationClass {
  methods: ReadonlyMap<string, SyntaxNode>;
  members: ReadonlyMap<string, SyntaxNode>;
}

/** The first class of the file that has a method `up`, named or not. */
function migrationOf(root: SyntaxNode): MigrationClass | undefined {
  const classes = root.findAll({
    rule: { any: [{ kind: "class_declaration" }, { kind: "anonymous_class" }] },
  });
  for (const one of classes) {
    const list = codeChildren(one).find((child) => isKind(child, "declaration_list"));
    const methods = new Map<string, SyntaxNode>();
    const members = new Map<string, SyntaxNode>();
    for (const member of list ? codeChildren(list) : []) {
      if (isKind(member, "method_declaration")) methods.set(member.field("name")?.text() ?? "", member);
      if (!isKind(member, "property_declaration", "const_declaration")) continue;
      for (const element of codeChildren(member)) {
        if (!isKind(element, "property_element", "const_element")) continue;
        const [name, value] = codeChildren(element);
        if (name && value) members.set(name.text(), value);
      }
    }
    if (methods.has("up")) return { methods, members };
  }
  return undefined;
}
