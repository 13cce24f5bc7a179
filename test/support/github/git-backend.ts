import { spawn, type ChildProcess } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, dirname } from "node:path";
import { gitEnvironment } from "../git-fixture.ts";
import { gitTokenOf, isAllowed } from "./auth.ts";
import { isInstalledFor } from "./exchange.ts";
import type { RepositoryRecord, Store } from "./store.ts";

/** Fetching over smart HTTP: `git http-backend` as a CGI program, before it GitHub's own questions. */

export interface GitPath {
  owner: string;
  name: string;
  /** Below the repository: `info/refs`, `git-upload-pack` or `git-receive-pack`. */
  rest: string;
}

export function gitPathOf(path: string): GitPath | undefined {
  const found = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(path);
  if (!found) return undefined;
  const [, owner = "", name = "", rest = ""] = found;
  return { owner: decodeURIComponent(owner), name: decodeURIComponent(name), rest };
}

/** Who may fetch what; an answer instead of a repository is a refusal. */
export function gitAccess(
  store: Store,
  path: GitPath,
  authorization: string | undefined,
): RepositoryRecord | { status: number; text: string } {
  const repository = store.repository(path.owner, path.name);
  const token = gitTokenOf(authorization, store);
  if (!token && (authorization || !repository || repository.private)) {
    return { status: 401, text: "remote: Repository not found.\n" };
  }
  const visible = repository && (!repository.private || (token && isInstalledFor(token, repository)));
  if (!repository || !visible) return { status: 404, text: "remote: Repository not found.\n" };
  if (token && !isAllowed(token, store, "contents", "read")) {
    return { status: 403, text: "remote: Resource not accessible by integration\n" };
  }
  if (path.rest === "git-receive-pack") {
    return { status: 403, text: "remote: Write access to repository not granted.\n" };
  }
  return repository;
}

/** What a token that is handed to git may do beyond fetching from this repository; nothing is well. */
export function tooBroad(
  store: Store,
  repository: RepositoryRecord,
  authorization: string | undefined,
): string | undefined {
  const token = gitTokenOf(authorization, store);
  if (!token) return undefined;
  const more = Object.entries(token.permissions).filter(
    ([name, level]) => level !== "read" || (name !== "contents" && name !== "metadata"),
  );
  const alone = token.repositories?.length === 1 && token.repositories[0] === repository.id;
  if (alone && more.length === 0) return undefined;
  const may = more.map(([name, level]) => `${name}: ${level}`).join(", ") || "contents: read";
  return `git was given a token for ${alone ? "this repository" : "other repositories"} with ${may}`;
}

/** Streams one request through `git http-backend`. Resolves when the answer has gone out. */
export function serveGit(
  request: IncomingMessage,
  response: ServerResponse,
  repository: RepositoryRecord,
  ask: { rest: string; query: string },
  children: Set<ChildProcess>,
): Promise<number> {
  const { headers } = request;
  const child = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      ...gitEnvironment,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROJECT_ROOT: dirname(repository.gitDir),
      PATH_INFO: `/${basename(repository.gitDir)}/${ask.rest}`,
      QUERY_STRING: ask.query,
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: headers["content-type"] ?? "",
      CONTENT_LENGTH: headers["content-length"] ?? "",
      HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
      REMOTE_ADDR: "127.0.0.1",
    },
  });
  children.add(child);
  // The backend may stop reading, or the client may go: both end in `close`.
  child.stdin.on("error", () => undefined);
  request.pipe(child.stdin);
  response.on("close", () => child.kill("SIGKILL"));

  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    let status = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      if (status > 0) {
        if (!response.write(chunk)) {
          child.stdout.pause();
          response.once("drain", () => child.stdout.resume());
        }
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const fields = head
        .subarray(0, end)
        .toString("latin1")
        .split("\r\n")
        .map((line) => line.split(/: */, 2));
      status = Number(fields.find(([name]) => name === "Status")?.[1]?.slice(0, 3) ?? 200);
      const kept = fields.filter(([name]) => name !== "Status") as [string, string][];
      response.writeHead(status, Object.fromEntries(kept));
      response.write(head.subarray(end + 4));
    });
    child.on("error", reject);
    child.on("close", () => {
      children.delete(child);
      if (status === 0 && !response.headersSent) response.writeHead(500);
      response.end(() => resolve(status || 500));
      if (response.destroyed) resolve(status);
    });
  });
}
