/**
 * What a test, or the demo, sees of the stand-in for GitHub. `startGitHub` in `server.ts` makes one.
 *
 * It answers REST, GraphQL and git over smart HTTP on a loopback port, for one GitHub App with one
 * installation. Repositories are real bare git repositories in a temporary folder.
 */
import type { FileChanges } from "../git-fixture.ts";
import type { Call, Fault, Match, Violation } from "./call.ts";
import type {
  SeenCheckRun,
  SeenIssueComment,
  SeenReaction,
  SeenReview,
  SeenReviewComment,
  SeenThread,
} from "./seen.ts";

export type Role = "admin" | "maintain" | "write" | "triage" | "read";

/** What an installation may do, as in the manifest of an app. */
export type Permissions = Readonly<Record<string, "read" | "write">>;

export interface StartOptions {
  /** `/api/v3` gives the addresses of GitHub Enterprise Server; the default is those of api.github.com. */
  basePath?: "" | "/api/v3";
  /** Default: contents, metadata and members read; pull_requests, checks and issues write. */
  permissions?: Permissions;
  /** Events the app asked for; only shown in `GET /app`. */
  events?: readonly string[];
  slug?: string;
  /** Where signed deliveries go; may be given later by `deliverTo`. */
  webhookUrl?: string;
  /** GitHub waits 10,000 ms for an answer to a delivery. */
  deliveryTimeoutMs?: number;
  /** Milliseconds since 1970. For tokens, limits and dates. */
  clock?: () => number;
  /** Requests per hour and token; default 5,000. */
  rateLimit?: number;
  /** Judge every answer of the stand-in itself by GitHub's description too; `defects()` has what disagreed. */
  checkAnswers?: boolean;
}

export interface AppCredentials {
  id: number;
  clientId: string;
  slug: string;
  /** `<slug>[bot]`: the author of everything the app posts. */
  login: string;
  botId: number;
  /** PKCS#1 PEM, as GitHub hands it out. */
  privateKey: string;
  webhookSecret: string;
  installationId: number;
}

/** Names a repository. The object stays the same when it is renamed: `name` changes. */
export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  /** The bare repository on disk. */
  readonly gitDir: string;
  /** Address for git; wants `x-access-token:TOKEN`. */
  readonly cloneUrl: string;
}

/** Names a pull request and shows how it stands now. */
export interface Pull {
  readonly repo: Repository;
  readonly number: number;
  readonly title: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly draft: boolean;
  readonly head: { readonly ref: string; readonly sha: string };
  /** `sha` is the tip when the pull request was opened, pushed to or retargeted, as GitHub keeps it. */
  readonly base: { readonly ref: string; readonly sha: string };
}

export interface CreateRepository {
  owner: string;
  name: string;
  private?: boolean;
  defaultBranch?: string;
  /** First commit on the default branch; none gives an empty repository. */
  files?: FileChanges;
  /** A fork is a repository of its own that shares history. */
  forkOf?: Repository;
  /** False: the app is not installed here. */
  installed?: boolean;
}

export interface PushOptions {
  message?: string;
  /** Start from this commit or branch instead of the branch's tip; needed for a branch that is new (default: the default branch). */
  parent?: string;
  /** Without it a push that loses commits is refused. */
  force?: boolean;
  author?: string;
}

export interface OpenPull {
  repo: Repository;
  head: string;
  /** Default: the default branch. */
  base?: string;
  title?: string;
  body?: string;
  /** Login; becomes a user, with write access unless another role was given. Default `dev`. */
  author?: string;
  draft?: boolean;
  /** The repository that has the head branch, when it is a fork. */
  fork?: Repository;
}

export interface Delivery {
  id: number;
  guid: string;
  event: string;
  action: string | null;
  deliveredAt: string;
  redelivery: boolean;
  /** Milliseconds until the answer. */
  durationMs: number;
  /** `OK`, or what went wrong. */
  status: string;
  /** 0 when nothing answered. */
  statusCode: number;
  request: { headers: Readonly<Record<string, string>>; payload: Readonly<Record<string, unknown>> };
  responseBody: string;
}

/** Things that happen on GitHub and are told to the app. Each builds the payload from the store and delivers it. */
export interface Events {
  pullRequestOpened(pull: Pull): Promise<Delivery>;
  /** @param before the head it had; default: the parent of its head */
  synchronize(pull: Pull, before?: string): Promise<Delivery>;
  readyForReview(pull: Pull): Promise<Delivery>;
  reopened(pull: Pull): Promise<Delivery>;
  closed(pull: Pull): Promise<Delivery>;
  /** What the title, body or base was before; a base retargets only if `retarget` was called. */
  edited(
    pull: Pull,
    from: { title?: string; body?: string; base?: { ref: string; sha: string } },
  ): Promise<Delivery>;
  /** Makes the comment and delivers it. `by` may be a bot (`x[bot]`). */
  issueCommentCreated(comment: {
    onPull: Pull;
    body: string;
    by: string;
  }): Promise<Delivery & { comment: number }>;
  /** Changes the comment and delivers it. */
  issueCommentEdited(comment: { onPull: Pull; comment: number; body: string }): Promise<Delivery>;
  installationCreated(): Promise<Delivery>;
  installationDeleted(): Promise<Delivery>;
  checkRunRerequested(repo: Repository, checkRun: number): Promise<Delivery>;
}

