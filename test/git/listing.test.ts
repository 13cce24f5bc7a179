import { writeFile, chmod } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Repository } from "../../src/git/repository.ts";
import { openMirror } from "../../src/git/mirror.ts";
import { commitFiles, git } from "../support/git-fixture.ts";
import { aBareRepository, aFolder, opened } from "./scratch.ts";

const open: Repository[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.resetModules();
  for (const repository of open.splice(0)) await repository.close();
});

function mirrored(directory: string, open_ = openMirror): Repository {
  const repository = open_(directory).repository();
  open.push(repository);
  return repository;
}

/** As git lists it: mode, id, size and path. */
async function byGit(directory: string, commit: string): Promise<string[]> {
  const said = await git(directory, ["ls-tree", "-r", "-l", "-z", "--full-tree", commit]);
  return said.toString("utf8").split("\0").filter(Boolean).sort();
}

async function ours(repository: Repository, commit: string): Promise<string[]> {
  const lines = (await repository.tree(commit).list()).map(({ path, id, size, kind, executable }) => {
    const mode =
      kind === "submodule" ? "160000" : kind === "symlink" ? "120000" : executable ? "100755" : "100644";
    const shown = kind === "submodule" ? "-" : String(size);
    return `${mode} ${kind === "submodule" ? "commit" : "blob"} ${id} ${shown.padStart(7)}\t${path}`;
  });
  return lines.sort();
}

const BEFORE = {
  "a.txt": "one\n",
  "a/b/c.ts": "c\n",
  "a/b/d.ts": "d\n",
  "a-b/c.ts": "beside\n",
  "a/z.sh": "run\n",
  "same/deep/er/x.sql": "select 1\n",
  "same/y.sql": "select 2\n",
  "ünter/wegs.md": "ü\n",
};

describe("src/git/listing.ts", () => {
  test("a listing made out of another commit's is the one that git makes", async () => {
    const { directory, base, head } = await aBareRepository(BEFORE, {
      "a.txt": null,
      "a/b/c.ts": "changed\n",
      "a/b/new/e.ts": "e\n",
      "a-b/c.ts": null,
      "a-b": "now a file\n",
      "same/y.sql": "select 22\n",
      "ünter/wegs.md": "über\n",
    });
    for (const [first, second] of [
      [base, head],
      [head, base],
    ] as const) {
      const repository = await opened(directory);
      await repository.tree(first).list();
      expect(await ours(repository, second)).toEqual(await byGit(directory, second));
    }
  });

  test("programs, links and submodules are told apart in it", async () => {
    const { directory, base } = await aBareRepository(BEFORE, { "a.txt": "two\n" });
    const head = await commitFiles(directory, {
      branch: "modes",
      parents: [base],
      files: [
        { path: "a/z.sh", mode: "100755", content: "run\n" },
        { path: "a/link", mode: "120000", content: "../a.txt" },
      ],
    });
    const repository = await opened(directory);
    await repository.tree(base).list();
    expect(await ours(repository, head)).toEqual(await byGit(directory, head));
    expect(await repository.tree(head).list("a/b/")).toHaveLength(2);
    expect((await repository.tree(head).list("a")).map(({ path }) => path)).toContain("a-b/c.ts");
  });

  test("a git that tells no sizes through one process is asked for the whole list", async () => {
    const { directory, base, head } = await aBareRepository(BEFORE, { "a/b/c.ts": "changed\n" });
    const bin = await aFolder();
    await writeFile(
      join(bin, "git"),
      `#!/bin/sh
for word; do case "$word" in --batch-command) echo "error: unknown option \\\`batch-command'" >&2; exit 129;; esac; done
PATH='${process.env.PATH}' exec git "$@"
`,
    );
    await chmod(join(bin, "git"), 0o755);
    vi.stubEnv("PATH", `${bin}:${process.env.PATH}`);
    // What this process has found out about its git is not to outlive the test.
    vi.resetModules();
    const { openMirror: anew } = await import("../../src/git/mirror.ts");
    const repository = mirrored(directory, anew);
    await repository.tree(base).list();
    expect(await ours(repository, head)).toEqual(await byGit(directory, head));
    expect(await repository.tree(head).read("a/b/c.ts")).toEqual({ state: "text", text: "changed\n" });
  });
});
