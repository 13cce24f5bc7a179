import { adr } from "./adr.ts";
import { approve } from "./approve.ts";
import { ask } from "./ask.ts";
import { checklist } from "./checklist.ts";
import type { SlashCommand } from "./command.ts";
import { config } from "./config.ts";
import { deny } from "./deny.ts";
import { design } from "./design.ts";
import { diagram } from "./diagram.ts";
import { explain } from "./explain.ts";
import { handoff } from "./handoff.ts";
import { helpFor } from "./help.ts";
import { mute } from "./mute.ts";
import { pause } from "./pause.ts";
import { plan } from "./plan.ts";
import { resume } from "./resume.ts";
import { review } from "./review.ts";
import { status } from "./status.ts";
import { unmute } from "./unmute.ts";
import { why } from "./why.ts";

const others: readonly SlashCommand[] = [
  review,
  status,
  explain,
  ask,
  handoff,
  plan,
  diagram,
  checklist,
  design,
  adr,
  mute,
  unmute,
  pause,
  resume,
  approve,
  deny,
  why,
  config,
];

/** Every slash command, in the order in which help shows them. */
export const allCommands: readonly SlashCommand[] = [...others, helpFor(others)];
