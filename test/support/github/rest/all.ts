import type { Handler } from "../exchange.ts";
import { apps } from "./apps.ts";
import { checks } from "./checks.ts";
import { issues } from "./issues.ts";
import { manifest } from "./manifest.ts";
import { pulls } from "./pulls.ts";
import { repositories } from "./repositories.ts";
import { reviews } from "./reviews.ts";

/** One handler for every operation of the extracted description but `rate-limit/get`. */
export const handlers: Readonly<Record<string, Handler>> = {
  ...apps,
  ...manifest,
  ...repositories,
  ...pulls,
  ...reviews,
  ...issues,
  ...checks,
};
