import type { DeliveryChange, DeliveryFile } from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, newFaults, oneHit } from "./new-faults.ts";

/** A container without a limit takes what it can get from its neighbours. */
export const noResourceLimits: Rule<"delivery"> = {
  id: "delivery/no-resource-limits",
  architect: "devops-architect",
  severity: "concern",
  judges: "delivery",
  when: "a new container, or one that lost them, has no limits of memory or CPU",
  harm: "A leak or a burst in this one container takes the memory of the whole machine, and the kernel ends whichever of its neighbours it likes.",
  instead: "Set a limit of memory from what it was seen to use, with some room.",
  source: "https://cwe.mitre.org/data/definitions/770.html",
  appliesTo: ({ head }) => head.kind === "kubernetes" || head.kind === "compose",
  check: (change) =>
    oneHit(
      change,
      (one) => (isMeant(one) ? newFaults(one, (file) => faultsIn(file, one)) : []),
      (others) => `${others + 1} containers have no limit of memory or CPU.`,
    ),
};

type Change = Omit<DeliveryChange, "peers">;

/** A Compose file that may be for a laptop is held against what its neighbours do. */
function isMeant(change: Change): boolean {
  if (change.purpose === "deployed") return true;
  return change.head.kind === "compose" && change.purpose === "unclear" && isCustom(change);
}

function faultsIn(file: DeliveryFile, change: Change): Fault[] {
  if (file.kind !== "kubernetes" && file.kind !== "compose") return [];
  const kubernetes = file.kind === "kubernetes";
  return file.workloads
    .filter(({ partial }) => !partial)
    .flatMap(({ kind, name, containers }) =>
      containers
        .filter((container) => !container.init && !container.hasLimits)
        .map((container) => ({
          key: `limits ${kind}/${name}/${container.name}`,
          quote: container.at,
          title: `${code(container.name)} has no limit of memory or CPU.`,
          instead: kubernetes
            ? "Add `resources.limits.memory` and `resources.requests` to the container, from what it was seen to use."
            : "Add `deploy.resources.limits.memory` (or `mem_limit`) to the service, from what it was seen to use.",
          ...(kubernetes && isCustom(change) ? {} : { severity: "note" as const }),
        })),
    );
}

/** Others here have limits, in this file or beside it. */
function isCustom({ customs, head }: Change): boolean {
  const here =
    (head.kind === "kubernetes" || head.kind === "compose") &&
    head.workloads.some(({ containers }) => containers.some(({ hasLimits }) => hasLimits));
  return here || customs.containersWithLimits > 0;
}
