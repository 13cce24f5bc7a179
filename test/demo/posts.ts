import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FakeGitHub, Pull } from "../support/github/fake-github.ts";
import { requestOn } from "./approval.ts";

/** Everything that was posted, a file for each: the summary, the comments in their order, a request for an approval. */
export async function writePosts(folder: string, github: FakeGitHub, pull: Pull): Promise<void> {
  await mkdir(folder, { recursive: true });
  const [review] = github.reviews(pull);
  const comments = github.reviewComments(pull).filter((comment) => comment.review === review?.id);
  const request = requestOn(github, pull);
  const posts: [string, string][] = [
    ["summary.md", review?.body ?? ""],
    ...comments.map(({ path, line, originalLine, body }, index): [string, string] => [
      `comment-${String(index + 1).padStart(2, "0")}.md`,
      `<!-- ${path}:${line ?? originalLine} -->\n${body}`,
    ]),
    ...(request ? [["approval.md", request.body] as [string, string]] : []),
  ];
  for (const [name, text] of posts) await writeFile(join(folder, name), text);
}
