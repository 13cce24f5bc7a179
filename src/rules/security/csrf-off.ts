import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default:
    "Leave the check on. Routes that machines call with a token or a signature are excepted one by one, after the token is checked.",
  django:
    "Take `csrf_exempt` off and send the token with the form or in `X-CSRFToken`. For callers that bring a token, authenticate without the session (`authentication_classes`).",
  "flask-wtf": "Leave `CSRFProtect` on; exempt only blueprints that authenticate by a token.",
  spring:
    "Leave it on with `CookieCsrfTokenRepository.withHttpOnlyFalse()` for a single-page app; for a token API set `SessionCreationPolicy.STATELESS`.",
  rails:
    "Keep `protect_from_forgery with: :exception`; for an API inherit from `ActionController::API`, which reads no session.",
  apollo:
    "Leave `csrfPrevention` on: it only asks browsers for a header that makes them ask first (`Apollo-Require-Preflight`).",
  sveltekit: "Leave `checkOrigin` on, and name the other sites that may post in `csrf.trustedOrigins`.",
  "gorilla/csrf":
    "Mount the routes that machines call with a token beside `csrf.Protect` instead of below it.",
  laravel: "List the exact paths of webhooks instead of `*`.",
};

/** Requests that another page can send in somebody's name. */
export const csrfOff: Rule<"source"> = {
  id: "security/csrf-off",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "the check against forged requests is turned off where a session cookie says who somebody is",
  harm: "A page elsewhere sends a form in the name of whoever is signed in: it changes an address, makes a payment, adds an administrator.",
  instead:
    "Leave the check on. Routes that machines call with a token or a signature are excepted one by one, after the token is checked.",
  source: "https://cwe.mitre.org/data/definitions/352.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "csrf-off"),
  check: (facts) => optionHits(facts, { kind: "csrf-off", verdict, instead: INSTEAD }),
};

function verdict({ detail, library = "" }: Sighting): OptionVerdict {
  if (detail === "session")
    return {
      severity: "concern",
      title: `The check against forged requests (${library}) is turned off here.`,
    };
  return {
    severity: "note",
    title: `The check against forged requests (${library}) is turned off, and nothing here shows that no cookie signs anybody in.`,
  };
}
