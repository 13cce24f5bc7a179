import { git, resolveCommit } from "../../git-fixture.ts";
import type { RepositoryRecord, UserRecord } from "../store.ts";
import type { Setting } from "../views/people.ts";
import { repositoryPage } from "../views/repositories.ts";
import { commitNode } from "./checks.ts";
import { connection, type PageArguments } from "./connection.ts";
import { pullNode, stateOf } from "./pulls.ts";

/**
 * Records as GraphQL sees them: objects whose fields are values or functions of the field's arguments. A field
 * that is not here is one the stand-in does not model; asking for it is an error, never an empty answer.
 */
export type Node = Readonly<Record<string, unknown>> & { readonly __typename: string };

export interface Reader extends Setting {
  seenUntil: number;
  /** Throws GitHub's FORBIDDEN when the token lacks the permission. */
  need(permission: string, level: "read" | "write"): void;
}

export const seen = <T extends { createdAt: number }>(reader: Reader, items: readonly T[]): T[] =>
  items.filter((item) => item.createdAt <= reader.seenUntil);

/** Unlike REST, GraphQL names a bot without `[bot]`. */
export function actorNode(reader: Reader, user: UserRecord): Node {
  const login = user.type === "Bot" ? user.login.replace(/\[bot\]$/, "") : user.login;
  return {
    __typename: user.type,
    id: user.nodeId,
    databaseId: user.id,
    login,
    name: null,
    url: `${reader.urls.web}/${user.type === "Bot" ? "apps/" : ""}${login}`,
    resourcePath: `/${login}`,
    avatarUrl: `${reader.urls.web}/avatars/${user.id}`,
  };
}

export function repositoryNode(reader: Reader, repo: RepositoryRecord): Node {
  return {
    __typename: "Repository",
    id: repo.nodeId,
    databaseId: repo.id,
    name: repo.name,
    nameWithOwner: `${repo.owner}/${repo.name}`,
    owner: () => actorNode(reader, reader.store.user(repo.owner, "Organization")),
    isPrivate: repo.private,
    isFork: repo.parent !== null,
    isArchived: repo.archived ?? false,
    visibility: repo.private ? "PRIVATE" : "PUBLIC",
    url: repositoryPage(reader, repo),
    sshUrl: `git@github.com:${repo.owner}/${repo.name}.git`,
    defaultBranchRef: () => refNode(reader, repo, repo.defaultBranch),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      refNode(reader, repo, qualifiedName.replace(/^refs\/heads\//, "")),
    pullRequest: ({ number }: { number: number }) => {
      reader.need("pull_requests", "read");
      const pull = repo.pulls.get(number);
      if (!pull) throw new NotResolved("PullRequest", `number of ${number}`);
      return pullNode(reader, pull);
    },
    pullRequests: (page: PageArguments & { states?: string[] | null }) => {
      reader.need("pull_requests", "read");
      const pulls = [...repo.pulls.values()].filter(
        (pull) => !page.states || page.states.includes(stateOf(pull)),
      );
      return connection("pullRequests", pulls, (pull) => pullNode(reader, pull), page);
    },
    object: ({ oid, expression }: { oid?: string | null; expression?: string | null }) =>
      objectNode(reader, repo, oid ?? expression ?? ""),
  };
}

/** Becomes GitHub's NOT_FOUND, with the words that GitHub uses. */
export class NotResolved extends Error {
  constructor(type: string, what: string) {
    super(`Could not resolve to a ${type} with the ${what}.`);
  }
}

export async function refNode(reader: Reader, repo: RepositoryRecord, branch: string): Promise<Node | null> {
  const sha = await resolveCommit(repo.gitDir, `refs/heads/${branch}`);
  if (!sha) return null;
  return {
    __typename: "Ref",
    name: branch,
    prefix: "refs/heads/",
    target: () => commitNode(reader, repo, sha),
  };
}

async function objectNode(reader: Reader, repo: RepositoryRecord, expression: string): Promise<Node | null> {
  reader.need("contents", "read");
  if (expression.includes("\n")) return null;
  const [id, type] = await git(
    repo.gitDir,
    ["cat-file", "--batch-check=%(objectname) %(objecttype)"],
    `${expression}\n`,
  ).then((out) => out.toString("utf8").trim().split(" "));
  if (type === "commit" && id) return commitNode(reader, repo, id);
  if (type !== "blob" || !id) return null;
  const bytes = await git(repo.gitDir, ["cat-file", "blob", id]);
  const isBinary = bytes.includes(0);
  return {
    __typename: "Blob",
    oid: id,
    byteSize: bytes.length,
    isBinary,
    isTruncated: false,
    text: isBinary ? null : bytes.toString("utf8"),
  };
}
