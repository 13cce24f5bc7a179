import type { IncomingMessage, ServerResponse } from "node:http";
import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { HonoAdapter } from "@bull-board/hono";
import { getRequestListener } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Queue } from "bullmq";
import { Hono } from "hono";
import { z } from "zod";

/** What is shown of a job: whose it is, and no word that somebody wrote. What is not named here is left out. */
const shown = z.object({
  job: z.object({
    kind: z.string(),
    installation: z.number(),
    repo: z.object({ id: z.number(), owner: z.string(), name: z.string() }),
    number: z.number(),
    cause: z.object({ delivery: z.string(), event: z.string() }),
    head: z.string().optional(),
    comment: z.number().optional(),
    request: z.string().optional(),
  }),
});

/**
 * Bull Board over one queue, answering Node's own requests.
 *
 * @param queue BullMQ's `Queue`, on Redis or on Postgres: the adapter reads both, and its type names only the first
 */
export function createBoard(
  queue: object,
  options: { path: string; write: boolean },
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const adapter = new BullMQAdapter(queue as Queue, { readOnlyMode: !options.write });
  adapter.setFormatter("data", (data: unknown) => shown.safeParse(data).data ?? {});
  const server = new HonoAdapter(serveStatic);
  server.setBasePath(options.path);
  createBullBoard({
    queues: [adapter],
    serverAdapter: server,
    options: { uiConfig: { boardTitle: "Backend Architect" } },
  });
  const app = new Hono();
  app.route(options.path, server.registerPlugin());
  return getRequestListener(app.fetch, { overrideGlobalObjects: false });
}
