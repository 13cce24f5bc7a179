import type { Location } from "../domain/pull-request.ts";
import type { Review } from "../domain/review.ts";
import type { Survey } from "../domain/survey.ts";

/** What is judged: the review of the change, and the head as a whole. */
export interface Launch {
  review: Pick<
    Review,
    "findings" | "silenced" | "coverage" | "unfinished" | "schema" | "contracts" | "configuration"
  >;
  survey: Survey;
}

/** `unknown` when the code cannot tell, or nothing of this kind is there: then nobody is told that it is well. */
export type State = "proved" | "refuted" | "unknown";

export interface Answer {
  state: State;
  /** A sentence without a full stop. May hold words of the repository. */
  because: string;
  /** Where it can be seen. */
  at: readonly Location[];
}

/** One question before a service goes live. */
export interface Item {
  id: string;
  /** What should be true, in a few words. */
  wants: string;
  /** `repository`: the whole head was looked at. `change`: only what the pull request changes. */
  scope: "repository" | "change";
  judge(launch: Launch): Answer;
}

/** Places that are named; the rest is counted. */
const MAX_PLACES = 3;

export function proved(because: string, at: readonly Location[] = []): Answer {
  return { state: "proved", because, at: at.slice(0, MAX_PLACES) };
}

export function refuted(because: string, at: readonly Location[] = []): Answer {
  return { state: "refuted", because, at: at.slice(0, MAX_PLACES) };
}

export function unknown(because: string): Answer {
  return { state: "unknown", because, at: [] };
}

/** What rules say against it. People who silenced a finding did not make it untrue. */
export function foundBy(rules: readonly string[], { review }: Launch): Answer | undefined {
  const quiet = (review.silenced ?? []).map(({ finding }) => finding);
  const found = [...review.findings, ...quiet].filter(
    ({ rule, joins = [] }) => rules.includes(rule) || joins.some((joined) => rules.includes(joined.rule)),
  );
  const [first] = found;
  if (!first) return undefined;
  const more = found.length > 1 ? `, and ${found.length - 1} more` : "";
  return refuted(
    `${first.title}${more}`,
    found.map(({ at }) => at),
  );
}

/** Where a silent rule says nothing about the rest of the code. */
export function onlyOnChangedLines(what: string): Answer {
  return unknown(`${what} was found on the changed lines; the rest of the code was not searched for it`);
}
