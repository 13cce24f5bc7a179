import { FIRST_ID, type Kind, NODE_PREFIX } from "./ids.ts";
import type { Delivery, Permissions, Pull, Repository, Role } from "./fake-github.ts";

/** What the stand-in remembers. Records are the handles that tests hold, so they stay the same objects. */

export interface UserRecord {
  id: number;
  nodeId: string;
  login: string;
  type: "User" | "Bot" | "Organization";
}

export interface ReactionRecord {
  id: number;
  nodeId: string;
  user: UserRecord;
  content: string;
  createdAt: number;
}

export interface IssueCommentRecord {
  id: number;
  nodeId: string;
  pull: PullRecord;
  user: UserRecord;
  body: string;
  createdAt: number;
  updatedAt: number;
  reactions: ReactionRecord[];
}

export type ReviewState = "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";

export interface ReviewRecord {
  id: number;
  nodeId: string;
  pull: PullRecord;
  user: UserRecord;
  body: string;
  state: ReviewState;
  commit: string;
  createdAt: number;
  updatedAt: number;
  submittedAt: number | null;
}

export type Side = "LEFT" | "RIGHT";

export interface ReviewCommentRecord {
  id: number;
  nodeId: string;
  review: ReviewRecord;
  thread: ThreadRecord;
  user: UserRecord;
  body: string;
  createdAt: number;
  updatedAt: number;
  inReplyTo: ReviewCommentRecord | null;
  reactions: ReactionRecord[];
}

/** The place belongs to the thread: answers stand where the first comment stands. */
export interface ThreadRecord {
  nodeId: string;
  pull: PullRecord;
  path: string;
  side: Side;
  startSide: Side | null;
  originalLine: number;
  originalStartLine: number | null;
  originalPosition: number;
  originalCommit: string;
  /** `null` once the line is gone: the thread is outdated. */
  line: number | null;
  startLine: number | null;
  position: number | null;
  diffHunk: string;
  resolvedBy: UserRecord | null;
  comments: ReviewCommentRecord[];
}

export interface LabelRecord {
  id: number;
  nodeId: string;
  name: string;
}

export interface PullRecord extends Pull {
  readonly repo: RepositoryRecord;
  readonly id: number;
  readonly nodeId: string;
  title: string;
  body: string | null;
  author: UserRecord;
  state: "open" | "closed";
  merged: boolean;
  mergeCommit: string | null;
  draft: boolean;
  locked?: boolean;
  /** `repo` is null once the fork is gone. */
  head: { ref: string; sha: string; repo: RepositoryRecord | null };
  base: { ref: string; sha: string };
  createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  mergedAt: number | null;
  reviews: ReviewRecord[];
  threads: ThreadRecord[];
  issueComments: IssueCommentRecord[];
  labels: LabelRecord[];
}

export interface AnnotationRecord {
  path: string;
  start_line: number;
  end_line: number;
  start_column: number | null;
  end_column: number | null;
  annotation_level: "notice" | "warning" | "failure";
  title: string | null;
  message: string;
  raw_details: string | null;
}

export interface CheckSuiteRecord {
  id: number;
  nodeId: string;
  repo: RepositoryRecord;
  headSha: string;
  headBranch: string | null;
  runs: CheckRunRecord[];
  createdAt: number;
}

export interface CheckRunRecord {
  id: number;
  nodeId: string;
  suite: CheckSuiteRecord;
  name: string;
  externalId: string | null;
  detailsUrl: string | null;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  startedAt: string;
  completedAt: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: AnnotationRecord[];
  actions?: readonly { identifier: string; label: string; description: string }[];
  createdAt: number;
}

export interface SarifRecord {
  id: string;
  commit: string;
  ref: string;
  sarif: unknown;
}

