import { addReaction } from "../acts.ts";
import type { IssueCommentRecord, ReviewCommentRecord, ThreadRecord } from "../store.ts";
import { graphqlError } from "./connection.ts";
import { issueCommentNode, REACTION, reactionNode, reviewCommentNode, threadNode } from "./conversation.ts";
import { NotResolved, type Reader } from "./nodes.ts";

interface Given<T> {
  input: T & { clientMutationId?: string | null };
}

/** What the app may change by GraphQL. */
export function mutations(reader: Reader): Record<string, unknown> {
  const { store } = reader;
  const recordOf = <T>(types: readonly string[], id: string): { type: string; record: T } => {
    const found = store.nodes.get(id);
    if (!found || !types.includes(found.type)) throw new NotResolved("node", `global id of '${id}'`);
    return found as { type: string; record: T };
  };
  const setResolved = ({ input }: Given<{ threadId: string }>, resolved: boolean) => {
    const { record: thread } = recordOf<ThreadRecord>(["PullRequestReviewThread"], input.threadId);
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
