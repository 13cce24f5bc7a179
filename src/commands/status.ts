import type { LivePull } from "../domain/forge.ts";
import { count } from "../publish/words.ts";
import { prose } from "../publish/sanitise.ts";
import { nothingBehind, type CommandDesk, type SlashCommand } from "./command.ts";

export const status: SlashCommand = {
  word: "status",
  usage: "/architect status",
  does: "says what was reviewed, what is open, and what is muted or paused",
  who: "write",
  examples: ["/architect status"],
  refuse: nothingBehind("status"),
  run: async (_, desk: Pick<CommandDesk, "live">) => statusText(await desk.live()),
};

function statusText({ head, check, posted, draft }: LivePull): string {
  const { threads = [], standing } = posted;
  const open = threads.filter(({ resolved }) => !resolved);
  const reviewed = posted.reviews.some((one) => one.head === head.sha);
  const latest = posted.reviews.at(-1);
  const headLine = reviewed
    ? `The head \`${head.sha.slice(0, 12)}\` is reviewed.`
    : check && !check.completed
      ? `The head \`${head.sha.slice(0, 12)}\` is being reviewed.`
      : `The head \`${head.sha.slice(0, 12)}\` has no review${latest ? `; the last one was of \`${latest.head.slice(0, 12)}\`` : ""}.`;
  const byPeople = threads.filter(({ resolvedBy }) => resolvedBy === "person").length;
  const muted = (standing?.muted ?? []).map(({ what, by }) => `\`${what}\` (by ${prose(by, 60)})`);
  const lines = [
    headLine,
    `${count(posted.fingerprints.length, "finding")} told so far${
      threads.length > 0
        ? `; ${count(threads.length, "thread")}, ${open.length} open, ${byPeople} closed by people`
        : ""
    }.`,
    ...(draft ? ["This is a draft."] : []),
    ...(standing?.paused ? ["Paused: pushes are not reviewed until `/architect resume`."] : []),
    ...(muted.length > 0 ? [`Muted: ${muted.slice(0, 20).join(", ")}.`] : []),
  ];
  return lines.map((line) => `- ${line}`).join("\n");
}
