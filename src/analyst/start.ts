import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import { createPeer, type Handlers, type Peer } from "./peer.ts";

/** How one analyst is started. */
export interface Start {
  /** The whole command, walls included. */
  command: readonly [string, ...string[]];
  /** Its environment, whole. */
  env: Readonly<Record<string, string>>;
  handlers: Handlers;
  /** Milliseconds without a word while its answers are awaited, after which it counts as hung. */
  hungMs: number;
  /** Told of every message that crosses; for tests. */
  sees?: (message: unknown) => void;
}

/** A running analyst, as the worker has it. */
export interface Analyst {
  readonly peer: Peer;
  /** Of the outermost process: the walls', where there are some. */
  readonly pid: number | undefined;
  /** Resolves when the process is gone, with the reason as a clause for a person. */
  readonly gone: Promise<string>;
  /** Runs `act` when it is about to be gone, while what it was doing is still known. Returns how to take that back. */
  whenEnding(act: () => void): () => void;
  /** Says that it lives; from outside by its beat. */
  beat(): void;
  /** Looks for beats as long as at least one of these is held. */
  hold(): () => void;
  /** Ends it at once. */
  kill(why: string): void;
  /** Lets it clear away for some seconds, then ends it. */
  close(): Promise<void>;
}

/** Milliseconds to clear away. */
const CLOSE_WITHIN = 3_000;
/** Looks for a beat, within the time after which it counts as hung. */
const LOOKS = 10;
/** Characters of its last words. */
const MAX_WORDS = 8_000;

/** Starts the process. Does not wait until it is ready. */
export function startAnalyst({ command, env, handlers, hungMs, sees }: Start): Analyst {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: "/",
    env: { ...env },
    // The fourth carries messages both ways.
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let why: string | undefined;
  let dead = false;
  const words = lastWords(child);
  const gone = new Promise<string>((settle) => {
    child.once("error", (error) => {
      dead = true;
      settle(`it did not start: ${error.message}`);
    });
    child.once("close", (code, signal) => {
      dead = true;
      settle(why ?? endOf(code, signal, words()));
    });
  });
  const endings = new Set<() => void>();
  const ending = (): void => {
    for (const act of endings) act();
  };
  const peer = createPeer(child.stdio[3] as Duplex, { ...handlers, ending }, sees);
  const kill = (reason: string): void => {
    if (dead) return;
    why ??= reason;
    child.kill("SIGKILL");
  };
  // What sends rubbish, or closes its ears, is of no use any more.
  void peer.ended.then((reason) => {
    if (!closing) setTimeout(() => kill(reason), 250).unref();
  });

  let closing = false;
  let held = 0;
  let silent = 0;
  // Looks are counted and not milliseconds: a worker that was stopped itself has heard nothing meanwhile.
  const looking = setInterval(() => {
    silent = held === 0 ? 0 : silent + 1;
    if (silent > LOOKS) kill(`it gave no sign of life for ${Math.round(hungMs / 1_000)} s`);
  }, hungMs / LOOKS);
  looking.unref();
  void gone.then((reason) => {
    clearInterval(looking);
    peer.end(reason);
  });

  return {
    peer,
    pid: child.pid,
    gone,
    whenEnding(act) {
      endings.add(act);
      return () => endings.delete(act);
    },
    beat: () => {
      silent = 0;
    },
    hold: () => {
      held++;
      let mine = 1;
      return () => {
        held -= mine;
        mine = 0;
      };
    },
    kill,
    async close() {
      closing = true;
      why ??= "it was closed";
      peer.end("the worker is closing");
      const timer = setTimeout(() => kill("it was closed"), CLOSE_WITHIN);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** bubblewrap and unshare answer with 128 and the number of the signal that ended what they started. */
function endOf(code: number | null, signal: NodeJS.Signals | null, words: string): string {
  if (/heap out of memory|Allocation failed/.test(words)) return "it ran out of memory";
  if (signal === "SIGKILL" || code === 137)
    return "it was killed from outside, as happens when memory runs out";
  const line = words.split("\n").find((one) => /^(?:\w*Error\b|bwrap:|unshare:|setpriv:|node:)/.test(one));
  const said = line === undefined ? "" : `: ${line.trim().slice(0, 300)}`;
  return `it ended by itself (${signal ?? `code ${code}`})${said}`;
}

/** The end of standard error, bounded. It may quote what strangers wrote: only a line of it is ever told. */
function lastWords(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text = (text + chunk.toString("utf8")).slice(-MAX_WORDS);
  });
  return () => text;
}
