import { commitsOf, pullDiff } from "../changes.ts";
import { type Handler, notFound, numberParam, type Question, repositoryOf } from "../exchange.ts";
import type { PullRecord } from "../store.ts";
import { commitView } from "../views/commits.ts";
import { fileView, pullView, simplePullView } from "../views/pulls.ts";

/** Pull requests, their files and commits. */

/** The pull request that the path names, as `pull_number` or as `issue_number`. */
export function pullOf(question: Question): PullRecord {
  const number = Number(question.params.pull_number ?? numberParam(question, "issue_number"));
  const pull = repositoryOf(question).pulls.get(number);
  if (!pull) throw notFound();
  return pull;
}

const list: Handler = (question) => {
  const { state = "open", head, base, direction, sort } = question.query;
  const pulls = [...repositoryOf(question).pulls.values()]
    .filter((pull) => state === "all" || pull.state === state)
    .filter((pull) => !head || head === `${pull.head.repo?.owner ?? ""}:${pull.head.ref}`)
    .filter((pull) => !base || base === pull.base.ref)
    .toSorted((a, b) => (sort === "updated" ? a.updatedAt - b.updatedAt : a.number - b.number));
  const ordered = direction === "asc" ? pulls : pulls.toReversed();
  return { list: ordered.map((pull) => simplePullView(question, pull)) };
};

/** GitHub lists at most 3,000 files and 250 commits. */
const files: Handler = async (question) => {
  const pull = pullOf(question);
  return { list: (await pullDiff(pull)).slice(0, 3_000).map((file) => fileView(question, pull, file)) };
};

const commits: Handler = async (question) => {
  const pull = pullOf(question);
  const shas = (await commitsOf(pull)).toReversed().slice(0, 250);
  return { list: await Promise.all(shas.map((sha) => commitView(question, pull.repo, sha))) };
};

export const pulls: Readonly<Record<string, Handler>> = {
  "pulls/list": list,
  "pulls/get": async (question) => ({ status: 200, body: await pullView(question, pullOf(question)) }),
  "pulls/list-files": files,
  "pulls/list-commits": commits,
};
