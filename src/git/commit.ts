import type { Sha } from "../domain/pull-request.ts";

export interface CommitText {
  parents: readonly Sha[];
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
  const date = committedOn(headers.find((line) => line.startsWith("committer ")));
  return {
    parents: headers.filter((line) => line.startsWith("parent ")).map((line) => line.slice("parent ".length)),
    author:
      headers
        .find((line) => line.startsWith("author "))
        ?.slice("author ".length)
        .split(" <")[0]
        ?.trim() ?? "",
    ...(date === undefined ? {} : { date }),
    subject: newline === -1 ? message : message.slice(0, newline),
    body: newline === -1 ? "" : message.slice(newline + 1).trim(),
  };
}

/** `committer A. Person <a@example.com> 1700000000 +0100`: seconds since 1970. */
function committedOn(header: string | undefined): string | undefined {
  const seconds = / (\d{1,11}) [-+]\d{4}$/.exec(header ?? "")?.[1];
  return seconds === undefined ? undefined : new Date(Number(seconds) * 1000).toISOString().slice(0, 10);
}
