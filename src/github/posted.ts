import { type MarkerScope, readMarkers, readSettings, readSettled } from "../domain/marker.ts";
import type { Posted, PostedThread, StandingSummary } from "../domain/review.ts";
import { standingOf } from "../domain/standing.ts";
import { type Looked, present, type Said, type ThreadNode } from "./live-query.ts";
import { sameLogin } from "./scope.ts";

/** What our own posts on a pull request say, and what people did with them. A pending review is none yet. */
export function postedIn(
  looked: Pick<Looked, "reviews" | "threads" | "comments">,
  login: string,
  scope: MarkerScope,
): Posted {
  const isOurs = ({ author }: { author: Said["author"] }): boolean =>
    author?.kind === "Bot" && sameLogin(author.login, login);
  const reviews = looked.reviews.filter((review) => isOurs(review) && review.state !== "PENDING");
  const threads = looked.threads.flatMap((thread) => threadOf(thread, isOurs, login, scope) ?? []);
  const openings = looked.threads
    .flatMap(({ opening }) => present(opening.nodes))
    .filter((said) => isOurs(said) && said.state !== "PENDING");
  const { fingerprints } = readMarkers(
    [...reviews, ...openings].map(({ body }) => body),
    scope,
  );
  const summary = reviews.find(({ body }) => readMarkers([body], scope).reviews.length > 0);
  // The summary remembers every head that was judged; later reviews name their own, also when it could not be rewritten.
  const judged = [summary, ...reviews.filter((review) => review !== summary)].flatMap((review) =>
    review ? readMarkers([review.body], scope).reviews : [],
  );
  const settings = readSettings(answersOf(looked, isOurs), scope);
  return {
    reviews: onceEach(judged),
    fingerprints,
    threads,
    standing: standingOf(settings),
    ...(summary
      ? {
          summary: {
            review: summary.id,
            url: summary.url,
            body: summary.body,
          } satisfies StandingSummary,
        }
      : {}),
  };
}

function onceEach(judged: Posted["reviews"]): Posted["reviews"] {
  return [...new Map(judged.map((one) => [`${one.head} ${one.key}`, one])).values()];
}

/** Of a thread that we opened with a finding. */
function threadOf(
  thread: ThreadNode,
  isOurs: (said: Said) => boolean,
  login: string,
  scope: MarkerScope,
): PostedThread | undefined {
  const [opening] = present(thread.opening.nodes);
  if (!opening || !isOurs(opening) || opening.state === "PENDING") return undefined;
  const { fingerprints } = readMarkers([opening.body], scope);
  if (fingerprints.length === 0) return undefined;
  const said = present(thread.latest.nodes).filter(({ state }) => state !== "PENDING");
  const settledAt = readSettled(
    said.filter(isOurs).map(({ body }) => body),
    scope,
  );
  return {
    id: thread.id,
    fingerprints,
    path: thread.path,
    resolved: thread.isResolved,
    // Our own comments and another program's are no answer of a person.
    answered: said.some(({ author }) => author?.kind !== "Bot"),
    ...(opening.url === undefined ? {} : { url: opening.url }),
    ...(thread.line === null ? {} : { line: thread.line }),
    ...(thread.isResolved
      ? {
          resolvedBy:
            thread.resolvedBy && !sameLogin(thread.resolvedBy.login, login)
              ? ("person" as const)
              : ("us" as const),
        }
      : {}),
    ...(settledAt === undefined ? {} : { settledAt }),
  };
}

/** Our answers to people, oldest first: in the pull request's own thread and in those of reviews. */
function answersOf(
  { threads, comments }: Pick<Looked, "threads" | "comments">,
  isOurs: (said: Said) => boolean,
): string[] {
  return [...comments, ...threads.flatMap(({ latest }) => present(latest.nodes))]
    .filter((said) => isOurs(said) && said.state !== "PENDING")
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0))
    .map(({ body }) => body);
}
