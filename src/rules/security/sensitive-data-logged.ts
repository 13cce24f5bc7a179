import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { code, type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default: "Leave it out, or log an id of the account, or the last four characters.",
  javascript:
    'Leave it out; with pino set `redact: ["*.password", "*.token", "req.headers.authorization"]` as a second line.',
  go: 'Leave it out, or give the type a `LogValue()` that answers `slog.StringValue("***")`.',
  rust: "Leave it out, or hold it in `secrecy::SecretString`, which prints nothing.",
  ruby: "Leave it out; `config.filter_parameters` only covers the parameters of requests.",
  kotlin: "Leave it out, or keep it in a `@JvmInline value class` whose `toString` answers `***`.",
  php: "Leave it out; with Monolog a processor may blank `context['password']` as a second line.",
  python: "Leave it out; a `logging.Filter` on the handler may blank what slips through as a second line.",
  java: "Leave it out, or keep it in a type whose `toString` answers `***`.",
};

/** Secrets that logs carry around. */
export const sensitiveDataLogged: Rule<"source"> = {
  id: "security/sensitive-data-logged",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a password, a token, a key or a card number is written to a log",
  harm: "Logs are kept for months, copied to other systems and read by many: whoever reads them can sign in as somebody else.",
  instead: "Leave it out, or log an id of the account, or the last four characters.",
  source: "https://cwe.mitre.org/data/definitions/532.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "sensitive-data-logged"),
  check: (facts) => optionHits(facts, { kind: "sensitive-data-logged", verdict, instead: INSTEAD }),
};

function verdict({ detail = "", callee }: Sighting): OptionVerdict {
  return { severity: "concern", title: `${code(detail)} is written to the log by ${code(callee)}.` };
}
