import { createHmac, randomUUID } from "node:crypto";
import type { AppCredentials, Delivery } from "./fake-github.ts";
import { iso } from "./exchange.ts";
import type { Payload } from "./payloads.ts";
import type { Store } from "./store.ts";
import { payloadProblems } from "./webhook-schema.ts";

/** Keeps this much of an answer. */
const ANSWER_CHARACTERS = 65_536;

/** Signs deliveries, sends them, and keeps what came of them. */
export class Webhooks {
  #store: Store;
  #app: AppCredentials;
  #timeoutMs: number;
  #url: string | undefined;
  #sending = new AbortController();

  constructor(store: Store, app: AppCredentials, options: { url: string | undefined; timeoutMs: number }) {
    this.#store = store;
    this.#app = app;
    this.#url = options.url;
    this.#timeoutMs = options.timeoutMs;
  }

  deliverTo(url: string): void {
    this.#url = url;
  }

  /** Throws when the payload is not one that GitHub would send, or when no address was given. */
  async deliver(
    event: string,
    payload: Payload,
    options: { guid?: string; secret?: string; unchecked?: boolean; redelivery?: boolean } = {},
  ): Promise<Delivery> {
    const problems = options.unchecked ? [] : payloadProblems(event, payload);
    if (problems.length > 0) throw new Error(`not a payload of ${event}:\n${problems.join("\n")}`);
    if (!this.#url) throw new Error("nowhere to deliver: give a webhookUrl, or call deliverTo(url)");
    const body = JSON.stringify(payload);
    const guid = options.guid ?? randomUUID();
    const headers = this.#headers(event, guid, body, options.secret ?? this.#app.webhookSecret);
    const started = performance.now();
    const answer = await this.#post(this.#url, headers, body);
    const delivery: Delivery = {
      id: this.#store.mint("delivery").id,
      guid,
      event,
      action: typeof payload.action === "string" ? payload.action : null,
      deliveredAt: iso(this.#store.clock()),
      redelivery: options.redelivery ?? false,
      durationMs: Math.round(performance.now() - started),
      status: answer.status,
      statusCode: answer.code,
      request: { headers, payload },
      responseBody: answer.body,
    };
    this.#store.deliveries.push(delivery);
    return delivery;
  }

  /** The same payload and GUID once more, with a new id. */
  async redeliver(id: number): Promise<Delivery> {
    const first = this.#store.deliveries.find((item) => item.id === id);
    if (!first) throw new Error(`no delivery ${id}`);
    const { event, guid, request } = first;
    return this.deliver(event, { ...request.payload }, { guid, unchecked: true, redelivery: true });
  }

  close(): void {
    this.#sending.abort();
  }

  #headers(event: string, guid: string, body: string, secret: string): Record<string, string> {
    const sign = (algorithm: string) => createHmac(algorithm, secret).update(body).digest("hex");
    return {
      accept: "*/*",
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/044aadd",
      "x-github-delivery": guid,
      "x-github-event": event,
      "x-github-hook-id": String(this.#app.id + 1),
      "x-github-hook-installation-target-id": String(this.#app.id),
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature": `sha1=${sign("sha1")}`,
      "x-hub-signature-256": `sha256=${sign("sha256")}`,
    };
  }

  async #post(
    url: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<{ code: number; status: string; body: string }> {
    const signal = AbortSignal.any([AbortSignal.timeout(this.#timeoutMs), this.#sending.signal]);
    try {
      const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
      const text = (await response.text()).slice(0, ANSWER_CHARACTERS);
      return {
        code: response.status,
        status: response.ok ? "OK" : `Invalid HTTP Response: ${response.status}`,
        body: text,
      };
    } catch (error) {
      const late = error instanceof Error && error.name === "TimeoutError";
      return { code: 0, status: late ? "timed out" : "failed to connect to host", body: "" };
    }
  }
}
