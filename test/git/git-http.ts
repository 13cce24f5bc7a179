import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gitEnvironment } from "../support/git-fixture.ts";

export interface GitHttp {
  url: string;
  /** Every request's path and Authorization header. */
  seen: { path: string; authorization: string | undefined }[];
  /** Answers in git's place; true when it did. */
  before?: (request: IncomingMessage, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

/** Serves the bare repositories below a folder over smart HTTP on the loopback interface. */
export async function serveGitHttp(root: string, config: readonly string[] = []): Promise<GitHttp> {
  const http: Server = createServer((request, response) => {
    served.seen.push({ path: request.url ?? "", authorization: request.headers.authorization });
    if (!served.before?.(request, response)) backend(root, config, request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const served: GitHttp = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    seen: [],
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections();
        http.close(() => resolve());
      }),
  };
  return served;
}

function backend(
  root: string,
  config: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const child = spawn("git", [...config.flatMap((setting) => ["-c", setting]), "http-backend"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      ...gitEnvironment,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROJECT_ROOT: root,
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      CONTENT_LENGTH: request.headers["content-length"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    },
  });
  request.pipe(child.stdin);
  child.stdin.on("error", () => undefined);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("close", () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf("\r\n\r\n");
    const fields = answer
      .toString("latin1", 0, Math.max(0, end))
      .split("\r\n")
      .map((line) => line.split(/: */, 2));
    const status = Number(
      fields.find(([name]) => name === "Status")?.[1]?.slice(0, 3) ?? (end < 0 ? 500 : 200),
    );
    response.writeHead(status, Object.fromEntries(fields.filter(([name]) => name && name !== "Status")));
    response.end(answer.subarray(end + 4));
  });
}
