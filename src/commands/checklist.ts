import { checkLaunch } from "../checklist/checklist.ts";
import type { State } from "../checklist/item.ts";
import { prose } from "../publish/sanitise.ts";
import { nothingBehind, type CommandDesk, type SlashCommand } from "./command.ts";

const WORDS: Readonly<Record<State, string>> = {
  proved: "✅ proved",
  refuted: "❌ refuted",
  unknown: "❔ unknown",
};

export const checklist: SlashCommand = {
  word: "checklist",
  usage: "/architect checklist",
  does: "goes through the list before a launch, item by item: proved, refuted or unknown, with the place",
  who: "write",
  examples: ["/architect checklist"],
  refuse: nothingBehind("checklist"),

  async run(_, desk: Pick<CommandDesk, "look" | "survey">) {
    const [{ review, links }, survey] = [await desk.look(), await desk.survey()];
    const answers = checkLaunch({ review, survey });
    const rows = answers.map(({ wants, scope, state, because, at }) => {
      const places = at.map((place) => links.place(place)).join(", ");
      return `| ${wants} | ${WORDS[state]} | ${prose(because, 300)}${places === "" ? "" : ` ${places}`} | ${scope} |`;
    });
    const of = (state: State) => answers.filter((answer) => answer.state === state).length;
    return [
      `**Before the launch**, at \`${review.head.slice(0, 12)}\`: ${of("proved")} proved, ${of("refuted")} refuted, ${of("unknown")} unknown.`,
      ["| Item | | Why, and where | Looked at |", "|---|---|---|---|", ...rows].join("\n"),
      "Unknown is not well: it is for people to find out. _Change_: only what this pull request changes was looked at; _repository_: the whole head.",
    ].join("\n\n");
  },
};
