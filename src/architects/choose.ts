import type { Architect, Glob } from "../domain/architect.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { ChangedFile } from "../domain/pull-request.ts";
import type { Assignment } from "../domain/review.ts";
import { type GlobSet, globSetOf } from "./glob-set.ts";
import { rosterOf } from "./roster.ts";

type Settings = Pick<Configuration, "architects" | "agents" | "routes" | "ignore" | "source">;

/** Characters of a path or glob in a sentence. */
const MAX_SHOWN = 200;

interface Chosen {
  file: ChangedFile;
  glob: Glob;
  /** The name that matched: of a renamed file perhaps the old one. */
  path: string;
}

/**
 * Who reads what. Every architect gets the files that its globs match, a renamed file by either of its names;
 * an architect with `rest` only those that nobody else took. Ignored files go to nobody. One file may have several
 * readers. Architects without files are left out; the order is that of their names.
 */
export function chooseArchitects(
  files: readonly ChangedFile[],
  architects: readonly Architect[],
  configuration: Settings,
): readonly Assignment[] {
  const ignored = ignoredBy(configuration);
  const candidates = files.filter((file) => !ignored(file.path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const roster = rosterOf(architects, configuration);
  const taken = new Set<string>();
  const assignments: Assignment[] = [];
  for (const architect of roster.filter((one) => !one.rest)) {
    const chosen = chosenBy(globSetOf(architect.paths), candidates);
    for (const { file } of chosen) taken.add(file.path);
    if (chosen.length > 0) assignments.push(assignment(architect, chosen, configuration));
  }
  const left = candidates.filter((file) => !taken.has(file.path));
  for (const architect of roster.filter((one) => one.rest)) {
    const chosen = chosenBy(globSetOf(architect.paths), left);
    if (chosen.length > 0) assignments.push(assignment(architect, chosen, configuration));
  }
  return assignments.sort((a, b) => (a.architect < b.architect ? -1 : 1));
}

/** Paths of changed files that no assignment holds, in the order of the files. */
export function unassigned(
  files: readonly ChangedFile[],
  assignments: readonly Assignment[],
): readonly string[] {
  const taken = new Set(assignments.flatMap((one) => one.paths));
  return files.map((file) => file.path).filter((path) => !taken.has(path));
}

/** Whether the configuration leaves a path out. */
export function ignoredBy(configuration: Pick<Configuration, "ignore">): (path: string) => boolean {
  const ignore = globSetOf(configuration.ignore);
  return (path) => ignore.match(path) !== undefined;
}

function chosenBy(globs: GlobSet, files: readonly ChangedFile[]): readonly Chosen[] {
  const chosen: Chosen[] = [];
  for (const file of files) {
    const names = file.before === undefined ? [file.path] : [file.path, file.before];
    for (const path of names) {
      const glob = globs.match(path);
      if (glob === undefined) continue;
      chosen.push({ file, glob, path });
      break;
    }
  }
  return chosen;
}

function assignment(architect: Architect, chosen: readonly Chosen[], configuration: Settings): Assignment {
  return {
    architect: architect.name,
    paths: chosen.map(({ file }) => file.path),
    because: becauseOf(architect, chosen, configuration),
  };
}

/** For instance: `db/migrate/1_add.rb` matches `**\/db/migrate/**`; so do 3 more files its globs. */
function becauseOf(architect: Architect, chosen: readonly Chosen[], configuration: Settings): string {
  const first = chosen[0];
  if (!first) return "";
  const { file, path, glob } = first;
  const was = path === file.path ? "" : `, which was ${code(path)},`;
  const others = chosen.length - 1;
  const more =
    others === 0 ? "" : `; ${others} more ${others === 1 ? "file matches" : "files match"} its globs`;
  const rest = architect.rest ? ", and nobody else takes it" : "";
  return `${code(file.path)}${was} matches ${code(glob)}${rest}${more}${sourceOf(architect, glob, configuration)}`;
}

function sourceOf(
  architect: Architect,
  glob: Glob,
  { architects, agents, routes = [], source }: Settings,
): string {
  const own =
    architects[architect.name]?.paths ?? agents.find(({ path }) => path === architect.source.path)?.paths;
  const isRouted = routes.some((one) => one.glob === glob && one.architects.includes(architect.name));
  if ((!isRouted && !own?.length) || source.from !== "base-commit") return "";
  return ` (globs from ${code(source.path)})`;
}

/** Paths come from strangers: what would end the code span, the line or the reader's patience is shown otherwise. */
function code(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}]/gu, "?").replaceAll("`", "'");
  return `\`${plain.length > MAX_SHOWN ? `…${plain.slice(1 - MAX_SHOWN)}` : plain}\``;
}
