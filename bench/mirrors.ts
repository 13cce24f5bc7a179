/**
 * Many pull requests as a worker has them: the small one again and again, each with a head of its own, in mirrors that
 * have their commits already. What fetching costs is the network's, and is not measured.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PullKey } from "../src/domain/job.ts";
import type { LoadedPull } from "../src/domain/tree.ts";
import { openMirror } from "../src/git/mirror.ts";
import { readChange } from "../src/git/read-change.ts";
import { makePullRequest, type Size } from "./pull-request.ts";

/** How many repositories there are. */
export const MIRRORS = 50;

/** The base on its first line, then the head of every pull request on the line of its number. */
const HEADS = "heads";

/** Writes the mirrors 0, 1, 2 and so on into `folder`, each with all pull requests. */
export async function makeMirrors(
  folder: string,
  pulls: number,
  { size = "small", mirrors = MIRRORS }: { size?: Size; mirrors?: number } = {},
): Promise<void> {
  const repo = join(folder, size);
  await makePullRequest(repo, size);
  const git = (args: readonly string[], input = ""): string =>
    execFileSync("git", ["-C", repo, ...args], { input, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const commits = Array.from({ length: pulls }, (_, at) => {
    const text = `# City wheels ${at + 1}\n`;
    return `commit refs/heads/pr-${at + 1}
committer A <a@example.org> 1700000000 +0000
data 1
x
from refs/heads/pr
M 100644 inline README.md
data ${text.length}
${text}
`;
  });
  git(["fast-import", "--quiet"], commits.join(""));
  const ids = new Map(
    git(["for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads"])
      .trim()
      .split("\n")
      .map((line): [string, string] => [line.split(" ")[0] ?? "", line.split(" ")[1] ?? ""]),
  );
  const base = ids.get("main") ?? "";
  const heads = Array.from({ length: pulls }, (_, at) => ids.get(`pr-${at + 1}`) ?? "");
  git(["pack-refs", "--all", "--prune"]);
  rmSync(join(repo, ".git", "logs"), { recursive: true, force: true });
  for (let mirror = 0; mirror < mirrors; mirror++) {
    const own = join(folder, String(mirror));
    cpSync(join(repo, ".git"), own, { recursive: true });
    mkdirSync(join(own, "refs", "architect"));
    for (const sha of [base, ...heads.filter((_, at) => (at + 1) % MIRRORS === mirror)])
      writeFileSync(join(own, "refs", "architect", sha), `${sha}\n`);
  }
  writeFileSync(join(folder, HEADS), [base, ...heads].join("\n"));
}

/** As the forge does it for commits that were fetched before. */
export async function loadFromMirror(
  folder: string,
  { repo, number }: Pick<PullKey, "repo" | "number">,
  signal?: AbortSignal,
): Promise<LoadedPull & { close(): Promise<void> }> {
  const [base = "", ...heads] = readFileSync(join(folder, HEADS), "utf8").split("\n");
  const head = heads[number - 1] ?? "";
  const mirror = join(folder, String(repo.id % MIRRORS));
  const url = "https://example.invalid/acme/shop.git";
  const repository = await openMirror(mirror).fetch({ url, shas: [base, head] }, signal);
  const { mergeBase, files } = await readChange(repository, { mirror, base, head }, signal);
  return {
    pull: {
      repo,
      number,
      title: `Change ${number}`,
      body: "",
      author: { login: "dev", kind: "person" },
      draft: false,
      base: { sha: base, ref: "main" },
      mergeBase: { sha: mergeBase },
      head: { sha: head, ref: `pr-${number}` },
      files,
    },
    trees: {
      base: repository.tree(base),
      mergeBase: repository.tree(mergeBase),
      head: repository.tree(head),
    },
    close: () => repository.close(),
  };
}
