import { nothingBehind, type CommandDesk, type SlashCommand } from "./command.ts";

export const pause: SlashCommand = {
  word: "pause",
  usage: "/architect pause",
  does: "leaves later pushes to this pull request alone until `resume`; commands go on working",
  who: "write",
  examples: ["/architect pause"],
  refuse: nothingBehind("pause"),

  async run({ job }, desk: Pick<CommandDesk, "live" | "set">) {
    const { posted } = await desk.live();
    if (posted.standing?.paused)
      return "Reviews of this pull request are paused already. `/architect resume` goes on.";
    desk.set({ kind: "pause", by: job.by.login });
    return "Paused: later pushes are not reviewed by themselves, and their check stays neutral. `/architect review` still makes a review, `/architect resume` goes on.";
  },
};
