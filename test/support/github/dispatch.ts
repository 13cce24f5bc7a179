import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { authorise, viewerOf } from "./auth.ts";
import { parseJson, readBody, redacted } from "./body.ts";
import { type Answer, maySee, notFound, type Question, Refusal, type Viewer } from "./exchange.ts";
import type { Call } from "./call.ts";
import { gitAccess, type GitPath, gitPathOf, serveGit, tooBroad } from "./git-backend.ts";
import { type Parsed, parseQuery, runQuery } from "./graphql/query.ts";
import type { Matched } from "./openapi.ts";
import { paged } from "./paging.ts";
import { handlers } from "./rest/all.ts";
import { failsAfter, failsBefore, type Prepared, type Reply, send, struck } from "./strike.ts";
import type { World } from "./world.ts";

/** One request, from the socket to what it does. */

const KEPT_HEADERS = ["user-agent", "accept", "git-protocol", "content-encoding", "if-none-match"];

export async function dispatch(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.sendDate = false;
  response.setHeader("date", new Date(world.store.clock()).toUTCString());
  const url = new URL(request.url ?? "/", "http://stand-in");
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) if (request.headers[name]) headers[name] = String(request.headers[name]);
  const call: Call = {
    at: world.store.clock(),
    kind: "rest",
    method: request.method ?? "GET",
    path: url.pathname,
    operationId: "unknown",
    status: 0,
    query: Object.fromEntries(url.searchParams),
    body: undefined,
    headers,
    applied: false,
  };
  world.history.push(call);

  const gitPath = gitPathOf(url.pathname);
  if (gitPath) return git(world, request, response, call, gitPath, url.search.slice(1));

  const parsed = parseJson(await readBody(request));
  if ("error" in parsed) return send(response, call, new Refusal(400, parsed.error));
  call.body = redacted(parsed.value);
  const graphqlPath = world.basePath === "" ? "/graphql" : "/api/graphql";
  const respond =
    url.pathname === graphqlPath
      ? graphql(world, request, call, parsed.value)
      : rest(world, request, call, url, parsed.value);
  await struck(world, request, response, call, respond);
}

function violation(world: World, call: Call, problems: readonly string[]): void {
  world.violations.push({ operationId: call.operationId, method: call.method, path: call.path, problems });
}

/** A repository's numeric address is where renames redirect to. */
function byName(world: World, path: string): string {
  const [, id, rest = ""] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  const repository = id ? world.store.repositories.get(Number(id)) : undefined;
  return repository ? `/repos/${repository.owner}/${repository.name}${rest}` : path;
}

function rest(world: World, request: IncomingMessage, call: Call, url: URL, body: unknown): Prepared {
  const inside = url.pathname.startsWith(`${world.basePath}/`);
  const path = byName(world, inside ? url.pathname.slice(world.basePath.length) : url.pathname);
  const matched = inside ? world.openapi.match(call.method, path) : undefined;
  call.path = inside ? url.pathname.slice(world.basePath.length) : url.pathname;
  if (matched) call.operationId = matched.operation.id;
  return {
    isWrite: call.method !== "GET",
    run: async (seenUntil) => {
      const { store, limits } = world;
      if (!matched) {
        violation(world, call, ["no such operation in the description; see scripts/extract-openapi.ts"]);
        throw notFound();
      }
      const problems = world.openapi.problems(matched, call.query, body);
      if (problems.length > 0) {
        violation(world, call, problems);
        throw new Refusal(422, `Invalid request.\n\n${problems.join("\n")}`);
      }
      const viewer = viewerOf(request.headers.authorization, store, world.key);
      authorise(matched.operation.id, viewer, store);
      // Asking for the limit is free.
      if (matched.operation.id === "rate-limit/get")
        return finish(world, matched, viewer, request, url, { status: 200, body: limits.overview(viewer) });
      limits.spend(viewer);
      redirect(world, matched, viewer, url, call.method);
      const handler = handlers[matched.operation.id];
      if (!handler) throw new Error(`no handler for ${matched.operation.id}`);
      const answer = await handler({ ...ask(world, matched, viewer, call.query, body), seenUntil });
      return finish(world, matched, viewer, request, url, answer);
    },
  };
}

