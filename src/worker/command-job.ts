import { allCommands } from "../commands/all.ts";
import { mentions, withoutMention } from "../commands/hear.ts";
import { usageOf } from "../commands/usage.ts";
import type { CommandJob } from "../domain/job.ts";
import { PassingError, UserError } from "../errors.ts";
import { openDesk, type Thread } from "./command-desk.ts";
import { flowOf, MAX_COMMENTS, ownCounts } from "./flood.ts";
import { saidOf } from "./outcomes.ts";
import type { WorkerPorts } from "./ports.ts";

const NO_ACCESS =
  "`/architect` commands are for people with write access to this repository. Somebody who has it can give the command for you.";

const TOO_MANY = `More than ${MAX_COMMENTS} comments with commands came within ten minutes: this one and those after it are left alone for a while. One comment may hold several commands.`;

/** GitHub accepts 65,536 characters; the rest is for markers. */
const MAX_REPLY = 60_000;

const counts = ownCounts();

type CommandJobPorts = Pick<WorkerPorts, "forge" | "enqueue" | "log" | "ledger" | "now" | "commands">;

/**
 * Does what a comment asks, and answers at most once, where it was said. Who may ask is read from GitHub now, never
 * from the payload. Somebody without write access is answered once per pull request, and whoever writes a flood of
 * comments once in a while, so that nobody can make us chatter.
 *
 * @throws PassingError for what time mends; doing it again answers no second time
 */
export async function commandJob(
  job: CommandJob,
  ports: CommandJobPorts,
  signal?: AbortSignal,
): Promise<string> {
  const { forge } = ports;
  const place = placeOf(job);
  const flow = await flowOf(job, ports.ledger ?? counts);
  if (flow === "silent") return "too many";
  const spoken = await spokenTo(job, ports);
  if (spoken === "not us") return "not for us";
  if (!(await forge.mayWrite(job, job.by.login))) {
    const login = job.by.login.replace(/[^A-Za-z0-9._-]/g, "-").slice(0, 60);
    await forge.reply(job, NO_ACCESS, `no-access-${login}`, place);
    return "not allowed";
  }
  if (flow === "over") {
    await forge.reply(job, TOO_MANY, `flood-${job.comment}`, place);
    return "too many";
  }
  await react(job, "eyes", ports);
  const open = openDesk(job, ports, {
    ...(signal ? { signal } : {}),
    ...(spoken ? { thread: spoken.thread } : {}),
  });
  try {
    const commands = spoken ? [{ verb: "ask", args: [spoken.question] }] : onceEach(job.commands);
    const answers: string[] = [];
    let failed = job.errors.length > 0;
    for (const { verb, args } of commands) {
      const answer = await answerOf({ verb, args }, job, open.desk, ports, signal);
      failed ||= answer.failed;
      if (answer.text !== undefined) answers.push(answer.text);
    }
    if (job.errors.length > 0) answers.push(mistakesOf(job));
    if (answers.length > 0) {
      const markers = open.settings.map((setting) => ports.commands?.sign(job, setting) ?? "");
      const body = [fitted(answers), ...markers].join("\n\n");
      await forge.reply(job, body, occasionOf(job), place);
    }
    // A review that was asked for is not done yet: its publication is the sign of that.
    if (failed) await react(job, "confused", ports);
    else if (!commands.some(({ verb }) => verb === "review")) await react(job, "rocket", ports);
    return answers.length > 0 ? "answered" : "obeyed";
  } finally {
    await open.close();
  }
}

/** One command that breaks does not keep the others from being obeyed. */
async function answerOf(
  { verb, args }: CommandJob["commands"][number],
  job: CommandJob,
  desk: ReturnType<typeof openDesk>["desk"],
  ports: CommandJobPorts,
  signal: AbortSignal | undefined,
): Promise<{ text?: string; failed: boolean }> {
  const command = allCommands.find(({ word }) => word === verb);
  try {
    const text = await command?.run({ job, args }, desk);
    return { ...(text === undefined ? {} : { text }), failed: false };
  } catch (error) {
    if (error instanceof PassingError || signal?.aborted) throw error;
    if (error instanceof UserError) return { text: saidOf(error), failed: true };
    ports.log.error({ err: error, command: verb }, "a command failed");
    const text = `\`/architect ${verb}\` could not be finished, and this is not your fault. Whoever runs the App finds the cause in its log.`;
    return { text, failed: true };
  }
}

/** Plain words are for us when they mention us in a thread that one of our findings opened. */
async function spokenTo(
  job: CommandJob,
  { forge, commands }: CommandJobPorts,
): Promise<{ question: string; thread: NonNullable<Thread> } | "not us" | undefined> {
  if (job.said === undefined || job.commands.length > 0 || job.errors.length > 0) return undefined;
  const root = job.where?.kind === "review-comment" ? job.where.inReplyTo : undefined;
  if (root === undefined || !commands) return "not us";
  const first = await forge.readComment(job, root, { kind: "review-comment" });
  if (!first || commands.findingsIn(job, first.body).length === 0) return "not us";
  const name = first.author.login.replace(/\[bot\]$/, "");
  if (!mentions(job.said, name)) return "not us";
  return {
    question: withoutMention(job.said, name),
    thread: [{ by: name, ours: true, text: first.body }],
  };
}

function placeOf({ where, comment }: CommandJob): { inReplyTo?: number } {
  return where?.kind === "review-comment" ? { inReplyTo: where.inReplyTo ?? comment } : {};
}

async function react(
  job: CommandJob,
  reaction: "eyes" | "rocket" | "confused",
  { forge }: Pick<WorkerPorts, "forge">,
): Promise<void> {
  // Behind a button there is no comment to react to.
  if (job.where?.kind === "button") return;
  const place = job.where?.kind === "review-comment" ? ({ kind: "review-comment" } as const) : undefined;
  await forge.react(job, job.comment, reaction, ...(place ? [place] : []));
}

function onceEach(commands: CommandJob["commands"]): CommandJob["commands"] {
  return [...new Map(commands.map((command) => [JSON.stringify(command), command])).values()];
}

/** All answers in one comment; one that does not fit any more says so. */
function fitted(answers: readonly string[]): string {
  let room = MAX_REPLY;
  return answers
    .map((answer) => {
      const shown =
        answer.length <= room ? answer : "_This answer is too long for one comment: give the command alone._";
      room -= shown.length + 10;
      return shown;
    })
    .join("\n\n");
}

function mistakesOf({ errors }: CommandJob): string {
  const mistakes = errors.map(({ line, message }) => `- Line ${line}: ${message}`);
  return [...mistakes, "", usageOf(allCommands)].join("\n");
}

/** What is answered, for the marker: one comment, or one click of the many that a check run can have. */
function occasionOf({ comment, where, cause }: CommandJob): string {
  // GitHub counts the two kinds of comments apart.
  if (where?.kind === "review-comment") return `review-comment-${comment}`;
  if (where?.kind !== "button") return `comment-${comment}`;
  return `button-${comment}-${cause.delivery.replace(/[^A-Za-z0-9-]/g, "_").slice(0, 80)}`;
}
