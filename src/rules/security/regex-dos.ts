import type { Rule } from "../../domain/rule.ts";
import { inputHits, type InsteadTable } from "./sightings.ts";

const INSTEAD: InsteadTable = {
  default:
    "Write the pattern so that each character can be matched in one way only, and bound the length of the text first.",
  "pattern-from-input":
    "Escape the value before it becomes a pattern (`escapeRegExp` of lodash, `re.escape`, `Pattern.quote`, `Regexp.escape`, `preg_quote`), or search with `includes`.",
  "slow-pattern":
    "Rewrite the repeated group so that each character can be matched in one way only (`(?:[a-z]+\\.)*[a-z]+` instead of `([a-z]+\\.?)+`), and bound the length of the text first.",
};

/** Patterns on which a short text keeps a processor busy for hours. */
export const regexDos: Rule<"source"> = {
  id: "security/regex-dos",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a text from the request meets a pattern that backtracks without end, or is itself the pattern",
  harm: "One request with a text of thirty characters keeps a processor busy for minutes; a server with one thread answers nobody else.",
  instead:
    "Write the pattern so that each character can be matched in one way only; escape what was sent before it becomes a pattern.",
  source: "https://cwe.mitre.org/data/definitions/1333.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "regex-dos"),
  check: (facts) =>
    inputHits(facts, {
      kind: "regex-dos",
      becomes: ({ detail }) =>
        detail === "pattern-from-input"
          ? "becomes the pattern of"
          : "meets a pattern that can match the same text in exponentially many ways, in",
      attack: ({ detail }) =>
        detail === "pattern-from-input"
          ? "A client sends `(a+)+$` as this value and a text of many `a`, and matching does not come to an end."
          : "A client sends a text that fits the repeated part many times and then fails; each further character doubles the time.",
      severities: { request: "concern", parameter: "note" },
      instead: INSTEAD,
    }),
};
