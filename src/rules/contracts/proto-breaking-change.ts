import type { ContractChange, ContractComparison } from "../../domain/contract.ts";
import type { Severity } from "../../domain/finding.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { capitalised, parsed, plain } from "./change-words.ts";

/** A protobuf file no longer fits what was generated from it, or what was written with it. */
export const protoBreakingChange: Rule<"contract"> = {
  id: "contracts/proto-breaking-change",
  architect: "api-architect",
  severity: "blocker",
  judges: "contract",
  when: "a protobuf file changes so that code or data of yesterday no longer fits, and its package keeps its version",
  harm: "Services built from the old file misread messages or get UNIMPLEMENTED, and stored data changes its meaning.",
  instead:
    "Add a new field, value or method beside the old one, and publish a real break in a new version of the package.",
  source: "https://protobuf.dev/best-practices/dos-donts/",
  appliesTo: ({ kind, changes }) => kind === "protobuf" && changes.length > 0,
  check: (comparison) =>
    comparison.changes.filter(({ level }) => level !== "safe").map((change) => hitOf(change, comparison)),
};

function hitOf(change: ContractChange, { version }: ContractComparison): Hit {
  const { at, consequence, instead, operations, also, deprecated } = change;
  const severity = severityOf(change);
  return {
    at,
    title: `${capitalised(consequence)}${deprecated ? ", as its deprecation announced" : ""}.`,
    scenario: `${scenarioOf(change)} ${versionOf(version)}`,
    ...(instead === undefined ? {} : { instead }),
    ...(severity ? { severity } : {}),
    subject: `${change.kind} ${operations[0]}`,
    ...(also ? { siblings: also } : {}),
    evidence: [parsed(change)],
  };
}

function severityOf({ level, deprecated }: ContractChange): Severity | undefined {
  if (level === "dangerous") return "note";
  // What was marked as deprecated has announced its end: the reviewer decides whether the time has come.
  return deprecated ? "concern" : undefined;
}

function scenarioOf({ level, kind }: ContractChange): string {
  if (level === "dangerous") return "Whoever builds against this file has to follow with the next release.";
  if (kind === "operation-removed")
    return "Clients and servers are released one after the other: until all have followed, calls fail.";
  return "Writers and readers are released one after the other, and messages that are stored or queued stay as they were written.";
}

function versionOf({ scheme, before, after }: ContractComparison["version"]): string {
  if (scheme === "none") return "The package has no version, so consumers cannot tell the change.";
  return before === after
    ? `The version of the package stays ${plain(after)}.`
    : `Nothing stays behind at ${plain(before)} for those who use it.`;
}
