import type { Rule } from "../../domain/rule.ts";
import type { Sighting, SourceFacts } from "../../domain/source.ts";
import { code, hitOf, insteadFor, oncePerCause, sightingsOf, type Told } from "./sightings.ts";

const KIND = "retry-without-backoff";

/** A failed call to another service that is made again at once, or always after the same time. */
export const retryWithoutBackoff: Rule<"source"> = {
  id: "resilience/retry-without-backoff",
  architect: "backend-architect",
  severity: "concern",
  judges: "source",
  when: "a call that failed is repeated without a wait that grows",
  harm: "A service that is down for a moment gets several times its usual load in that moment, from every client at once, and does not come back.",
  instead:
    "Wait before each new try, twice as long as before, up to a limit, with a random part; give up after a few.",
  source: "https://cwe.mitre.org/data/definitions/799.html",
  appliesTo: (facts) => sightingsOf(facts, KIND).length > 0,
  check: (facts) => {
    const told = sightingsOf(facts, KIND).map((sighting) => toldOf(sighting, facts));
    const advice = told.filter(({ severity }) => severity === "note");
    return [
      ...told.filter(({ severity }) => severity !== "note").map(hitOf),
      ...oncePerCause(advice, ({ detail = "" }) => detail),
    ];
  },
};

function toldOf(sighting: Sighting, { language }: SourceFacts): Told {
  const { callee, detail = "", library } = sighting;
  const instead = insteadFor(INSTEAD, language, library);
  const what = callee === "" ? "A failed call" : library ? `What ${library} repeats` : code(callee);
  return {
    sighting,
    title: TITLES[detail]?.(what) ?? `${what} is tried again at once when it fails.`,
    scenario: SCENARIOS[detail] ?? SCENARIO,
    severity: detail === "none" ? "concern" : "note",
    ...(instead === undefined ? {} : { instead }),
  };
}

const TITLES: Readonly<Record<string, (what: string) => string>> = {
  constant: (what) => `${what} is tried again after the same time, however often it failed.`,
  "no-jitter": (what) => `${what} is tried again after a time that is the same for every client.`,
};

const SCENARIO =
  "The other side is overloaded or starting: every caller sends all its tries within milliseconds, which are used up before anything can have changed, and the load is what keeps it down.";

const SCENARIOS: Readonly<Record<string, string>> = {
  constant:
    "An outage of minutes is met with as many requests per second as before, from every caller: each try that comes too early adds to the load that the other side has to recover from.",
  "no-jitter":
    "All clients that failed at the same moment come back at the same moments, in waves; a random part of the wait spreads them.",
};

/** By library, else by language. */
const INSTEAD: Readonly<Record<string, string>> = {
  "axios-retry": "`axiosRetry(axios, { retries: 3, retryDelay: axiosRetry.exponentialDelay })`.",
  urllib3: "`Retry(total=3, backoff_factor=0.5, backoff_jitter=0.5, status_forcelist=[502, 503, 504])`.",
  tenacity: "`@retry(stop=stop_after_attempt(4), wait=wait_random_exponential(max=30))`.",
  "faraday-retry": "`f.request :retry, max: 3, interval: 0.5, interval_randomness: 0.5, backoff_factor: 2`.",
  "Laravel's retry":
    "`retry(3, $call, fn (int $attempt) => random_int(0, 100 * 2 ** $attempt))`: milliseconds to wait.",
  javascript:
    "`await sleep(Math.random() * Math.min(30_000, 200 * 2 ** attempt))` before the next try; or `p-retry`, which does so.",
  python:
    "`time.sleep(random.uniform(0, min(30, 0.2 * 2 ** attempt)))` before the next try; or `tenacity` with `wait_random_exponential`.",
  go: "Wait `rand.N(min(30*time.Second, 200*time.Millisecond<<attempt))` in a `select` with `ctx.Done()`; or `github.com/cenkalti/backoff`.",
  java: "Resilience4j's `IntervalFunction.ofExponentialRandomBackoff()`, or `@Retryable(backoff = @Backoff(delay = 200, multiplier = 2, random = true))`.",
  ruby: "`sleep(rand * [30, 0.2 * 2**attempt].min)` before `retry`.",
  php: "`usleep(random_int(0, min(30_000_000, 200_000 * 2 ** $attempt)))` before the next try.",
};
