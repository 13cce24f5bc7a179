import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { code, type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default:
    "Call it over HTTPS. Where it has none, keep the traffic inside a private network and say so beside the address.",
};

/** Calls that anybody on the way can read. */
export const plainTransport: Rule<"source"> = {
  id: "security/plain-transport",
  architect: "security-architect",
  severity: "note",
  judges: "source",
  when: "an address of another machine is called over plain HTTP",
  harm: "Everybody on the way reads what is sent and answered, tokens with it, and can change both.",
  instead:
    "Call it over HTTPS. Where it has none, keep the traffic inside a private network and say so beside the address.",
  source: "https://cwe.mitre.org/data/definitions/319.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "plain-transport"),
  check: (facts) => optionHits(facts, { kind: "plain-transport", verdict, instead: INSTEAD }),
};

function verdict({ detail = "" }: Sighting): OptionVerdict {
  return { severity: "note", title: `${code(detail)} is called over plain HTTP.` };
}
