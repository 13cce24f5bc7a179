import type { ParsedCommands } from "../domain/command.ts";
import { MAX_COMMENT, parseCommands } from "./parse.ts";
import { spokenLines } from "./spoken-lines.ts";

/** What GitHub's delivery says of a comment, as far as it decides whether commands in it count. */
export interface Comment {
  /** The event: `issue_comment`, `pull_request_review_comment` ... */
  type: string;
  action: string;
  /** GitHub's word for the account: `User`, `Bot`, `Organization`, `Mannequin`. */
  actorType: string;
  body: string;
}

/** Events whose comments are read. A review's own text is none: it is submitted, and may be edited before. */
const READ: ReadonlySet<string> = new Set(["issue_comment", "pull_request_review_comment"]);

/**
 * The commands of a comment that counts, or why it does not: only what was newly written by a person does. An edited
 * comment is never obeyed, since somebody else may have changed it; bots never, since their words come from anywhere.
 */
export function hear(comment: Comment): ParsedCommands | { deaf: string } {
  if (!READ.has(comment.type)) return { deaf: "comments of this kind are not read" };
  if (comment.action !== "created") return { deaf: `a comment that was ${comment.action} is not read` };
  if (comment.actorType !== "User") return { deaf: "it is not by a person" };
  return parseCommands(comment.body);
}

/** Longest question in plain words. Characters. */
const MAX_SAID = 4_000;

/**
 * The prose of a comment that mentions somebody, for whoever can tell whether it is us; `undefined` when it mentions
 * nobody. Mentions in code and quotes are none.
 */
export function saidToSomebody(body: string): string | undefined {
  if (body.length > MAX_COMMENT || !body.includes("@")) return undefined;
  const prose = spokenLines(body)
    .map(({ text }) => text)
    .join("\n")
    .trim();
  return /(?:^|[^A-Za-z0-9_`/@])@[A-Za-z0-9]/.test(prose) ? prose.slice(0, MAX_SAID) : undefined;
}

/** Whether a text mentions this account, in any case of its letters. */
export function mentions(text: string, login: string): boolean {
  return mentionOf(login)?.test(text) ?? false;
}

export function withoutMention(text: string, login: string): string {
  const mention = mentionOf(login);
  return mention ? text.replace(mention, "$1").trim() : text;
}

function mentionOf(login: string): RegExp | undefined {
  if (!/^[A-Za-z0-9-]{1,60}$/.test(login)) return undefined;
  return new RegExp(`(^|[^A-Za-z0-9_\`/@])@${login}(?:\\[bot\\])?(?![A-Za-z0-9-])`, "gi");
}
