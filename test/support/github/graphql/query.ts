import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  type GraphQLFieldResolver,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  validate,
} from "graphql";
import { isAllowed } from "../auth.ts";
import { maySee, Refusal, type Viewer } from "../exchange.ts";
import type {
  PullRecord,
  RepositoryRecord,
  ReviewCommentRecord,
  ReviewRecord,
  ThreadRecord,
} from "../store.ts";
import type { Setting } from "../views/people.ts";
import { checkRunNode } from "./checks.ts";
import { graphqlError } from "./connection.ts";
import { issueCommentNode, reviewCommentNode, reviewNode, threadNode } from "./conversation.ts";
import { mutations } from "./mutations.ts";
import { actorNode, type Node, NotResolved, type Reader, repositoryNode } from "./nodes.ts";
import { pullNode } from "./pulls.ts";
import { githubSchema } from "./schema.ts";

/** GitHub refuses a query that could return more nodes than this. */
const NODE_LIMIT = 500_000;

export interface Parsed {
  operationId: string;
  isWrite: boolean;
  document: DocumentNode | undefined;
  variables: Record<string, unknown>;
  /** What GitHub's schema says against the request. */
  problems: readonly string[];
}

export function parseQuery(body: unknown): Parsed {
  const { query, variables, operationName } = (body ?? {}) as {
    query?: unknown;
    variables?: unknown;
    operationName?: unknown;
  };
  const values = (typeof variables === "object" && variables !== null ? variables : {}) as Record<
    string,
    unknown
  >;
  const failed = (problem: string): Parsed => ({
    operationId: "graphql/invalid",
    isWrite: false,
    document: undefined,
    variables: values,
    problems: [problem],
  });
  if (typeof query !== "string") return failed("the body has no query");
  const known = read(query);
  if (typeof known === "string") return failed(known);
  const { document, problems } = known;
  const operations = document.definitions.filter(
    (item): item is OperationDefinitionNode => item.kind === Kind.OPERATION_DEFINITION,
  );
  const operation = operations.find((item) => item.name?.value === operationName) ?? operations[0];
  const first = operation?.selectionSet.selections[0];
  const isWrite = operation?.operation === "mutation";
  return {
    operationId: isWrite && first?.kind === Kind.FIELD ? `graphql/${first.name.value}` : "graphql/query",
    isWrite,
    document,
    variables: values,
    problems,
  };
}

interface Read {
  document: DocumentNode;
  problems: readonly string[];
}

/** Queries that are remembered: the same few are asked thousands of times. */
const MAX_KNOWN = 500;

const known = new Map<string, Read>();

/** The document and what the schema says against it; or why it is none. */
function read(query: string): Read | string {
  const before = known.get(query);
  if (before) return before;
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const problems = validate(githubSchema(), document, undefined, { maxErrors: 10 });
  const now = { document, problems: problems.map(({ message }) => message) };
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(query, now);
  return now;
}

export interface Executed {
  body: Record<string, unknown>;
  /** Requests that GitHub would answer with an error about the request itself, and fields that are not modelled. */
  problems: readonly string[];
}

export interface QuerySetting extends Setting {
  viewer: Viewer;
  seenUntil: number;
}

const OF_THE_REQUEST: ReadonlySet<unknown> = new Set([
  "MISSING_PAGINATION_BOUNDARIES",
  "EXCESSIVE_PAGINATION",
  "INVALID_CURSOR_ARGUMENTS",
  "MAX_NODE_LIMIT_EXCEEDED",
  "NOT_MODELLED",
]);

/** Runs a query over the store. Errors come in the body with status 200, as GitHub sends them. */
export async function runQuery(parsed: Parsed, setting: QuerySetting): Promise<Executed> {
  const { document } = parsed;
  if (!document || parsed.problems.length > 0) {
    return { body: { errors: parsed.problems.map((message) => ({ message })) }, problems: parsed.problems };
  }
  const nodes = nodeCount(document, parsed.variables);
  if (nodes > NODE_LIMIT) {
    const message = `This query requests up to ${nodes.toLocaleString("en")} possible nodes which exceeds the maximum limit of 500,000.`;
    return { body: { errors: [{ type: "MAX_NODE_LIMIT_EXCEEDED", message }] }, problems: [message] };
  }
  const reader = readerFor(setting);
  const result = await execute({
    schema: githubSchema(),
    document,
    variableValues: parsed.variables,
    rootValue: { ...root(reader, setting), ...mutations(reader) },
    fieldResolver: resolveField,
    typeResolver: (value) => nameOfType(value as Node),
  });
  return shown(result);
}

const nameOfType = ({ __typename: name }: Node): string => name;

function shown(result: ExecutionResult): Executed {
  if (!result.errors) return { body: { data: result.data }, problems: [] };
  const errors = result.errors.map((error) => {
    const { originalError } = error;
    const refused = originalError instanceof Refusal ? originalError : undefined;
    const type =
      originalError instanceof NotResolved ? "NOT_FOUND" : refused ? "UNPROCESSABLE" : error.extensions.type;
    return {
      ...(type ? { type } : {}),
      path: error.path,
      locations: error.locations,
      message: refused ? wordsOf(refused) : error.message,
    };
  });
  const problems = errors.filter((error) => OF_THE_REQUEST.has(error.type)).map((error) => error.message);
  return { body: { data: result.data ?? null, errors }, problems };
}

