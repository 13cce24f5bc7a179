import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type Around, type Meter, NO_AROUND, NO_METER, type Readiness } from "../domain/telemetry.ts";
import { sayJson as say, sayReadiness } from "../ops/answers.ts";
import { type AppPorts, isFollowed } from "./app.ts";
import { createDeliver, withoutEvent } from "./deliver.ts";
import { readBody } from "./read-body.ts";
import { signingSecret } from "./signature.ts";

/** Where GitHub sends deliveries; `app.yml` has the same path. */
export const WEBHOOK_PATH = "/api/github/webhooks";

export interface ListenerOptions extends AppPorts {
  webhookSecret: string;
  /** The one that is being replaced, obeyed as well. */
  previousWebhookSecret?: string;
  /** Answers what is for people, `/` for one; `false` when the request is for something else. */
  home?(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Can deliveries be taken now? Answers within a second or little more. */
  ready(): Promise<Readiness>;
  meter?: Meter;
  around?: Around;
}

/**
 * Answers deliveries, `/health`, `/ready` and what is for people; 404 for the rest.
 *
 * A delivery is read up to GitHub's limit (413 beyond it) and its SHA-256 signature is checked over the raw
 * bytes (401) before anything parses it or logs a part of it. Probot then hands it to its event's handler
 * and answers 200 once the job is durable, or 500.
 */
export async function createListener(options: ListenerOptions): Promise<RequestListener> {
  const { log, webhookSecret, previousWebhookSecret, meter = NO_METER, around = NO_AROUND } = options;
  const secrets = [webhookSecret, ...(previousWebhookSecret ? [previousWebhookSecret] : [])];
  const deliver = await createDeliver(options);
  let toldOfPrevious = false;
  const usedPrevious = (): void => {
    meter.previousSecret();
    if (!toldOfPrevious)
      log.warn("a delivery is signed with WEBHOOK_SECRET_PREVIOUS: GitHub does not have the new one yet");
    toldOfPrevious = true;
  };

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const delivery = headerOf(request, "x-github-delivery");
    const body = await readBody(request);
    if (body === "too-large") return refuseLarge(response);
    const secret = signingSecret(secrets, body, headerOf(request, "x-hub-signature-256"));
    if (secret < 0) {
      log.warn({ delivery }, "delivery refused: its SHA-256 signature is missing or wrong");
      return say(response, 401, {
        error: "The X-Hub-Signature-256 header is missing or does not match WEBHOOK_SECRET.",
      });
    }
    if (secret > 0) usedPrevious();
    const attributes = { delivery: delivery ?? "", event: headerOf(request, "x-github-event") ?? "" };
    await around("delivery", attributes, async () => {
      const answer = await deliver(request, body);
      say(response, answer.status, answer.body);
    });
  };

  /** Counts a delivery by its answer; what became of those that were obeyed is counted where it is decided. */
  const count = (request: IncomingMessage, status: number, started: number): void => {
    const event = headerOf(request, "x-github-event") ?? "";
    meter.deliveryAnswered((performance.now() - started) / 1_000);
    if (status >= 500) meter.delivery(event, "failed");
    else if (status >= 400) meter.delivery(event, "refused");
    else if (!isFollowed(event)) meter.delivery(event, "ignored");
  };

  return async (request, response) => {
    try {
      const path = request.url?.split("?", 1)[0];
      if (path === "/health") return say(response, 200, { status: "ok" });
      if (path === "/ready") return sayReadiness(response, await options.ready());
      if (path !== WEBHOOK_PATH && (await options.home?.(request, response))) return;
      if (path !== WEBHOOK_PATH) return say(response, 404, { error: "There is nothing here." });
      if (request.method !== "POST") return say(response, 405, { error: "Deliveries are sent with POST." });
      const started = performance.now();
      response.once("finish", () => count(request, response.statusCode, started));
      await take(request, response);
    } catch (error) {
      log.error({ err: withoutEvent(error) }, "delivery not answered");
      if (!response.headersSent) say(response, 500, { error: "The delivery could not be handled." });
    }
  };
}

function refuseLarge(response: ServerResponse): void {
  response.setHeader("connection", "close");
  say(response, 413, { error: "A delivery has at most 25 MB." });
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value.slice(0, 200) : undefined;
}
