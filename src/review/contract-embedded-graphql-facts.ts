import { type EmbeddedSdl, embeddedSdl, mayHoldSdl } from "../contract/graphql/embedded-sdl.ts";
import type { SdlFile } from "../contract/graphql/sdl.ts";
import type { ContractComparison } from "../domain/contract.ts";
import { purposeOf } from "../domain/path-purpose.ts";
import type { ChangedFile } from "../domain/pull-request.ts";
import { type LoadedPull, MAX_TEXT_BYTES } from "../domain/tree.ts";
import { basePath, readLine } from "./contract-sort.ts";
import { within } from "./contract-files.ts";
import type { FileRead, Gathered } from "./gathered.ts";

/** Programs of one package that may have a part of its schema. Those nearest to a changed file are read. */
const MAX_FILES = 400;
/** Their text together. Bytes. */
const MAX_TEXT = 8 * 1024 * 1024;

const PROGRAM = /\.[cm]?[jt]sx?$/i;
const BESIDE =
  "the package has files of GraphQL that changed as well: the definitions in its programs were not compared with them";

/** Compares the type definitions that changed programs have as texts, as one schema for each package. */
export async function gatherEmbeddedGraphqlFacts(loaded: LoadedPull): Promise<Gathered<ContractComparison>> {
  const facts: ContractComparison[] = [];
  const read: FileRead[] = [];
  const changed = await changedPrograms(loaded);
  if (changed.length === 0) return { facts, read, unfinished: [] };
  const packages = await packagesOf(loaded);
  const byPackage = new Map<string, Program[]>();
  for (const program of changed) {
    const home = homeOf(program.path, packages);
    byPackage.set(home, [...(byPackage.get(home) ?? []), program]);
  }
  for (const [home, programs] of byPackage) {
    const around = await unchangedPrograms(loaded, home, packages, programs);
    const base = filesOf([...programs.map(({ was }) => was), ...around]);
    const head = filesOf([...programs.map(({ now }) => now), ...around]);
    const own = programs.filter(({ was, now }) => was.file ?? now.file ?? now.gaps[0] ?? was.gaps[0]);
    const mixed = loaded.pull.files.some(
      ({ path }) => /\.(graphqls?|gql)$/i.test(path) && homeOf(path, packages) === home,
    );
    const gaps = programs.flatMap(({ was, now }) => [...was.gaps, ...now.gaps]);
    // What is put together may hold the very definitions that seem to be gone. A new schema breaks nobody.
    const isSure = !mixed && gaps.length === 0 && programs.some(({ was }) => was.file);
    const first = own[0]?.path;
    const { comparison, gaps: more } =
      isSure && first !== undefined
        ? (await import("../contract/graphql/compare-graphql.ts")).compareGraphql(first, base, head)
        : { comparison: undefined, gaps: mixed ? [BESIDE] : [] };
    if (comparison) facts.push(comparison);
    for (const { path, was, now } of own) read.push(readLine(path, [...was.gaps, ...now.gaps, ...more]));
  }
  return { facts, read, unfinished: [] };
}

interface Program {
  /** At head. */
  path: string;
  was: EmbeddedSdl;
  now: EmbeddedSdl;
}

async function changedPrograms(loaded: LoadedPull): Promise<Program[]> {
  const isOurs = (file: ChangedFile) =>
    !file.binary && PROGRAM.test(file.path) && purposeOf(file.path) === "production";
  const files = loaded.pull.files.filter(isOurs);
  if (files.length === 0) return [];
  const [before, after] = await Promise.all([
    loaded.trees.mergeBase.readAll(files.map(basePath)),
    loaded.trees.head.readAll(files.map(({ path }) => path)),
  ]);
  return files.flatMap((file) => {
    const [was, now] = [before.get(basePath(file)), after.get(file.path)];
    const sides = {
      was: was?.state === "text" ? embeddedSdl(basePath(file), was.text) : { gaps: [] },
      now: now?.state === "text" ? embeddedSdl(file.path, now.text) : { gaps: [] },
    };
    const isSaid = [sides.was, sides.now].some(({ file: sdl, gaps }) => sdl || gaps.length > 0);
    const isSame = sides.was.file?.text.trim() === sides.now.file?.text.trim() && sides.now.gaps.length === 0;
    return isSaid && !isSame ? [{ path: file.path, ...sides }] : [];
  });
}

/** Folders with a `package.json`, each with a slash at its end. */
async function packagesOf(loaded: LoadedPull): Promise<ReadonlySet<string>> {
  const entries = await loaded.trees.head.list();
  return new Set(
    entries.flatMap(({ path }) =>
      /(^|\/)package\.json$/.test(path) ? [path.slice(0, -"package.json".length)] : [],
    ),
  );
}

function homeOf(path: string, packages: ReadonlySet<string>): string {
  const folders = path.split("/").slice(0, -1);
  for (let depth = folders.length; depth > 0; depth--) {
    const folder = `${folders.slice(0, depth).join("/")}/`;
    if (packages.has(folder)) return folder;
  }
  return "";
}

/** They are the same at the merge base. */
async function unchangedPrograms(
  loaded: LoadedPull,
  home: string,
  packages: ReadonlySet<string>,
  changed: readonly Program[],
): Promise<EmbeddedSdl[]> {
  const own = new Set(changed.map(({ path }) => path));
  const touched = new Set(loaded.pull.files.map(({ path }) => path));
  const folder = changed[0]?.path.split("/").slice(0, -1).join("/") ?? "";
  const entries = (await loaded.trees.head.list(home)).filter(
    ({ path, kind, size }) =>
      kind === "file" &&
      size <= MAX_TEXT_BYTES &&
      PROGRAM.test(path) &&
      purposeOf(path) === "production" &&
      !own.has(path) &&
      !touched.has(path) &&
      homeOf(path, packages) === home,
  );
  const near = entries
    .sort((one, two) => Number(two.path.startsWith(folder)) - Number(one.path.startsWith(folder)))
    .slice(0, MAX_FILES);
  const texts = await loaded.trees.head.readAll(within(MAX_TEXT, near).map(({ path }) => path));
  return [...texts].flatMap(([path, file]) =>
    file.state === "text" && mayHoldSdl(path, file.text) ? [embeddedSdl(path, file.text)] : [],
  );
}

function filesOf(sides: readonly EmbeddedSdl[]): SdlFile[] {
  return sides.flatMap(({ file }) => (file ? [file] : []));
}
