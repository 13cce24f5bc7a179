import type { MigrationFile, ReadFile, ReadSeries, SchemaDump } from "../framework.ts";
import { placeOf } from "../place.ts";
import type { ReadProblem } from "../problem.ts";
import { placesOf, wayBackOf } from "../sql-file.ts";
import type { Step } from "../steps/step.ts";
import { toStatements } from "../steps/to-statements.ts";
import { Database } from "./database.ts";
import { Editor } from "./editor.ts";
import { type Model, modelKey, type State, withModel } from "./models.ts";
import type { Operation } from "./operation.ts";
import { readOperation } from "./operations.ts";
import { type Ordered, ordered } from "./order.ts";
import { projectOf, type Surrounded } from "./project.ts";
import { readSource, type SourceMigration } from "./source.ts";
import { appLabel, settingsOf } from "./surroundings.ts";
import type { Value } from "./values.ts";

/** The name that the tables of other packages run under. */
const ELSEWHERE = "(tables of Django and of packages)";

/**
 * Reads the migrations of all apps of a repository as one database: in the order of their dependencies, each on the
 * models that those before it have left.
 */
export async function readAll(files: readonly MigrationFile[]): Promise<ReadSeries> {
  const [first] = files;
  if (!first) return { files: [] };
  const said = settingsOf(
    files.map(({ place }) => place),
    first.around,
  );
  const { sources, unread } = sourcesOf(files, said.values);
  const surrounded = projectOf(files, sources, said);
  const database = new Database();
  const elsewhere = new Editor(database);
  let state: State = { models: new Map(), project: surrounded.project };
  for (const model of surrounded.contrib) state = withModel(state, model);
  for (const model of surrounded.contrib) elsewhere.createModel(model, state);
  elsewhere.finish();
  const appOf = (setting: string) => surrounded.project.settings.get(setting)?.split(".")[0];
  const read: { file: MigrationFile; read: ReadFile }[] = [];
  for (const one of ordered(sources, appOf)) {
    const folded = await readOne(one, state, database, surrounded);
    state = folded.state;
    read.push({ file: one.source.file, read: folded.read });
  }
  const foreign = [...surrounded.foreign.values()].map(({ model }) => model);
  for (const model of foreign) elsewhere.createModel(model, state);
  const dump = await dumpOf(elsewhere.steps, first);
  return { files: [...read, ...unread], ...(dump ? { dump } : {}) };
}

function sourcesOf(
  files: readonly MigrationFile[],
  settings: ReadonlyMap<string, Value>,
): {
  sources: readonly SourceMigration[];
  unread: readonly { file: MigrationFile; read: ReadFile }[];
} {
  const sources: SourceMigration[] = [];
  const unread: { file: MigrationFile; read: ReadFile }[] = [];
  const homes = new Map<string, string>();
  for (const file of files) {
    const app = appLabel(file.place, file.around);
    const home = homes.get(app) ?? file.place.folder;
    homes.set(app, home);
    const source =
      home === file.place.folder
        ? readSource(file, app, settings)
        : { unread: `another app is called \`${app}\`, too (${home}): their tables cannot be told apart` };
    if ("unread" in source) unread.push({ file, read: { problems: [], unread: source.unread } });
    else sources.push(source);
  }
  return { sources, unread };
}

