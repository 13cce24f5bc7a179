import { isSettingName } from "../domain/marker.ts";
import type { CommandDesk, SlashCommand } from "./command.ts";
import { familiesOf, isFindingId, nearestRule, shortId } from "./finding-names.ts";
import { sayable } from "./sayable.ts";

type Desk = Pick<CommandDesk, "live" | "rules" | "set">;

/** What `mute` and `unmute` take: one rule, family or finding, and perhaps words about why. */
export function refuseTarget(word: string): SlashCommand["refuse"] {
  return ([what]) => {
    if (what === undefined)
      return `\`/architect ${word}\` wants a rule, a family of rules or a finding after it.`;
    return isSettingName(what) ? undefined : `${sayable(what)} is neither a rule nor a finding.`;
  };
}

/**
 * The rule, family or finding that a person means, as settings name it; or what to answer instead. A finding has to
 * be one that was posted here.
 */
export async function targetOf(what: string, desk: Desk): Promise<{ name: string } | { unknown: string }> {
  const rules = desk.rules();
  if (rules.some(({ id }) => id === what) || familiesOf(rules).has(what)) return { name: what };
  if (isFindingId(what)) {
    const { posted } = await desk.live();
    const all = [...posted.fingerprints, ...(posted.threads ?? []).flatMap((thread) => thread.fingerprints)];
    const meant = new Set(all.filter((fingerprint) => fingerprint.startsWith(what)));
    if (meant.size > 0) return { name: shortId(what) };
    return { unknown: `No finding on this pull request has the id \`${what}\`.` };
  }
  const near = nearestRule(what, rules);
  const hint = near === undefined ? "" : ` Did you mean \`${near}\`?`;
  return { unknown: `There is no rule ${sayable(what)}.${hint}` };
}
