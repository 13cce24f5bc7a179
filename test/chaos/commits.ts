import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Repository } from "../support/github/fake-github.ts";
import { git, gitText } from "../support/git-fixture.ts";
import type { Draw } from "./random.ts";

/** The heads that one pull request will have, one after the other, and whether each is bad. */
export interface Line {
  heads: readonly { sha: string; bad: boolean }[];
}

/**
 * All commits that a run will push, made before its clock runs: each push later only points a branch at one. Every
 * pull request has a file of its own, whose last line is bad in every other commit, each time another line.
 */
export async function makeLines(
  repo: Repository,
  { lines, pushes, draw }: { lines: number; pushes: number; draw: Draw },
): Promise<Line[]> {
  const main = await gitText(repo.gitDir, ["rev-parse", `refs/heads/${repo.defaultBranch}`]);
  const marks = join(repo.gitDir, "chaos-marks");
  const bads: boolean[] = [];
  let text = "";
  let mark = 0;
  for (let line = 0; line < lines; line++) {
    for (let push = 1; push <= pushes; push++) {
      const bad = draw.share() < 0.5;
      bads.push(bad);
      mark++;
      const content = Array.from({ length: push }, (_, at) =>
        at + 1 === push && bad ? "BAD" : `line ${at + 1}`,
      ).join("\n");
      text += [
        // One ref for all: a branch for each would make every advertisement of them long.
        "commit refs/chaos/all",
        `mark :${mark}`,
        `committer dev <dev@example.com> ${1_700_000_000 + mark} +0000`,
        data(`Push ${push} of ${line}`),
        `from ${push === 1 ? main : `:${mark - 1}`}`,
        `M 100644 inline changes/${line}.ts`,
        data(`${content}\n`),
        "",
      ].join("\n");
    }
  }
  await git(repo.gitDir, ["fast-import", "--quiet", "--force", `--export-marks=${marks}`], text);
  const shas = new Map(
    (await readFile(marks, "utf8"))
      .trim()
      .split("\n")
      .map((row) => row.split(" ") as [string, string]),
  );
  await rm(marks);
  return Array.from({ length: lines }, (_, line) => ({
    heads: Array.from({ length: pushes }, (_unused, push) => {
      const number = line * pushes + push + 1;
      const sha = shas.get(`:${number}`);
      if (!sha) throw new Error(`git made no commit ${number}`);
      return { sha, bad: bads[number - 1] === true };
    }),
  }));
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
