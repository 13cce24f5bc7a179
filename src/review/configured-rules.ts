import { globSetOf } from "../architects/glob-set.ts";
import type { Glob } from "../domain/architect.ts";
import type { Configuration, RulePath, RuleSetting } from "../domain/configuration.ts";
import type { Finding, RuleId } from "../domain/finding.ts";
import type { Silenced } from "../domain/review.ts";

type Settings = Pick<Configuration, "rules" | "rulePaths">;

/** What the configuration says about one rule at one path, and where it says so. */
interface Applying {
  setting: RuleSetting;
  /** The rule or family under which it is written. */
  key: string;
  /** Absent when it holds everywhere. */
  glob?: Glob;
}

export interface ConfiguredFindings {
  findings: readonly Finding[];
  /** Those that the configuration switches off, with the rule's own severity. */
  silenced: readonly Silenced[];
}

/** Gives each finding the severity that the configuration wants for its rule at its path, and takes out what is off. */
export function configuredFindings(findings: readonly Finding[], settings: Settings): ConfiguredFindings {
  const kept: Finding[] = [];
  const silenced: Silenced[] = [];
  for (const finding of findings) {
    const applying = applyingTo(finding.rule, finding.at.path, settings);
    if (applying === undefined) kept.push(finding);
    else if (applying.setting !== "off") kept.push({ ...finding, severity: applying.setting });
    else {
      const { key, glob } = applying;
      silenced.push({ finding, by: { kind: "configuration", key, ...(glob === undefined ? {} : { glob }) } });
    }
  }
  return { findings: kept, silenced };
}

/** Takes out the findings that the configuration mutes one by one, by the whole fingerprint or its beginning. */
export function mutedFindings(
  findings: readonly Finding[],
  { mute = [] }: Pick<Configuration, "mute">,
): ConfiguredFindings {
  const kept: Finding[] = [];
  const silenced: Silenced[] = [];
  for (const finding of findings) {
    const muted = mute.find((one) => finding.fingerprint.startsWith(one.finding));
    if (!muted) kept.push(finding);
    else silenced.push({ finding, by: { kind: "configuration", key: "mute", reason: muted.reason } });
  }
  return { findings: kept, silenced };
}

/** Whether a rule is switched off and no path switches it on again. */
export function isOffEverywhere(id: RuleId, { rules, rulePaths = {} }: Settings): boolean {
  const [own, family] = [id, id.slice(0, id.indexOf("/"))];
  if (rulePaths[own]?.some(({ setting }) => setting !== "off")) return false;
  if (rules[own] !== undefined) return rules[own] === "off";
  return rules[family] === "off" && !rulePaths[family]?.some(({ setting }) => setting !== "off");
}

/** The rule's own settings count before those of its family, and a path's before what holds everywhere. */
function applyingTo(id: RuleId, path: string, { rules, rulePaths = {} }: Settings): Applying | undefined {
  for (const key of [id, id.slice(0, id.indexOf("/"))]) {
    const placed = rulePaths[key]?.findLast((one) => globSetOf(globsOf(one)).match(path) !== undefined);
    if (placed) return { setting: placed.setting, key, glob: placed.glob };
    const setting = rules[key];
    if (setting !== undefined) return { setting, key };
  }
  return undefined;
}

const lists = new WeakMap<RulePath, readonly Glob[]>();

/** One list for each line of the configuration, so that its glob is compiled once. */
function globsOf(placed: RulePath): readonly Glob[] {
  const known = lists.get(placed);
  if (known) return known;
  const globs = [placed.glob];
  lists.set(placed, globs);
  return globs;
}
