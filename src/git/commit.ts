import type { Sha } from "../domain/pull-request.ts";

export interface CommitText {
  /** Of its files. */
  tree?: Sha;
  parents: readonly Sha[];
  /** Seconds since 1970; 0 where it does not say. */
  committed: number;
  author: string;
  /** `2031-01-01`, in UTC. */
  date?: string;
  /** First line of the message. */
  subject: string;
  /** The message without its first line; at most 20,000 characters. */
  body: string;
}

const MAX_MESSAGE = 20_000;

/** Reads a commit object as git stores it. Headers it does not know are passed over. */
export function parseCommit(content: Buffer): CommitText {
  const blank = content.indexOf("\n\n");
  const headers = content.toString("utf8", 0, blank === -1 ? content.length : blank).split("\n");
  const message = blank === -1 ? "" : content.toString("utf8", blank + 2, blank + 2 + MAX_MESSAGE).trim();
  const newline = message.indexOf("\n");
  const seconds = committedAt(headers.find((line) => line.startsWith("committer ")));
  const tree = treeOf(content);
  return {
    ...(tree === undefined ? {} : { tree }),
    committed: seconds ?? 0,
    parents: headers.filter((line) => line.startsWith("parent ")).map((line) => line.slice("parent ".length)),
    author:
      headers
        .find((line) => line.startsWith("author "))
        ?.slice("author ".length)
        .split(" <")[0]
        ?.trim() ?? "",
    ...(seconds === undefined ? {} : { date: new Date(seconds * 1000).toISOString().slice(0, 10) }),
    subject: newline === -1 ? message : message.slice(0, newline),
    body: newline === -1 ? "" : message.slice(newline + 1).trim(),
  };
}

/** `committer A. Person <a@example.com> 1700000000 +0100`: seconds since 1970. */
function committedAt(header: string | undefined): number | undefined {
  const seconds = / (\d{1,11}) [-+]\d{4}$/.exec(header ?? "")?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** The files of a commit object. */
export function treeOf(content: Buffer): Sha | undefined {
  return /^tree ([0-9a-f]{40}(?:[0-9a-f]{24})?)\n/.exec(content.toString("latin1", 0, 72))?.[1];
}
