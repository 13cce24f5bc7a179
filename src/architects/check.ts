import type { Architect, Diagnostic } from "../domain/architect.ts";
import { type AgentFile, loadArchitect } from "./load.ts";

const AGENT_FILE = /\.(?:md|markdown|mdc|txt)$/i;
/** Files that lie beside agents and are none. */
const BESIDE = /^(?:readme|license|changelog|contributing)\b/i;

/** Whether a file of an agents folder is meant as an agent: text, not `_shared/…`, not `_draft.md`, not a README. */
export function isAgentFile(path: string): boolean {
  const parts = path.split("/");
  const name = parts.at(-1) ?? "";
  return AGENT_FILE.test(name) && !BESIDE.test(name) && !parts.some((part) => part.startsWith("_"));
}

/**
 * Loads every agent among the files, in the order of their paths. Of two with one name both are listed, and the
 * later says so.
 */
export function checkAgents(
  files: readonly AgentFile[],
  from: Architect["source"]["from"] = "directory",
): { agents: readonly Architect[]; diagnostics: readonly Diagnostic[] } {
  const agents: Architect[] = [];
  const diagnostics: Diagnostic[] = [];
  const first = new Map<string, string>();
  for (const file of files
    .filter(({ path }) => isAgentFile(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const { architect, diagnostics: own } = loadArchitect(file, from);
    const about = architect ? [...own, ...duplicateName(architect, first)] : own;
    diagnostics.push(...about);
    if (!architect) continue;
    agents.push({ ...architect, diagnostics: about });
    if (!first.has(architect.name)) first.set(architect.name, file.path);
  }
  return { agents, diagnostics };
}

function duplicateName(architect: Architect, first: ReadonlyMap<string, string>): readonly Diagnostic[] {
  const other = first.get(architect.name);
  if (other === undefined) return [];
  return [
    {
      level: "warning",
      code: "duplicate-name",
      path: architect.source.path,
      line: 1,
      message: `\`${architect.name}\` is also the name of ${other}; a review uses only one of them`,
      remedy: "give one of the two another `name`",
    },
  ];
}
