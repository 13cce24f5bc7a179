import { git } from "../../git-fixture.ts";
import type { CheckRunRecord, CheckSuiteRecord, RepositoryRecord } from "../store.ts";
import { suiteState } from "../views/checks.ts";
import { repositoryPage } from "../views/repositories.ts";
import { connection, type PageArguments } from "./connection.ts";
import { actorNode, type Node, type Reader, repositoryNode, seen } from "./nodes.ts";

export function commitNode(reader: Reader, repo: RepositoryRecord, sha: string): Node {
  return {
    __typename: "Commit",
    id: `C_kwDO${repo.id}_${sha}`,
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    url: `${repositoryPage(reader, repo)}/commit/${sha}`,
    checkSuites: (
      page: PageArguments & { filterBy?: { appId?: number | null; checkName?: string | null } | null },
    ) => {
      reader.need("checks", "read");
      const { appId, checkName } = page.filterBy ?? {};
      const suites = seen(reader, repo.checkSuites)
        .filter((suite) => suite.headSha === sha && (appId == null || appId === reader.app.id))
        .filter((suite) => checkName == null || suite.runs.some((run) => run.name === checkName));
      return connection("checkSuites", suites, (suite) => checkSuiteNode(reader, suite), page);
    },
    statusCheckRollup: null,
    author: async () => gitActor(reader, await personOf(repo, sha, "author")),
    committer: async () => gitActor(reader, await personOf(repo, sha, "committer")),
  };
}

async function personOf(repo: RepositoryRecord, sha: string, role: "author" | "committer"): Promise<string> {
  const text = (await git(repo.gitDir, ["cat-file", "commit", sha])).toString("utf8");
  return new RegExp(`^${role} (.*) <`, "m").exec(text)?.[1] ?? "";
}

/** GitHub knows a person by the address; here the name is the login. */
function gitActor(reader: Reader, name: string): Record<string, unknown> {
  const user = reader.store.users.get(name.toLowerCase());
  return { name, email: null, user: user ? actorNode(reader, user) : null };
}

interface RunFilter {
  appId?: number | null;
  checkName?: string | null;
  checkType?: "ALL" | "LATEST" | null;
  status?: string | null;
  statuses?: string[] | null;
  conclusions?: string[] | null;
}

function checkSuiteNode(reader: Reader, suite: CheckSuiteRecord): Node {
  const { status, conclusion } = suiteState(suite);
  return {
    __typename: "CheckSuite",
    id: suite.nodeId,
    databaseId: suite.id,
    status: status.toUpperCase(),
    conclusion: conclusion?.toUpperCase() ?? null,
    app: { __typename: "App", databaseId: reader.app.id, slug: reader.app.slug, name: reader.app.slug },
    checkRuns: (page: PageArguments & { filterBy?: RunFilter | null }) => {
      const filter = page.filterBy ?? {};
      const wanted = seen(reader, suite.runs).filter(
        (run, index, all) =>
          (filter.checkType === "ALL" || !all.slice(index + 1).some((later) => later.name === run.name)) &&
          (filter.appId == null || filter.appId === reader.app.id) &&
          (filter.checkName == null || run.name === filter.checkName) &&
          (filter.status == null || run.status.toUpperCase() === filter.status) &&
          (filter.statuses == null || filter.statuses.includes(run.status.toUpperCase())) &&
          (filter.conclusions == null || filter.conclusions.includes(run.conclusion?.toUpperCase() ?? "")),
      );
      return connection("checkRuns", wanted, (run) => checkRunNode(reader, run), page);
    },
  };
}

export function checkRunNode(reader: Reader, run: CheckRunRecord): Node {
  const page = `${repositoryPage(reader, run.suite.repo)}/runs/${run.id}`;
  return {
    __typename: "CheckRun",
    id: run.nodeId,
    databaseId: run.id,
    name: run.name,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    externalId: run.externalId,
    detailsUrl: run.detailsUrl ?? page,
    url: page,
    permalink: page,
    title: run.output.title,
    summary: run.output.summary,
    text: run.output.text,
    startedAt: run.startedAt,
    completedAt: run.completedAt,
    checkSuite: () => checkSuiteNode(reader, run.suite),
    repository: () => repositoryNode(reader, run.suite.repo),
  };
}
