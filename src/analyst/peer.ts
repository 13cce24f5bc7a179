import type { Duplex } from "node:stream";
import { z } from "zod";
import { frames } from "./frames.ts";
import { errorOf, plainError, plainErrorSchema } from "./plain-error.ts";

/** Questions of one side that the other has not answered yet. Many reviews ask the model at a time. */
const MAX_OPEN = 2_000;

const id = z.number().int().nonnegative();
const kind = z.string().max(40);
const message = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ask"), id, kind, body: z.unknown() }),
  z.object({ type: z.literal("answer"), id, body: z.unknown() }),
  z.object({ type: z.literal("failed"), id, error: plainErrorSchema }),
  z.object({ type: z.literal("cancel"), id }),
  z.object({ type: z.literal("tell"), kind, body: z.unknown() }),
]);

export type Message = z.infer<typeof message>;

/** What this side does for the other. Bodies are not checked yet. */
export interface Handlers {
  /** Answers a question; `signal` is aborted when nobody waits for the answer any more. */
  answer(kind: string, body: unknown, signal: AbortSignal): Promise<unknown>;
  /** Takes a remark that wants no answer. What it throws breaks the connection. */
  hear(kind: string, body: unknown): void;
  /** Told when the connection ends, before anything that is open is broken off. */
  ending?(): void;
}

/** One end of the seam between two processes: both ask, both answer. */
export interface Peer {
  /**
   * Asks the other side. Rejects with what it failed with, with the reason of `signal` at once when that is aborted,
   * and with the reason of the end when the connection ends first.
   */
  ask(kind: string, body: unknown, signal?: AbortSignal): Promise<unknown>;
  tell(kind: string, body: unknown): void;
  /** Resolves with the reason when the connection has ended, from whichever side. */
  readonly ended: Promise<string>;
  readonly over: boolean;
  end(why: string): void;
}

/** @param sees told of every message that leaves and comes; for tests */
export function createPeer(stream: Duplex, handlers: Handlers, sees?: (message: unknown) => void): Peer {
  const asked = new Map<number, { resolve(body: unknown): void; reject(error: unknown): void }>();
  const answering = new Map<number, AbortController>();
  let next = 0;
  let over: string | undefined;
  let settle: (why: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    settle = resolve;
  });

  const end = (why: string): void => {
    if (over !== undefined) return;
    over = why;
    handlers.ending?.();
    const error = new Error(why);
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
    for (const controller of answering.values()) controller.abort(error);
    answering.clear();
    stream.destroy();
    settle(why);
  };

  const post = (one: Message): void => {
    sees?.(one);
    wire.send(one);
  };

  const answer = async (number: number, what: string, body: unknown): Promise<void> => {
    const controller = new AbortController();
    answering.set(number, controller);
    let said: Message;
    try {
      said = { type: "answer", id: number, body: await handlers.answer(what, body, controller.signal) };
    } catch (error) {
      said = { type: "failed", id: number, error: plainError(error) };
    }
    answering.delete(number);
    if (over !== undefined || controller.signal.aborted) return;
    try {
      post(said);
    } catch (error) {
      post({ type: "failed", id: number, error: plainError(error) });
    }
  };

  const take = (raw: unknown): void => {
    if (over !== undefined) return;
    const parsed = message.safeParse(raw);
    if (!parsed.success) return end("a message of an unknown form came");
    sees?.(parsed.data);
    const one = parsed.data;
    switch (one.type) {
      case "ask":
        if (answering.has(one.id) || answering.size >= MAX_OPEN) return end("too many questions came");
        void answer(one.id, one.kind, one.body);
        return;
      case "cancel":
        answering.get(one.id)?.abort(new Error("called off"));
        return;
      case "answer":
        asked.get(one.id)?.resolve(one.body);
        return;
      case "failed":
        asked.get(one.id)?.reject(errorOf(one.error));
        return;
      case "tell":
        try {
          handlers.hear(one.kind, one.body);
        } catch {
          end("a remark of an unknown form came");
        }
    }
  };

  const wire = frames(stream, { message: take, broken: (why) => end(`${why} came`) });
  stream.on("error", () => end("the connection broke"));
  stream.on("end", () => end("the connection ended"));
  stream.on("close", () => end("the connection ended"));

  return {
    ended,
    get over() {
      return over !== undefined;
    },
    end,
    async ask(what, body, signal) {
      signal?.throwIfAborted();
      if (over !== undefined) throw new Error(over);
      const number = next++;
      const onAbort = (): void => {
        const waiting = asked.get(number);
        if (!waiting || over !== undefined) return;
        post({ type: "cancel", id: number });
        waiting.reject(signal?.reason);
      };
      try {
        return await new Promise((resolve, reject) => {
          asked.set(number, { resolve, reject });
          signal?.addEventListener("abort", onAbort, { once: true });
          post({ type: "ask", id: number, kind: what, body });
        });
      } finally {
        asked.delete(number);
        signal?.removeEventListener("abort", onAbort);
      }
    },
    tell(what, body) {
      if (over === undefined) post({ type: "tell", kind: what, body });
    },
  };
}
