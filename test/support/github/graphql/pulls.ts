import { commitsOf, pullDiff } from "../changes.ts";
import { iso, isoOrNull } from "../exchange.ts";
import type { PullRecord } from "../store.ts";
import { associationOf } from "../views/people.ts";
import { pullPage } from "../views/pulls.ts";
import { commitNode } from "./checks.ts";
import { connection, type PageArguments } from "./connection.ts";
import { issueCommentNode, reviewNode, threadNode, visibleComments } from "./conversation.ts";
import { actorNode, type Node, type Reader, refNode, repositoryNode, seen } from "./nodes.ts";

export const stateOf = (pull: PullRecord): string => (pull.merged ? "MERGED" : pull.state.toUpperCase());

export function pullNode(reader: Reader, pull: PullRecord): Node {
  const { repo } = pull;
  const headRepo = pull.head.repo?.deleted ? null : pull.head.repo;
  const reviews = () =>
    seen(reader, pull.reviews).filter(
      (review) => review.state !== "PENDING" || review.user === reader.store.bot,
    );
  return {
    __typename: "PullRequest",
    id: pull.nodeId,
    fullDatabaseId: String(pull.id),
    databaseId: pull.id,
    number: pull.number,
    url: pullPage(reader, pull),
    state: stateOf(pull),
    closed: pull.state === "closed",
    merged: pull.merged,
    isDraft: pull.draft,
    locked: pull.locked ?? false,
    mergeable: pull.state === "open" ? "MERGEABLE" : "UNKNOWN",
    title: pull.title,
    body: pull.body ?? "",
    author: () => actorNode(reader, pull.author),
    authorAssociation: associationOf(repo, pull.author),
    createdAt: iso(pull.createdAt),
    updatedAt: iso(pull.updatedAt),
    closedAt: isoOrNull(pull.closedAt),
    mergedAt: isoOrNull(pull.mergedAt),
    headRefOid: pull.head.sha,
    headRefName: pull.head.ref,
    headRef: () => (headRepo ? refNode(reader, headRepo, pull.head.ref) : null),
    headRepository: () => (headRepo ? repositoryNode(reader, headRepo) : null),
    headRepositoryOwner: () =>
      headRepo ? actorNode(reader, reader.store.user(headRepo.owner, "Organization")) : null,
    isCrossRepository: pull.head.repo !== repo,
    baseRefOid: pull.base.sha,
    baseRefName: pull.base.ref,
    baseRef: () => refNode(reader, repo, pull.base.ref),
    baseRepository: () => repositoryNode(reader, repo),
    repository: () => repositoryNode(reader, repo),
    changedFiles: async () => (await pullDiff(pull)).length,
    additions: async () => (await pullDiff(pull)).reduce((sum, file) => sum + file.additions, 0),
    deletions: async () => (await pullDiff(pull)).reduce((sum, file) => sum + file.deletions, 0),
    labels: (page: PageArguments) =>
      connection(
        "labels",
        pull.labels,
        (label) => ({ __typename: "Label", id: label.nodeId, name: label.name }),
        page,
      ),
    commits: async (page: PageArguments) => {
      const shas = (await commitsOf(pull)).toReversed();
      const node = (sha: string) => ({
        __typename: "PullRequestCommit",
        commit: () => commitNode(reader, repo, sha),
      });
      return connection("commits", shas, node, page);
    },
    reviews: (page: PageArguments & { author?: string | null; states?: string[] | null }) => {
      const wanted = reviews()
        .filter((review) => page.states == null || page.states.includes(review.state))
        .filter((review) => page.author == null || review.user.login.replace(/\[bot\]$/, "") === page.author);
      return connection("reviews", wanted, (review) => reviewNode(reader, review), page);
    },
    comments: (page: PageArguments) =>
      connection(
        "comments",
        seen(reader, pull.issueComments),
        (comment) => issueCommentNode(reader, comment),
        page,
      ),
    reviewThreads: (page: PageArguments) => {
      const threads = pull.threads.filter((thread) => visibleComments(reader, thread).length > 0);
      return connection("reviewThreads", threads, (thread) => threadNode(reader, thread), page);
    },
  };
}
