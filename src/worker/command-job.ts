import { allCommands } from "../commands/all.ts";
import type { CommandDesk } from "../commands/command.ts";
import { usageOf } from "../commands/usage.ts";
import type { CommandJob } from "../domain/job.ts";
import type { WorkerPorts } from "./ports.ts";

const NO_ACCESS =
  "`/architect` commands are for people with write access to this repository. Somebody who has it can give the command for you.";

/**
 * Does what a comment asks, and answers at most once. Who may ask is read from GitHub now, never from the
 * payload. Somebody without write access is answered once per pull request, so that nobody can make us chatter.
 */
export async function commandJob(
  job: CommandJob,
  ports: Pick<WorkerPorts, "forge" | "enqueue" | "log">,
): Promise<string> {
  const { forge } = ports;
  if (!(await forge.mayWrite(job, job.by.login))) {
    await forge.reply(
      job,
      NO_ACCESS,
      `no-access-${job.by.login.replace(/[^A-Za-z0-9._-]/g, "-").slice(0, 60)}`,
    );
    return "not allowed";
  }
  const desk: CommandDesk = {
    react: (reaction) => forge.react(job, job.comment, reaction),
    enqueue: (review) => ports.enqueue(review),
  };
  const answers: string[] = [];
  for (const { verb, args } of onceEach(job.commands)) {
    const command = allCommands.find(({ word }) => word === verb);
    const answer = await command?.run({ job, args }, desk);
    if (answer !== undefined) answers.push(answer);
  }
  if (job.errors.length > 0) answers.push(mistakesOf(job));
  if (answers.length > 0) await forge.reply(job, answers.join("\n\n"), `comment-${job.comment}`);
  return answers.length > 0 ? "answered" : "obeyed";
}

function onceEach(commands: CommandJob["commands"]): CommandJob["commands"] {
  return [...new Map(commands.map((command) => [JSON.stringify(command), command])).values()];
}

function mistakesOf({ errors }: CommandJob): string {
  const mistakes = errors.map(({ line, message }) => `- Line ${line}: ${message}`);
  return [...mistakes, "", usageOf(allCommands)].join("\n");
}
