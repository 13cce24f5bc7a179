import type { CommandDesk, SlashCommand } from "./command.ts";
import { isFindingId, shortId } from "./finding-names.ts";
import { refuseTarget, targetOf } from "./settings.ts";

export const unmute: SlashCommand = {
  word: "unmute",
  usage: "/architect unmute RULE|FINDING",
  does: "takes a `mute` back",
  who: "write",
  examples: ["/architect unmute migrations/index-not-concurrent"],
  refuse: refuseTarget("unmute"),

  async run({ job, args: [what = ""] }, desk: Pick<CommandDesk, "live" | "rules" | "set">) {
    const { posted } = await desk.live();
    const muted = posted.standing?.muted ?? [];
    const wanted = isFindingId(what) ? shortId(what) : what;
    const known = muted.find(
      (one) => one.what === wanted || (isFindingId(what) && one.what.startsWith(wanted)),
    );
    if (!known) {
      const target = await targetOf(what, desk);
      if ("unknown" in target) return target.unknown;
      const listed = muted.map((one) => `\`${one.what}\``).join(", ");
      return `\`${target.name}\` is not muted here. ${listed === "" ? "Nothing is." : `Muted: ${listed}.`}`;
    }
    desk.set({ kind: "unmute", what: known.what, by: job.by.login });
    return `\`${known.what}\` is raised again, from the next review on. \`/architect review\` makes one now.`;
  },
};