export interface FakeGitHub {
  /** The REST address, for Octokit's `baseUrl`. No slash at its end. GraphQL is where Octokit looks for it. */
  readonly url: string;
  /** The address of the web pages and of git: `<webUrl>/<owner>/<name>.git`. */
  readonly webUrl: string;
  readonly app: AppCredentials;
  readonly events: Events;
  /** Every request that came in, oldest first. */
  readonly history: readonly Call[];
  readonly deliveries: readonly Delivery[];

  createRepository(options: CreateRepository): Promise<Repository>;
  /** One commit on a branch. Moves every open pull request from that branch. Returns the commit. */
  push(repo: Repository, branch: string, files: FileChanges, options?: PushOptions): Promise<string>;
  /** Points a branch at a commit that is there already. */
  setBranch(repo: Repository, branch: string, commit: string): Promise<void>;
  deleteBranch(repo: Repository, branch: string): Promise<void>;
  rename(repo: Repository, to: { owner?: string; name?: string }): Promise<void>;
  /** From then on: 404, as for something the app cannot see. */
  deleteRepository(repo: Repository): Promise<void>;

  openPull(options: OpenPull): Promise<Pull>;
  closePull(pull: Pull): void;
  reopenPull(pull: Pull): void;
  /** A merge commit on the base branch. Returns it. */
  mergePull(pull: Pull): Promise<string>;
  retarget(pull: Pull, base: string): Promise<void>;
  editPull(pull: Pull, change: { title?: string; body?: string; draft?: boolean }): void;

  addUser(login: string): void;
  /** `none` takes the access away. */
  setRole(repo: Repository, login: string, role: Role | "none"): void;
  suspendInstallation(suspended: boolean): void;
  setPermissions(permissions: Permissions): void;
  /** All tokens handed out so far stop working. */
  expireTokens(): void;
  /** A token as the app would get, for curl in a test; or one for git, that reads this repository and nothing else. */
  issueToken(forGit?: Repository): string;

  /** Acts of people (or other bots) on the web page. All return the new id. */
  comment(pull: Pull, by: string, body: string): number;
  /** Answers a review comment. */
  replyTo(pull: Pull, reviewComment: number, by: string, body: string): number;
  deleteReviewComment(pull: Pull, reviewComment: number): void;
  resolve(pull: Pull, thread: string, resolved?: boolean): void;
  /** A submitted review without inline comments, by somebody else. */
  review(
    pull: Pull,
    by: string,
    body: string,
    state?: "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED",
  ): number;

  deliverTo(webhookUrl: string): void;
  /** Signs and sends any payload. One that GitHub's published schema refuses is a mistake of the test: it throws. */
  deliver(
    event: string,
    payload: Record<string, unknown>,
    options?: { guid?: string; secret?: string; unchecked?: boolean },
  ): Promise<Delivery>;

  /** One field of a mutation fails, while the other fields of its request are done. */
  failField(field: string, options?: { times?: number; type?: string; message?: string }): void;
  /** GitHub takes a review and loses these comments of it. */
  loseComments(which: (body: string, when: "draft" | "submit") => boolean): void;
  lock(pull: Pull, locked?: boolean): void;
  archive(repo: Repository, archived?: boolean): void;

  fault(fault: Fault): { cancel(): void; readonly struck: number };
  /** For a client in this process: gives up a request as soon as a fault leaves it without an answer. */
  impatient: typeof fetch;
  /** Awaited before a matching call is handled. Returns how to take it away. */
  before(match: Match, act: (call: Call) => void | Promise<void>): () => void;
  /** Awaited after a matching call was handled and before it is answered. */
  after(match: Match, act: (call: Call) => void | Promise<void>): () => void;

  calls(match?: Match): readonly Call[];
  count(kind: Call["kind"]): number;
  clearHistory(): void;
  /** Takes every check run of the repository away, as if nobody had ever checked a commit. */
  clearChecks(repo: Repository): void;
  /** Requests that GitHub's own descriptions do not allow. Tests assert that there are none. */
  violations(): readonly Violation[];
  /** Answers of the stand-in that disagree with GitHub's description; only with `checkAnswers`. */
  defects(): readonly Violation[];

  /** Submitted and pending ones, oldest first. */
  reviews(pull: Pull): readonly SeenReview[];
  reviewComments(pull: Pull): readonly SeenReviewComment[];
  threads(pull: Pull): readonly SeenThread[];
  issueComments(pull: Pull): readonly SeenIssueComment[];
  checkRuns(repo: Repository, headSha?: string): readonly SeenCheckRun[];
  reactions(repo: Repository, comment: number): readonly SeenReaction[];
  labels(pull: Pull): readonly string[];

  /** Sockets, processes and folders. May be called more than once. */
  close(): Promise<void>;
}
