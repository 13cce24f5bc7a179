import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startDemoModel } from "../demo/model.ts";
import { demoFiles } from "../demo/repository.ts";
import { aBareRepository, aFolder } from "../git/scratch.ts";
import { architect, expectMistake } from "./run-architect.ts";

/** No git to be found, no Postgres and no buf to be loaded, and no address that would answer. */
const ALONE = {
  PATH: "",
  ANTHROPIC_API_KEY: "nobody",
  ANTHROPIC_BASE_URL: "http://127.0.0.1:9",
  NODE_OPTIONS: `--import=${dataUrl(
    `import { register } from "node:module"; register(${JSON.stringify(
      dataUrl(
        `export async function resolve(name, context, next) { if (/electric-sql|bufbuild/.test(name)) throw new Error(name + " is not here"); return next(name, context); }`,
      ),
    )});`,
  )}`,
};

/** Milliseconds: each starts the whole program, and two of them a Postgres. */
const MANY_PROCESSES = 240_000;

function dataUrl(script: string): string {
  return `data:text/javascript,${encodeURIComponent(script)}`;
}

async function aDemoRepository(): Promise<string> {
  const [base, head] = [demoFiles("base"), demoFiles("head")];
  const gone = Object.fromEntries(Object.keys(base).flatMap((path) => (path in head ? [] : [[path, null]])));
  return (await aBareRepository(base, { ...gone, ...head })).directory;
}

describe("src/bin/architect.ts replay", () => {
  test(
    "a review with a rehearsal is printed byte for byte as then, with the repository gone",
    async () => {
      const directory = await aDemoRepository();
      const file = join(await aFolder(), "review.json.gz");
      const review = ["review", "--repo", directory, "--head", "change", "--format", "json"];
      const ran = await architect([...review, "--record", file]);
      await rm(directory, { recursive: true });
      expect(ran.code).toBe(1);
      expect(JSON.parse(ran.stdout).findings.length).toBeGreaterThan(2);
      const again = await architect(["replay", file, "--format", "json"], { env: ALONE });
      expect(again).toEqual({ code: 0, stdout: ran.stdout, stderr: "" });
    },
    MANY_PROCESSES,
  );

  test(
    "so is one with a model, which is not asked; and its uses of tools can be listed",
    async () => {
      const claude = await startDemoModel();
      const directory = await aDemoRepository();
      const file = join(await aFolder(), "review.json");
      try {
        const ran = await architect(
          ["review", "--repo", directory, "--head", "change", "--format", "json", "--record", file],
          { env: { ANTHROPIC_API_KEY: "test", ANTHROPIC_BASE_URL: claude.url } },
        );
        await rm(directory, { recursive: true });
        expect(claude.requests.length).toBeGreaterThan(4);
        expect(ran.stdout).toContain("reading/backend-architect");
        const again = await architect(["replay", file, "--format", "json"], { env: ALONE });
        expect(again).toEqual({ code: 0, stdout: ran.stdout, stderr: "" });
      } finally {
        await claude.close();
      }
      const listed = await architect(["replay", file, "--only-decisions"]);
      expect(listed.code).toBe(0);
      expect(listed.stdout).toMatch(/^architect +conversation +tool +input +decision +because +result$/m);
      expect(listed.stdout).toMatch(
        /^database-architect +[0-9a-f]{6}, 1 +rehearse .*select \* from shipments.* allow .* says allow +PostgreSQL/m,
      );
    },
    MANY_PROCESSES,
  );

  test("the key of the model is not in what is recorded, also when it is refused", async () => {
    const claude = await startDemoModel();
    const { directory } = await aBareRepository({ "src/a.ts": "one();\n" }, { "src/a.ts": "two();\n" });
    const file = join(await aFolder(), "review.json");
    const key = `planted-${"k3y".repeat(8)}`;
    const ran = await architect(["review", "--repo", directory, "--head", "change", "--record", file], {
      env: { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: claude.url },
    });
    await claude.close();
    expect(ran.stdout).toContain("refused the API key");
    const text = await readFile(file, "utf8");
    expect([text.includes(key), text.includes(claude.url)]).toEqual([false, false]);
  });

  test("what is refused is one line, and exit code 2", async () => {
    const folder = await aFolder();
    const file = join(folder, "review.json");
    await writeFile(file, '{"format":"architect-review-bundle","version":7}');
    expectMistake(
      await architect(["replay", file]),
      /version 7.*replay it with the program that recorded it/,
    );
    expectMistake(await architect(["replay", join(folder, "none")]), /cannot be read \(ENOENT\)/);
    expectMistake(
      await architect(["review", "--record", join(folder, "none", "review.json")]),
      /There is no folder .*another --record/,
    );
  });
});
