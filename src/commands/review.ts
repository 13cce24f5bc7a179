import type { SlashCommand } from "./command.ts";
import { sayable } from "./sayable.ts";

/** No team has more architects than this, and no comment needs more. */
const MAX_ARCHITECTS = 20;

const ARCHITECT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const review: SlashCommand = {
  word: "review",
  usage: "/architect review [architect...]",
  does: "reviews this pull request as it stands now; with names, asks only those architects again",
  who: "write",
  examples: ["/architect review", "/architect review database-architect api-architect"],

  refuse(args) {
    if (args.length > MAX_ARCHITECTS) return `\`/architect review\` takes at most ${MAX_ARCHITECTS} names.`;
    const odd = args.find((name) => !ARCHITECT_NAME.test(name));
    return odd === undefined ? undefined : `${sayable(odd)} is not the name of an architect.`;
  },

  async run({ job, args }, desk) {
    await desk.react("eyes");
    const { installation, repo, number, cause, by, comment } = job;
    const only = [...new Set(args)];
    await desk.enqueue({
      kind: "review",
      installation,
      repo,
      number,
      cause,
      asked: { by, comment },
      ...(only.length > 0 ? { only } : {}),
    });
    return undefined;
  },
};
