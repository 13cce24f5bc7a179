import { nothingBehind, type SlashCommand } from "./command.ts";
import { usageOf } from "./usage.ts";

/** The help text lists every command, so the list is handed in. */
export function helpFor(others: readonly SlashCommand[]): SlashCommand {
  const help: SlashCommand = {
    word: "help",
    usage: "/architect help",
    does: "lists the commands",
    who: "write",
    examples: ["/architect help"],
    refuse: nothingBehind("help"),
    run: async () => usageOf([...others, help]),
  };
  return help;
}
