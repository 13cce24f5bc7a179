import { lstat, mkdir, open, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { BUILT_IN_AGENTS, readArchitects } from "../../compose/review.ts";
import { parseConfiguration } from "../../config/configuration.ts";
import { starterFile } from "../../config/starter.ts";
import { UserError } from "../../errors.ts";
import { openRepository } from "../../git/open-repository.ts";
import { CONFIGURATION_PATHS } from "../../review/configure.ts";
import { allRules } from "../../rules/all.ts";
import { survey } from "./survey.ts";
import type { Terminal } from "./terminal.ts";

export interface InitArguments {
  repo: string;
  force?: true;
  stdout?: true;
}

/**
 * Writes `.github/architect.yml` for what the last commit of a repository holds. One that is there is left alone,
 * unless told otherwise.
 *
 * @returns always 0
 * @throws UserError when there is a configuration already, no repository, or no working tree
 */
export async function initCommand(args: InitArguments, terminal: Terminal): Promise<number> {
  const text = await proposed(args.repo, terminal);
  if (args.stdout) {
    await terminal.print(text);
    return 0;
  }
  const root = await workTreeOf(args.repo);
  const [path] = CONFIGURATION_PATHS;
  for (const one of CONFIGURATION_PATHS) {
    const there = await lstat(join(root, one)).catch(() => undefined);
    if (!there) continue;
    if (there.isFile() && (await readFile(join(root, one), "utf8")) === text) {
      await terminal.print(`${one} is as it would be written.\n`);
      return 0;
    }
    if (!args.force || one !== path || !there.isFile()) {
      throw new UserError(`There is a ${one} already`, {
        remedy: "architect init --stdout prints the proposal, --force writes it over an architect.yml",
      });
    }
  }
  await write(root, path, text);
  await terminal.print(
    `${path} is written. Read it, change it, commit it; architect config check reads it back.\n`,
  );
  return 0;
}

async function proposed(repo: string, terminal: Terminal): Promise<string> {
  const architects = readArchitects(BUILT_IN_AGENTS);
  const repository = await openRepository(repo);
  try {
    terminal.progress("looking through the repository");
    const commit = await repository.resolve("HEAD");
    const text = starterFile(await survey(repository.tree(commit), architects));
    const known = { architects: architects.map(({ name }) => name), rules: allRules.map(({ id }) => id) };
    const [wrong] = parseConfiguration(text, { path: "architect.yml", commit }, known).diagnostics;
    if (wrong) throw new Error(`the proposal would not be read: line ${wrong.line}: ${wrong.message}`);
    return text;
  } finally {
    terminal.endProgress();
    await repository.close();
  }
}

async function workTreeOf(folder: string): Promise<string> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (await lstat(join(at, ".git")).catch(() => undefined)) return at;
    if (at === dirname(at))
      throw new UserError(`${folder} has no working tree to write into`, {
        remedy: "architect init --stdout prints the proposal",
      });
  }
}

/** A link in a checkout may lead anywhere: nothing is written through one. */
async function write(root: string, path: string, text: string): Promise<void> {
  const folder = join(root, dirname(path));
  await mkdir(folder, { recursive: true });
  if ((await lstat(folder)).isSymbolicLink() || !(await stat(folder)).isDirectory())
    throw new UserError(`${dirname(path)} is no folder of this repository`, { remedy: "make it one" });
  const existing = await lstat(join(root, path)).catch(() => undefined);
  const file = await open(join(root, path), existing ? "r+" : "wx");
  try {
    if (!(await file.stat()).isFile() || existing?.isSymbolicLink())
      throw new UserError(`${path} is no plain file`, { remedy: "remove it" });
    await file.truncate();
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}
