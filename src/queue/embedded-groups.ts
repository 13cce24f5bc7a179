import type { PgQueryResult } from "bullmq";

/** Statements that are run as one: all of them wait for it, and so does everything else in this process. */
const MOST_TOGETHER = 32;

export type Params = readonly unknown[];
type Result = PgQueryResult<unknown>;

/** A statement of BullMQ's that several callers can share. */
export interface Shared {
  /** Is it this one? `text` without the comments before it. */
  takes(text: string, params: Params): boolean;
  /**
   * Runs it for all of them at once, one or more, with an answer for each, in their order. `undefined`, or an answer
   * too few, for those that shall be run one by one, of which nothing was done. Rejects when nothing at all was done.
   */
  together(all: readonly Params[]): Promise<readonly (Result | undefined)[]>;
}

export interface Group {
  takes: Shared["takes"];
  /** Resolves when the statement is committed. */
  run(text: string, params: Params): Promise<Result>;
}

interface Waiting {
  params: Params;
  /** Runs this one as BullMQ wrote it. */
  alone(): Promise<void>;
  done(result: Result): void;
}

/**
 * Statements of one kind that are asked for in the same turn of the event loop become one, with one commit: what
 * Postgres does around the work of a statement is most of what it costs. Of a group that fails each is run by itself,
 * so that each has its own error.
 *
 * @param single runs one statement as it is
 */
export function grouped(shared: Shared, single: (text: string, params: Params) => Promise<Result>): Group {
  const waiting: Waiting[] = [];

  async function runThem(): Promise<void> {
    const group = waiting.splice(0, MOST_TOGETHER);
    if (waiting.length > 0) setImmediate(() => void runThem());
    const results = await shared.together(group.map(({ params }) => params)).catch(() => []);
    await Promise.all(
      group.map((one, at) => {
        const result = results[at];
        return result ? one.done(result) : one.alone();
      }),
    );
  }

  return {
    takes: (text, params) => shared.takes(text, params),
    run: (text, params) =>
      new Promise((resolve, reject) => {
        const alone = (): Promise<void> => single(text, params).then(resolve, reject);
        if (waiting.push({ params, alone, done: resolve }) === 1) setImmediate(() => void runThem());
      }),
  };
}
