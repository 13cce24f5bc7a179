import type { DeliveryCustoms, DeliveryFile } from "../domain/delivery.ts";
import { NO_CUSTOMS } from "../domain/delivery.ts";

/** Counts what the repository's files already do. */
export function customsOf(files: readonly DeliveryFile[]): DeliveryCustoms {
  return files.map(customsIn).reduce(
    (sum, one) => ({
      containersWithLimits: sum.containersWithLimits + one.containersWithLimits,
      containersWithProbes: sum.containersWithProbes + one.containersWithProbes,
      pinnedActions: sum.pinnedActions + one.pinnedActions,
      workflowsWithPermissions: sum.workflowsWithPermissions + one.workflowsWithPermissions,
    }),
    NO_CUSTOMS,
  );
}

function customsIn(file: DeliveryFile): DeliveryCustoms {
  if (file.kind === "compose" || file.kind === "kubernetes") {
    const containers = file.workloads.flatMap((workload) => workload.containers);
    return {
      ...NO_CUSTOMS,
      containersWithLimits: containers.filter(({ hasLimits }) => hasLimits).length,
      containersWithProbes: containers.filter(({ hasProbe }) => hasProbe).length,
    };
  }
  if (file.kind !== "workflow" && file.kind !== "action") return NO_CUSTOMS;
  const used = file.jobs.flatMap(({ steps }) => steps.flatMap(({ uses }) => (uses ? [uses.name] : [])));
  return {
    ...NO_CUSTOMS,
    pinnedActions: used.filter((name) => /^(?!actions\/|github\/).+@[0-9a-f]{40}$/.test(name)).length,
    workflowsWithPermissions: file.permissions ? 1 : 0,
  };
}
