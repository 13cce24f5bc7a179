import type { CommandDesk, SlashCommand } from "./command.ts";
import { refuseTarget, targetOf } from "./settings.ts";

export const mute: SlashCommand = {
  word: "mute",
  usage: "/architect mute RULE|FINDING",
  does: "raises a finding, a rule or a family of rules no more on this pull request; the summary goes on listing it",
  who: "write",
  examples: ["/architect mute migrations/index-not-concurrent", "/architect mute 1f00ba24"],
  refuse: refuseTarget("mute"),

  async run({ job, args: [what = ""] }, desk: Pick<CommandDesk, "live" | "rules" | "set">) {
    const target = await targetOf(what, desk);
    if ("unknown" in target) return target.unknown;
    desk.set({ kind: "mute", what: target.name, by: job.by.login });
    return [
      `Muted \`${target.name}\` on this pull request, from the next review on.`,
      `\`/architect review\` makes one now, \`/architect unmute ${target.name}\` takes it back.`,
    ].join(" ");
  },
};
