import type { Budget, Configuration } from "../domain/configuration.ts";
import { cell, prose } from "../publish/sanitise.ts";
import { count } from "../publish/words.ts";
import { nothingBehind, type CommandDesk, type InForce, type SlashCommand } from "./command.ts";

const MAX_LISTED = 30;

export const config: SlashCommand = {
  word: "config",
  usage: "/architect config",
  does: "shows the configuration in force, where it comes from, and what is wrong with it",
  who: "write",
  examples: ["/architect config"],
  refuse: nothingBehind("config"),
  run: async (_, desk: Pick<CommandDesk, "configured">) => configText(await desk.configured()),
};

function configText({ configuration, architects, diagnostics }: InForce): string {
  const rows = settingsOf(configuration).map(([name, value]) => `| ${cell(name)} | ${value} |`);
  const team = architects.map(({ name, source, model }) => {
    const from = source.from === "image" ? "built in" : cell(source.path, 200);
    return `- ${prose(name, 64)}: ${from}${model === undefined ? "" : `, model ${cell(model, 100)}`}`;
  });
  const said = diagnostics.slice(0, MAX_LISTED).map(({ level, path, line, message, remedy }) => {
    return `- ${level} in ${cell(line > 0 ? `${path}:${line}` : path, 300)}: ${prose(message, 400)} ${prose(remedy, 300)}`;
  });
  return [
    sourceText(configuration),
    ["| Setting | In force |", "|---|---|", ...rows].join("\n"),
    ["Architects:", "", ...team.slice(0, MAX_LISTED)].join("\n"),
    said.length > 0
      ? ["Messages:", "", ...said].join("\n")
      : "No mistakes in the configuration or the agent files.",
  ].join("\n\n");
}

function sourceText({ source }: Configuration): string {
  const below = source.organisation;
  const ours =
    source.from === "defaults"
      ? "The defaults are in force: the base commit has no `.github/architect.yml`."
      : `In force is ${cell(source.path, 200)} of the base commit \`${source.commit.slice(0, 12)}\`.`;
  return below
    ? `${ours} Below it: ${cell(below.path, 200)} of the organisation at \`${below.commit.slice(0, 12)}\`.`
    : ours;
}

function settingsOf(configuration: Configuration): readonly (readonly [string, string])[] {
  const { enabled, drafts, failOn, ignore, rules, model, language, publicRoutes, services, mute, sarif } =
    configuration;
  const permission = (configuration.permission ?? []).reduce((sum, one) => sum + one.rules.length, 0);
  const off = Object.entries(configuration.architects).flatMap(([name, one]) => (one.enabled ? [] : [name]));
  const changed = Object.entries(rules).map(([name, setting]) => `${name}: ${setting}`);
  const { review, pull, day } = configuration.budgets ?? {};
  const optional: readonly (readonly [string, string | undefined])[] = [
    ["ignore", listed(ignore)],
    ["architects off", listed(off)],
    ["rules", listed(changed)],
    ["model", model === undefined ? undefined : cell(model, 100)],
    ["language", language === undefined ? undefined : cell(language, 60)],
    ["budgets.review", budgetText(review)],
    ["budgets.pull", budgetText(pull)],
    ["budgets.day", budgetText(day)],
    ["permission", permission > 0 ? count(permission, "rule") : undefined],
    ["public_routes", listed(publicRoutes ?? [])],
    ["services", listed(Object.keys(services ?? {}))],
    ["mute", mute && mute.length > 0 ? count(mute.length, "finding") : undefined],
    ["sarif", sarif === undefined ? undefined : yesNo(sarif)],
  ];
  return [
    ["enabled", yesNo(enabled)],
    ["drafts", yesNo(drafts)],
    ["fail_on", cell(failOn)],
    ...optional.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  ];
}

function listed(words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const more = words.length - MAX_LISTED;
  return (
    words
      .slice(0, MAX_LISTED)
      .map((word) => cell(word, 120))
      .join(", ") + (more > 0 ? ` and ${more} more` : "")
  );
}

function budgetText(budget: Budget | undefined): string | undefined {
  const parts = [
    ...(budget?.tokens === undefined ? [] : [`${budget.tokens} tokens`]),
    ...(budget?.dollars === undefined ? [] : [`${budget.dollars} US dollars`]),
  ];
  return parts.length > 0 ? parts.join(", ") : undefined;
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}
