import type { ContractComparison, ContractLevel } from "./contract.ts";

const LEVELS: readonly ContractLevel[] = ["breaking", "dangerous", "safe"];

/** `v1 stays v1: 2 breaking changes, 1 safe change`: what became of a contract, and whether its version says so. */
export function versionVerdict({
  version,
  changes,
}: Pick<ContractComparison, "version" | "changes">): string {
  const counts = LEVELS.map((level) => ({
    level,
    number: changes.filter((one) => one.level === level).length,
  }))
    .filter(({ number }) => number > 0)
    .map(({ level, number }) => `${number} ${level} change${number === 1 ? "" : "s"}`);
  const what = counts.length > 0 ? counts.join(", ") : "no change that a consumer sees";
  return `${versionWords(version)}: ${what}`;
}

function versionWords({ scheme, before, after, moved }: ContractComparison["version"]): string {
  if (scheme === "none" || (before === "" && after === "")) return "no version is marked";
  if (before === after) return `${before} stays ${after}`;
  if (after === "") return `${before} is gone`;
  return moved ? `${before} becomes ${after}` : `${before} to ${after} is no new version`;
}
