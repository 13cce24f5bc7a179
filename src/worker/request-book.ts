import { z } from "zod";
import type { ApprovalState, ParkedConversation } from "../domain/approval.ts";
import type { PullKey } from "../domain/job.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { RecordedReadings } from "../domain/reading.ts";

/** Requests are remembered this long after they end, so that a late answer is told what became of it. Seconds. */
const REMEMBER_S = 7 * 86_400;

/** Requests of one pull request that are known at a time; the oldest is forgotten, and can then not be answered. */
const MAX_PER_PULL = 50;

/** How often a list is tried to be changed while others change it. */
const MAX_TRIES = 20;

const answerSchema = z.discriminatedUnion("answer", [
  z.object({ answer: z.literal("approve") }),
  z.object({ answer: z.literal("deny"), reason: z.string().optional() }),
]);

const answeredBy = { answer: answerSchema, by: z.string(), at: z.string() };

const stateSchema: z.ZodType<ApprovalState> = z.discriminatedUnion("state", [
  z.object({ state: z.literal("waiting") }),
  z.object({ state: z.literal("answered"), ...answeredBy }),
  z.object({ state: z.literal("running"), ...answeredBy }),
  z.object({
    state: z.literal("done"),
    how: z.enum(["ran", "denied", "expired", "superseded", "lost"]),
    by: z.string().optional(),
    at: z.string().optional(),
  }),
]);

const callSchema = z.object({
  id: z.string(),
  tool: z.string(),
  input: z.unknown(),
  shown: z.string(),
  why: z.string(),
  touches: z.string(),
  because: z.string(),
});

const requestSchema: z.ZodType<ParkedConversation> = z.object({
  id: z.string(),
  pull: z.object({
    installation: z.number(),
    repo: z.object({ id: z.number(), owner: z.string(), name: z.string() }),
    number: z.number(),
  }),
  head: z.string(),
  architect: z.string(),
  calls: z.tuple([callSchema], callSchema),
  askedAt: z.string(),
  expiresAt: z.string(),
  state: z.unknown(),
});

/** One request as the ledger has it. `stored` is what a change of its state is made from. */
export interface BookedRequest {
  request: ParkedConversation;
  state: ApprovalState;
  stored: string;
}

/**
 * The requests for an approval, in the ledger: each conversation whole under one key, what became of it under
 * another that is only ever swapped, and a short list per pull request.
 */
export interface RequestBook {
  /** Writes a request down as waiting, with what the review is made again with; one that is there keeps its state. */
  open(request: ParkedConversation, recorded: RecordedReadings | undefined, nowMs: number): Promise<void>;
  /** `undefined` when there is none, it was forgotten, or another version wrote it. */
  find(id: string): Promise<BookedRequest | undefined>;
  /** One atomic step from exactly what was found: `undefined` when somebody else was faster. */
  move(found: BookedRequest, to: ApprovalState): Promise<BookedRequest | undefined>;
  /** Ids of the requests of one pull request, oldest first. */
  idsOf(pull: PullKey): Promise<readonly string[]>;
  /** Forgets what was said in a conversation that is over; who asked what, and the answer, stay. */
  strip(request: ParkedConversation): Promise<void>;
  /** What the review is made again with once this request is answered. */
  readingsFor(id: string): Promise<RecordedReadings | undefined>;
}

export function requestBook(ledger: Ledger): RequestBook {
  const book: RequestBook = {
    async open(request, recorded, nowMs) {
      const waitS = Math.max(0, (Date.parse(request.expiresAt) - nowMs) / 1000);
      const keepS = waitS + REMEMBER_S;
      await ledger.swap(keyOf(request.id), undefined, JSON.stringify(request), keepS);
      // Another conversation of the same review may have come to its end since.
      if (recorded) await ledger.put(readingsKeyOf(request.id), JSON.stringify(recorded), keepS);
      await enlist(ledger, request.pull, request.id, keepS);
      // Last: what has a state has everything.
      const waiting: ApprovalState = { state: "waiting" };
      await ledger.swap(stateKeyOf(request.id), undefined, JSON.stringify(waiting), keepS);
    },

    async find(id) {
      const [written, stored] = await Promise.all([ledger.get(keyOf(id)), ledger.get(stateKeyOf(id))]);
      if (written === undefined || stored === undefined) return undefined;
      const request = requestSchema.safeParse(json(written));
      const state = stateSchema.safeParse(json(stored));
      return request.success && state.success
        ? { request: request.data, state: state.data, stored }
        : undefined;
    },

    async move(found, to) {
      const stored = JSON.stringify(to);
      const done = await ledger.swap(stateKeyOf(found.request.id), found.stored, stored, REMEMBER_S);
      return done ? { request: found.request, state: to, stored } : undefined;
    },

    idsOf: async (pull) => idsIn(await ledger.get(listKeyOf(pull))),

    async strip(request) {
      await ledger.put(keyOf(request.id), JSON.stringify({ ...request, state: null }), REMEMBER_S);
      await ledger.drop(readingsKeyOf(request.id));
    },

    async readingsFor(id) {
      const written = await ledger.get(readingsKeyOf(id));
      // Written by ourselves from a value of this type, and dropped with the version that wrote it.
      return written === undefined ? undefined : (JSON.parse(written) as RecordedReadings);
    },
  };
  return book;
}

async function enlist(ledger: Ledger, pull: PullKey, id: string, keepS: number): Promise<void> {
  const key = listKeyOf(pull);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const there = await ledger.get(key);
    const ids = idsIn(there);
    if (ids.includes(id)) return;
    const now = JSON.stringify([...ids, id].slice(-MAX_PER_PULL));
    if (await ledger.swap(key, there, now, keepS)) return;
  }
  throw new Error("the list of requests was changed by others all the time");
}

const ids = z.array(z.string());

function idsIn(written: string | undefined): readonly string[] {
  return ids.safeParse(json(written ?? "[]")).data ?? [];
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const keyOf = (id: string): string => `request:${id}`;
const stateKeyOf = (id: string): string => `request-state:${id}`;
const listKeyOf = ({ repo, number }: PullKey): string => `requests:${repo.id}#${number}`;
const readingsKeyOf = (id: string): string => `readings:${id}`;
