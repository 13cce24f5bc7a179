import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default: "Leave the header on and allow what the pages need.",
  helmet:
    'Leave it on and allow what the pages need: `contentSecurityPolicy: { directives: { scriptSrc: ["\'self\'", "cdn.example.com"] } }`.',
  django:
    "Leave it on; for one embedded view use `@xframe_options_sameorigin` or a `frame-ancestors` policy.",
  spring: "Leave it on; for frames of one's own use `frameOptions(f -> f.sameOrigin())`.",
};

/** Security headers that are turned off. */
export const helmetOff: Rule<"source"> = {
  id: "security/helmet-off",
  architect: "security-architect",
  severity: "note",
  judges: "source",
  when: "a security header that the framework sends by itself is turned off",
  harm: "The browser then no longer helps: pages can be framed, content is guessed, scripts of anywhere run.",
  instead: "Leave the header on and allow what the pages need.",
  source: "https://cwe.mitre.org/data/definitions/693.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "helmet-off"),
  check: (facts) => optionHits(facts, { kind: "helmet-off", verdict, instead: INSTEAD }),
};

function verdict({ detail = "", library = "" }: Sighting): OptionVerdict {
  return { severity: "note", title: `${library} no longer sends ${detail}.` };
}
