import { gitText } from "../../git-fixture.ts";
import type { RepositoryRecord } from "../store.ts";
import type { Setting } from "./people.ts";
import { repositoryPage, repositoryUrl } from "./repositories.ts";

export async function commitView(
  setting: Setting,
  repo: RepositoryRecord,
  sha: string,
): Promise<Record<string, unknown> & { sha: string }> {
  const format = "%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B";
  const [tree = "", parents = "", an, ae, ai, cn, ce, ci, message = ""] = (
    await gitText(repo.gitDir, ["log", "-1", `--format=${format}`, sha])
  ).split("\0");
  const url = `${repositoryUrl(setting, repo)}/commits/${sha}`;
  const page = `${repositoryPage(setting, repo)}/commit/${sha}`;
  return {
    sha,
    node_id: `C_kwDO${sha}`,
    commit: {
      author: { name: an, email: ae, date: ai },
      committer: { name: cn, email: ce, date: ci },
      message: message.trim(),
      tree: { sha: tree, url: `${repositoryUrl(setting, repo)}/git/trees/${tree}` },
      url: `${repositoryUrl(setting, repo)}/git/commits/${sha}`,
      comment_count: 0,
      verification: {
        verified: false,
        reason: "unsigned",
        signature: null,
        payload: null,
        verified_at: null,
      },
    },
    url,
    html_url: page,
    comments_url: `${url}/comments`,
    author: null,
    committer: null,
    parents: parents
      .split(" ")
      .filter(Boolean)
      .map((parent) => ({
        sha: parent,
        url: `${repositoryUrl(setting, repo)}/commits/${parent}`,
        html_url: `${repositoryPage(setting, repo)}/commit/${parent}`,
      })),
  };
}
