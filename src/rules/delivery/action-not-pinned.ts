import type { WorkflowFile } from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, newFaults, oneHit } from "./new-faults.ts";

/** A tag of somebody else's repository can be moved to other code, with the secrets of this workflow in reach. */
export const actionNotPinned: Rule<"delivery"> = {
  id: "delivery/action-not-pinned",
  architect: "devops-architect",
  severity: "note",
  judges: "delivery",
  when: "a workflow starts to use an action of somebody else by a tag or a branch",
  harm: "Whoever can write to that repository, or steals the right to, moves the tag, and the next run hands them the token and the secrets of this job.",
  instead: "Name the full commit, with the version in a comment; a bot keeps both up to date.",
  source: "https://cwe.mitre.org/data/definitions/829.html",
  appliesTo: ({ head }) => head.kind === "workflow" || head.kind === "action",
  check: (change) =>
    oneHit(
      change,
      (one) =>
        newFaults(one, (file) =>
          file.kind === "workflow" || file.kind === "action" ? faultsIn(file, one.owner) : [],
        ),
      (others) => `${others + 1} actions of others are used by a tag or a branch, which can be moved.`,
    ),
};

function faultsIn(file: WorkflowFile, owner: string): Fault[] {
  const used = file.jobs.flatMap(({ uses, steps }) => [uses, ...steps.map((step) => step.uses)]);
  return used.flatMap((one): Fault[] => {
    if (!one) return [];
    const [name = "", ref = ""] = one.name.split("@");
    const publisher = name.split("/")[0]?.toLowerCase() ?? "";
    // GitHub's own run on GitHub's own machines anyway.
    if (
      name.startsWith(".") ||
      name.startsWith("docker:") ||
      ["actions", "github", owner.toLowerCase()].includes(publisher)
    )
      return [];
    if (ref === "" || /^[0-9a-f]{40}$/.test(ref) || ref.includes("$")) return [];
    return [
      {
        key: `action ${name}`,
        quote: one.quote,
        title: `${code(name)} is used by ${code(ref)}, which can be moved.`,
        instead: `Write ${code(`${name}@<full commit> # ${ref}`)}; Dependabot and Renovate keep both up to date.`,
      },
    ];
  });
}
