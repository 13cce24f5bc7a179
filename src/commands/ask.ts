import { answerText } from "./answers.ts";
import { somethingBehind, type CommandDesk, type SlashCommand } from "./command.ts";

export const ask: SlashCommand = {
  word: "ask",
  usage: "/architect ask QUESTION",
  does: "puts a question about this pull request to an architect, who may read the code to answer",
  who: "write",
  examples: ["/architect ask what happens to carts that are open while this migration runs?"],
  refuse: somethingBehind("ask", "a question"),

  async run({ args }, desk: Pick<CommandDesk, "ask">) {
    return answerText(await desk.ask({ kind: "question", text: args.join(" ") }));
  },
};