function ask(
  world: World,
  matched: Matched,
  viewer: Viewer,
  query: Question["query"],
  body: unknown,
): Omit<Question, "seenUntil"> {
  const { store, urls, app, redeliver } = world;
  return {
    operationId: matched.operation.id,
    params: matched.params,
    query,
    body,
    viewer,
    store,
    urls,
    app,
    redeliver,
  };
}

/** A repository that was renamed answers with its new address. */
function redirect(world: World, matched: Matched, viewer: Viewer, url: URL, method: string): void {
  const { owner, repo } = matched.params;
  if (!owner || !repo) return;
  const repository = world.store.repository(owner, repo);
  const present = repository && `${repository.owner}/${repository.name}`.toLowerCase();
  if (!repository || present === `${owner}/${repo}`.toLowerCase() || !maySee(viewer, repository)) return;
  const rest = url.pathname.slice(world.basePath.length).split("/").slice(4).join("/");
  const location = `${world.urls.rest}/repositories/${repository.id}${rest ? `/${rest}` : ""}${url.search}`;
  throw new Refusal(method === "GET" ? 301 : 307, "Moved Permanently", { url: location }, { location });
}

function finish(
  world: World,
  matched: Matched,
  viewer: Viewer,
  request: IncomingMessage,
  url: URL,
  answer: Answer,
): Reply {
  const headers = world.limits.headers(viewer, "core");
  const reply =
    "list" in answer ? paged(answer, url, world.urls.rest, world.basePath) : { headers: {}, ...answer };
  Object.assign(headers, reply.headers);
  if (world.checkAnswers) {
    const problems = world.openapi.answerProblems(matched.operation, reply.status, reply.body);
    const { id, method, template } = matched.operation;
    if (problems.length > 0) world.defects.push({ operationId: id, method, path: template, problems });
  }
  if (matched.operation.method !== "GET" || reply.status !== 200) return { ...reply, headers };
  headers.etag = `W/"${createHash("sha256").update(JSON.stringify(reply.body)).digest("hex")}"`;
  if (request.headers["if-none-match"] !== headers.etag) return { ...reply, headers };
  world.limits.giveBack(viewer);
  return { status: 304, headers };
}

function graphql(world: World, request: IncomingMessage, call: Call, body: unknown): Prepared {
  call.kind = "graphql";
  const parsed: Parsed = parseQuery(body);
  call.operationId = parsed.operationId;
  return {
    isWrite: parsed.isWrite,
    run: async (seenUntil) => {
      const { store, urls, app, limits } = world;
      const viewer = viewerOf(request.headers.authorization, store, world.key);
      if (viewer.as === "nobody") throw new Refusal(401, "This endpoint requires you to be authenticated.");
      if (viewer.as === "app") throw new Refusal(401, "Bad credentials");
      limits.spend(viewer);
      const done = await runQuery(parsed, { store, urls, app, viewer, seenUntil });
      if (done.problems.length > 0) violation(world, call, done.problems);
      return { status: 200, body: done.body, headers: limits.headers(viewer, "graphql") };
    },
  };
}

async function git(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  call: Call,
  path: GitPath,
  query: string,
): Promise<void> {
  call.kind = "git";
  call.operationId = `git/${path.rest.replace("git-", "").replace("/", "-")}`;
  await world.faults.runBefore(call);
  const fault = world.faults.take(call);
  if (fault) call.fault = fault.mode;
  if (fault && (await failsBefore(world, fault, request, response, call))) return;
  const found = gitAccess(world.store, path, request.headers.authorization);
  if ("text" in found) {
    call.status = found.status;
    const challenge: Record<string, string> =
      found.status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
    response.writeHead(found.status, { "content-type": "text/plain", ...challenge }).end(found.text);
    return;
  }
  if (found.name.toLowerCase() !== path.name.toLowerCase() && path.rest === "info/refs") {
    call.status = 301;
    response.writeHead(301, { location: `${found.cloneUrl}/info/refs?${query}` }).end();
    return;
  }
  const broad = tooBroad(world.store, found, request.headers.authorization);
  if (broad) violation(world, call, [broad]);
  call.status = 200;
  if (fault && (await failsAfter(world, fault, request, response, call))) return;
  if (fault?.afterMs) await wait(fault.afterMs);
  call.applied = true;
  call.status = await serveGit(request, response, found, { rest: path.rest, query }, world.children);
  await world.faults.runAfter(call);
}
