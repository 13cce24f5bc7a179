import { z } from "zod";
import { CHECK_NAME, checkIdOf } from "../domain/check-name.ts";
import type { LivePull } from "../domain/forge.ts";
import type { PullKey } from "../domain/job.ts";
import { readMarkers } from "../domain/marker.ts";
import { PassingError, UserError } from "../errors.ts";
import { hasStatus } from "./failures.ts";
import { type Desk, sameLogin, scopeOf } from "./scope.ts";

/** Pages of 100 reviews or threads; a pull request with more than 5,000 is read no further. */
const MAX_PAGES = 50;

const REVIEWS = `reviews(first: 100, after: $reviews) {
  pageInfo { hasNextPage endCursor }
  nodes { state body author { kind: __typename login } }
}`;

const THREADS = `reviewThreads(first: 100, after: $threads) {
  pageInfo { hasNextPage endCursor }
  nodes { comments(first: 1) { nodes { state body author { kind: __typename login } } } }
}`;

/** State, posts and check in one question, so that they are of the same moment. */
const LIVE = `query live($owner: String!, $name: String!, $number: Int!, $app: Int!, $check: String!, $reviews: String, $threads: String) {
  repository(owner: $owner, name: $name) {
    databaseId
    pullRequest(number: $number) {
      state isDraft title body author { kind: __typename login }
      baseRefName baseRefOid baseRef { target { oid } }
      headRefName headRefOid
      ${REVIEWS}
      ${THREADS}
      commits(last: 1) { nodes { commit { oid checkSuites(first: 10, filterBy: { appId: $app }) { nodes {
        checkRuns(first: 50, filterBy: { checkName: $check }) { nodes { databaseId status externalId } }
      } } } } }
    }
  }
}`;

const MORE = {
  reviews: `query moreReviews($owner: String!, $name: String!, $number: Int!, $reviews: String) {
    repository(owner: $owner, name: $name) { pullRequest(number: $number) { ${REVIEWS} } }
  }`,
  threads: `query moreThreads($owner: String!, $name: String!, $number: Int!, $threads: String) {
    repository(owner: $owner, name: $name) { pullRequest(number: $number) { ${THREADS} } }
  }`,
};

const authorSchema = z.object({ kind: z.string(), login: z.string() }).nullable();
const postSchema = z.object({ state: z.string(), body: z.string(), author: authorSchema });
type Post = z.infer<typeof postSchema>;

const page = <Node extends z.ZodType>(node: Node) =>
  z.object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    nodes: z.array(node.nullable()).nullable(),
  });
const nodes = <Node extends z.ZodType>(node: Node) =>
  z.object({ nodes: z.array(node.nullable()).nullable() });

const reviewsSchema = page(postSchema);
const threadsSchema = page(z.object({ comments: nodes(postSchema) })).nullable();

const checkRunSchema = z.object({
  databaseId: z.number().nullable(),
  status: z.string(),
  externalId: z.string().nullable(),
});
const commitSchema = z.object({
  oid: z.string(),
  checkSuites: nodes(z.object({ checkRuns: nodes(checkRunSchema).nullable() })).nullable(),
});

const pullSchema = z.object({
  state: z.enum(["OPEN", "CLOSED", "MERGED"]),
  isDraft: z.boolean(),
  title: z.string(),
  body: z.string(),
  author: authorSchema,
  baseRefName: z.string(),
  baseRefOid: z.string(),
  baseRef: z.object({ target: z.object({ oid: z.string() }).nullable() }).nullable(),
  headRefName: z.string(),
  headRefOid: z.string(),
  reviews: reviewsSchema.nullable(),
  reviewThreads: threadsSchema,
  commits: nodes(z.object({ commit: commitSchema })),
});
type Pull = z.infer<typeof pullSchema>;

const liveSchema = z.object({
  repository: z.object({ databaseId: z.number().nullable(), pullRequest: pullSchema.nullable() }).nullable(),
});
const moreSchema = z.object({
  repository: z.object({
    pullRequest: z.object({ reviews: reviewsSchema.nullish(), reviewThreads: threadsSchema.optional() }),
  }),
});

