import type { Rule } from "../../domain/rule.ts";
import type { Sighting, SourceFacts } from "../../domain/source.ts";
import { code, hitOf, insteadFor, oncePerCause, sightingsOf, type Told } from "./sightings.ts";

const KIND = "swallowed-error";

/** A failure of input or output that nobody ever hears of. */
export const swallowedError: Rule<"source"> = {
  id: "resilience/swallowed-error",
  architect: "backend-architect",
  severity: "concern",
  judges: "source",
  when: "an error of a call to a database, a queue or another service is caught and thrown away",
  harm: "What failed looks as if it had worked: data is missing, nobody is told, and no log says when it began.",
  instead:
    "Catch only the error that is expected here; log every other with its cause, or let it pass on. Where silence is meant, say why in a comment.",
  source: "https://cwe.mitre.org/data/definitions/390.html",
  appliesTo: (facts) => sightingsOf(facts, KIND).length > 0,
  check: (facts) => {
    const told = sightingsOf(facts, KIND).map((sighting) => toldOf(sighting, facts));
    return [
      ...told.filter(({ severity }) => severity !== "note").map(hitOf),
      ...oncePerCause(
        told.filter(({ severity }) => severity === "note"),
        () => KIND,
      ),
    ];
  },
};

function toldOf(sighting: Sighting, { language }: SourceFacts): Told {
  const { callee, detail } = sighting;
  const instead = insteadFor(INSTEAD, language);
  const what = callee === "" ? "the call before it" : code(callee);
  return {
    sighting,
    title: `An error of ${what} is ${detail === "fallback" ? "answered with an empty value" : "thrown away"}, and nobody hears of it.`,
    scenario:
      detail === "effect"
        ? `When ${what} fails, what it should have changed has not changed; the code goes on as if it had, and no log line tells anybody.`
        : `When ${what} fails, the result is the same as when there is nothing: an outage looks like an empty list, and no log line tells them apart.`,
    severity: detail === "effect" ? "concern" : "note",
    ...(instead === undefined ? {} : { instead }),
  };
}

const INSTEAD: Readonly<Record<string, string>> = {
  javascript:
    '`catch (error) { log.error({ err: error }, "what failed"); throw error; }`; or a comment that says why nobody needs to know.',
  python:
    '`except SpecificError:` for what is expected, and `logger.exception("what failed")` for the rest; or a comment that says why nobody needs to know.',
  go: '`if err := ...; err != nil { return fmt.Errorf("what failed: %w", err) }`; or log it, or say in a comment why it does not matter.',
  java: '`catch (SpecificException e) { log.error("what failed", e); throw e; }`; or a comment that says why nobody needs to know.',
  ruby: "`rescue SpecificError => e` with `Rails.logger.error(...)` or `Rails.error.report(e)`; or a comment that says why nobody needs to know.",
  php: "`catch (SpecificException $e) { report($e); throw $e; }`; or a comment that says why nobody needs to know.",
};
