import type { IncomingMessage } from "node:http";
import { Probot } from "probot";
import { messageOf } from "../errors.ts";
import type { Logger } from "../log.ts";
import { type AppPorts, createApp, isFollowed } from "./app.ts";

/** What the sender of a delivery is told. */
export interface Answer {
  status: number;
  body: Readonly<Record<string, string>>;
}

/** Takes a delivery whose signature was found right. Never throws. */
export type Deliver = (request: IncomingMessage, body: Buffer) => Promise<Answer>;

const DONE: Answer = { status: 200, body: { status: "ok" } };

/**
 * Hands deliveries to the Probot app, parsed once. Octokit's own middleware would check the signature again, and answer
 * "still processing" for a job that is not durable yet.
 */
export async function createDeliver(ports: AppPorts): Promise<Deliver> {
  const probot = new Probot({
    // This process answers deliveries and calls nobody: it holds no key of the App, and no secret either.
    githubToken: "none",
    secret: "checked before",
    log: withoutPayloads(ports.log),
  });
  await probot.ready();
  await probot.load(createApp(ports));

  return async ({ headers }, body) => {
    const type = headers["content-type"] ?? "";
    if (!/^\s*application\/json\s*(?:;|$)/i.test(type.slice(0, 200)))
      return refused(415, "Set the webhook's content type to application/json.");
    const [name, id] = [headers["x-github-event"], headers["x-github-delivery"]];
    if (typeof name !== "string" || typeof id !== "string" || id === "")
      return refused(400, "The headers X-GitHub-Event and X-GitHub-Delivery are missing.");
    if (!isFollowed(name)) return DONE;
    const payload = objectIn(body);
    if (!payload) return refused(400, "The delivery is not a JSON object.");
    try {
      // The type of each event's payload is checked where it is used.
      const event: unknown = { id, name, payload };
      await probot.webhooks.receive(event as Parameters<typeof probot.webhooks.receive>[0]);
      return DONE;
    } catch {
      // Logged by Probot, without the payload.
      return refused(500, "The delivery could not be handled.");
    }
  };
}

function refused(status: number, error: string): Answer {
  return { status, body: { error } };
}

function objectIn(body: Buffer): object | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Octokit hangs the whole delivery on the errors it logs. What is kept of an error is what helps to find
 * it again: its name, message and stack.
 */
function withoutPayloads(log: Logger): Logger {
  return log.child({}, { serializers: { err: withoutEvent } });
}

export function withoutEvent(error: unknown): { type: string; message: string; stack?: string } {
  if (!(error instanceof Error)) return { type: typeof error, message: messageOf(error) };
  return { type: error.name, message: error.message, ...(error.stack ? { stack: error.stack } : {}) };
}
