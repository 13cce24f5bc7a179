import { randomUUID } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { git, gitText, resolveCommit } from "../../git-fixture.ts";
import { commitInside } from "../acts.ts";
import { diffOf, patchOf } from "../diff.ts";
import { type Handler, notFound, Refusal, repositoryOf } from "../exchange.ts";
import type { RepositoryRecord, UserRecord } from "../store.ts";
import { commitView } from "../views/commits.ts";
import { type Setting, userView } from "../views/people.ts";
import { fullRepositoryView, repositoryPage, repositoryUrl } from "../views/repositories.ts";

/** Repositories, what is in them, and who may do what there. */

/** `maintain` shows as `write` and `triage` as `read` in the old field; `role_name` tells them apart. */
const OLD_NAME: Readonly<Record<string, string>> = { maintain: "write", triage: "read" };

const permissionLevel: Handler = (question) => {
  const { store } = question;
  const repository = repositoryOf(question);
  const login = question.params.username ?? "";
  const user: UserRecord | undefined = store.users.get(login.toLowerCase());
  if (!user || user.type === "Bot") throw new Refusal(404, `${login} is not a user`);
  const given = store.roleOf(repository, login);
  // Everybody can read a public repository.
  const role = given === "none" && !repository.private ? "read" : given;
  const rank = ["none", "read", "triage", "write", "maintain", "admin"].indexOf(role);
  const permissions = {
    admin: rank >= 5,
    maintain: rank >= 4,
    push: rank >= 3,
    triage: rank >= 2,
    pull: rank >= 1,
  };
  return {
    status: 200,
    body: {
      permission: OLD_NAME[role] ?? role,
      user: { ...userView(question, user), permissions, role_name: role },
      role_name: role,
    },
  };
};

/** Files up to 1 MB come with their content, as on GitHub; larger ones come without. */
const CONTENT_BYTES = 1_048_576;

const content: Handler = async (question) => {
  const repository = repositoryOf(question);
  const { gitDir } = repository;
  const ref = question.query.ref ?? repository.defaultBranch;
  const commit = await resolveCommit(gitDir, ref);
  if (!commit) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const path = (question.params.path ?? "").replace(/^\/+|\/+$/g, "");
  const entry = await treeEntry(gitDir, commit, path);
  if (!entry) throw notFound();
  if (entry.type === "tree") {
    const text = await git(gitDir, ["ls-tree", "-z", "-l", `${commit}:${path}`]);
    const entries = text.toString("utf8").split("\0").filter(Boolean).map(readTreeLine);
    return {
      status: 200,
      body: entries.map((item) =>
        contentView(question, repository, ref, [path, item.name].filter(Boolean).join("/"), item),
      ),
    };
  }
  const view = contentView(question, repository, ref, path, entry);
  if (entry.mode === "120000")
    return { status: 200, body: { ...view, target: await gitText(gitDir, ["cat-file", "blob", entry.id]) } };
  if (entry.type !== "blob") return { status: 200, body: { ...view, submodule_git_url: null } };
  const bytes =
    entry.size > CONTENT_BYTES ? Buffer.alloc(0) : await git(gitDir, ["cat-file", "blob", entry.id]);
  const encoding = entry.size > CONTENT_BYTES ? "none" : "base64";
  return {
    status: 200,
    body: { ...view, content: bytes.toString("base64").replaceAll(/.{60}/g, "$&\n"), encoding },
  };
};

interface TreeEntry {
  mode: string;
  type: string;
  id: string;
  size: number;
  name: string;
}

function readTreeLine(line: string): TreeEntry {
  const tab = line.indexOf("\t");
  const [mode = "", type = "", id = "", size = "0"] = line.slice(0, tab).split(/ +/);
  return { mode, type, id, size: Number(size) || 0, name: line.slice(tab + 1) };
}

async function treeEntry(gitDir: string, commit: string, path: string): Promise<TreeEntry | undefined> {
  if (path === "") return { mode: "040000", type: "tree", id: commit, size: 0, name: "" };
  const text = await git(gitDir, ["ls-tree", "-z", "-l", commit, "--", path]);
  const [line] = text.toString("utf8").split("\0");
  return line ? readTreeLine(line) : undefined;
}

