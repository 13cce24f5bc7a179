import type { CommandDesk, SlashCommand } from "./command.ts";
import { sayable } from "./sayable.ts";

/** No team has more architects than this, and no comment needs more. */
const MAX_ARCHITECTS = 20;

export const ARCHITECT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Everything anew, also what was told already or was not touched by the last push. */
const FULL = "--full";

export const review: SlashCommand = {
  word: "review",
  usage: "/architect review [architect...] [--full]",
  does: "reviews this pull request as it stands now; with names, asks only those architects again; with `--full`, every changed line as in a first review",
  who: "write",
  examples: [
    "/architect review",
    "/architect review database-architect api-architect",
    "/architect review --full",
  ],

  refuse(args) {
    const names = args.filter((arg) => arg !== FULL);
    if (names.length > MAX_ARCHITECTS) return `\`/architect review\` takes at most ${MAX_ARCHITECTS} names.`;
    const odd = names.find((name) => !ARCHITECT_NAME.test(name));
    return odd === undefined ? undefined : `${sayable(odd)} is not the name of an architect.`;
  },

  async run({ job, args }, desk: Pick<CommandDesk, "enqueue">) {
    const { installation, repo, number, cause, by, comment, where } = job;
    const thread = where?.kind === "review-comment" ? (where.inReplyTo ?? comment) : undefined;
    const only = [...new Set(args.filter((arg) => arg !== FULL))];
    await desk.enqueue({
      kind: "review",
      installation,
      repo,
      number,
      cause,
      asked: { by, comment, ...(thread === undefined ? {} : { thread }) },
      ...(only.length > 0 ? { only } : {}),
      ...(args.includes(FULL) ? { full: true } : {}),
    });
    return undefined;
  },
};
