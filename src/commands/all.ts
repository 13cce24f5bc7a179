import type { SlashCommand } from "./command.ts";
import { helpFor } from "./help.ts";
import { review } from "./review.ts";

const others: readonly SlashCommand[] = [review];

/** Every slash command, in the order in which help shows them. */
export const allCommands: readonly SlashCommand[] = [...others, helpFor(others)];
