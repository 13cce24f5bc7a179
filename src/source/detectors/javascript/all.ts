import type { Detector } from "../detector.ts";
import { commands } from "./commands.ts";
import { files } from "./files.ts";
import { mongo } from "./mongo.ts";
import { objects } from "./objects.ts";
import { patterns } from "./patterns.ts";
import { programs } from "./programs.ts";
import { redirects } from "./redirects.ts";
import { requests } from "./requests.ts";
import { templates } from "./templates.ts";

/** What must not be given what a client sends. */
export const javascriptSinks: readonly Detector[] = [
  commands,
  files,
  mongo,
  objects,
  patterns,
  programs,
  redirects,
  requests,
  templates,
];