/** REST lists the sentences of a refusal; GraphQL has them in one message. */
function wordsOf({ body, message }: Refusal): string {
  const sentences = Array.isArray(body.errors)
    ? body.errors.map((item: unknown) =>
        typeof item === "object" && item !== null && "message" in item ? String(item.message) : String(item),
      )
    : [message];
  return sentences.join(", ");
}

const resolveField: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) => {
  const holder = (source ?? {}) as Record<string, unknown>;
  if (!(info.fieldName in holder)) {
    throw graphqlError(
      "NOT_MODELLED",
      `the stand-in for GitHub does not model ${info.parentType.name}.${info.fieldName}`,
    );
  }
  const value = holder[info.fieldName];
  return typeof value === "function" ? (value as (given: unknown) => unknown)(args) : value;
};

function readerFor(setting: QuerySetting): Reader {
  const { viewer, store } = setting;
  return {
    ...setting,
    need(permission, level) {
      const allowed = viewer.as === "installation" && isAllowed(viewer.token, store, permission, level);
      if (!allowed) throw graphqlError("FORBIDDEN", "Resource not accessible by integration");
    },
  };
}

function root(reader: Reader, { viewer, store }: QuerySetting): Record<string, unknown> {
  return {
    viewer: () => ({ ...actorNode(reader, store.bot), __typename: "User", login: store.bot.login }),
    rateLimit: () => ({
      limit: 5_000,
      cost: 1,
      remaining: 4_999,
      used: 1,
      nodeCount: 0,
      resetAt: new Date(store.clock() + 3_600_000).toISOString(),
    }),
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = store.repository(owner, name);
      if (!repository || !maySee(viewer, repository))
        throw new NotResolved("Repository", `name '${owner}/${name}'`);
      return repositoryNode(reader, repository);
    },
    node: ({ id }: { id: string }) => nodeOf(reader, viewer, id),
    nodes: ({ ids }: { ids: readonly string[] }) => ids.map((id) => nodeOf(reader, viewer, id)),
  };
}

function nodeOf(reader: Reader, viewer: Viewer, id: string): Node {
  const found = reader.store.nodes.get(id);
  const unresolved = new NotResolved("node", `global id of '${id}'`);
  if (!found) throw unresolved;
  const within = (repository: RepositoryRecord, node: () => Node): Node => {
    if (repository.deleted || !maySee(viewer, repository)) throw unresolved;
    return node();
  };
  const { type, record } = found;
  if (type === "Repository")
    return within(record as RepositoryRecord, () => repositoryNode(reader, record as RepositoryRecord));
  if (type === "PullRequest")
    return within((record as PullRecord).repo, () => pullNode(reader, record as PullRecord));
  if (type === "PullRequestReview") {
    const review = record as ReviewRecord;
    if (!review.pull.reviews.includes(review)) throw unresolved;
    return within(review.pull.repo, () => reviewNode(reader, review));
  }
  if (type === "PullRequestReviewThread") {
    const thread = record as ThreadRecord;
    if (!thread.pull.threads.includes(thread)) throw unresolved;
    return within(thread.pull.repo, () => threadNode(reader, thread));
  }
  if (type === "PullRequestReviewComment") {
    const comment = record as ReviewCommentRecord;
    if (!comment.thread.comments.includes(comment)) throw unresolved;
    return within(comment.review.pull.repo, () => reviewCommentNode(reader, comment));
  }
  if (type === "IssueComment") {
    const comment = record as Parameters<typeof issueCommentNode>[1];
    if (!comment.pull.issueComments.includes(comment)) throw unresolved;
    return within(comment.pull.repo, () => issueCommentNode(reader, comment));
  }
  if (type === "CheckRun") {
    const run = record as Parameters<typeof checkRunNode>[1];
    return within(run.suite.repo, () => checkRunNode(reader, run));
  }
  return actorNode(reader, record as Parameters<typeof actorNode>[1]);
}

/** As GitHub counts: what each connection may return, times what it stands in. */
function nodeCount(document: DocumentNode, variables: Record<string, unknown>): number {
  const fragments = new Map<string, SelectionSetNode>();
  for (const item of document.definitions)
    if (item.kind === Kind.FRAGMENT_DEFINITION) fragments.set(item.name.value, item.selectionSet);
  const count = (set: SelectionSetNode | undefined, outer: number, depth: number): number => {
    if (!set || depth > 50) return 0;
    let sum = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) sum += count(selection.selectionSet, outer, depth + 1);
      else if (selection.kind === Kind.FRAGMENT_SPREAD)
        sum += count(fragments.get(selection.name.value), outer, depth + 1);
      else {
        const size = selection.arguments?.find(
          (item) => item.name.value === "first" || item.name.value === "last",
        )?.value;
        const given =
          size?.kind === Kind.INT
            ? Number(size.value)
            : size?.kind === Kind.VARIABLE
              ? Number(variables[size.name.value])
              : 0;
        const inner = given > 0 ? outer * given : outer;
        sum += (given > 0 ? inner : 0) + count(selection.selectionSet, inner, depth + 1);
      }
    }
    return sum;
  };
  return document.definitions.reduce(
    (sum, item) => sum + (item.kind === Kind.OPERATION_DEFINITION ? count(item.selectionSet, 1, 0) : 0),
    0,
  );
}