export interface RepositoryRecord extends Repository {
  readonly nodeId: string;
  owner: string;
  name: string;
  private: boolean;
  installed: boolean;
  deleted: boolean;
  archived?: boolean;
  parent: RepositoryRecord | null;
  /** Pull requests share their numbers with issues. */
  nextNumber: number;
  readonly pulls: Map<number, PullRecord>;
  readonly roles: Map<string, Role>;
  readonly checkSuites: CheckSuiteRecord[];
  readonly labels: Map<string, LabelRecord>;
  readonly sarifs: SarifRecord[];
  readonly createdAt: number;
  pushedAt: number;
}

export interface InstallationRecord {
  id: number;
  account: UserRecord | null;
  permissions: Permissions;
  suspendedAt: number | null;
  deleted: boolean;
  createdAt: number;
}

export interface TokenRecord {
  token: string;
  expiresAt: number;
  permissions: Permissions;
  /** Repository ids, or null for all that the app is installed on. */
  repositories: readonly number[] | null;
}

/** Everything of one stand-in: found by what a request names. */
export class Store {
  readonly users = new Map<string, UserRecord>();
  readonly repositories = new Map<number, RepositoryRecord>();
  /** `owner/name` of now and of before a rename, in lower case. */
  readonly repositoryNames = new Map<string, RepositoryRecord>();
  readonly nodes = new Map<string, { type: string; record: unknown }>();
  readonly tokens = new Map<string, TokenRecord>();
  readonly deliveries: Delivery[] = [];
  /** Fields of mutations that fail the next `times`, while the rest of their request is done. */
  readonly failing: { field: string; times: number; type: string; message: string }[] = [];
  /** Which comments GitHub loses, as it is told to have done: when a review is drafted, or when it is submitted. */
  losing: ((body: string, when: "draft" | "submit") => boolean) | undefined;
  readonly clock: () => number;
  readonly installation: InstallationRecord;
  readonly bot: UserRecord;
  #counts = new Map<Kind, number>();

  constructor(options: {
    clock: () => number;
    installationId: number;
    slug: string;
    permissions: Permissions;
  }) {
    this.clock = options.clock;
    this.bot = this.user(`${options.slug}[bot]`);
    this.installation = {
      id: options.installationId,
      account: null,
      permissions: options.permissions,
      suspendedAt: null,
      deleted: false,
      createdAt: options.clock(),
    };
  }

  /** The next id of a kind, and a node id by which GraphQL finds the record. */
  mint(kind: Kind): { id: number; nodeId: string } {
    const count = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, count + 1);
    const id = FIRST_ID[kind] + count;
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(id));
    return { id, nodeId: `${NODE_PREFIX[kind]}_kwDO${bytes.toString("base64url")}` };
  }

  /** Known from then on; a name with `[bot]` is an app's. */
  user(login: string, type: UserRecord["type"] = login.endsWith("[bot]") ? "Bot" : "User"): UserRecord {
    const known = this.users.get(login.toLowerCase());
    if (known) return known;
    const minted = this.mint("user");
    const user: UserRecord = { ...minted, login, type };
    if (type === "Bot") user.nodeId = minted.nodeId.replace("U_", "BOT_");
    if (type === "Organization") user.nodeId = minted.nodeId.replace("U_", "O_");
    this.users.set(login.toLowerCase(), user);
    this.nodes.set(user.nodeId, { type, record: user });
    return user;
  }

  addRepository(repository: RepositoryRecord): void {
    this.repositories.set(repository.id, repository);
    this.repositoryNames.set(`${repository.owner}/${repository.name}`.toLowerCase(), repository);
    this.nodes.set(repository.nodeId, { type: "Repository", record: repository });
    this.installation.account ??= this.user(repository.owner, "Organization");
  }

  /** By its present name or one it had before. */
  repository(owner: string, name: string): RepositoryRecord | undefined {
    const found = this.repositoryNames.get(`${owner}/${name}`.toLowerCase());
    return found?.deleted ? undefined : found;
  }

  pulls(): PullRecord[] {
    return [...this.repositories.values()].flatMap((repository) => [...repository.pulls.values()]);
  }

  roleOf(repository: RepositoryRecord, login: string): Role | "none" {
    return repository.roles.get(login.toLowerCase()) ?? "none";
  }
}
