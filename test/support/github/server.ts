import type { ChildProcess } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git, resolveCommit } from "../git-fixture.ts";
import { addIssueComment, addReview, removeReviewComment, reply } from "./acts.ts";
import { issueToken } from "./auth.ts";
import { createRepository, mergePull, openPull, push, retarget, setBranch } from "./changes.ts";
import { dispatch } from "./dispatch.ts";
import { eventsOf, type Records } from "./events.ts";
import type { AppCredentials, FakeGitHub, Permissions, StartOptions } from "./fake-github.ts";
import { Faults } from "./faults.ts";
import { RateLimits } from "./limits.ts";
import { OpenApi } from "./openapi.ts";
import { Patience } from "./patience.ts";
import {
  seenCheckRuns,
  seenIssueComments,
  seenReactions,
  seenReviewComments,
  seenReviews,
  seenThreads,
} from "./seen.ts";
import { type PullRecord, Store } from "./store.ts";
import type { Setting } from "./views/people.ts";
import { Webhooks } from "./webhooks.ts";
import type { World } from "./world.ts";

const PERMISSIONS: Permissions = {
  checks: "write",
  contents: "read",
  issues: "write",
  metadata: "read",
  pull_requests: "write",
};

let description: OpenApi | undefined;

/**
 * A GitHub of one's own on a loopback port. Everything is gone after `close()`.
 * One app, installed on every repository that does not say otherwise.
 */
export async function startGitHub(options: StartOptions = {}): Promise<FakeGitHub> {
  const clock = options.clock ?? Date.now;
  const basePath = options.basePath ?? "";
  const folder = await mkdtemp(join(tmpdir(), "stand-in-github-"));
  // A process that ends without `close` leaves nothing behind either, unless it is killed.
  const sweep = (): void => rmSync(folder, { recursive: true, force: true });
  process.on("exit", sweep);
  const { app, publicKey } = newApp(options);
  const store = new Store({
    clock,
    installationId: app.installationId,
    slug: app.slug,
    permissions: options.permissions ?? PERMISSIONS,
  });
  app.botId = store.bot.id;
  const webhooks = new Webhooks(store, app, {
    url: options.webhookUrl,
    timeoutMs: options.deliveryTimeoutMs ?? 10_000,
  });
  const server = createServer();
  const port = await listen(server);
  const webUrl = `http://127.0.0.1:${port}`;
  const identity = {
    id: app.id,
    clientId: app.clientId,
    slug: app.slug,
    events: options.events ?? ["pull_request", "issue_comment"],
  };
  const setting: Setting = { store, urls: { rest: `${webUrl}${basePath}`, web: webUrl }, app: identity };
  description ??= new OpenApi();
  const children = new Set<ChildProcess>();
  const world: World = {
    ...setting,
    faults: new Faults(),
    patience: new Patience(),
    limits: new RateLimits(options.rateLimit ?? 5_000, clock),
    openapi: description,
    basePath,
    key: { id: app.id, clientId: app.clientId, publicKey },
    history: [],
    violations: [],
    defects: [],
    checkAnswers: options.checkAnswers ?? false,
    children,
    redeliver: (id) => {
      // GitHub answers 202 at once; what comes of it is in the list of deliveries.
      webhooks.redeliver(id).catch(() => undefined);
    },
  };
  server.on("request", (request, response) => {
    dispatch(world, request, response).catch((error: unknown) => {
      // A client that went away before it had sent everything is nobody's mistake here.
      if (request.destroyed && !request.complete) return;
      const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
      world.defects.push({
        operationId: "stand-in",
        method: request.method ?? "",
        path: request.url ?? "",
        problems: [problem],
      });
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(`the stand-in for GitHub failed: ${problem}`);
    });
  });

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    webhooks.close();
    for (const child of children) child.kill("SIGKILL");
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await rm(folder, { recursive: true, force: true });
    process.off("exit", sweep);
  };

  return Object.assign(handle(world, setting, webhooks, folder), {
    url: setting.urls.rest,
    webUrl,
    app,
    close: () => {
      closing ??= close();
      return closing;
    },
  });
}

/** Two keys of 2,048 bits take a moment: one is enough for a process. */
let keys: { privateKey: string; publicKey: string } | undefined;