function contentView(
  setting: Setting,
  repo: RepositoryRecord,
  ref: string,
  path: string,
  entry: TreeEntry,
): Record<string, unknown> {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const kind =
    entry.mode === "120000"
      ? "symlink"
      : entry.type === "tree"
        ? "dir"
        : entry.type === "commit"
          ? "submodule"
          : "file";
  const self = `${repositoryUrl(setting, repo)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const gitUrl = `${repositoryUrl(setting, repo)}/git/${entry.type === "tree" ? "trees" : "blobs"}/${entry.id}`;
  const page = `${repositoryPage(setting, repo)}/blob/${encodeURIComponent(ref)}/${encoded}`;
  return {
    type: kind,
    size: entry.size,
    name: path.split("/").at(-1),
    path,
    sha: entry.id,
    url: self,
    git_url: gitUrl,
    html_url: page,
    download_url: kind === "file" ? page.replace("/blob/", "/raw/") : null,
    _links: { self, git: gitUrl, html: page },
  };
}

const gitRef: Handler = async (question) => {
  const repository = repositoryOf(question);
  const ref = `refs/${question.params.ref}`;
  const line = await gitText(repository.gitDir, [
    "for-each-ref",
    "--format=%(refname) %(objectname) %(objecttype)",
    ref,
  ]);
  const [name, sha, type] = line.split("\n")[0]?.split(" ") ?? [];
  if (name !== ref) throw notFound();
  const url = repositoryUrl(question, repository);
  return {
    status: 200,
    body: {
      ref,
      node_id: `REF_kwDO${repository.id}`,
      url: `${url}/git/${ref}`,
      object: { sha, type, url: `${url}/git/${type}s/${sha}` },
    },
  };
};

const commit: Handler = async (question) => {
  const repository = repositoryOf(question);
  const ref = question.params.ref ?? "";
  const sha = await resolveCommit(repository.gitDir, ref);
  if (!sha) throw new Refusal(422, `No commit found for SHA: ${ref}`);
  return { status: 200, body: await commitView(question, repository, sha) };
};

const compare: Handler = async (question) => {
  const repository = repositoryOf(question);
  const { gitDir } = repository;
  const [baseName = "", headName = ""] = (question.params.basehead ?? "").split("...");
  const [base, head] = await Promise.all([resolveCommit(gitDir, baseName), resolveCommit(gitDir, headName)]);
  if (!base || !head) throw notFound();
  const mergeBase = await gitText(gitDir, ["merge-base", base, head]).catch(() => {
    throw new Refusal(404, `No common ancestor between ${baseName} and ${headName}.`);
  });
  const counts = await gitText(gitDir, ["rev-list", "--left-right", "--count", `${base}...${head}`]);
  const [behind = 0, ahead = 0] = counts.split(/\s+/).map(Number);
  const shas = (await gitText(gitDir, ["rev-list", "--reverse", "--max-count=250", `${base}..${head}`]))
    .split("\n")
    .filter(Boolean);
  const page = `${repositoryPage(question, repository)}/compare/${baseName}...${headName}`;
  const files = await diffOf(gitDir, mergeBase, head);
  return {
    status: 200,
    body: {
      url: `${repositoryUrl(question, repository)}/compare/${baseName}...${headName}`,
      html_url: page,
      permalink_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      base_commit: await commitView(question, repository, base),
      merge_base_commit: await commitView(question, repository, mergeBase),
      status: ahead > 0 ? (behind > 0 ? "diverged" : "ahead") : behind > 0 ? "behind" : "identical",
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ahead,
      commits: await Promise.all(shas.map((sha) => commitView(question, repository, sha))),
      // GitHub lists at most 300 files here.
      files: files.slice(0, 300).map((file) => ({
        sha: file.sha,
        filename: file.path,
        status: file.status,
        additions: file.additions,
        deletions: file.deletions,
        changes: file.additions + file.deletions,
        blob_url: `${repositoryPage(question, repository)}/blob/${head}/${encodeURI(file.path)}`,
        raw_url: `${repositoryPage(question, repository)}/raw/${head}/${encodeURI(file.path)}`,
        contents_url: `${repositoryUrl(question, repository)}/contents/${encodeURI(file.path)}?ref=${head}`,
        ...(file.hunks.length > 0 ? { patch: patchOf(file) } : {}),
        ...(file.before === null ? {} : { previous_filename: file.before }),
      })),
    },
  };
};

/** The document is checked to be what the app must send: gzip, then base64, of SARIF 2.1.0. */
const uploadSarif: Handler = async (question) => {
  const repository = repositoryOf(question);
  const body = question.body as { commit_sha: string; ref: string; sarif: string };
  await commitInside(repository.gitDir, body.commit_sha);
  let sarif: unknown;
  try {
    sarif = JSON.parse(
      gunzipSync(Buffer.from(body.sarif, "base64"), { maxOutputLength: 64 * 1024 * 1024 }).toString("utf8"),
    );
  } catch {
    throw new Refusal(400, "Invalid SARIF: not gzip and base64 of JSON");
  }
  if ((sarif as { version?: unknown }).version !== "2.1.0")
    throw new Refusal(400, "Invalid SARIF: version is not 2.1.0");
  const id = randomUUID();
  repository.sarifs.push({ id, commit: body.commit_sha, ref: body.ref, sarif });
  return {
    status: 202,
    body: { id, url: `${repositoryUrl(question, repository)}/code-scanning/sarifs/${id}` },
  };
};

const getSarif: Handler = (question) => {
  const repository = repositoryOf(question);
  if (!repository.sarifs.some((item) => item.id === question.params.sarif_id)) throw notFound();
  return {
    status: 200,
    body: {
      processing_status: "complete",
      analyses_url: `${repositoryUrl(question, repository)}/code-scanning/analyses`,
    },
  };
};

export const repositories: Readonly<Record<string, Handler>> = {
  "repos/get": (question) => ({ status: 200, body: fullRepositoryView(question, repositoryOf(question)) }),
  "repos/get-collaborator-permission-level": permissionLevel,
  "repos/get-content": content,
  "repos/get-commit": commit,
  "repos/compare-commits-with-basehead": compare,
  "git/get-ref": gitRef,
  "code-scanning/upload-sarif": uploadSarif,
  "code-scanning/get-sarif": getSarif,
};
