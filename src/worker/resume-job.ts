import type { AnswerToCall, ApprovalState, ParkedConversation, ThreadReply } from "../domain/approval.ts";
import type { LivePull, Published } from "../domain/forge.ts";
import type { JobRun, ResumeJob } from "../domain/job.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Review } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { messageOf, PassingError, UserError } from "../errors.ts";
import { requestMarker, supersededReply } from "../publish/approval-request.ts";
import { proseBlock } from "../publish/sanitise.ts";
import { EXPIRY_EVENT, NOBODY, parkAll } from "./approvals.ts";
import { toCodeScanning } from "./code-scanning.ts";
import type { WorkerPorts } from "./ports.ts";
import { type BookedRequest, type RequestBook, requestBook } from "./request-book.ts";
import { settingsOf } from "./settings-file.ts";

/** A review made again is kept until it is published. Seconds. */
const KEEP_OUTCOME_S = 86_400;

/** Longer than any job; one that died gives its turn back when it is taken up again. Seconds. */
const TURN_S = 2_400;

/** How long a conversation waits while another of its pull request is gone on with. Milliseconds. */
const NEXT_TURN = 15_000;

/**
 * Goes on with a parked conversation that was answered, or whose time is over, and publishes what comes of it as a
 * review of the same head. Answers with a word for the log.
 *
 * The approved call is made at most once: the request is taken, in one atomic step, right before the conversation
 * goes on. Whoever finds it taken and nothing made of it was killed in between, and tells the model that nobody
 * knows what became of the call.
 */
export async function resumeJob(job: ResumeJob, run: JobRun, ports: WorkerPorts): Promise<string> {
  const { ledger, log } = ports;
  if (!ledger) return "no ledger";
  const book = requestBook(ledger);
  const found = await book.find(job.request);
  if (!found) return "request unknown";
  const turn = `turn:${job.repo.id}#${job.number}`;
  const ours = await takeTurn(ledger, turn, job);
  try {
    return await goOn({ job, run, ports, ledger, book }, found);
  } catch (error) {
    // Called off: another worker has it now, or will.
    const calledOff = run.signal.aborted && !isTimeout(run.signal);
    if (error instanceof PassingError || calledOff) throw error;
    if (!run.lastAttempt && !(error instanceof UserError)) throw error;
    log.error({ err: error, request: job.request }, "a conversation could not be gone on with");
    await giveUp(job, error, book, ports);
    if (error instanceof UserError) return "something to mend";
    throw error;
  } finally {
    if (ours) await leaveTurn(ledger, turn, job);
  }
}

interface AtHand {
  job: ResumeJob;
  run: JobRun;
  ports: WorkerPorts;
  ledger: Ledger;
  book: RequestBook;
}

async function goOn(at: AtHand, found: BookedRequest): Promise<string> {
  const { job, run, ports } = at;
  const { request, state } = found;
  if (state.state === "done") return `done before: ${state.how}`;
  if (state.state === "running" && job.cause.event === EXPIRY_EVENT) return "gone on with elsewhere";
  if (state.state === "waiting" && nowOf(ports) < Date.parse(request.expiresAt))
    throw new PassingError("nobody has answered yet", { retryAt: new Date(request.expiresAt) });

  const live = await ports.forge.live(job);
  if (live.state !== "open" || live.head.sha !== request.head) return supersede(found, live, at);
  const loaded = await ports.forge.load(job, asBefore(live), run.signal);
  try {
    const taken = await take(found, loaded, at);
    if (!taken) return "gone on with elsewhere";
    const published = await publish(taken, live, loaded, at);
    if (published === "overtaken") {
      run.signal.throwIfAborted();
      return published;
    }
    if (published === "moved" || published === "closed") return await supersede(taken.running, live, at);
    await finish(taken.running, at);
    ports.log.info(
      { request: request.id, head: request.head, published, findings: taken.review.findings.length },
      "conversation led to its end",
    );
    return published;
  } finally {
    await loaded.close();
  }
}

