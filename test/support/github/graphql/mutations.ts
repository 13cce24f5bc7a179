import { addReaction } from "../acts.ts";
import type { IssueCommentRecord, ReviewCommentRecord, ThreadRecord } from "../store.ts";
import { graphqlError } from "./connection.ts";
import { issueCommentNode, REACTION, reactionNode, reviewCommentNode, threadNode } from "./conversation.ts";
import { NotResolved, type Reader } from "./nodes.ts";
import { publishing } from "./publishing.ts";

export interface Given<T> {
  input: T & { clientMutationId?: string | null };
}

/** The record with this global id, when it is of one of these types. */
export function recordOf<T>(
  reader: Reader,
  types: readonly string[],
  id: string,
): { type: string; record: T } {
  const found = reader.store.nodes.get(id);
  if (!found || !types.includes(found.type)) throw new NotResolved("node", `global id of '${id}'`);
  return found as { type: string; record: T };
}

/** What the app may change by GraphQL. A field may be made to fail while the others of its request are done. */
export function mutations(reader: Reader): Record<string, unknown> {
  const all = { ...acts(reader), ...publishing(reader) };
  return Object.fromEntries(
    Object.entries(all).map(([field, act]) => [
      field,
      async (given: unknown) => {
        const failing = reader.store.failing.find((item) => item.field === field && item.times > 0);
        if (!failing) return (act as (given: unknown) => unknown)(given);
        failing.times--;
        throw graphqlError(failing.type, failing.message);
      },
    ]),
  );
}

function acts(reader: Reader): Record<string, unknown> {
  const { store } = reader;
  const setResolved = ({ input }: Given<{ threadId: string }>, resolved: boolean) => {
    const { record: thread } = recordOf<ThreadRecord>(reader, ["PullRequestReviewThread"], input.threadId);
    if (!thread.pull.threads.includes(thread))
      throw new NotResolved("node", `global id of '${input.threadId}'`);
    // GitHub asks for write access to contents here; pull_requests alone is refused.
    reader.need("pull_requests", "write");
    reader.need("contents", "write");
    thread.resolvedBy = resolved ? store.bot : null;
    return { clientMutationId: input.clientMutationId ?? null, thread: threadNode(reader, thread) };
  };
  return {
    resolveReviewThread: (given: Given<{ threadId: string }>) => setResolved(given, true),
    unresolveReviewThread: (given: Given<{ threadId: string }>) => setResolved(given, false),
    addReaction: ({ input }: Given<{ subjectId: string; content: string }>) => {
      reader.need("pull_requests", "write");
      const { type, record } = recordOf<IssueCommentRecord | ReviewCommentRecord>(
        reader,
        ["IssueComment", "PullRequestReviewComment"],
        input.subjectId,
      );
      const content = Object.keys(REACTION).find((key) => REACTION[key] === input.content);
      if (!content) throw graphqlError("UNPROCESSABLE", `no reaction ${input.content}`);
      const { reaction } = addReaction(store, record, store.bot, content);
      const subject =
        type === "IssueComment"
          ? issueCommentNode(reader, record as IssueCommentRecord)
          : reviewCommentNode(reader, record as ReviewCommentRecord);
      return {
        clientMutationId: input.clientMutationId ?? null,
        reaction: reactionNode(reader, reaction),
        subject,
      };
    },
  };
}