function newApp(options: StartOptions): { app: AppCredentials; publicKey: string } {
  keys ??= generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const slug = options.slug ?? "backend-architect";
  const app: AppCredentials = {
    id: 424_242,
    clientId: "Iv23liStandInApp0000",
    slug,
    login: `${slug}[bot]`,
    botId: 0,
    privateKey: keys.privateKey,
    webhookSecret: randomBytes(20).toString("hex"),
    installationId: 55_005_500,
  };
  return { app, publicKey: keys.publicKey };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function handle(
  world: World,
  setting: Setting,
  webhooks: Webhooks,
  folder: string,
): Omit<FakeGitHub, "url" | "webUrl" | "app" | "close"> {
  const { store, faults } = world;
  const records: Records = {
    repository: ({ id }) => {
      const found = store.repositories.get(id);
      if (!found) throw new Error(`no repository ${id} here`);
      return found;
    },
    pull: (pull) => {
      const found = records.repository(pull.repo).pulls.get(pull.number);
      if (!found) throw new Error(`no pull request ${pull.number}`);
      return found;
    },
  };
  const commentOf = (pull: PullRecord, id: number) => {
    const found = pull.threads.flatMap((thread) => thread.comments).find((comment) => comment.id === id);
    if (!found) throw new Error(`no review comment ${id} on this pull request`);
    return found;
  };
  const touch = (pull: PullRecord, change: Partial<PullRecord>) =>
    Object.assign(pull, change, { updatedAt: store.clock() });
  return {
    events: eventsOf(setting, records, webhooks),
    history: world.history,
    deliveries: store.deliveries,

    createRepository: (options) => createRepository(store, folder, setting.urls.web, options),
    push: (repo, branch, files, options = {}) =>
      push(store, records.repository(repo), branch, files, options),
    setBranch: (repo, branch, commit) => setBranch(store, records.repository(repo), branch, commit),
    deleteBranch: async (repo, branch) => {
      const { gitDir } = records.repository(repo);
      if (!(await resolveCommit(gitDir, `refs/heads/${branch}`))) throw new Error(`no branch ${branch}`);
      await git(gitDir, ["update-ref", "-d", `refs/heads/${branch}`]);
    },
    rename: async (repo, to) => {
      const record = records.repository(repo);
      record.owner = to.owner ?? record.owner;
      record.name = to.name ?? record.name;
      store.user(record.owner, "Organization");
      store.addRepository(record);
    },
    deleteRepository: async (repo) => {
      records.repository(repo).deleted = true;
    },

    openPull: (options) =>
      openPull(store, {
        ...options,
        repo: records.repository(options.repo),
        ...(options.fork ? { fork: records.repository(options.fork) } : {}),
      } as Parameters<typeof openPull>[1]),
    closePull: (pull) => {
      touch(records.pull(pull), { state: "closed", closedAt: store.clock() });
    },
    reopenPull: (pull) => {
      touch(records.pull(pull), { state: "open", closedAt: null });
    },
    mergePull: (pull) => mergePull(store, records.pull(pull)),
    retarget: (pull, base) => retarget(store, records.pull(pull), base),
    editPull: (pull, change) => {
      touch(records.pull(pull), change);
    },

    addUser: (login) => {
      store.user(login);
    },
    setRole: (repo, login, role) => {
      const { roles } = records.repository(repo);
      store.user(login);
      if (role === "none") roles.delete(login.toLowerCase());
      else roles.set(login.toLowerCase(), role);
    },
    suspendInstallation: (suspended) => {
      store.installation.suspendedAt = suspended ? store.clock() : null;
    },
    setPermissions: (permissions) => {
      store.installation.permissions = permissions;
    },
    expireTokens: () => {
      for (const token of store.tokens.values()) token.expiresAt = store.clock();
    },
    issueToken: (forGit) =>
      issueToken(store, forGit && { permissions: { contents: "read" }, repositories: [forGit.id] }).token,

    comment: (pull, by, body) => addIssueComment(store, records.pull(pull), store.user(by), body).id,
    replyTo: (pull, comment, by, body) =>
      reply(store, commentOf(records.pull(pull), comment), store.user(by), body).id,
    deleteReviewComment: (pull, comment) => removeReviewComment(commentOf(records.pull(pull), comment)),
    resolve: (pull, nodeId, resolved = true) => {
      const record = records.pull(pull);
      const thread = record.threads.find((item) => item.nodeId === nodeId);
      if (!thread) throw new Error(`no thread ${nodeId} on this pull request`);
      thread.resolvedBy = resolved ? record.author : null;
    },
    review: (pull, by, body, state = "COMMENTED") =>
      addReview(store, records.pull(pull), store.user(by), body, state).id,

    deliverTo: (url) => webhooks.deliverTo(url),
    deliver: (event, payload, options) => webhooks.deliver(event, payload, options),

    failField: (field, { times = 1, type = "INTERNAL", message = "Something went wrong" } = {}) => {
      store.failing.push({ field, times, type, message });
    },
    loseComments: (which) => {
      store.losing = which;
    },
    lock: (pull, locked = true) => {
      records.pull(pull).locked = locked;
    },
    archive: (repo, archived = true) => {
      records.repository(repo).archived = archived;
    },

    fault: (fault) => faults.add(fault),
    impatient: world.patience.fetch,
    before: (match, act) => faults.before(match, act),
    after: (match, act) => faults.after(match, act),

    calls: (match) => faults.calls(world.history, match),
    count: (kind) => world.history.filter((call) => call.kind === kind).length,
    clearHistory: () => {
      world.history.length = 0;
    },
    clearChecks: (repo) => {
      records.repository(repo).checkSuites.length = 0;
    },
    violations: () => [...world.violations],
    defects: () => [...world.defects],

    reviews: (pull) => seenReviews(records.pull(pull)),
    reviewComments: (pull) => seenReviewComments(records.pull(pull)),
    threads: (pull) => seenThreads(records.pull(pull)),
    issueComments: (pull) => seenIssueComments(records.pull(pull)),
    checkRuns: (repo, headSha) => seenCheckRuns(records.repository(repo), headSha),
    reactions: (repo, comment) => seenReactions(records.repository(repo), comment),
    labels: (pull) => records.pull(pull).labels.map((label) => label.name),
  };
}
