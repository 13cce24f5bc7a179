import type { DeliveryChange, ManifestFile, Power } from "../../domain/delivery.ts";
import type { Severity } from "../../domain/finding.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, hitsOf, newFaults } from "./new-faults.ts";

/** What takes the wall between a container and its machine away. */
export const privilegedContainer: Rule<"delivery"> = {
  id: "delivery/privileged-container",
  architect: "devops-architect",
  severity: "blocker",
  judges: "delivery",
  when: "a container is made privileged, or is given the container runtime, a namespace of the host or a capability that amounts to root",
  harm: "Whoever gets in through this container has the machine, and with it every other container on it and their secrets.",
  instead: "Leave it out, and give the container the one thing it needs.",
  source: "https://cwe.mitre.org/data/definitions/250.html",
  appliesTo: ({ head, purpose }) =>
    (head.kind === "compose" || head.kind === "kubernetes") &&
    (purpose === "deployed" || purpose === "unclear"),
  check: (change) =>
    hitsOf(
      change,
      newFaults(change, (file) =>
        file.kind === "compose" || file.kind === "kubernetes" ? faultsIn(file, change) : [],
      ),
    ),
};

function faultsIn(file: ManifestFile, change: DeliveryChange): Fault[] {
  return file.workloads.flatMap(({ kind, name, powers, containers }) => {
    const object = `${kind}/${name}`;
    return [
      ...powers.map((power) => faultOf(power, `${kind} ${code(name)}`, object, kind, change)),
      ...containers.flatMap((container) =>
        container.powers.map((power) =>
          faultOf(power, code(container.name), `${object}/${container.name}`, kind, change),
        ),
      ),
    ];
  });
}

function faultOf(power: Power, who: string, object: string, kind: string, change: DeliveryChange): Fault {
  return {
    key: `${power.kind} ${power.what} ${object}`,
    quote: power.quote,
    title: titleOf(power, who),
    instead: INSTEAD[power.kind],
    severity: severityOf(power, kind, change),
  };
}

function titleOf({ kind, what }: Power, who: string): string {
  if (kind === "runtime-socket")
    return `${who} is given the container runtime's socket ${code(what)}: it can start any container as root.`;
  if (kind === "host-root") return `${who} mounts ${what}.`;
  return kind === "capability" ? `${who} is given ${what}.` : `${who} is run with ${code(what)}.`;
}

/** Agents of a node (DaemonSets) need the host's namespaces; `unclear` files may be for one's own machine. */
function severityOf({ kind, what }: Power, workload: string, { purpose }: DeliveryChange): Severity {
  if (purpose === "unclear") return "note";
  if (kind === "escalation") return "concern";
  if (workload === "DaemonSet") return kind === "host-namespace" ? "note" : "concern";
  return what.startsWith("hostNetwork") ? "concern" : "blocker";
}

const INSTEAD: Readonly<Record<Power["kind"], string>> = {
  privileged:
    "Drop `privileged` and add only the capability or device that is needed (`capabilities.add`, `devices`).",
  "host-namespace":
    "Leave the namespace of the host out, and publish the port or share the volume that is needed.",
  "runtime-socket":
    "Put a proxy in between that allows only the calls that are needed, read-only, or use the API of the orchestrator with a role of its own.",
  "host-root": "Mount only the directory that is needed, read-only where it is only read.",
  capability: "Drop all capabilities and add only the one that is needed, for instance `NET_BIND_SERVICE`.",
  escalation: "Set `allowPrivilegeEscalation: false`.",
};