/** The pull request as it stands now. `gone` when it, its repository or the installation cannot be seen any more. */
export async function live(key: PullKey, desk: Desk): Promise<LivePull> {
  const variables = { owner: key.repo.owner, name: key.repo.name, number: key.number };
  const answer = await ask(desk, key, LIVE, { ...variables, app: desk.appId, check: CHECK_NAME });
  if (answer === "gone") return GONE;
  const { repository } = liveSchema.parse(answer);
  const pull = repository?.pullRequest;
  // Another repository may have taken the name after a transfer or a deletion.
  if (!repository || !pull || repository.databaseId !== key.repo.id) return GONE;
  const login = await desk.clients.login();
  const posts = await postsOf(pull, (query, after) => ask(desk, key, query, { ...variables, ...after }));
  const ours = posts.filter(
    ({ author, state }) => state !== "PENDING" && sameLogin(author?.login, login) && author?.kind === "Bot",
  );
  const { reviews, fingerprints } = readMarkers(
    ours.map(({ body }) => body),
    scopeOf(key, desk.markerSecret),
  );
  const check = checkOf(pull, key.number);
  return {
    state: pull.state === "OPEN" ? "open" : pull.state === "MERGED" ? "merged" : "closed",
    draft: pull.isDraft,
    title: pull.title,
    body: pull.body,
    author: pull.author
      ? { login: pull.author.login, kind: pull.author.kind === "Bot" ? "bot" : "person" }
      : { login: "ghost", kind: "person" },
    // `baseRefOid` is the branch as it was at the last push to the pull request; the branch may have moved on.
    base: { sha: pull.baseRef?.target?.oid ?? pull.baseRefOid, ref: pull.baseRefName },
    head: { sha: pull.headRefOid, ref: pull.headRefName },
    posted: { reviews, fingerprints },
    ...(check ? { check } : {}),
  };
}

const GONE: LivePull = {
  state: "gone",
  draft: false,
  title: "",
  body: "",
  author: { login: "ghost", kind: "person" },
  base: { sha: "", ref: "" },
  head: { sha: "", ref: "" },
  posted: { reviews: [], fingerprints: [] },
};

/** Reviews, and the first comment of every thread, over all pages. */
async function postsOf(
  pull: Pull,
  more: (query: string, after: Record<string, string>) => Promise<unknown>,
): Promise<Post[]> {
  const posts: Post[] = [];
  let { reviews, reviewThreads: threads }: Pick<Pull, "reviews" | "reviewThreads"> = pull;
  for (let pages = 0; pages < MAX_PAGES && reviews; pages++) {
    posts.push(...present(reviews.nodes));
    const { hasNextPage, endCursor } = reviews.pageInfo;
    reviews =
      hasNextPage && endCursor
        ? (pullOf(await more(MORE.reviews, { reviews: endCursor })).reviews ?? null)
        : null;
  }
  for (let pages = 0; pages < MAX_PAGES && threads; pages++) {
    posts.push(...present(threads.nodes).flatMap(({ comments }) => present(comments.nodes)));
    const { hasNextPage, endCursor } = threads.pageInfo;
    threads =
      hasNextPage && endCursor
        ? (pullOf(await more(MORE.threads, { threads: endCursor })).reviewThreads ?? null)
        : null;
  }
  return posts;
}

function pullOf(answer: unknown): z.infer<typeof moreSchema>["repository"]["pullRequest"] {
  return moreSchema.parse(answer).repository.pullRequest;
}

function checkOf(pull: Pull, number: number): LivePull["check"] {
  for (const node of present(pull.commits.nodes)) {
    if (node.commit.oid !== pull.headRefOid) continue;
    const runs = present(node.commit.checkSuites?.nodes).flatMap(({ checkRuns }) =>
      present(checkRuns?.nodes),
    );
    const run = runs.find(({ externalId }) => externalId === checkIdOf(number));
    if (run?.databaseId) return { id: run.databaseId, completed: run.status === "COMPLETED" };
  }
  return undefined;
}

function present<Node>(list: readonly (Node | null)[] | null | undefined): Node[] {
  return (list ?? []).filter((node): node is NonNullable<Node> & Node => node !== null && node !== undefined);
}

const graphqlFailureSchema = z.object({
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })),
  headers: z.record(z.string(), z.unknown()).optional(),
});

/** One GraphQL question. `gone` when what it asks about cannot be seen, or the installation is no more. */
export async function ask(
  desk: Desk,
  key: PullKey,
  query: string,
  variables: Record<string, unknown>,
): Promise<unknown> {
  try {
    return await desk.clients.of(key.installation).graphql(query, variables);
  } catch (error) {
    // A token for an installation that is deleted (404) or suspended (403).
    if (hasStatus(error, 404, 403)) return "gone";
    const failure = graphqlFailureSchema.safeParse(error);
    if (!failure.success) throw error;
    const { errors, headers } = failure.data;
    const types = errors.map(({ type }) => type);
    if (types.includes("NOT_FOUND")) return "gone";
    if (types.includes("RATE_LIMITED")) {
      const reset = Number(headers?.["x-ratelimit-reset"]);
      const retryAt = Number.isFinite(reset) && reset > 0 ? { retryAt: new Date(reset * 1_000) } : {};
      throw new PassingError("GitHub asked us to wait", { ...retryAt, cause: error });
    }
    if (types.includes("FORBIDDEN")) {
      throw new UserError("GitHub does not allow the App to read this pull request.", {
        remedy:
          "Grant the App the permissions that app.yml lists, and accept them on the installation's page.",
        cause: error,
      });
    }
    // GitHub answers its own timeouts and hiccups with an error that has a message and no type.
    if (types.every((type) => type === undefined))
      throw new PassingError("GitHub could not answer a question", { cause: error });
    throw error;
  }
}
