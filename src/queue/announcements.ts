import { Redis } from "ioredis";
import { z } from "zod";
import type { JobQueue, ReviewJob } from "../domain/job.ts";
import type { Sha } from "../domain/pull-request.ts";
import { messageOf } from "../errors.ts";
import type { Logger } from "../log.ts";

/** That a review was queued. Said besides the queue, which is what counts: one that is lost costs only time. */
export interface Announcement {
  repository: number;
  number: number;
  /** As the delivery said. */
  head?: Sha | undefined;
}

export interface Announcements {
  /** To be called once the job is durable. Never throws, and waits for nothing. */
  tell(job: ReviewJob): void;
  /** Hears of every review that is queued from now on, by this process or another on the same Redis. */
  listen(listener: (announcement: Announcement) => void): void;
  close(): Promise<void>;
}

const one = z.object({
  repository: z.number(),
  number: z.number(),
  head: z
    .string()
    .regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/)
    .optional(),
});
const schema = z.union([one.transform((announcement) => [announcement]), z.array(one)]);

/**
 * Milliseconds between two messages: a burst of deliveries costs Redis twenty a second, and one by itself waits for
 * nothing. A run whose head is old stops within 100.
 */
const SAY_EVERY = 50;

/** Announcements in one message. */
const MAX_TOLD = 100;

/** Longest message that is read; ours have less than 200 characters for each announcement. */
const MAX_MESSAGE = 200 * MAX_TOLD;

/** Announcements that wait for Redis to come back. */
const MAX_UNSAID = 1_000;

/** Without Redis there is one process, which tells itself. */
export function openAnnouncements(
  options: { redisUrl?: string; prefix?: string },
  log: Logger,
): Announcements {
  const listeners = new Set<(announcement: Announcement) => void>();
  const hear = (announcement: Announcement): void => {
    for (const listener of listeners) listener(announcement);
  };
  const wire = options.redisUrl
    ? redisWire(options.redisUrl, `${options.prefix ?? "architect"}:queued`, hear, log)
    : undefined;
  return {
    tell({ repo, number, head }) {
      const announcement = { repository: repo.id, number, head };
      hear(announcement);
      wire?.tell(announcement);
    },
    listen(listener) {
      listeners.add(listener);
      wire?.listen();
    },
    async close() {
      listeners.clear();
      wire?.close();
    },
  };
}

function redisWire(url: string, channel: string, hear: (announcement: Announcement) => void, log: Logger) {
  const trouble = (error: unknown): void =>
    log.debug({ reason: messageOf(error) }, "trouble with announcements");
  const connect = (enableOfflineQueue: boolean): Redis => {
    const client = new Redis(url, { lazyConnect: true, enableOfflineQueue, maxRetriesPerRequest: null });
    client.on("error", trouble);
    return client;
  };
  let speaker: Redis | undefined;
  let ear: Redis | undefined;
  /** What was not said yet, by its pull request. */
  const unsaid = new Map<string, Announcement>();
  /** Runs for `SAY_EVERY` after something was said. */
  let pause: NodeJS.Timeout | undefined;
  const say = (): void => {
    pause = undefined;
    if (speaker?.status !== "ready" || unsaid.size === 0) return;
    const all = [...unsaid.values()];
    unsaid.clear();
    for (let from = 0; from < all.length; from += MAX_TOLD) {
      const told = all.slice(from, from + MAX_TOLD);
      // One by itself is said as it always was, and understood by a process that is not renewed yet.
      speaker.publish(channel, JSON.stringify(told.length === 1 ? told[0] : told)).catch(trouble);
    }
    pause = setTimeout(say, SAY_EVERY).unref();
  };
  return {
    tell(announcement: Announcement): void {
      if (!speaker) {
        speaker = connect(false);
        speaker.on("ready", say);
        speaker.connect().catch(trouble);
      }
      const pull = `${announcement.repository}#${announcement.number}`;
      // Beyond that whoever runs finds out before it publishes.
      if (unsaid.has(pull) || unsaid.size < MAX_UNSAID) unsaid.set(pull, announcement);
      if (!pause) say();
    },
    listen(): void {
      if (ear) return;
      ear = connect(true);
      ear.on("message", (_, text: string) => {
        for (const announcement of parsed(text)) hear(announcement);
      });
      ear.subscribe(channel).catch(trouble);
    },
    close(): void {
      clearTimeout(pause);
      say();
      clearTimeout(pause);
      speaker?.disconnect();
      ear?.disconnect();
    },
  };
}

function parsed(text: string): readonly Announcement[] {
  if (text.length > MAX_MESSAGE) return [];
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

/** The queue, with every review that is queued announced. */
export function announcing<Q extends JobQueue>(queue: Q, announcements: Announcements): Q {
  return {
    ...queue,
    async enqueue(job, options) {
      await queue.enqueue(job, options);
      if (job.kind === "review") announcements.tell(job);
    },
    async close() {
      await queue.close();
      await announcements.close();
    },
  };
}
