import { parseCommands } from "../commands/parse.ts";
import type { AnswerToCall, ParkedConversation, ThreadReply } from "../domain/approval.ts";
import type { Forge, LivePull } from "../domain/forge.ts";
import type { CommandJob, Job, PullKey, ResumeJob } from "../domain/job.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Review } from "../domain/review.ts";
import type { Logger } from "../log.ts";
import { isShowable, requestReply, supersededReply, timeOf } from "../publish/approval-request.ts";
import { cell } from "../publish/sanitise.ts";
import { type BookedRequest, type RequestBook, requestBook } from "./request-book.ts";

/** What asking people takes. */
export interface ApprovalPorts {
  forge: Pick<Forge, "live" | "mayWrite" | "readComment">;
  /** Absent: nothing can be asked of anybody, and what asks stays unfinished. */
  ledger?: Ledger;
  enqueue(job: Job, options?: { after?: number }): Promise<void>;
  log: Logger;
  /** Epoch milliseconds; the clock unless a test says otherwise. */
  now?: () => number;
}

type ParkPorts = Omit<ApprovalPorts, "forge">;

/** What a resume job that looks after the end of a request is called in the log. */
export const EXPIRY_EVENT = "approval.expiry";

/** Who answers when no person did. No login has a space in it. */
export const NOBODY = "nobody in time";

/**
 * Writes down every conversation of a review that waits for people, and lets go of the requests that this review
 * stands in for: those of other heads, and older ones of the same architects. To be called for every review, right
 * before it is published, so that what people can see can be answered.
 *
 * @returns what is to be said in the thread once the review is published; each is said once, by its marker
 * @throws PassingError when the ledger does not answer
 */
export async function parkAll(
  pull: PullKey,
  review: Pick<Review, "head" | "parked" | "recorded">,
  ports: ParkPorts,
): Promise<readonly ThreadReply[]> {
  const { ledger, log } = ports;
  const parked = review.parked ?? [];
  if (!ledger) {
    if (parked.length > 0) log.warn({ requests: parked.length }, "requests for approval have no ledger");
    return [];
  }
  const book = requestBook(ledger);
  const replies: ThreadReply[] = await supersede(pull, review.head, parked, book, ports);
  if (parked.length === 0) return replies;
  for (const { pull: _, ...rest } of parked) {
    // Whose installation it is, whoever parked it may not know.
    const one = { ...rest, pull: { installation: pull.installation, repo: pull.repo, number: pull.number } };
    await book.open(one, review.recorded, nowOf(ports));
    if (isShowable(one)) {
      // Asked for again by nobody: when the time is over this job finds it unanswered.
      const after = Math.max(0, Date.parse(one.expiresAt) - nowOf(ports)) + 1_000;
      await ports.enqueue(resumeJobFor(one, EXPIRY_EVENT), { after });
      replies.push(requestReply(one));
    } else await refuseUnseen(one, book, ports);
  }
  return replies;
}

/** What cannot be shown whole to a person is not put before one: the conversation goes on without it. */
async function refuseUnseen(parked: ParkedConversation, book: RequestBook, ports: ParkPorts): Promise<void> {
  const found = await book.find(parked.id);
  if (found?.state.state !== "waiting") return;
  const answer: AnswerToCall = { answer: "deny", reason: "it is too long to be shown to a person" };
  await book.move(found, { state: "answered", answer, by: NOBODY, at: isoOf(ports) });
  await ports.enqueue(resumeJobFor(parked, "approval.unseen"));
}

async function supersede(
  pull: PullKey,
  head: string,
  parked: readonly ParkedConversation[],
  book: RequestBook,
  ports: ParkPorts,
): Promise<ThreadReply[]> {
  const replies: ThreadReply[] = [];
  for (const id of await book.idsOf(pull)) {
    if (parked.some((one) => one.id === id)) continue;
    const found = await book.find(id);
    if (found?.state.state !== "waiting") continue;
    const { request } = found;
    if (request.head === head && !parked.some(({ architect }) => architect === request.architect)) continue;
    if (!(await book.move(found, { state: "done", how: "superseded" }))) continue;
    ports.log.info({ request: id, head: request.head }, "request superseded");
    await book.strip(request);
    replies.push(supersededReply(request));
  }
  return replies;
}

/**
 * Takes one person's answer to one request, at most once, and lets the conversation go on. A request is bound to its
 * pull request and head, and everything is looked at now: who the person is, what the comment says, where the head is.
 *
 * @param job the command or button that answers
 * @returns markdown for that person, also when the answer is refused
 * @throws PassingError when GitHub or the ledger does not answer; doing it again is safe
 */
export async function answerRequest(
  id: string,
  answer: AnswerToCall,
  job: CommandJob,
  ports: ApprovalPorts,
): Promise<string> {
  if (!ports.ledger) return "Approvals are not possible here: this installation keeps no ledger.";
  const book = requestBook(ports.ledger);
  const found = REQUEST_ID.test(id) ? await book.find(id) : undefined;
  if (!found || !isOf(found.request, job)) return unknown(id);
  const live = await ports.forge.live(job);
  const refusal =
    (await personRefused(job, live, ports)) ??
    (await commentRefused(id, answer, job, ports)) ??
    (await alreadyOver(found, live, book, ports));
  if (refusal !== undefined) {
    ports.log.info({ request: id, by: job.by.login, answer: answer.answer, refusal }, "answer refused");
    return refusal;
  }
  const answered = { state: "answered", answer, by: job.by.login, at: isoOf(ports) } as const;
  if (!(await book.move(found, answered))) {
    const other = await book.find(id);
    return (other && (await alreadyOver(other, live, book, ports))) ?? unknown(id);
  }
  ports.log.info(
    { request: id, by: job.by.login, answer: answer.answer, head: found.request.head },
    "request answered",
  );
  await ports.enqueue(resumeJobFor(found.request, `approval.${answer.answer}`));
  return answer.answer === "approve"
    ? `Approved by ${cell(job.by.login)}: request \`${id}\` runs once, now. What comes of it is published with the review.`
    : `Denied by ${cell(job.by.login)}: request \`${id}\` does not run, and the architect goes on without it.`;
}

