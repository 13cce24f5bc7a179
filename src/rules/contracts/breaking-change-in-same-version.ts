import type { ContractChange, ContractComparison } from "../../domain/contract.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import {
  capitalised,
  hasItsOwnRules,
  isPromise,
  operationsOf,
  parsed,
  plain,
  reachOf,
} from "./change-words.ts";

/** The smallest change that keeps today's clients working, for each kind of break. */
const INSTEAD: Readonly<Record<string, string>> = {
  "operation-removed":
    "Keep the operation, mark it `deprecated: true` with an `x-sunset` date, and remove it in the next major version.",
  "parameter-became-required": "Leave the parameter optional and give it a default on the server.",
  "required-parameter-added": "Add the parameter as optional, with a default on the server.",
  "body-property-became-required": "Leave the property optional and give it a default on the server.",
  "required-body-property-added": "Add the property as optional, with a default on the server.",
  "response-property-removed":
    "Keep sending the property, mark it `deprecated: true`, and remove it in the next major version.",
  "request-body-became-required": "Leave the body optional and let the server fill in what was not sent.",
  "request-type-narrowed":
    "Go on accepting the old type beside the new one (`oneOf`), or add a new property.",
  "request-value-removed": "Go on accepting the value and map it on the server.",
  "request-limit-tightened": "Keep the old limit in this version.",
  "request-media-type-removed": "Go on accepting the media type in this version.",
  "response-type-changed": "Keep the old property as it is and add a new one for the new type.",
  "response-property-became-optional": "Go on sending the property in every answer.",
  "response-status-removed": "Keep the status in this version.",
  "response-media-type-removed": "Go on offering the media type in this version.",
};

/** A change that breaks clients of an API version which says it is still the same. */
export const breakingChangeInSameVersion: Rule<"contract"> = {
  id: "contracts/breaking-change-in-same-version",
  architect: "api-architect",
  severity: "blocker",
  judges: "contract",
  when: "an API document changes so that a client which was right yesterday fails, and its version stays the same",
  harm: "Clients that nobody here can deploy fail as soon as this is released, and the version gave them no warning.",
  instead: "Make the change additive, or publish it under a new major version beside the old one.",
  source: "https://google.aip.dev/180",
  appliesTo: (comparison) =>
    !hasItsOwnRules(comparison) && !comparison.version.moved && comparison.changes.length > 0,
  check: (comparison) =>
    comparison.changes
      .filter((change) => change.level === "breaking" && !isPromise(change))
      .map((change) => hitOf(change, comparison)),
};

function hitOf(change: ContractChange, comparison: ContractComparison): Hit {
  const { version } = comparison;
  const instead = change.instead ?? INSTEAD[change.kind];
  const announced = change.announced === undefined ? "" : `, as announced for ${plain(change.announced)}`;
  return {
    at: change.at,
    title: `${capitalised(change.consequence)} (${operationsOf(change)})${announced}.`,
    scenario: `${scenarioOf(change, isCode(comparison))} ${versionOf(version, isCode(comparison))}`,
    ...(instead === undefined ? {} : { instead }),
    ...(change.fix ? { fix: change.fix } : {}),
    ...(isMilder(change, comparison) ? { severity: "concern" } : {}),
    // Without the count of its neighbours, which another commit may change.
    subject: `${change.kind} ${change.operations[0]} ${change.consequence.split(";")[0]}`,
    ...(change.also ? { siblings: change.also } : {}),
    evidence: [parsed(change)],
  };
}

/**
 * An announced end is late news, not a surprise; a document that is gone says nothing about the server; code that
 * marks no version may have no clients but those that are released with it.
 */
function isMilder(change: ContractChange, comparison: ContractComparison): boolean {
  if (change.announced !== undefined || isWholeDocument(change)) return true;
  return isCode(comparison) && comparison.version.scheme === "none";
}

function isCode({ kind }: ContractComparison): boolean {
  return kind === "payload-type" || kind === "routes";
}

function scenarioOf(change: ContractChange, code: boolean): string {
  const before = code ? "what the service took and gave before" : "the document before this change";
  return `${reachOf(change)}: every client that was built against ${before}.`;
}

function versionOf(version: ContractComparison["version"], code: boolean): string {
  if (version.scheme === "none")
    return `${code ? "Nothing here marks a" : "The document marks no"} version, so clients cannot tell the change.`;
  const stays = version.before === version.after ? "stays" : `moves only from ${plain(version.before)} to`;
  return `The version (${version.scheme}) ${stays} ${plain(version.after)}.`;
}

function isWholeDocument({ kind, pointer }: ContractChange): boolean {
  if (kind === "document-removed") return true;
  return kind === "operation-removed" && (pointer === "/openapi" || pointer === "/swagger");
}
