import { bash } from "./bash.ts";
import { contractDiff } from "./contract-diff.ts";
import { edit } from "./edit.ts";
import { glob } from "./glob.ts";
import { grep } from "./grep.ts";
import { handoff } from "./handoff.ts";
import { list } from "./list.ts";
import { patch } from "./patch.ts";
import { read } from "./read.ts";
import { references } from "./references.ts";
import { rehearse } from "./rehearse.ts";
import { reportFinding } from "./report-finding.ts";
import { routes } from "./routes.ts";
import { todoread } from "./todoread.ts";
import { todowrite } from "./todowrite.ts";
import type { Tool } from "./tool.ts";
import { webfetch } from "./webfetch.ts";
import { write } from "./write.ts";

/** Every tool there is, always in the same order: what the model is offered stands at the start of its cache. */
export const allTools: readonly Tool[] = [
  read,
  grep,
  glob,
  list,
  references,
  routes,
  contractDiff,
  rehearse,
  bash,
  webfetch,
  edit,
  write,
  patch,
  todowrite,
  todoread,
  handoff,
  reportFinding,
];
