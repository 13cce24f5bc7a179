import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Readiness } from "../domain/telemetry.ts";
import { UserError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { bringsToken, isFromHere } from "./access.ts";

/** Answers a request, or says `false`: it is for something else. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export function sayJson(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
  // With its length known, an answer leaves in one piece; else Node sends it in chunks.
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
  response.writeHead(status, headers).end(text);
}

/** `/ready`: 503 when a necessary part is in trouble, and the state of each part either way. */
export function sayReadiness(response: ServerResponse, { ready, parts }: Readiness): void {
  sayJson(response, ready ? 200 : 503, {
    status: ready ? "ready" : "not ready",
    parts: Object.fromEntries(
      parts.map(({ name, state, necessary, ms }) => [name, { state, necessary, ms }]),
    ),
  });
}

export interface MetricsAccess {
  /** Has to be brought when it is set, from wherever the request comes. */
  token?: string;
  /** Without a token: only programs on this machine are answered. */
  onlyFromHere: boolean;
}

/** `/metrics`, which tells strangers nothing: not even that it is there. */
export function metricsAnswer(
  metrics: { contentType: string; text(): Promise<string> },
  { token, onlyFromHere }: MetricsAccess,
): Answer {
  return async (request, response) => {
    if (request.url?.split("?", 1)[0] !== "/metrics") return false;
    if (token !== undefined && !bringsToken(request, token)) {
      response.setHeader("www-authenticate", "Bearer");
      sayJson(response, 401, { error: "The metrics ask for METRICS_TOKEN as a bearer token." });
      return true;
    }
    if (token === undefined && onlyFromHere && !isFromHere(request)) return false;
    const text = await metrics.text();
    response.writeHead(200, { "content-type": metrics.contentType, "cache-control": "no-store" }).end(text);
    return true;
  };
}

export interface ProbeOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  ready(): Promise<Readiness>;
  metrics: Answer;
  log: Logger;
}

/**
 * `/health`, `/ready` and `/metrics` of a process that takes no deliveries.
 *
 * @throws UserError when the address is taken or may not be used
 */
export async function startProbes(options: ProbeOptions): Promise<{ url: string; close(): Promise<void> }> {
  const { log, ready, metrics } = options;
  const server = createServer(async (request, response) => {
    try {
      const path = request.url?.split("?", 1)[0];
      if (path === "/health") return sayJson(response, 200, { status: "ok" });
      if (path === "/ready") return sayReadiness(response, await ready());
      if (await metrics(request, response)) return;
      sayJson(response, 404, { error: "There is nothing here." });
    } catch (error) {
      log.error({ err: error }, "a probe was not answered");
      if (!response.headersSent) sayJson(response, 500, { error: "This could not be answered." });
    }
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const where = `${options.host}:${options.port}`;
      reject(
        new UserError(`Cannot listen on ${where} (${cause.code ?? cause.message}).`, {
          remedy: "Set METRICS_HOST and METRICS_PORT to an address that is free on this machine.",
          cause,
        }),
      );
    });
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
