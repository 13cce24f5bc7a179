import { isOfOtherBase, pullOfCheck } from "../domain/check-name.ts";
import type { LivePull } from "../domain/forge.ts";
import type { PullKey } from "../domain/job.ts";
import { type Looked, look, type PullNode, present } from "./live-query.ts";
import { postedIn } from "./posted.ts";
import { type Desk, sameLogin, scopeOf } from "./scope.ts";

/** The pull request as it stands now. `gone` when it, its repository or the installation cannot be seen any more. */
export async function live(key: PullKey, desk: Desk): Promise<LivePull> {
  const looked = await look(key, desk);
  if (looked === "gone") return GONE;
  return livePull(looked, key, await desk.clients.login(), desk.markerSecret);
}

function livePull(looked: Looked, key: PullKey, login: string, secret: string): LivePull {
  const { pull, repository } = looked;
  const check = checkOf(pull, key.number);
  const pending = looked.reviews.find(
    ({ state, author }) => state === "PENDING" && author?.kind === "Bot" && sameLogin(author.login, login),
  );
  const headAuthors = authorsOf(pull);
  return {
    state: pull.state === "OPEN" ? "open" : pull.state === "MERGED" ? "merged" : "closed",
    draft: pull.isDraft,
    title: pull.title,
    body: pull.body,
    author: pull.author
      ? { login: pull.author.login, kind: pull.author.kind === "Bot" ? "bot" : "person" }
      : { login: "ghost", kind: "person" },
    // `baseRefOid` is the branch as it was at the last push to the pull request; the branch may have moved on.
    base: { sha: pull.baseRef?.target?.oid ?? pull.baseRefOid, ref: pull.baseRefName },
    head: { sha: pull.headRefOid, ref: pull.headRefName },
    headAuthors,
    posted: postedIn(looked, login, scopeOf(key, secret)),
    ids: { pull: pull.id, repository: repository.id },
    ...(check ? { check } : {}),
    ...(!check && unseenIn(pull) ? { checksUnseen: true as const } : {}),
    ...(looked.organisation ? { organisation: looked.organisation } : {}),
    ...(pull.locked ? { locked: true } : {}),
    ...(repository.archived ? { archived: true } : {}),
    ...(pending ? { pending: pending.id } : {}),
  };
}

const GONE: LivePull = {
  state: "gone",
  draft: false,
  title: "",
  body: "",
  author: { login: "ghost", kind: "person" },
  base: { sha: "", ref: "" },
  head: { sha: "", ref: "" },
  posted: { reviews: [], fingerprints: [] },
};

function authorsOf(pull: PullNode): string[] {
  const logins = present(pull.commits.nodes)
    .filter(({ commit }) => commit.oid === pull.headRefOid)
    .flatMap(({ commit }) => [commit.author?.user?.login, commit.committer?.user?.login]);
  return [...new Set(logins)].filter((login) => login !== undefined);
}

/** Without the permission for checks GitHub answers with null and an error beside it. */
function unseenIn(pull: PullNode): boolean {
  return !present(pull.commits.nodes).some(
    ({ commit }) => commit.oid === pull.headRefOid && commit.checkSuites,
  );
}

/** What else GitHub may say, of a run that it gave up for instance, is no result. */
const CONCLUSIONS: Readonly<Record<string, "success" | "failure">> = {
  SUCCESS: "success",
  FAILURE: "failure",
};

/** Our newest run for this pull request; another one may share the commit. */
function checkOf(pull: PullNode, number: number): LivePull["check"] {
  let newest: LivePull["check"];
  for (const { commit } of present(pull.commits.nodes)) {
    if (commit.oid !== pull.headRefOid) continue;
    for (const suite of present(commit.checkSuites?.nodes))
      for (const { id, databaseId, status, conclusion, externalId } of present(suite.checkRuns?.nodes)) {
        if (externalId === null || pullOfCheck(externalId) !== number || databaseId === null) continue;
        if (newest && newest.id > databaseId) continue;
        const completed = status === "COMPLETED";
        newest = {
          id: databaseId,
          node: id,
          completed,
          ...(completed ? { conclusion: CONCLUSIONS[conclusion ?? ""] ?? "neutral" } : {}),
          ...(isOfOtherBase(externalId, pull.baseRefName) ? { otherBase: true as const } : {}),
        };
      }
  }
  return newest;
}
