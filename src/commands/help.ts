import type { SlashCommand } from "./command.ts";
import { usageOf } from "./usage.ts";

/** The help text lists every command, so the list is handed in. */
export function helpFor(others: readonly SlashCommand[]): SlashCommand {
  const help: SlashCommand = {
    word: "help",
    usage: "/architect help",
    does: "lists the commands",
    who: "write",
    examples: ["/architect help"],
    refuse: (args) => (args.length === 0 ? undefined : "`/architect help` takes no arguments."),
    run: async () => usageOf([...others, help]),
  };
  return help;
}
