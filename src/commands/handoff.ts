import { nearestName } from "../domain/nearest.ts";
import { prose } from "../publish/sanitise.ts";
import { answerText } from "./answers.ts";
import type { CommandDesk, SlashCommand } from "./command.ts";
import { ARCHITECT_NAME } from "./review.ts";
import { sayable } from "./sayable.ts";

export const handoff: SlashCommand = {
  word: "handoff",
  usage: "/architect handoff ARCHITECT QUESTION",
  does: "puts a question to the architect whose business it is",
  who: "write",
  examples: ["/architect handoff database-architect is one index enough for both queries?"],

  refuse([name, ...words]) {
    if (name === undefined) return "`/architect handoff` wants an architect and a question after it.";
    if (!ARCHITECT_NAME.test(name)) return `${sayable(name)} is not the name of an architect.`;
    return words.join("").trim() === "" ? "`/architect handoff` wants a question after the name." : undefined;
  },

  async run({ args: [name = "", ...words] }, desk: Pick<CommandDesk, "configured" | "ask">) {
    const { architects } = await desk.configured();
    if (!architects.some((one) => one.name === name)) {
      const names = architects.map((one) => one.name);
      const near = nearestName(name, names);
      const known = names
        .slice(0, 20)
        .map((one) => prose(one, 64))
        .join(", ");
      return `There is no architect ${sayable(name)} here.${near === undefined ? "" : ` Did you mean ${prose(near, 64)}?`} There are: ${known}.`;
    }
    return answerText(await desk.ask({ kind: "question", text: words.join(" "), architect: name }));
  },
};
