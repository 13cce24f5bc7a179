import { refuseRequestId } from "./approve.ts";
import type { CommandDesk, SlashCommand } from "./command.ts";

/** Longest reason that is passed on, in characters. The architect reads it as the words of a person. */
const MAX_REASON = 500;

export const deny: SlashCommand = {
  word: "deny",
  usage: "/architect deny ID [reason]",
  does: "refuses the call that an architect asked for; it goes on without it, and is told the reason",
  who: "write",
  examples: ["/architect deny k3v9x2m7qa not against our database"],

  refuse: (args) => refuseRequestId("deny", args[0]),

  run({ args: [id = "", ...words] }, desk: Pick<CommandDesk, "answerRequest">) {
    const reason = words.join(" ").slice(0, MAX_REASON);
    return desk.answerRequest(id, { answer: "deny", ...(reason ? { reason } : {}) });
  },
};
