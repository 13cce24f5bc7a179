import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { exitCodeOf } from "../../src/bin/architect/review.ts";
import { aBareRepository, aFolder, aWorkTree } from "../git/scratch.ts";
import { commitFiles, createBareRepository, git } from "../support/git-fixture.ts";
import { architect, expectMistake } from "./run-architect.ts";

const BASE = { "migrations/0001_orders.sql": "create table orders (id bigint primary key, buyer bigint);\n" };
const LOCKING = { "migrations/0002_index.sql": "create index orders_buyer on orders (buyer);\n" };
const HARMLESS = { "migrations/0002_parcels.sql": "create table parcels (id bigint primary key);\n" };

const schema: object = JSON.parse(
  await readFile(join(import.meta.dirname, "..", "..", "docs", "review.schema.json"), "utf8"),
);

describe("src/bin/architect.ts review", () => {
  test("a blocker is printed with its evidence, and the exit code is 1", async () => {
    const { directory } = await aBareRepository(BASE, LOCKING);
    const ran = await architect(["review", "--repo", directory, "--head", "change"]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain("migrations/0002_index.sql:1");
    expect(ran.stdout).toContain("ShareLock on public.orders");
    expect(ran.stdout).toContain("FAIL  1 blocker");
    expect(ran.stderr).toMatch(/^Comparing change with main, from [0-9a-f]{12} on: 1 changed file\.\n$/);
  });

  test("JSON is what the published schema says, whatever is found", async () => {
    const ajv = new Ajv({ allowUnionTypes: true });
    for (const [head, code, verdict] of [
      [LOCKING, 1, "fail"],
      [{ "README.md": "words\n" }, 0, undefined],
    ] as const) {
      const { directory, base, head: sha } = await aBareRepository(BASE, head);
      const ran = await architect([
        "review",
        "--repo",
        directory,
        "--base",
        "main",
        "--head",
        sha,
        "--format",
        "json",
      ]);
      const review = JSON.parse(ran.stdout);
      expect(ajv.validate(schema, review) ? [] : ajv.errors).toEqual([]);
      expect(review).toMatchObject({
        schemaVersion: 1,
        base,
        mergeBase: base,
        head: sha,
        ...(verdict ? { verdict } : {}),
      });
      expect([ran.code, ran.stderr]).toEqual([code, ""]);
    }
  });

  test("--fail-on decides about the exit code and the verdict", async () => {
    const { directory } = await aBareRepository(BASE, LOCKING);
    const ran = await architect([
      "review",
      "--repo",
      directory,
      "--head",
      "change",
      "--fail-on",
      "never",
      "--format",
      "json",
    ]);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ severity: "blocker" })]),
    });
    expect(JSON.parse(ran.stdout).verdict).not.toBe("fail");
  });

  test("nothing to answer exits with 0", async () => {
    const { directory } = await aBareRepository(BASE, HARMLESS);
    const ran = await architect(["review", "--repo", directory, "--head", "change"]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain("no findings");
  });

  test("an empty difference is said to be one", async () => {
    const { directory } = await aBareRepository(BASE, HARMLESS);
    const ran = await architect(["review", "--repo", directory, "--base", "change", "--head", "change"]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain("No files changed.");
  });

  test("SARIF, Markdown and a file instead of standard output", async () => {
    const { directory } = await aBareRepository(BASE, LOCKING);
    const file = join(await aFolder(), "review.sarif");
    const call = ["review", "--repo", directory, "--base", "main", "--head", "change"];
    const sarif = await architect([...call, "--format", "sarif", "--output", file]);
    expect([sarif.code, sarif.stdout]).toEqual([1, ""]);
    const log = JSON.parse(await readFile(file, "utf8"));
    expect(log.runs[0].results[0]).toMatchObject({
      ruleId: "migrations/index-not-concurrent",
      level: "error",
    });
    const markdown = await architect([...call, "--format", "markdown"]);
    expect(markdown.stdout).toMatch(/^# /);
    expect(markdown.stdout).toContain("migrations/index-not-concurrent");
  });

  test("only the architects that were asked for speak, and an unknown one is a mistake", async () => {
    const { directory } = await aBareRepository(BASE, LOCKING);
    const call = ["review", "--repo", directory, "--base", "main", "--head", "change"];
    const other = await architect([...call, "--architect", "api-architect"]);
    expect(other.stdout).not.toContain("migrations/index-not-concurrent");
    expectMistake(await architect([...call, "--architect", "nobody"]), /There is no architect called nobody/);
  });

  test("mistakes of the caller are one line that says what to do", async () => {
    const { directory, base } = await aBareRepository(BASE, LOCKING);
    await commitFiles(directory, { branch: "main", files: HARMLESS, parents: [base] });
    const folder = await aFolder();
    expectMistake(
      await architect(["review", "--repo", directory, "--base", "mainn"]),
      /no commit called "mainn".*did you mean main\?/,
    );
    expectMistake(
      await architect(["review", "--repo", directory, "--base", "--all"]),
      /argument missing|cannot be the name/,
    );
    expectMistake(
      await architect(["review", "--repo", directory]),
      /main is the branch that others are compared with: say what to compare with/,
    );
    expectMistake(
      await architect(["review", "--repo", folder]),
      /is not in a git repository: go into one, or name it with --repo DIR/,
    );
    expectMistake(
      await architect(["review", "--format", "xml"]),
      /Allowed choices are text, markdown, json, sarif/,
    );
    expectMistake(
      await architect([
        "review",
        "--repo",
        directory,
        "--head",
        "change",
        "--output",
        join(folder, "no", "file"),
      ]),
      /There is no folder/,
    );
    expectMistake(await architect(["reveiw"]), /unknown command 'reveiw'/);
    expectMistake(await architect([]), /name a command/);
  });

  test("a repository without commits, and a file as the repository, are mistakes too", async () => {
    const directory = join(await aFolder(), "empty.git");
    await createBareRepository(directory);
    expectMistake(await architect(["review", "--repo", directory]), /has no commits yet: commit first/);
    expectMistake(await architect(["review", "--repo", join(directory, "HEAD")]), /is not a directory/);
  });

  test("odd names, links, binaries and a file of 50 MB get an answer for each", async () => {
    const { directory } = await aBareRepository(BASE, [
      { path: 'migrations/0002 it\'s "odd"\n.sql', content: "create index a on orders (buyer);\n" },
      {
        path: Buffer.from("migrations/0003_\xff.sql", "latin1"),
        content: "create index b on orders (buyer);\n",
      },
      { path: "--output=x", content: "x" },
      { path: "dump.sql", content: Buffer.alloc(50 * 1024 * 1024, "insert into t values (1);\n") },
      { path: "openapi.json", content: Buffer.from([0, 1, 2]) },
      { path: "link.sql", content: "/etc/passwd", mode: "120000" },
      { path: "lib", content: "1".repeat(40), mode: "160000" },
      { path: "empty.sql", content: "" },
    ]);
    const ran = await architect([
      "review",
      "--repo",
      directory,
      "--base",
      "main",
      "--head",
      "change",
      "--format",
      "json",
    ]);
    const { findings, coverage } = JSON.parse(ran.stdout);
    const blockers = findings.filter(({ severity }: { severity: string }) => severity === "blocker");
    expect(blockers.map((finding: { path: string }) => finding.path).sort()).toEqual([
      'migrations/0002 it\'s "odd"\n.sql',
      "migrations/0003_\\xff.sql",
    ]);
    const depth = new Map(coverage.map((file: { path: string; depth: string }) => [file.path, file.depth]));
    expect(depth.size).toBe(8);
    for (const path of ["dump.sql", "openapi.json", "link.sql", "lib"])
      expect(depth.get(path)).toBe("skipped");
    expect([ran.code, ran.stderr]).toEqual([1, ""]);
  });

  test("what is staged is reviewed, with the index that git hands to its hooks", async () => {
    const { directory } = await aWorkTree(BASE, { "notes.md": "x\n" });
    await mkdir(join(directory, "migrations"), { recursive: true });
    await writeFile(join(directory, "migrations", "0002_index.sql"), LOCKING["migrations/0002_index.sql"]);
    await git(directory, ["add", "--all"]);
    const ran = await architect(["review", "--repo", directory, "--staged", "--format", "json"]);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout).coverage.map((file: { path: string }) => file.path)).toEqual([
      "migrations/0002_index.sql",
    ]);
    await git(directory, ["read-tree", "--index-output=.git/next-index", "HEAD"]);
    const hook = await architect(["review", "--repo", directory, "--staged"], {
      env: { GIT_INDEX_FILE: join(directory, ".git", "next-index"), GIT_DIR: "/nowhere" },
    });
    expect(hook.stdout).toContain("No files changed.");
  });

  test("no program that the repository names is started on the way", async () => {
    const { directory } = await aWorkTree(
      { ...BASE, ".gitattributes": "* diff=trap filter=trap\n" },
      LOCKING,
    );
    const nest = await aFolder();
    const program = join(nest, "program");
    await writeFile(program, `#!/bin/sh\ntouch '${join(nest, "sprung")}'\n`);
    await chmod(program, 0o755);
    for (const name of [
      "core.fsmonitor",
      "diff.external",
      "diff.trap.textconv",
      "diff.trap.command",
      "filter.trap.smudge",
      "core.pager",
    ]) {
      await git(directory, ["config", name, program]);
    }
    const ran = await architect(["review", "--repo", directory, "--base", "main"]);
    expect(ran.code).toBe(1);
    await expect(readFile(join(nest, "sprung"))).rejects.toThrow();
  });

  test("an interrupt ends it with 130 and without a stack", async () => {
    const { directory } = await aBareRepository(BASE, LOCKING);
    const ran = await architect(["review", "--repo", directory, "--head", "change"], {
      onStderr: (text, child) => {
        if (text.includes("Comparing")) child.kill("SIGINT");
      },
    });
    expect([ran.code, ran.stdout]).toEqual([130, ""]);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  });

  test("a reader that went away is no error", async () => {
    const { directory } = await aBareRepository(BASE, LOCKING);
    const ran = await architect(
      ["review", "--repo", directory, "--base", "main", "--head", "change", "--format", "json"],
      { closeStdout: true },
    );
    expect([ran.code, ran.stderr]).toEqual([1, ""]);
  });

  test("a review that could not be finished is not called clean", () => {
    const unfinished = [{ part: "rehearsal", reason: "Postgres did not start" }];
    expect(exitCodeOf({ verdict: "neutral", unfinished })).toBe(3);
    expect(exitCodeOf({ verdict: "fail", unfinished })).toBe(1);
    expect(exitCodeOf({ verdict: "neutral", unfinished: [] })).toBe(0);
    expect(exitCodeOf({ verdict: "pass", unfinished: [] })).toBe(0);
  });
});
