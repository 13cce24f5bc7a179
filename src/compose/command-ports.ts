import type { Analysis } from "../analyst/analysis.ts";
import type { RuleText } from "../commands/command.ts";
import type { PullKey } from "../domain/job.ts";
import { type MarkerScope, readMarkers, settingMarker } from "../domain/marker.ts";
import type { LinkOptions } from "../publish/links.ts";
import type { CommandPorts } from "../worker/command-ports.ts";

/** What the worker answers commands with: an analysis, and the secret by which it knows its own words again. */
export function commandPorts(
  analysis: Omit<Analysis, "review" | "resume">,
  around: { rules: readonly RuleText[]; markerSecret: string; links: LinkOptions },
): CommandPorts {
  const { rules, markerSecret, links } = around;
  const { look, configure: configured, survey, rollout, judge, ask, guidance } = analysis;
  const scopeOf = ({ repo, number }: PullKey): MarkerScope => ({
    repository: repo.id,
    number,
    secret: markerSecret,
  });
  return {
    look,
    configure: configured,
    survey,
    rollout,
    judge,
    guidance,
    rules,
    ...(ask ? { ask } : {}),
    links,
    sign: (key, setting) => settingMarker(scopeOf(key), setting),
    findingsIn: (key, body) => readMarkers([body], scopeOf(key)).fingerprints,
  };
}
