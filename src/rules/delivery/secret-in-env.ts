import type { DeliveryChange, ManifestFile, SecretValue } from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, hitsOf, newFaults } from "./new-faults.ts";

/** A value in a manifest is a value in the history of the repository. */
export const secretInEnv: Rule<"delivery"> = {
  id: "delivery/secret-in-env",
  architect: "devops-architect",
  severity: "concern",
  judges: "delivery",
  when: "a manifest gives a variable that is named like a secret its value in plain text",
  harm: "Whoever can read the repository, a fork or a backup of it can use it; so can whoever may look at the object in the cluster, and it cannot be changed without a commit.",
  instead: "Revoke the value, and refer to a secret that lives outside of the repository.",
  source: "https://cwe.mitre.org/data/definitions/798.html",
  appliesTo: ({ head, purpose }) =>
    (head.kind === "compose" || head.kind === "kubernetes") &&
    (purpose === "deployed" || purpose === "unclear"),
  check: (change) =>
    hitsOf(
      change,
      newFaults(change, (file) =>
        file.kind === "compose" || file.kind === "kubernetes" ? faultsIn(file, change.purpose) : [],
      ),
    ),
};

function faultsIn(file: ManifestFile, purpose: DeliveryChange["purpose"]): Fault[] {
  const inContainers = file.workloads.flatMap(({ kind, name, containers }) =>
    containers.flatMap(({ name: container, secrets }) =>
      secrets
        // A Compose file with `postgres` as password is somebody's own database.
        .filter(({ weak }) => !weak || file.kind === "kubernetes")
        .map((secret) => ({
          ...faultOf(secret, `${kind}/${name}/${container}`, file.kind),
          // Most such files start a developer's own services.
          ...(purpose === "unclear" ? { severity: "note" as const } : {}),
        })),
    ),
  );
  const inObjects = file.secrets.map((secret) => ({
    ...faultOf(secret, secret.object, file.kind),
    title: `${code(secret.name)} of ${code(secret.object)} has its value in this file${secret.weak ? ", one that everybody tries first" : ""}.`,
    instead:
      "Keep the object out of the repository, or encrypted in it: External Secrets, Sealed Secrets or SOPS. Base64 is not encryption.",
  }));
  return [...inContainers, ...inObjects];
}

function faultOf(
  { name, quote, digest, weak }: SecretValue,
  object: string,
  kind: ManifestFile["kind"],
): Fault {
  return {
    key: `secret ${object} ${name} ${digest}`,
    quote,
    title: `${code(name)} has its value in plain text${weak ? ", one that everybody tries first" : ""}.`,
    instead:
      kind === "compose"
        ? `Write ${code(`${name}: \${${name}:?}`)} and set it outside of the repository, or use \`secrets:\` with a file. Revoke this value if it was ever in use.`
        : "Write `valueFrom.secretKeyRef`, and let the secret come from outside of the repository. Revoke this value if it was ever in use.",
  };
}
