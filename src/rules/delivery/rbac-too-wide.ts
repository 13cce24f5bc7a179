import type { AccessGrant } from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, hitsOf, newFaults } from "./new-faults.ts";

/** A role that may do everything is what an attacker hopes to find in a pod. */
export const rbacTooWide: Rule<"delivery"> = {
  id: "delivery/rbac-too-wide",
  architect: "devops-architect",
  severity: "concern",
  judges: "delivery",
  when: "a Kubernetes role is given every verb or every resource, or `cluster-admin` is bound",
  harm: "Whoever gets into one pod of this account reads every secret it reaches and starts what they like; resources that are added later are included without anybody deciding it.",
  instead: "List the verbs and the resources that the program uses.",
  source: "https://cwe.mitre.org/data/definitions/266.html",
  appliesTo: ({ head, purpose }) => head.kind === "kubernetes" && purpose === "deployed",
  check: (change) =>
    hitsOf(
      change,
      newFaults(change, (file) => (file.kind === "kubernetes" ? file.grants.map(faultOf) : [])),
    ),
};

function faultOf({ object, kind, what, quote }: AccessGrant): Fault {
  const key = `${kind} ${object} ${what}`;
  if (kind === "cluster-admin")
    return {
      key,
      quote,
      title: `${code(object)} binds \`cluster-admin\`.`,
      instead: "Bind a role of its own that lists the verbs and resources that the program uses.",
    };
  if (kind === "everything") {
    const own = !/\bcore\b|^everything$|\b(?:apps|batch|rbac\.authorization\.k8s\.io)\b/.test(what);
    return {
      key,
      quote,
      title: `${code(object)} may do ${what}.`,
      // A controller's own group holds only its own resources.
      ...(own ? { severity: "note" as const } : {}),
    };
  }
  const title =
    kind === "any-verb"
      ? `${code(object)} may use every verb on ${code(what)}.`
      : `${code(object)} reaches every resource of ${code(what)}.`;
  const sensitive = kind === "any-verb" ? /\bsecrets\b|roles?\b/.test(what) : /\bcore\b|\*/.test(what);
  return { key, quote, title, ...(sensitive ? {} : { severity: "note" as const }) };
}