const REQUEST_ID = /^[a-z0-9]{10}$/;

function isOf({ pull }: ParkedConversation, job: CommandJob): boolean {
  return pull.repo.id === job.repo.id && pull.number === job.number;
}

/** The same for what never was, is forgotten, or belongs to another pull request: none of it is this person's to know. */
function unknown(id: string): string {
  const named = REQUEST_ID.test(id) ? `\`${id}\`` : "of that name";
  return `There is no request ${named} on this pull request. The comment that asks shows its id.`;
}

/** Why this person may not answer. Nothing here is believed of a payload but the login that GitHub signed for. */
async function personRefused(
  job: CommandJob,
  live: LivePull,
  { forge }: Pick<ApprovalPorts, "forge">,
): Promise<string | undefined> {
  const is = (login: string): boolean => login.toLowerCase() === job.by.login.toLowerCase();
  if (job.by.kind !== "person") return "Only a person can answer a request.";
  if (is(live.author.login))
    return "You opened this pull request, so somebody else with write access has to answer for it.";
  const authors = live.headAuthors ?? [];
  if (authors.some(is))
    return "You wrote the last commit of this pull request, so somebody else with write access has to answer for it.";
  if (authors.length === 0)
    return "GitHub does not know who wrote the last commit, so nobody can be told to be somebody else. A commit by a known account makes answers possible.";
  if (!(await forge.mayWrite(job, job.by.login)))
    return "Requests are answered by people with write access to this repository.";
  return undefined;
}

/** Why what was said is not believed: the comment is read again, and has to be what it was. */
async function commentRefused(
  id: string,
  answer: AnswerToCall,
  job: CommandJob,
  { forge }: Pick<ApprovalPorts, "forge">,
): Promise<string | undefined> {
  // A button has no text that anybody could change.
  if (job.where?.kind === "button") return undefined;
  const place = job.where?.kind === "review-comment" ? ({ kind: "review-comment" } as const) : undefined;
  const comment = await forge.readComment(job, job.comment, place);
  if (!comment) return "The comment with the answer is gone, so it does not count.";
  const { author, edited, body } = comment;
  if (edited) return "The comment with the answer was edited, so it does not count. Write a new one.";
  const theirs = author.kind === "person" && author.login.toLowerCase() === job.by.login.toLowerCase();
  const says = parseCommands(body).commands.some(
    ({ verb, args }) => verb === answer.answer && args[0] === id,
  );
  return theirs && says ? undefined : "The comment does not hold this answer any more, so it does not count.";
}

/** What became of a request that cannot be answered any more; `undefined` while it can. */
async function alreadyOver(
  found: BookedRequest,
  live: LivePull,
  book: RequestBook,
  ports: ApprovalPorts,
): Promise<string | undefined> {
  const { request, state } = found;
  const name = `Request \`${request.id}\``;
  if (state.state === "done" && state.how === "superseded") return moved(request);
  if (state.state === "done" && state.how === "expired") return expired(request);
  if (state.state !== "waiting") {
    // An answer whose job was lost is brought on its way; a job that is there already stays the one.
    if (state.state === "answered") await ports.enqueue(resumeJobFor(request, "approval.again"));
    return state.by === undefined || state.by === NOBODY
      ? `${name} is over.`
      : `${name} was answered by ${cell(state.by)} on ${timeOf(state.at ?? "")}. An answer counts once.`;
  }
  if (live.state !== "open") return `${name} is over: the pull request is ${live.state}.`;
  if (live.head.sha !== request.head) {
    if (await book.move(found, { state: "done", how: "superseded" })) await book.strip(request);
    return moved(request);
  }
  if (nowOf(ports) >= Date.parse(request.expiresAt)) {
    await ports.enqueue(resumeJobFor(request, "approval.late"));
    return expired(request);
  }
  return undefined;
}

function moved({ id, head }: ParkedConversation): string {
  return `Request \`${id}\` was for commit \`${head.slice(0, 12)}\`, and the pull request has moved on: nothing ran. The review of what it is now asks again if it must.`;
}

function expired({ id, expiresAt }: ParkedConversation): string {
  return `Request \`${id}\` ended unanswered on ${timeOf(expiresAt)}: nothing ran. \`/architect review\` begins anew.`;
}

/** The job that goes on with a conversation; one per request, and one more for its end. */
export function resumeJobFor({ pull, id }: ParkedConversation, event: string): ResumeJob {
  const { installation, repo, number } = pull;
  return {
    kind: "resume",
    installation,
    repo,
    number,
    cause: { delivery: `request-${id}`, event },
    request: id,
  };
}

function nowOf({ now }: Pick<ApprovalPorts, "now">): number {
  return now?.() ?? Date.now();
}

function isoOf(ports: Pick<ApprovalPorts, "now">): string {
  return new Date(nowOf(ports)).toISOString();
}
