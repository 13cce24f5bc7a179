import { z } from "zod";
import { CHECK_NAME } from "../domain/check-name.ts";
import type { PullKey } from "../domain/job.ts";
import type { OrganisationFile } from "../domain/tree.ts";
import { ask, type GraphqlError } from "./graphql.ts";
import type { Desk } from "./scope.ts";

/** Pages of 100 reviews or threads; a pull request with more than 5,000 is read no further. */
const MAX_PAGES = 50;

const AUTHOR = "author { kind: __typename login }";

const REVIEWS = `reviews(first: 100, after: $reviews) {
  pageInfo { hasNextPage endCursor }
  nodes { id url state body ${AUTHOR} }
}`;

/** The comment that opened a thread, and the end of what was said in it since. */
const THREADS = `reviewThreads(first: 100, after: $threads) {
  pageInfo { hasNextPage endCursor }
  nodes {
    id path line isResolved resolvedBy { login }
    opening: comments(first: 1) { nodes { url state body createdAt ${AUTHOR} } }
    latest: comments(last: 20) { nodes { url state body createdAt ${AUTHOR} } }
  }
}`;

/** Where the repository that speaks for all of an owner's may keep the configuration; the first that exists counts. */
const SETTINGS_PATHS = [
  ".github/architect.yml",
  ".github/architect.yaml",
  "architect.yml",
  "architect.yaml",
] as const;