/** What counts as new is what it was for the review that asked: this head's own review does not make it old. */
function asBefore(live: LivePull): LivePull {
  const reviews = live.posted.reviews.filter(({ head }) => head !== live.head.sha);
  return { ...live, posted: { ...live.posted, reviews } };
}

/** Takes the request and makes the review. One that was taken and lost has made its review, or is told as lost. */
async function take(found: BookedRequest, loaded: LoadedPull, at: AtHand): Promise<Taken | undefined> {
  const { run, ports, ledger, book } = at;
  const { request, state } = found;
  const outcome = outcomeKeyOf(request.id);
  if (state.state === "running") {
    const made = await ledger.get(outcome);
    // Written by this program from a review, and bound to a request of this head.
    if (made !== undefined) return { running: found, review: JSON.parse(made) as Review };
    const review = noted(await makeAgain(loaded, request, { answer: "lost" }, at), request);
    return { running: found, review };
  }
  run.signal.throwIfAborted();
  const who = whoAnswered(state, ports);
  const running = await book.move(found, { state: "running", ...who });
  if (!running) return undefined;
  const review = await makeAgain(loaded, request, who.answer, at);
  await keep(ledger, outcome, review, ports);
  return { running, review };
}

async function makeAgain(
  loaded: LoadedPull,
  parked: ParkedConversation,
  answer: AnswerToCall | { answer: "lost" },
  { run, ports, book }: AtHand,
): Promise<Review> {
  const recorded = await book.readingsFor(parked.id);
  if (!ports.resume || !recorded)
    throw new UserError("What the conversation was about is not known any more.", {
      remedy: "`/architect review` begins anew.",
    });
  return ports.resume(loaded, { parked, answer, recorded }, { signal: run.signal });
}

/** A call whose outcome is not known is told among what is not finished: nobody may take it for done. */
function noted(review: Review, parked: ParkedConversation): Review {
  const reason = `the worker was lost while an approved call ran (request ${parked.id}): what became of the call is not known, and it was not made again`;
  return {
    ...review,
    verdict: review.verdict === "pass" ? "neutral" : review.verdict,
    unfinished: [...review.unfinished, { part: `architect ${parked.architect}`, reason }],
  };
}

interface Taken {
  running: BookedRequest;
  review: Review;
}

async function publish(
  { running, review }: Taken,
  live: LivePull,
  loaded: LoadedPull,
  { job, run, ports, book }: AtHand,
): Promise<Published> {
  const { forge } = ports;
  const replies = await parkAll(job, review, ports);
  const check = live.check ?? (await forge.findCheck(job, review.head).catch(onlyPassing));
  const settings = await settingsOf(review, loaded);
  const plan = ports.plan(review, loaded.pull, live.posted, loaded.since, settings);
  const published = await forge.publish(job, {
    pull: loaded.pull,
    plan,
    live,
    mayPublish: async () =>
      !run.signal.aborted && (await book.find(running.request.id))?.stored === running.stored,
    ...(check ? { check } : {}),
  });
  for (const { marker, body } of replies) await forge.reply(job, body, marker);
  if (published !== "moved" && published !== "closed" && published !== "overtaken")
    await toCodeScanning(job, review, { plan, base: live.base.ref, check }, ports);
  return published;
}

/** Without the permission for checks a review is still worth posting. */
function onlyPassing(error: unknown): undefined {
  if (error instanceof PassingError) throw error;
  return undefined;
}

async function keep(ledger: Ledger, key: string, review: Review, { log }: WorkerPorts): Promise<void> {
  try {
    await ledger.put(key, JSON.stringify(review), KEEP_OUTCOME_S);
  } catch (error) {
    // It is published all the same; only another try would not find it.
    log.warn({ err: error }, "a review made again was not kept");
  }
}

