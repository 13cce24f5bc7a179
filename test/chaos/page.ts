import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figures } from "./chaos.ts";

const PAGE = join(import.meta.dirname, "..", "..", "docs", "reliability.md");

const BEGIN = "<!-- chaos: written by `npm run chaos -- --write` -->";
const END = "<!-- end of chaos -->";

/** The figures as a table. */
export function tableOf(figures: Figures): string {
  const { deliveries, troubles, answersMs, done, verdict } = figures;
  const rows: [string, string | number][] = [
    ["deliveries sent, in minutes", `${deliveries.sent.toLocaleString("en")}, in ${figures.minutes}`],
    ["of these: opened, pushed, closed", `${deliveries.opened}, ${deliveries.pushed}, ${deliveries.closed}`],
    ["come twice; with a wrong signature", `${deliveries.repeated}; ${deliveries.forged}`],
    ["wrong signatures taken", deliveries.forgedAccepted],
    ["answered with an error, or not at all, while Redis was away", deliveries.failed],
    ["asked for again by the sweep", deliveries.redelivered],
    ["workers killed; stopped", `${troubles["worker killed"]}; ${troubles["worker stopped"]}`],
    [
      "Redis killed; lost the end of its file; frozen",
      `${troubles["Redis killed"]}; ${troubles["Redis lost its tail"]}; ${troubles["Redis froze"]}`,
    ],
    ["failing writes at GitHub", troubles["GitHub failed"]],
    ["processes that ended by themselves", figures.ownEnds],
    [
      "milliseconds to a good answer: median, 99 %, most",
      `${answersMs.p50}, ${answersMs.p99}, ${answersMs.most}`,
    ],
    [
      "reviews submitted; checks completed",
      `${done.reviews.toLocaleString("en")}; ${done.checks.toLocaleString("en")}`,
    ],
    ["seconds from the last delivery until all was quiet", figures.settledS],
    ["**lost**", `**${verdict.lost}**`],
    ["**said twice**", `**${verdict.twice}**`],
    ["**stuck**", `**${verdict.stuck}**`],
  ];
  return [
    `${figures.on}, seed ${figures.seed}, ${figures.machine}:`,
    "",
    "| | |",
    "| --- | --- |",
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
  ].join("\n");
}

/** Puts the table between the two lines that hold its place. @throws Error when the page has no such place */
export function writePage(figures: Figures): void {
  const text = readFileSync(PAGE, "utf8");
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error("docs/reliability.md has no place for the figures");
  writeFileSync(PAGE, `${text.slice(0, from + BEGIN.length)}\n\n${tableOf(figures)}\n\n${text.slice(to)}`);
}
