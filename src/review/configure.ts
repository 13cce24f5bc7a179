import { loadArchitect } from "../architects/load.ts";
import { rosterOf } from "../architects/roster.ts";
import { AGENT_FOLDERS } from "../config/agents-section.ts";
import { defaultConfiguration, type KnownNames, parseConfiguration } from "../config/configuration.ts";
import type { Architect, Diagnostic } from "../domain/architect.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { RuleId } from "../domain/finding.ts";
import type { ChangedFile } from "../domain/pull-request.ts";
import type { LoadedPull, Tree } from "../domain/tree.ts";

/** Where a repository keeps its configuration; the first that exists counts. */
export const CONFIGURATION_PATHS = [".github/architect.yml", ".github/architect.yaml"] as const;

export interface Configured {
  configuration: Configuration;
  architects: readonly Architect[];
  diagnostics: readonly Diagnostic[];
}

/**
 * What judges this pull request: the configuration and the agents of the base commit and of the image,
 * never of the head.
 */
export async function configure(
  loaded: LoadedPull,
  builtIn: readonly Architect[],
  rules: readonly RuleId[] = [],
): Promise<Configured> {
  const first = await readConfiguration(loaded.trees.base);
  const team = await readTeamArchitects(loaded.trees.base, first);
  // Read again now that the team's own names are known: a slip in a name can only be told from them.
  const known = { architects: [...builtIn, ...team.architects].map(({ name }) => name), rules };
  const configuration = await readConfiguration(loaded.trees.base, known);
  return {
    configuration,
    architects: rosterOf([...builtIn, ...team.architects], configuration).map((architect) => ({
      ...architect,
      ...(architect.model === undefined && configuration.model ? { model: configuration.model } : {}),
    })),
    diagnostics: [
      ...configuration.diagnostics,
      ...team.diagnostics,
      ...(await noticesAboutHead(loaded, known)),
    ],
  };
}

export async function readConfiguration(base: Tree, known: KnownNames = {}): Promise<Configuration> {
  for (const path of CONFIGURATION_PATHS) {
    const file = await base.read(path);
    if (!file) continue;
    if (file.state === "text") return parseConfiguration(file.text, { path, commit: base.commit }, known);
    const unread: Diagnostic = {
      level: "error",
      code: "configuration-unreadable",
      path,
      line: 1,
      message: `The configuration is not readable text (${file.state}), so the defaults are in force.`,
      remedy: "Write it as a YAML file of at most 64 KB.",
    };
    return { ...defaultConfiguration(), diagnostics: [unread] };
  }
  return defaultConfiguration();
}

async function readTeamArchitects(
  base: Tree,
  configuration: Configuration,
): Promise<{ architects: readonly Architect[]; diagnostics: readonly Diagnostic[] }> {
  const architects: Architect[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const entry of configuration.agents) {
    const file = await base.read(entry.path);
    if (file?.state !== "text") {
      diagnostics.push({
        level: "error",
        code: "agent-missing",
        path: entry.path,
        line: 1,
        message: `The configuration names ${entry.path}, which the base commit does not hold as text.`,
        remedy: "Commit the agent file to the base branch, or take it out of `agents`.",
      });
      continue;
    }
    const loaded = loadArchitect({ path: entry.path, text: file.text }, "base-commit");
    diagnostics.push(...loaded.diagnostics);
    if (loaded.architect) architects.push(loaded.architect);
  }
  return { architects, diagnostics };
}

/** A pull request cannot change who judges it; it is told so, and told of mistakes before they are merged. */
async function noticesAboutHead(loaded: LoadedPull, known: KnownNames): Promise<Diagnostic[]> {
  const notices: Diagnostic[] = [];
  for (const file of loaded.pull.files) {
    if (!decidesAboutReviews(file)) continue;
    const base = loaded.trees.base.commit.slice(0, 12);
    notices.push({
      level: "info",
      code: "judged-by-base",
      path: file.path,
      line: 1,
      message: `This pull request changes \`${file.path}\`; it is judged by the version of the base commit ${base}.`,
      remedy: "The change takes effect for pull requests opened after it is merged.",
    });
    notices.push(...(await mistakesAtHead(loaded.trees.head, file, known)));
  }
  return notices;
}

function decidesAboutReviews(file: ChangedFile): boolean {
  const paths = file.before ? [file.path, file.before] : [file.path];
  return paths.some(
    (path) =>
      CONFIGURATION_PATHS.some((known) => known === path) ||
      AGENT_FOLDERS.some((folder) => path.startsWith(folder)),
  );
}

async function mistakesAtHead(
  head: Tree,
  file: ChangedFile,
  known: KnownNames,
): Promise<readonly Diagnostic[]> {
  if (file.change === "removed") return [];
  const text = await head.read(file.path);
  if (text?.state !== "text") return [];
  if (CONFIGURATION_PATHS.some((known) => known === file.path)) {
    return parseConfiguration(text.text, { path: file.path, commit: head.commit }, known).diagnostics;
  }
  return loadArchitect({ path: file.path, text: text.text }, "base-commit").diagnostics;
}