async function finish(running: BookedRequest, { ledger, book, ports }: AtHand): Promise<void> {
  const { request, state } = running;
  if (state.state !== "running") return;
  const { by, at, answer } = state;
  const how = by === NOBODY ? "expired" : answer.answer === "approve" ? "ran" : "denied";
  if (!(await book.move(running, { state: "done", how, by, at })))
    ports.log.warn({ request: request.id }, "a request was ended by somebody else");
  await book.strip(request);
  await ledger.drop(outcomeKeyOf(request.id));
}

/** The pull request moved on, or is closed: the call is not made, and whoever answered is told so. */
async function supersede(
  found: BookedRequest,
  live: LivePull,
  { job, book, ports }: AtHand,
): Promise<string> {
  const { request, state } = found;
  const who = state.state === "answered" || state.state === "running" ? { by: state.by, at: state.at } : {};
  const done: ApprovalState = { state: "done", how: "superseded", ...who };
  if (!(await book.move(found, done))) return "gone on with elsewhere";
  await book.strip(request);
  const ran = state.state === "running";
  if (live.state === "open" && !ran) await say(supersededReply(request), job, ports);
  return "superseded";
}

async function giveUp(job: ResumeJob, error: unknown, book: RequestBook, ports: WorkerPorts): Promise<void> {
  const found = await book.find(job.request);
  if (!found || found.state.state === "done" || found.state.state === "waiting") return;
  const { by, at } = found.state;
  if (!(await book.move(found, { state: "done", how: "lost", by, at }))) return;
  await book.strip(found.request);
  const why = error instanceof UserError ? proseBlock(`${messageOf(error)} ${error.remedy ?? ""}`) : "";
  await say(
    {
      marker: `${requestMarker(job.request)}-lost`,
      body: [
        `Request \`${job.request}\` was answered, and the conversation could not be led to its end. The call is not made again.`,
        ...(why ? [why] : []),
      ].join("\n\n"),
    },
    job,
    ports,
  );
}

async function say(
  { marker, body }: ThreadReply,
  job: ResumeJob,
  { forge, log }: WorkerPorts,
): Promise<void> {
  try {
    await forge.reply(job, body, marker);
  } catch (error) {
    if (error instanceof PassingError) throw error;
    log.warn({ err: error }, "what became of a request could not be said");
  }
}

function whoAnswered(
  state: ApprovalState,
  ports: WorkerPorts,
): { answer: AnswerToCall; by: string; at: string } {
  if (state.state === "answered") return { answer: state.answer, by: state.by, at: state.at };
  const answer: AnswerToCall = { answer: "deny", reason: "nobody answered in time" };
  return { answer, by: NOBODY, at: new Date(nowOf(ports)).toISOString() };
}

/**
 * Conversations of one pull request are gone on with one after the other: each makes the review again.
 *
 * @returns whether the turn is this job's to give back: a request has one job for its answer and one for its end, and
 *   which of them goes on is decided where the request is taken
 */
async function takeTurn(ledger: Ledger, key: string, job: ResumeJob): Promise<boolean> {
  if (await ledger.swap(key, undefined, holderOf(job), TURN_S)) return true;
  const holder = await ledger.get(key);
  if (holder === holderOf(job)) return true;
  if (holder === job.request || holder === endOf(job.request)) return false;
  throw new PassingError("another conversation of this pull request is gone on with", {
    retryAt: new Date(Date.now() + NEXT_TURN),
  });
}

async function leaveTurn(ledger: Ledger, key: string, job: ResumeJob): Promise<void> {
  try {
    if ((await ledger.get(key)) === holderOf(job)) await ledger.drop(key);
  } catch {
    // It ends by itself.
  }
}

const endOf = (request: string): string => `${request}:end`;

function holderOf({ request, cause }: ResumeJob): string {
  return cause.event === EXPIRY_EVENT ? endOf(request) : request;
}

const outcomeKeyOf = (id: string): string => `outcome:${id}`;

function nowOf({ now }: Pick<WorkerPorts, "now">): number {
  return now?.() ?? Date.now();
}

function isTimeout(signal: AbortSignal): boolean {
  return signal.reason instanceof DOMException && signal.reason.name === "TimeoutError";
}
