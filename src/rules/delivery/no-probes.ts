import type { DeliveryChange, ManifestFile } from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, newFaults, oneHit } from "./new-faults.ts";

/** Without a probe a rollout sends traffic to a program that has only started to start. */
export const noProbes: Rule<"delivery"> = {
  id: "delivery/no-probes",
  architect: "devops-architect",
  severity: "concern",
  judges: "delivery",
  when: "a new Deployment or StatefulSet serves ports and has no probe, or lost its last one",
  harm: "A rollout counts the pod as ready as soon as its process runs: requests arrive before it can answer, a broken version replaces the working one to the last pod, and one that hangs is never restarted.",
  instead: "Add a `readinessProbe` that asks what a client would ask.",
  source: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  appliesTo: ({ head, purpose }) => head.kind === "kubernetes" && purpose === "deployed",
  check: (change) =>
    oneHit(
      change,
      (one) => newFaults(one, (file) => (file.kind === "kubernetes" ? faultsIn(file, isCustom(one)) : [])),
      (others) => `${others + 1} containers serve ports and have no probe.`,
    ),
};

function faultsIn(file: ManifestFile, custom: boolean): Fault[] {
  return file.workloads
    .filter(({ kind, partial }) => /^(?:Deployment|StatefulSet)$/.test(kind) && !partial)
    .flatMap(({ kind, name, containers }) =>
      containers
        .filter((container) => container.servesPorts && !container.hasProbe && !container.init)
        .map((container) => ({
          key: `probes ${kind}/${name}/${container.name}`,
          quote: container.at,
          title: `${code(container.name)} of ${kind} ${code(name)} serves ports and has no probe.`,
          ...(custom ? {} : { severity: "note" as const }),
        })),
    );
}

function isCustom({ customs, head }: Pick<DeliveryChange, "customs" | "head">): boolean {
  const here =
    head.kind === "kubernetes" &&
    head.workloads.some(({ containers }) => containers.some(({ hasProbe }) => hasProbe));
  return here || customs.containersWithProbes > 0;
}
