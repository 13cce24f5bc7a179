import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createNodeMiddleware, Probot } from "probot";
import { messageOf } from "../errors.ts";
import type { Logger } from "../log.ts";
import { type AppPorts, createApp } from "./app.ts";
import { readBody } from "./read-body.ts";
import { signatureMatches } from "./signature.ts";

/** Where GitHub sends deliveries; `app.yml` has the same path. */
export const WEBHOOK_PATH = "/api/github/webhooks";

export interface ListenerOptions extends AppPorts {
  webhookSecret: string;
  /** Throws, or is still pending after a second, when deliveries could not be taken now. */
  ready(): Promise<void>;
}

/**
 * Answers deliveries, `/health` and `/ready`; 404 for the rest.
 *
 * A delivery is read up to GitHub's limit (413 beyond it) and its SHA-256 signature is checked over the raw
 * bytes (401) before anything parses it or logs a part of it. Probot then hands it to its event's handler
 * and answers 200 once the job is durable, or 500.
 */
export async function createListener(options: ListenerOptions): Promise<RequestListener> {
  const { log, webhookSecret } = options;
  const probot = new Probot({
    // This process answers deliveries and calls nobody: it holds no key of the App.
    githubToken: "none",
    secret: webhookSecret,
    log: withoutPayloads(log),
  });
  const deliver = await createNodeMiddleware(createApp(options), { probot, webhooksPath: WEBHOOK_PATH });

  return async (request, response) => {
    try {
      const path = request.url?.split("?", 1)[0];
      if (path === "/health") return say(response, 200, { status: "ok" });
      if (path === "/ready") return await sayReady(response, options);
      if (path !== WEBHOOK_PATH) return say(response, 404, { error: "There is nothing here." });
      if (request.method !== "POST") return say(response, 405, { error: "Deliveries are sent with POST." });
      const body = await readBody(request);
      if (body === "too-large") return refuseLarge(response);
      if (!signatureMatches(webhookSecret, body, headerOf(request, "x-hub-signature-256"))) {
        log.warn(
          { delivery: headerOf(request, "x-github-delivery") },
          "delivery refused: its SHA-256 signature is missing or wrong",
        );
        return say(response, 401, {
          error: "The X-Hub-Signature-256 header is missing or does not match WEBHOOK_SECRET.",
        });
      }
      // Octokit takes a body that was read already from these two properties.
      await deliver(Object.assign(request, { body: {}, rawBody: body }), response);
    } catch (error) {
      log.error({ err: withoutEvent(error) }, "delivery not answered");
      if (!response.headersSent) say(response, 500, { error: "The delivery could not be handled." });
    }
  };
}

async function sayReady(response: ServerResponse, { ready, log }: ListenerOptions): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the queue did not answer within a second")), 1_000);
  });
  try {
    await Promise.race([ready(), late]);
    say(response, 200, { status: "ready" });
  } catch (error) {
    log.warn({ reason: messageOf(error) }, "not ready");
    say(response, 503, { status: "not ready" });
  } finally {
    clearTimeout(timer);
  }
}

function say(response: ServerResponse, status: number, body: Readonly<Record<string, string>>): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}

function refuseLarge(response: ServerResponse): void {
  response.setHeader("connection", "close");
  say(response, 413, { error: "A delivery has at most 25 MB." });
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value.slice(0, 200) : undefined;
}

/**
 * Octokit hangs the whole delivery on the errors it logs. What is kept of an error is what helps to find
 * it again: its name, message and stack.
 */
function withoutPayloads(log: Logger): Logger {
  return log.child({}, { serializers: { err: withoutEvent } });
}

function withoutEvent(error: unknown): { type: string; message: string; stack?: string } {
  if (!(error instanceof Error)) return { type: typeof error, message: messageOf(error) };
  return { type: error.name, message: error.message, ...(error.stack ? { stack: error.stack } : {}) };
}
