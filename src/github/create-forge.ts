import type { Forge } from "../domain/forge.ts";
import type { Logger } from "../log.ts";
import { concludeCheck, findCheck, startCheck } from "./checks.ts";
import { type ClientOptions, createClients } from "./client.ts";
import { react, reply } from "./comments.ts";
import { BAD_CREDENTIALS, explained, hasStatus } from "./failures.ts";
import { live } from "./live.ts";
import { load } from "./load.ts";
import { mayWrite } from "./permission.ts";
import type { Desk } from "./scope.ts";
import { submitReview } from "./submit-review.ts";
import { webAddressOf } from "./web-address.ts";

export interface ForgeOptions extends ClientOptions {
  /** Signs the hidden markers by which our own posts are known again. */
  markerSecret: string;
  /** Bare mirrors of repositories, one folder each. */
  mirrorsDir: string;
  log: Logger;
}

/**
 * GitHub, as the worker sees it. Every method throws `PassingError` for what time mends (limits, network,
 * an unknown outcome), `UserError` for what a person must mend, and anything else for what is ours.
 */
export function createForge(options: ForgeOptions): Forge {
  const desk: Desk = {
    clients: createClients(options),
    appId: options.appId,
    markerSecret: options.markerSecret,
  };
  const mirrors = { directory: options.mirrorsDir, webUrl: webAddressOf(options.baseUrl) };
  const doing = async <T>(what: string, act: Promise<T>): Promise<T> => {
    try {
      return await act;
    } catch (error) {
      if (hasStatus(error, 401)) options.log.error({ appId: options.appId }, BAD_CREDENTIALS);
      throw explained(error, what);
    }
  };
  return {
    live: (key) => doing("reading the pull request", live(key, desk)),
    load: (key, pull, signal) => doing("fetching the repository", load(key, pull, desk, mirrors, signal)),
    findCheck: (key, head) => doing("reading check runs", findCheck(key, head, desk)),
    startCheck: (key, head, title) => doing("starting the check run", startCheck(key, head, title, desk)),
    submitReview: (key, pull, plan) =>
      doing("posting the review", submitReview(key, pull, plan, desk, options.log)),
    concludeCheck: (key, check, result) =>
      doing("completing the check run", concludeCheck(key, check, result, desk)),
    mayWrite: (key, login) => doing("reading a person's permission", mayWrite(key, login, desk)),
    reply: (key, body, marker) => doing("answering a comment", reply(key, body, marker, desk)),
    react: (key, comment, reaction) => doing("reacting to a comment", react(key, comment, reaction, desk)),
  };
}
