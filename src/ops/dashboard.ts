import type { IncomingMessage, ServerResponse } from "node:http";
import { bringsToken, isFromElsewhere } from "./access.ts";

export const DASHBOARD_PATH = "/dashboard";

export interface DashboardOptions {
  token: string;
  /** Jobs may be tried again and removed; otherwise people can only look. */
  write: boolean;
  /** BullMQ's own `Queue`. */
  queue(): Promise<object>;
  /** Tries a failed job again. */
  retry(id: string): Promise<unknown>;
  retryAll(): Promise<unknown>;
}

/**
 * Bull Board below `/dashboard`, for who brings the token. Of a job it shows whose it is and no word that somebody
 * wrote. Loaded at the first visit that brings the token.
 *
 * @returns answers `false` when the request is for something else
 */
export function createDashboard(
  options: DashboardOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  let board: Promise<(request: IncomingMessage, response: ServerResponse) => Promise<void>> | undefined;
  return async (request, response) => {
    const path = request.url?.split("?", 1)[0] ?? "";
    if (path !== DASHBOARD_PATH && !path.startsWith(`${DASHBOARD_PATH}/`)) return false;
    const headers = {
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const refuse = (status: number, words: string) => {
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${words}\n`);
      return true;
    };
    if (!bringsToken(request, options.token)) {
      response.setHeader("www-authenticate", 'Basic realm="Backend Architect", charset="UTF-8"');
      return refuse(401, "The dashboard asks for DASHBOARD_TOKEN, as the password or as a bearer token.");
    }
    const changes = request.method !== "GET" && request.method !== "HEAD";
    if (changes && !options.write)
      return refuse(403, "This dashboard is for looking only: DASHBOARD_WRITE=1 changes that.");
    if (changes && isFromElsewhere(request)) return refuse(403, "This request comes from another site.");
    const change = changes ? changeIn(path) : undefined;
    if (changes && !change) return refuse(403, "Here jobs can be tried again, brought forward and removed.");
    if (change?.retry !== undefined) {
      // Our own way: BullMQ's would put a second review beside one that waits for the same pull request.
      await (change.retry === "all" ? options.retryAll() : options.retry(change.retry));
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
      return true;
    }
    board ??= openBoard(options).catch((error: unknown) => {
      board = undefined;
      throw error;
    });
    await (await board)(request, response);
    return true;
  };
}

/**
 * The changes that people may make, by Bull Board's own paths: one job, or all that failed. It has more: adding a job,
 * or writing into one, would be speaking in somebody's name.
 */
function changeIn(path: string): { retry?: string } | undefined {
  const [, what = ""] = /^\/dashboard\/api\/queues\/[\w-]{1,100}\/(.{1,300})$/.exec(path) ?? [];
  if (what === "retry/failed") return { retry: "all" };
  const [, job, verb] = /^([\w.-]+)\/(retry|promote|clean)$/.exec(what) ?? [];
  if (job === undefined) return undefined;
  return verb === "retry" ? { retry: job } : {};
}

async function openBoard({ write, queue }: DashboardOptions) {
  const { createBoard } = await import("./board.ts");
  return createBoard(await queue(), { path: DASHBOARD_PATH, write });
}
