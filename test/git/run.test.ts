import { devNull } from "node:os";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { gitEnvironment } from "../../src/git/environment.ts";
import { runGit, streamGit } from "../../src/git/run.ts";
import { aBareRepository } from "./scratch.ts";

async function aPlace() {
  const { directory } = await aBareRepository({ a: "x\n".repeat(50_000) }, { b: "y" });
  return { directory, environment: gitEnvironment({ GIT_DIR: directory }) };
}

describe("src/git/run.ts", () => {
  test("a failure carries git's own words and its exit code", async () => {
    await expect(runGit(await aPlace(), ["cat-file", "-p", "nothing"])).rejects.toMatchObject({
      name: "GitError",
      message: "git cat-file failed: Not a valid object name nothing",
      exitCode: 128,
    });
  });

  test("an answer that is too long ends the process", async () => {
    await expect(runGit(await aPlace(), ["cat-file", "-p", "main:a"], { maxBytes: 1_000 })).rejects.toThrow(
      "git cat-file answered with more than 1000 bytes",
    );
  });

  test("a process that takes too long is ended", async () => {
    // It waits for a line on standard input that never comes: input stays open until the process is gone.
    const place = await aPlace();
    await expect(
      runGit(place, ["-c", "alias.wait=!sleep 60", "wait"], { timeout: 100, group: true }),
    ).rejects.toThrow("took longer than 0.1 s");
  });

  test("the reader may stop early", async () => {
    let seen = 0;
    await streamGit(await aPlace(), ["cat-file", "-p", "main:a"], {}, (chunk) => {
      seen += chunk.length;
      return false;
    });
    expect(seen).toBeLessThan(100_000);
  });

  test("what is called off before it began is not started", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(runGit(await aPlace(), ["version"], { signal })).rejects.toThrow("called off");
  });

  test("without git the remedy is to install it", async () => {
    const place = { directory: "/", environment: { PATH: devNull } };
    await expect(runGit(place, ["version"])).rejects.toBeInstanceOf(UserError);
  });

  test("credentials in git's words are not repeated", async () => {
    const secret = "c2VjcmV0OnNlY3JldA==";
    const failed = runGit(await aPlace(), ["rev-parse", "--verify", `ghp_0123456789abcdef-${secret}`], {
      secrets: [secret],
    });
    await expect(failed).rejects.toMatchObject({ stderr: expect.not.stringMatching(/ghp_0|c2Vj/) });
  });
});
