import { chmod, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commitFiles, git, gitEnvironment } from "../support/git-fixture.ts";
import { aFolder, aWorkTree, opened } from "./scratch.ts";

/** A repository in which everything that git can be told to start would leave a file in `nest`. */
async function aTrap() {
  const scratch = await aWorkTree(
    {
      ".gitattributes": "* filter=trap diff=trap merge=trap\n*.pdf diff=trap\n",
      a: "1\n",
      "b.pdf": "one\n",
      old: "some text\nto move\n",
    },
    {
      a: "2\n",
      "b.pdf": "two\n",
      old: null,
      moved: "some text\nto move\nand edit\n",
      ".gitmodules": '[submodule "lib"]\n\tpath = lib\n\turl = ext::sh -c trap\n',
    },
  );
  const nest = await aFolder();
  const program = join(nest, "..", `${nest.split("/").at(-1)}-program`);
  await writeFile(program, `#!/bin/sh\necho "$0 $*" >> '${join(nest, "sprung")}'\ncat\n`);
  await chmod(program, 0o755);
  const settings: [string, string][] = [
    ["core.fsmonitor", program],
    ["core.hooksPath", join(scratch.directory, ".git", "trap-hooks")],
    ["core.pager", program],
    ["core.editor", program],
    ["core.sshCommand", program],
    ["core.gitProxy", program],
    ["core.askPass", program],
    ["core.alternateRefsCommand", program],
    ["core.attributesFile", join(scratch.directory, ".gitattributes")],
    ["credential.helper", `!${program}`],
    ["diff.external", program],
    ["diff.trap.textconv", program],
    ["diff.trap.command", program],
    ["filter.trap.clean", program],
    ["filter.trap.smudge", program],
    ["filter.trap.process", program],
    ["filter.trap.required", "true"],
    ["merge.trap.driver", program],
    ["alias.rev-parse", `!${program}`],
    ["alias.cat-file", `!${program}`],
    ["pager.diff", program],
    ["pager.rev-parse", program],
    ["gpg.program", program],
    ["uploadpack.packObjectsHook", program],
    ["remote.origin.url", `ext::${program} %S`],
    ["remote.origin.uploadpack", program],
    ["remote.origin.promisor", "true"],
    ["remote.origin.partialclonefilter", "blob:none"],
    ["extensions.partialClone", "origin"],
    ["core.repositoryFormatVersion", "1"],
    ["protocol.ext.allow", "always"],
    ["protocol.file.allow", "always"],
  ];
  for (const [name, value] of settings) await git(scratch.directory, ["config", name, value]);
  const hooks = [
    "pre-commit",
    "post-checkout",
    "post-index-change",
    "reference-transaction",
    "fsmonitor-watchman",
    "post-rewrite",
  ];
  for (const folder of ["hooks", "trap-hooks"]) {
    await mkdir(join(scratch.directory, ".git", folder), { recursive: true });
    for (const hook of hooks) {
      await writeFile(join(scratch.directory, ".git", folder, hook), `#!/bin/sh\n'${program}' hook\n`);
      await chmod(join(scratch.directory, ".git", folder, hook), 0o755);
    }
  }
  return { ...scratch, program, sprung: async () => (await readdir(nest)).length > 0 };
}

describe("src/git (a repository that is out for us)", () => {
  test("no program named in configuration, attributes or hooks is started", async () => {
    const trap = await aTrap();
    const repository = await opened(trap.directory);
    const head = await repository.resolve("change");
    const base = await repository.mergeBase(await repository.resolve("main"), head);
    const files = await repository.changedFiles(base, head);
    const staged = await repository.stagedTree();
    await repository.changedFiles(head, staged);
    await repository.tree(head).readAll(files.map((file) => file.path));
    await repository.commit(head);
    await repository.upstream("change");
    expect(files.find((file) => file.path === "b.pdf")?.hunks[0]?.lines).toEqual(["-one", "+two"]);
    expect(await trap.sprung()).toBe(false);
  });

  test("a missing object of a partial clone is not downloaded", async () => {
    const trap = await aTrap();
    const absent = "ab".repeat(20);
    const repository = await opened(trap.directory);
    await expect(repository.resolve(absent)).rejects.toThrow(/There is no commit called/);
    await expect(repository.commit(absent)).rejects.toThrow(/it is missing/);
    await expect(repository.changedFiles(absent, trap.head)).rejects.toThrow();
    expect(await trap.sprung()).toBe(false);
  });

  test("the trap is a real one: git itself walks into it", async () => {
    const trap = await aTrap();
    await git(trap.directory, ["diff", "main", "change"]).catch(() => undefined);
    expect(await trap.sprung()).toBe(true);
  });

  test("variables that the caller happens to have do not reach git", async () => {
    const trap = await aTrap();
    const before = { ...process.env };
    Object.assign(process.env, {
      GIT_DIR: "/nowhere",
      GIT_EXTERNAL_DIFF: trap.program,
      GIT_INDEX_FILE: "/nowhere",
      GIT_PAGER: trap.program,
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "diff.external",
      GIT_CONFIG_VALUE_0: trap.program,
    });
    try {
      const repository = await opened(trap.directory);
      expect(await repository.changedFiles(trap.base, trap.head)).not.toEqual([]);
      await repository.stagedTree();
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    }
    expect(await trap.sprung()).toBe(false);
  });

  test("a link in the tree that leads out of the repository is not followed", async () => {
    const { directory, base } = await aWorkTree({ a: "1\n" }, { a: "2\n" });
    const secret = join(await aFolder(), "secret");
    await writeFile(secret, "do not read me");
    await symlink(secret, join(directory, "way-out"));
    const head = await commitFiles(directory, {
      branch: "linked",
      files: [
        { path: "link.sql", content: secret, mode: "120000" },
        { path: "folder", content: "/etc", mode: "120000" },
      ],
      parents: [base],
    });
    const tree = (await opened(directory)).tree(head);
    expect(await tree.read("link.sql")).toBeUndefined();
    expect(await tree.read("folder/hostname")).toBeUndefined();
    expect(await tree.read("way-out")).toBeUndefined();
  });

  test("replacement refs do not put other content in an object's place", async () => {
    const { directory, base, head } = await aWorkTree({ a: "1\n" }, { a: "2\n" });
    await git(directory, ["replace", head, base]);
    const repository = await opened(directory);
    expect(await repository.tree(head).read("a")).toEqual({ state: "text", text: "2\n" });
    expect(gitEnvironment.GIT_NO_REPLACE_OBJECTS).toBeUndefined();
  });
});
