import type { CommandDesk, SlashCommand } from "./command.ts";

const REQUEST_ID = /^[a-z0-9]{10}$/;

/** What is wrong with the id of a request, for a person. */
export function refuseRequestId(word: string, id: string | undefined): string | undefined {
  if (id !== undefined && REQUEST_ID.test(id)) return undefined;
  return `\`/architect ${word}\` wants the id of a request: ten letters and digits, from the comment that asks.`;
}

export const approve: SlashCommand = {
  word: "approve",
  usage: "/architect approve ID",
  does: "lets an architect make the one call that it asked for, once, on this very commit",
  who: "write",
  examples: ["/architect approve k3v9x2m7qa"],

  refuse(args) {
    if (args.length > 1) return "`/architect approve` answers one request at a time.";
    return refuseRequestId("approve", args[0]);
  },

  run: ({ args: [id = ""] }, desk: Pick<CommandDesk, "answerRequest">) =>
    desk.answerRequest(id, { answer: "approve" }),
};
