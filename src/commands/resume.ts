import { nothingBehind, type CommandDesk, type SlashCommand } from "./command.ts";

export const resume: SlashCommand = {
  word: "resume",
  usage: "/architect resume",
  does: "goes on after `pause`, with a review of what was pushed meanwhile",
  who: "write",
  examples: ["/architect resume"],
  refuse: nothingBehind("resume"),

  async run({ job }, desk: Pick<CommandDesk, "live" | "set" | "enqueue">) {
    const { posted } = await desk.live();
    if (!posted.standing?.paused) return "Reviews of this pull request are not paused.";
    desk.set({ kind: "resume", by: job.by.login });
    const { installation, repo, number, cause, by, comment } = job;
    await desk.enqueue({ kind: "review", installation, repo, number, cause, asked: { by, comment } });
    return "Going on: every push is reviewed again, and what stands here now is reviewed next.";
  },
};
