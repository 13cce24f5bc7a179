import { cell, prose } from "../publish/sanitise.ts";
import type { CommandDesk, JudgedFor, SlashCommand } from "./command.ts";
import { sayable } from "./sayable.ts";

/** Longer command lines are nobody's question. Characters. */
const MAX_INPUT = 4_000;

export const why: SlashCommand = {
  word: "why",
  usage: '/architect why TOOL "INPUT"',
  does: "says what the permission rules decide about one use of a tool, for which architect, and which rule of which layer decided",
  who: "write",
  examples: ['/architect why bash "git push origin main"', "/architect why read .env"],

  refuse([tool, ...words]) {
    if (tool === undefined || words.length === 0)
      return '`/architect why` wants a tool and its input after it, for instance `/architect why bash "git log"`.';
    if (!/^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(tool)) return `${sayable(tool)} is not the name of a tool.`;
    return words.join(" ").length > MAX_INPUT ? `An input has at most ${MAX_INPUT} characters.` : undefined;
  },

  async run({ args: [tool = "", ...words] }, desk: Pick<CommandDesk, "judge">) {
    const input = words.join(" ");
    const judged = await desk.judge(tool, input);
    const groups = new Map<string, { names: string[]; one: JudgedFor }>();
    for (const one of judged) {
      const key = JSON.stringify([one.decision, one.layer, one.reason, one.rule]);
      const group = groups.get(key);
      if (group) group.names.push(one.architect);
      else groups.set(key, { names: [one.architect], one });
    }
    const rows = [...groups.values()].map(({ names, one }) => {
      const who = names.map((name) => prose(name, 64)).join(", ");
      return `| ${who} | **${one.decision}** | ${one.layer} | ${ruleText(one)} |`;
    });
    return [
      `${cell(tool)} with ${cell(input, 400)}, by the agents of the base commit:`,
      "",
      "| Architect | Decision | Layer | Why |",
      "|---|---|---|---|",
      ...rows,
    ].join("\n");
  },
};

function ruleText({ reason, rule }: JudgedFor): string {
  const why = prose(reason, 400);
  return rule === undefined
    ? why
    : `${why} (${cell(rule.line > 0 ? `${rule.path}:${rule.line}` : "the App's own", 300)})`;
}
