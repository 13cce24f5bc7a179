import { prose } from "../publish/sanitise.ts";
import { answerText } from "./answers.ts";
import { somethingBehind, type CommandDesk, type Look, type SlashCommand } from "./command.ts";
import { DESIGN_SECTIONS, knownFacts } from "./known-facts.ts";

export const design: SlashCommand = {
  word: "design",
  usage: "/architect design TOPIC",
  does: "drafts a design: boundaries, contracts, communication, resilience, observability, security, rollout, trade-offs",
  who: "write",
  examples: ["/architect design refunds as a service of their own"],
  refuse: somethingBehind("design", "a topic"),

  async run({ args }, desk: Pick<CommandDesk, "ask" | "look">) {
    const topic = args.join(" ");
    const answer = await desk.ask({ kind: "design", text: topic });
    if (!("nobody" in answer)) return answerText(answer);
    return [
      `${answer.nobody} Below is the frame of a design, with what is known of this pull request.`,
      skeleton(topic, await desk.look()),
    ].join("\n\n");
  },
};

function skeleton(topic: string, look: Look): string {
  const sections = DESIGN_SECTIONS.map((section) => {
    const facts = knownFacts(section, look).map((fact) => `- ${prose(fact, 300)}`);
    return `#### ${section}\n\n${facts.length > 0 ? facts.join("\n") : "_Nothing is known from the code; to be written._"}`;
  });
  return [`### Design: ${prose(topic, 200)}`, ...sections].join("\n\n");
}