/** State, posts and check in one question, so that they are of the same moment. */
const LIVE = `query live($owner: String!, $name: String!, $number: Int!, $app: Int!, $check: String!, $reviews: String, $threads: String) {
  repository(owner: $owner, name: $name) {
    id databaseId isArchived
    pullRequest(number: $number) {
      id state isDraft locked title body ${AUTHOR}
      baseRefName baseRefOid baseRef { target { oid } }
      headRefName headRefOid
      ${REVIEWS}
      ${THREADS}
      comments(last: 100) { nodes { body createdAt ${AUTHOR} } }
      commits(last: 1) { nodes { commit {
        oid author { user { login } } committer { user { login } }
        checkSuites(first: 10, filterBy: { appId: $app }) { nodes {
          checkRuns(last: 50, filterBy: { checkName: $check, checkType: ALL }) { nodes { id databaseId status conclusion externalId } }
        } }
      } } }
    }
  }
  settings: repository(owner: $owner, name: ".github") {
    defaultBranchRef { target { oid } }
    ${SETTINGS_PATHS.map((path, index) => `file${index}: object(expression: "HEAD:${path}") { ... on Blob { text isTruncated } }`).join("\n    ")}
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

const page = <Node extends z.ZodType>(node: Node) =>
  z.object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    nodes: z.array(node.nullable()).nullable(),
  });
const nodes = <Node extends z.ZodType>(node: Node) =>
  z.object({ nodes: z.array(node.nullable()).nullable() });

const authorSchema = z.object({ kind: z.string(), login: z.string() }).nullable();
const saidSchema = z.object({
  state: z.string().optional(),
  url: z.string().optional(),
  body: z.string(),
  createdAt: z.string(),
  author: authorSchema,
});
/** A comment, in a thread of a review or in the pull request's own. */
export type Said = z.infer<typeof saidSchema>;

const reviewSchema = z.object({
  id: z.string(),
  url: z.string(),
  state: z.string(),
  body: z.string(),
  author: authorSchema,
});
export type ReviewNode = z.infer<typeof reviewSchema>;

const threadSchema = z.object({
  id: z.string(),
  path: z.string(),
  line: z.number().nullable(),
  isResolved: z.boolean(),
  resolvedBy: z.object({ login: z.string() }).nullable(),
  opening: nodes(saidSchema),
  latest: nodes(saidSchema),
});
export type ThreadNode = z.infer<typeof threadSchema>;

const actorSchema = z.object({ user: z.object({ login: z.string() }).nullable() }).nullable();
const commitSchema = z.object({
  oid: z.string(),
  author: actorSchema,
  committer: actorSchema,
  checkSuites: nodes(
    z.object({
      checkRuns: nodes(
        z.object({
          id: z.string(),
          databaseId: z.number().nullable(),
          status: z.string(),
          conclusion: z.string().nullish(),
          externalId: z.string().nullable(),
        }),
      ).nullable(),
    }),
  ).nullable(),
});

const reviewsSchema = page(reviewSchema);
const threadsSchema = page(threadSchema).nullable();
const pullSchema = z.object({
  id: z.string(),
  state: z.enum(["OPEN", "CLOSED", "MERGED"]),
  isDraft: z.boolean(),
  locked: z.boolean(),
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
  comments: nodes(saidSchema),
  commits: nodes(z.object({ commit: commitSchema })),
});
export type PullNode = z.infer<typeof pullSchema>;

const fileSchema = z.object({ text: z.string().nullish(), isTruncated: z.boolean().nullish() }).nullish();
const settingsSchema = z.object({
  defaultBranchRef: z.object({ target: z.object({ oid: z.string() }).nullable() }).nullable(),
  file0: fileSchema,
  file1: fileSchema,
  file2: fileSchema,
  file3: fileSchema,
});

const liveSchema = z.object({
  settings: settingsSchema.nullish(),
  repository: z
    .object({
      id: z.string(),
      databaseId: z.number().nullable(),
      isArchived: z.boolean(),
      pullRequest: pullSchema.nullable(),
    })
    .nullable(),
});
const moreSchema = z.object({
  repository: z.object({
    pullRequest: z.object({ reviews: reviewsSchema.nullish(), reviewThreads: threadsSchema.optional() }),
  }),
});

/** The answer to the one question, with all pages of its lists. */
export interface Looked {
  repository: { id: string; archived: boolean };
  pull: PullNode;
  reviews: readonly ReviewNode[];
  threads: readonly ThreadNode[];
  comments: readonly Said[];
  organisation?: OrganisationFile;
}

export async function look(key: PullKey, desk: Desk): Promise<Looked | "gone"> {
  const variables = { owner: key.repo.owner, name: key.repo.name, number: key.number };
  const more = (query: string, after: Record<string, string>) =>
    ask(desk, key, query, { ...variables, ...after });
  const answer = await ask(
    desk,
    key,
    LIVE,
    { ...variables, app: desk.appId, check: CHECK_NAME },
    isTolerable,
  );
  if (answer === "gone") return "gone";
  const { repository, settings } = liveSchema.parse(answer);
  const organisation = settings && organisationIn(settings, key.repo.owner);
  const pull = repository?.pullRequest;
  // Another repository may have taken the name after a transfer or a deletion.
  if (!repository || !pull || repository.databaseId !== key.repo.id) return "gone";
  return {
    repository: { id: repository.id, archived: repository.isArchived },
    pull,
    reviews: await allReviews(pull.reviews, more),
    threads: await allThreads(pull.reviewThreads, more),
    comments: present(pull.comments.nodes),
    ...(organisation ? { organisation } : {}),
  };
}

/** Without the permission for checks everything else is still told, and most owners have no repository of settings. */
function isTolerable({ type, path }: GraphqlError): boolean {
  return path?.[0] === "settings" || (type === "FORBIDDEN" && path?.includes("checkSuites") === true);
}

function organisationIn(
  settings: z.infer<typeof settingsSchema>,
  owner: string,
): OrganisationFile | undefined {
  const commit = settings.defaultBranchRef?.target?.oid;
  const files = [settings.file0, settings.file1, settings.file2, settings.file3];
  const at = files.findIndex((file) => typeof file?.text === "string" && !file.isTruncated);
  const text = files[at]?.text;
  const path = SETTINGS_PATHS[at];
  if (commit === undefined || typeof text !== "string" || path === undefined) return undefined;
  return { path: `${owner}/.github: ${path}`, text, commit };
}

type More = (query: string, after: Record<string, string>) => Promise<unknown>;

async function allReviews(first: PullNode["reviews"], more: More): Promise<ReviewNode[]> {
  const found: ReviewNode[] = [];
  let list = first;
  for (let pages = 0; pages < MAX_PAGES && list; pages++) {
    found.push(...present(list.nodes));
    const { hasNextPage, endCursor } = list.pageInfo;
    if (!hasNextPage || !endCursor) break;
    list = moreOf(await more(MORE.reviews, { reviews: endCursor })).reviews ?? null;
  }
  return found;
}

async function allThreads(first: PullNode["reviewThreads"], more: More): Promise<ThreadNode[]> {
  const found: ThreadNode[] = [];
  let list = first;
  for (let pages = 0; pages < MAX_PAGES && list; pages++) {
    found.push(...present(list.nodes));
    const { hasNextPage, endCursor } = list.pageInfo;
    if (!hasNextPage || !endCursor) break;
    list = moreOf(await more(MORE.threads, { threads: endCursor })).reviewThreads ?? null;
  }
  return found;
}

function moreOf(answer: unknown): z.infer<typeof moreSchema>["repository"]["pullRequest"] {
  return moreSchema.parse(answer).repository.pullRequest;
}

/** GitHub's lists may hold nothing in place of what cannot be seen. */
export function present<Node>(list: readonly (Node | null)[] | null | undefined): Node[] {
  return (list ?? []).filter((node): node is NonNullable<Node> & Node => node !== null && node !== undefined);
}
