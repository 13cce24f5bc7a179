import type { Configuration } from "../domain/configuration.ts";
import { defaultSettings, type ReadSettings } from "./configuration.ts";
import type { Settings } from "./section.ts";

/** Where an organisation's `.github` repository keeps what holds for all its repositories; the first that exists counts. */
export const ORGANISATION_PATHS = [
  ".github/architect.yml",
  ".github/architect.yaml",
  "architect.yml",
  "architect.yaml",
] as const;

/**
 * The organisation's settings with the repository's above them. A key that the repository writes takes the place of
 * the organisation's; of `rules`, `architects`, `services`, `budgets` and paths of rules each entry for itself, so
 * that a repository can change one of them and keep the rest. What an organisation mutes stays muted, and its
 * permission rules hold beside the repository's: neither loosens the other. An organisation has no `agents`: these are files of one repository.
 */
export function mergeSettings(organisation: Partial<Settings>, repository: Partial<Settings>): Settings {
  const { agents: _, rulePaths: __, ...below } = organisation;
  return {
    ...defaultSettings(),
    ...below,
    ...repository,
    ...joined("architects", below, repository),
    ...joined("services", below, repository),
    ...joined("budgets", below, repository),
    ...mergedRules(organisation, repository),
    ...mergedPermission(below.permission, repository.permission),
    ...(below.mute || repository.mute ? { mute: [...(below.mute ?? []), ...(repository.mute ?? [])] } : {}),
  };
}

function joined<Key extends "architects" | "services" | "budgets">(
  key: Key,
  below: Partial<Settings>,
  above: Partial<Settings>,
): Partial<Settings> {
  if (below[key] === undefined && above[key] === undefined) return {};
  return { [key]: Object.assign(Object.create(null), below[key], above[key]) };
}

function mergedPermission(below: Settings["permission"], above: Settings["permission"]): Partial<Settings> {
  if (!below && !above) return {};
  const organisation = (below ?? []).map(({ rules }) => ({ of: "organisation" as const, rules }));
  return { permission: [...organisation, ...(above ?? [])] };
}

/** A rule that the repository writes, in one word or by paths, is no more what the organisation wrote about it. */
function mergedRules(below: Partial<Settings>, above: Partial<Settings>): Partial<Settings> {
  const own = new Set([...Object.keys(above.rules ?? {}), ...Object.keys(above.rulePaths ?? {})]);
  const kept = <Value>(from: Readonly<Record<string, Value>> | undefined): Record<string, Value> =>
    Object.assign(
      Object.create(null),
      Object.fromEntries(Object.entries(from ?? {}).filter(([key]) => !own.has(key))),
    );
  const rulePaths = Object.assign(kept(below.rulePaths), above.rulePaths);
  return {
    rules: Object.assign(kept(below.rules), above.rules),
    ...(Object.keys(rulePaths).length > 0 ? { rulePaths } : {}),
  };
}

/** What the organisation's file has wrong, in one line: its own pull requests say the rest. */
export function organisationRemarks(read: ReadSettings, path: string): Configuration["diagnostics"] {
  const wrong = read.diagnostics.filter(({ level }) => level !== "info");
  const [first] = wrong;
  const agents = read.settings.agents?.length
    ? [
        {
          level: "warning" as const,
          code: "organisation-agents",
          path,
          line: 1,
          message:
            "The organisation's configuration lists `agents`, which are files of one repository; they were left out.",
          remedy: "List them in the repository's own `.github/architect.yml`.",
        },
      ]
    : [];
  if (!first) return agents;
  const count = wrong.length === 1 ? "a mistake" : `${wrong.length} mistakes, the first`;
  const mistakes = {
    level: "warning" as const,
    code: "organisation-configuration",
    path,
    line: 1,
    message: `The organisation's configuration has ${count} in line ${first.line}: ${first.message}. The rest of it is in force.`,
    remedy: "`architect config check FILE` in its `.github` repository lists them all.",
  };
  return [mistakes, ...agents];
}
