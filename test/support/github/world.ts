import type { ChildProcess } from "node:child_process";
import type { AppKey } from "./auth.ts";
import type { AppIdentity, Urls } from "./exchange.ts";
import type { Call, Violation } from "./call.ts";
import type { Faults } from "./faults.ts";
import type { RateLimits } from "./limits.ts";
import type { OpenApi } from "./openapi.ts";
import type { Patience } from "./patience.ts";
import type { Store } from "./store.ts";

/** All that one stand-in has. */
export interface World {
  store: Store;
  faults: Faults;
  patience: Patience;
  limits: RateLimits;
  openapi: OpenApi;
  urls: Urls;
  basePath: string;
  key: AppKey;
  app: AppIdentity;
  history: Call[];
  violations: Violation[];
  defects: Violation[];
  checkAnswers: boolean;
  children: Set<ChildProcess>;
  redeliver(delivery: number): void;
}
