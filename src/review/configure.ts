import { loadArchitect } from "../architects/load.ts";
import { rosterOf } from "../architects/roster.ts";
import { AGENT_FOLDERS } from "../config/agents-section.ts";
import {
  type KnownNames,
  parseConfiguration,
  type ReadSettings,
  readSettings,
} from "../config/configuration.ts";
import { asksAlways } from "../config/permission-section.ts";
import { mergeSettings, organisationRemarks } from "../config/organisation.ts";
import type { Architect, Diagnostic } from "../domain/architect.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { RuleId } from "../domain/finding.ts";
import type { ChangedFile } from "../domain/pull-request.ts";
import type { LoadedPull, OrganisationFile, Tree } from "../domain/tree.ts";

/** Where a repository keeps its configuration; the first that exists counts. */
export const CONFIGURATION_PATHS = [".github/architect.yml", ".github/architect.yaml"] as const;

export interface Configured {
  configuration: Configuration;
  architects: readonly Architect[];
  diagnostics: readonly Diagnostic[];
}

/**
 * What judges this pull request: the configuration and the agents of the base commit and of the image, and below
 * them what the organisation says for all its repositories; never anything of the head.
 */
export async function configure(
  loaded: LoadedPull,
  builtIn: readonly Architect[],
  rules: readonly RuleId[] = [],
): Promise<Configured> {
  const { base } = loaded.trees;
  const first = await readConfiguration(base, {}, loaded.organisation);
  const team = await readTeamArchitects(base, first);
  // Read again now that the team's own names are known: a slip in a name can only be told from them.
  const known = { architects: [...builtIn, ...team.architects].map(({ name }) => name), rules };
  const configuration = await readConfiguration(base, known, loaded.organisation);
  const atHead = await noticesAboutHead(loaded, known);
  return {
    configuration,
    architects: rosterOf([...builtIn, ...team.architects], configuration).map((architect) => ({
      ...architect,
      ...(architect.model === undefined && configuration.model ? { model: configuration.model } : {}),
    })),
    diagnostics: [
      ...saidOnce(configuration.diagnostics, loaded.pull.files, atHead),
      ...team.diagnostics,
      ...atHead,
    ],
  };
}

/**
 * The configuration in force: the base commit's above the organisation's above the defaults. What one of them has
 * wrong takes nothing else out of force.
 */
export async function readConfiguration(
  base: Tree,
  known: KnownNames = {},
  organisation?: OrganisationFile,
): Promise<Configuration> {
  const { settings, source, diagnostics } = await readOwn(base, known);
  if (!organisation) return { ...mergeSettings({}, settings), source, diagnostics };
  const { path, commit } = organisation;
  const below = readSettings(organisation.text, path, known);
  return {
    ...mergeSettings(below.settings, settings),
    source: { ...source, organisation: { path, commit } },
    diagnostics: [...organisationRemarks(below, path), ...diagnostics],
  };
}

/** What the repository's own file says. */
async function readOwn(base: Tree, known: KnownNames): Promise<ReadSettings & Pick<Configuration, "source">> {
  for (const path of CONFIGURATION_PATHS) {
    const file = await base.read(path);
    if (!file) continue;
    if (file.state === "text")
      return {
        ...readSettings(file.text, path, known),
        source: { from: "base-commit", path, commit: base.commit },
      };
    const unread: Diagnostic = {
      level: "error",
      code: "configuration-unreadable",
      path,
      line: 1,
      message: `The configuration is not readable text (${file.state}), so nothing of it is in force; what its permission rules denied is not known, so every use of a tool is asked about.`,
      remedy: "Write it as a YAML file of at most 64 KB.",
    };
    const settings = { permission: [asksAlways(1)] };
    return { settings, source: { from: "defaults" }, diagnostics: [unread] };
  }
  return { settings: {}, source: { from: "defaults" }, diagnostics: [] };
}

/**
 * The pull request that brings a mistake in hears of each line of it. Later ones, which did nothing about it, hear of
 * all in one line; and what the head still has wrong is not said of the base as well.
 */
function saidOnce(
  diagnostics: readonly Diagnostic[],
  files: readonly ChangedFile[],
  atHead: readonly Diagnostic[],
): readonly Diagnostic[] {
  const isTouched = files.some((file) => decidesAboutReviews(file) && isConfiguration(file.path));
  if (isTouched) {
    const said = new Set(atHead.map(({ code, message }) => `${code} ${message}`));
    return diagnostics.filter(({ code, message }) => !said.has(`${code} ${message}`));
  }
  const own = diagnostics.filter(({ path }) => isConfiguration(path));
  const [first] = own.toSorted((a, b) => weightOf(a) - weightOf(b));
  if (own.length < 2 || !first) return diagnostics;
  const message = `There are ${own.length} remarks about the configuration of the base commit; what of it can be read is in force. The first: ${first.message}`;
  const folded = {
    ...first,
    message: `${message.replace(/[.;]$/, "")}.`,
    remedy: `${first.remedy}; \`architect config check\` lists the others`,
  };
  return [...diagnostics.filter(({ path }) => !isConfiguration(path)), folded];
}

function weightOf({ level }: Diagnostic): number {
  return ["error", "warning", "info"].indexOf(level);
}

function isConfiguration(path: string): boolean {
  return CONFIGURATION_PATHS.some((known) => known === path);
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
    (path) => isConfiguration(path) || AGENT_FOLDERS.some((folder) => path.startsWith(folder)),
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
  if (isConfiguration(file.path)) {
    return parseConfiguration(text.text, { path: file.path, commit: head.commit }, known).diagnostics;
  }
  return loadArchitect({ path: file.path, text: text.text }, "base-commit").diagnostics;
}
