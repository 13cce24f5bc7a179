import { GraphQLError } from "graphql";

/** A list in pages, as every connection of GitHub's schema. */

export interface PageArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

const LIMIT = 100;

const cursorOf = (index: number): string => Buffer.from(`cursor:v2:${index}`).toString("base64");

function indexOf(cursor: string | null | undefined, fallback: number): number {
  if (!cursor) return fallback;
  const found = /^cursor:v2:(\d+)$/.exec(Buffer.from(cursor, "base64").toString("utf8"));
  if (!found)
    throw graphqlError("INVALID_CURSOR_ARGUMENTS", `\`${cursor}\` does not appear to be a valid cursor.`);
  return Number(found[1]);
}

export const graphqlError = (type: string, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { type } });

/** GitHub wants `first` or `last`, from 1 to 100. */
export function connection<T>(
  name: string,
  items: readonly T[],
  toNode: (item: T) => unknown,
  page: PageArguments,
): Record<string, unknown> {
  const { first, last } = page;
  if (first == null && last == null) {
    throw graphqlError(
      "MISSING_PAGINATION_BOUNDARIES",
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  for (const [key, value] of [
    ["first", first],
    ["last", last],
  ] as const) {
    if (value == null) continue;
    if (value < 1 || value > LIMIT) {
      throw graphqlError(
        "EXCESSIVE_PAGINATION",
        `Requesting ${value} records on the \`${name}\` connection exceeds the \`${key}\` limit of ${LIMIT} records.`,
      );
    }
  }
  let from = indexOf(page.after, -1) + 1;
  let to = Math.min(indexOf(page.before, items.length), items.length);
  if (first != null) to = Math.min(to, from + first);
  if (last != null) from = Math.max(from, to - last);
  const nodes = items.slice(from, to).map(toNode);
  return {
    totalCount: items.length,
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: cursorOf(from + index) })),
    pageInfo: {
      hasNextPage: to < items.length,
      hasPreviousPage: from > 0,
      startCursor: nodes.length > 0 ? cursorOf(from) : null,
      endCursor: nodes.length > 0 ? cursorOf(to - 1) : null,
    },
  };
}
