import { cell, fence } from "../publish/sanitise.ts";
import { answerText } from "./answers.ts";
import { somethingBehind, type CommandDesk, type Look, type SlashCommand } from "./command.ts";
import { DESIGN_SECTIONS, knownFacts } from "./known-facts.ts";

export const adr: SlashCommand = {
  word: "adr",
  usage: "/architect adr TITLE",
  does: "drafts a decision record in the form that this repository uses",
  who: "write",
  examples: ["/architect adr keep money as integer cents"],
  refuse: somethingBehind("adr", "a title"),

  async run({ args }, desk: Pick<CommandDesk, "ask" | "look" | "records">) {
    const title = args.join(" ");
    const records = await desk.records();
    const file = `For ${cell(nextPath(records[0]?.path, title), 200)}:`;
    const answer = await desk.ask({ kind: "adr", text: title });
    if (!("nobody" in answer)) return [file, answerText(answer)].join("\n\n");
    const from = records[0] ? ` Its form is that of ${cell(records[0].path, 200)}.` : "";
    const record = skeleton(title, records[0], await desk.look());
    return [
      `${answer.nobody} Below is a record to be filled in, with what is known of this pull request.${from}`,
      file,
      fence(record, "", { characters: 12_000, lines: 300 }),
    ].join("\n\n");
  },
};

/** The next number in the same folder, as wide as theirs; Nygard's folder where there are none. */
export function nextPath(newest: string | undefined, title: string): string {
  const slug =
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 60) || "decision";
  if (newest === undefined) return `docs/adr/0001-${slug}.md`;
  const folder = newest.slice(0, newest.lastIndexOf("/") + 1);
  const [, prefix = "", digits] =
    /^([A-Za-z]+[-_])?(\d{1,6})(?=[-_. ])/.exec(newest.slice(folder.length)) ?? [];
  if (digits === undefined) return `${folder}${slug}.md`;
  return `${folder}${prefix}${String(Number(digits) + 1).padStart(digits.length, "0")}-${slug}.md`;
}

const NYGARD = ["Status", "Context", "Decision", "Consequences"];

/** Headings that ask for the situation, and those that ask for the choice's price. */
const SITUATION = /context|problem|situation|background|drivers/i;
const STATE = /^status$/i;

function skeleton(title: string, model: { path: string; text: string } | undefined, look: Look): string {
  const headings = model ? headingsOf(model.text) : NYGARD;
  const facts = DESIGN_SECTIONS.flatMap((section) => knownFacts(section, look)).map(
    (fact) => `- ${oneLine(fact)}`,
  );
  let told = false;
  const sections = (headings.length > 0 ? headings : NYGARD).map((heading) => {
    if (STATE.test(heading)) return `## ${heading}\n\nProposed`;
    if (!SITUATION.test(heading) || told) return `## ${heading}\n\n`;
    told = true;
    return `## ${heading}\n\n${facts.join("\n")}`;
  });
  return [`# ${numberOf(model) ?? ""}${oneLine(title)}`, ...sections.map((one) => one.trimEnd())].join(
    "\n\n",
  );
}

/** The sections of an existing record, outside fenced code. */
export function headingsOf(text: string): string[] {
  const headings: string[] = [];
  let fenced = false;
  for (const line of text.split(/\r?\n/).slice(0, 1_000)) {
    if (/^ {0,3}(?:```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? undefined : /^## +(\S.{0,100})$/.exec(line)?.[1];
    if (heading !== undefined) headings.push(heading.replace(/\s*#*\s*$/, "").trim());
  }
  return headings.slice(0, 15);
}

/** `8. ` when the model's own title is numbered. */
function numberOf(model: { text: string } | undefined): string | undefined {
  const number = /^# +(\d{1,6})\. /m.exec(model?.text.slice(0, 2_000) ?? "")?.[1];
  return number === undefined ? undefined : `${Number(number) + 1}. `;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 300);
}
