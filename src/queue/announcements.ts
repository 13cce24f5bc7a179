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

const schema = z.object({
  repository: z.number(),
  number: z.number(),
  head: z
    .string()
    .regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/)
    .optional(),
});

/** Longest message that is read; ours have less than 200 characters. */
const MAX_MESSAGE = 1_000;

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
    const client = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue,
      maxRetriesPerRequest: null,
      // Those of one turn of the event loop go out together.
      enableAutoPipelining: true,
    });
    client.on("error", trouble);
    return client;
  };
  let speaker: Redis | undefined;
  let ear: Redis | undefined;
  /** What could not be said yet, by its pull request. */
  const unsaid = new Map<string, Announcement>();
  const say = (announcement: Announcement): void => {
    speaker?.publish(channel, JSON.stringify(announcement)).catch(trouble);
  };
  return {
    tell(announcement: Announcement): void {
      if (!speaker) {
        speaker = connect(false);
        speaker.on("ready", () => {
          for (const waiting of unsaid.values()) say(waiting);
          unsaid.clear();
        });
        speaker.connect().catch(trouble);
      }
      if (speaker.status === "ready") return say(announcement);
      const pull = `${announcement.repository}#${announcement.number}`;
      // Beyond that whoever runs finds out before it publishes.
      if (unsaid.has(pull) || unsaid.size < MAX_UNSAID) unsaid.set(pull, announcement);
    },
    listen(): void {
      if (ear) return;
      ear = connect(true);
      ear.on("message", (_, text: string) => {
        const announcement = parsed(text);
        if (announcement) hear(announcement);
      });
      ear.subscribe(channel).catch(trouble);
    },
    close(): void {
      speaker?.disconnect();
      ear?.disconnect();
    },
  };
}

function parsed(text: string): Announcement | undefined {
  if (text.length > MAX_MESSAGE) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
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
