import type { Command } from "../domain/command.ts";
import type { CommandJob, ReviewJob } from "../domain/job.ts";

/** What a command may touch besides answering. */
export interface CommandDesk {
  /** Shows the person that the command was seen. */
  react(reaction: "eyes"): Promise<void>;
  enqueue(job: ReviewJob): Promise<void>;
}

/** A slash command, whole: how it is spelled, what it refuses, and what it does. */
export interface SlashCommand extends Command {
  /** What is wrong with these arguments, as a sentence for the person; `undefined` when nothing is. */
  refuse(args: readonly string[]): string | undefined;
  /** Runs for somebody who may give it. Answers with markdown for the thread, or with nothing to say. */
  run(given: { job: CommandJob; args: readonly string[] }, desk: CommandDesk): Promise<string | undefined>;
}