async function readOne(
  { source, problems, replacesPresent, replacedBy }: Ordered,
  before: State,
  database: Database,
  { foreign }: Surrounded,
): Promise<{ state: State; read: ReadFile }> {
  const { file } = source;
  const { path } = file.place;
  const base = { path, framework: "django", transactional: source.atomic };
  // What a database has run already, or will never run, is told of where it is new: at head.
  if (replacesPresent || replacedBy !== undefined) {
    const message =
      replacedBy === undefined
        ? "it replaces migrations that are still there: a database that has run those does not run it"
        : `${replacedBy} is run in its place`;
    const told = file.side === "head" ? [{ line: 1, message }] : [];
    return { state: before, read: { migration: { ...base, statements: [] }, problems: told } };
  }
  const known = foreign.size;
  const untouched = database.copy();
  const { state, states, operations, editor } = forwards(source, before, database);
  const strangers = [...foreign.values()].slice(known).filter((one) => !one.known);
  const up = await toStatements(file, editor.steps);
  // What the base has run already is not taken back.
  const back: Awaited<ReturnType<typeof wayBack>> =
    file.side === "base" ? {} : await wayBack(source, operations, states, { untouched, after: database });
  const all: ReadProblem[] = [
    ...source.problems,
    ...problems,
    ...strangers.map(({ model }) => ({ line: 1, message: strangerOf(model) })),
    ...up.problems,
  ];
  return {
    state,
    read: {
      migration: { ...base, statements: up.statements, ...(back.down ? { down: back.down } : {}) },
      problems: all,
      ...(back.unreadBack === undefined ? {} : { unreadBack: back.unreadBack }),
    },
  };
}

function strangerOf(model: Model): string {
  return `no migration here makes the model ${modelKey(model)}: a table with nothing but a key of type ${model.fields[0]?.kind?.type ?? "integer"} stands for it`;
}

function forwards(
  source: SourceMigration,
  before: State,
  database: Database,
): { state: State; states: readonly State[]; operations: readonly Operation[]; editor: Editor } {
  const editor = new Editor(database);
  const operations = source.operations.map((value) => readOperation(value, source));
  const states = [before];
  let state = before;
  for (const operation of operations) {
    const next = operation.state(state);
    editor.lines = operation.lines;
    operation.forwards(editor, state, next);
    states.push(next);
    state = next;
  }
  editor.finish();
  return { state, states, operations, editor };
}

/** As `migrate app previous` does it: each operation taken back, the last one first. */
async function wayBack(
  { file, atomic, problems: ofSource }: SourceMigration,
  operations: readonly Operation[],
  states: readonly State[],
  { untouched, after: left }: { untouched: Database; after: Database },
): Promise<{ down?: ReturnType<typeof wayBackOf>; unreadBack?: string }> {
  const none = operations.map(({ backwards }) => backwards).find((one) => typeof one === "string");
  if (typeof none === "string") return { unreadBack: none };
  if (ofSource.length > 0) return { unreadBack: "the way up is not read whole" };
  const editor = new Editor(left.copy());
  for (const [at, operation] of [...operations.entries()].reverse()) {
    const before = states[at + 1];
    const after = states[at];
    if (!before || !after || typeof operation.backwards === "string") continue;
    editor.lines = operation.lines;
    operation.backwards(editor, before, after);
  }
  editor.finish();
  const { statements, problems } = await toStatements(file, editor.steps);
  const gap = placesOf(problems) ?? notUnderstood(editor.steps);
  if (gap !== undefined) return { unreadBack: gap };
  // To a rehearsal that would be another schema, and to nobody else.
  const renamed = editor.database.renamedSince(untouched);
  if (renamed)
    return { unreadBack: `Django's way back leaves \`${renamed.was}\` under the name \`${renamed.is}\`` };
  const down = wayBackOf(file.place.path, statements, atomic);
  return down ? { down } : {};
}

function notUnderstood(steps: readonly Step[]): string | undefined {
  const step = steps.find((one) => one.do === "unread");
  return step?.do === "unread" ? `line ${step.lines.from}: ${step.what}` : undefined;
}

/** What is there before the first migration, in the form of a schema that covers none of them. */
async function dumpOf(steps: readonly Step[], file: MigrationFile): Promise<SchemaDump | undefined> {
  if (steps.length === 0) return undefined;
  const elsewhere: MigrationFile = { ...file, place: placeOf(ELSEWHERE), text: "" };
  const { statements, problems } = await toStatements(elsewhere, steps);
  return {
    migration: { path: ELSEWHERE, framework: "django", transactional: true, statements },
    problems,
    covers: new Set(),
  };
}
