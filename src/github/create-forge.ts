import type { Forge, LivePull } from "../domain/forge.ts";
import type { PullKey } from "../domain/job.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Logger } from "../log.ts";
import { concludeCheck, findCheck, startCheck } from "./checks.ts";
import { type ClientOptions, createClients, SETTLE } from "./client.ts";
import { react, reply } from "./comments.ts";
import { BAD_CREDENTIALS, explained, hasStatus } from "./failures.ts";
import { live } from "./live.ts";
import { load, type ReadChange } from "./load.ts";
import { createNames, type Names } from "./names.ts";
import { createPace, type Posts } from "./pace.ts";
import { mayWrite } from "./permission.ts";
import { publish } from "./publish.ts";
import { readComment } from "./read-comment.ts";
import { uploadSarif } from "./sarif.ts";
import type { Desk } from "./scope.ts";
import { webAddressOf } from "./web-address.ts";

export interface ForgeOptions extends ClientOptions {
  /** Signs the hidden markers by which our own posts are known again. */
  markerSecret: string;
  /** Bare mirrors of repositories, one folder each. */
  mirrorsDir: string;
  /** In place of reading changes in this process. */
  readChange?: ReadChange;
  /** Where the processes on one App agree on how fast they go. */
  ledger?: Ledger;
  /** Posts that one installation is allowed; default half of what GitHub allows. */
  posts?: Posts;
  log: Logger;
}

/** What the methods of this room are made of: for the forge, and for going through whole installations. */
export function createDesk(options: Omit<ForgeOptions, "mirrorsDir" | "readChange">): Desk {
  const pace = createPace(options.ledger, Date.now, options.posts);
  const limited = (installation: number, until: Date): void => {
    pace.pause(installation, until).catch((error: unknown) => {
      options.log.debug({ err: error, installation }, "a pause was not written down");
    });
  };
  return {
    clients: createClients({ ...options, limited }),
    appId: options.appId,
    markerSecret: options.markerSecret,
    settle: options.settle ?? SETTLE,
    pace,
  };
}

/**
 * GitHub, as the worker sees it. Every method throws `PassingError` for what time mends (limits, network,
 * an unknown outcome), `UserError` for what a person must mend, and anything else for what is ours.
 */
export function createForge(options: ForgeOptions, desk: Desk = createDesk(options)): Forge {
  const mirrors = {
    directory: options.mirrorsDir,
    webUrl: webAddressOf(options.baseUrl),
    ...(options.readChange ? { readChange: options.readChange } : {}),
  };
  const names = createNames();
  const doing = async <T>(what: string, key: PullKey, act: (key: PullKey) => Promise<T>): Promise<T> => {
    try {
      await desk.pace.enter(key.installation);
      return await act(names.now(key));
    } catch (error) {
      if (hasStatus(error, 401)) options.log.error({ appId: options.appId }, BAD_CREDENTIALS);
      throw explained(error, what);
    }
  };
  return {
    live: (key) => doing("reading the pull request", key, (now) => liveByNumber(now, names, desk)),
    load: (key, pull, signal) =>
      doing("fetching the repository", key, (now) => load(now, pull, desk, mirrors, signal)),
    findCheck: (key, head) => doing("reading check runs", key, (now) => findCheck(now, head, desk)),
    startCheck: (key, head, text, known) =>
      doing("starting the check run", key, (now) => startCheck(now, head, text, desk, known)),
    publish: (key, publication) =>
      doing("posting the review", key, (now) => publish(now, publication, desk, options.log)),
    concludeCheck: (key, check, result, base) =>
      doing("completing the check run", key, (now) => concludeCheck(now, check, result, desk, base)),
    uploadSarif: (key, head, sarif) => uploadSarif(names.now(key), head, sarif, desk),
    mayWrite: (key, login) =>
      doing("reading a person's permission", key, (now) => mayWrite(now, login, desk)),
    reply: (key, body, marker, place) =>
      doing("answering a comment", key, (now) => reply(now, body, marker, desk, place)),
    react: (key, comment, reaction, place) =>
      doing("reacting to a comment", key, (now) => react(now, comment, reaction, desk, place)),
    readComment: (key, comment, place) =>
      doing("reading a comment", key, (now) => readComment(now, comment, desk, place)),
  };
}

/** Somebody else may have taken the name of a repository that was renamed: then its number leads to it. */
async function liveByNumber(key: PullKey, names: Names, desk: Desk): Promise<LivePull> {
  const found = await live(key, desk);
  if (found.state !== "gone") return found;
  const renamed = await names.ask(key, desk);
  return renamed ? live(renamed, desk) : found;
}
