import type { AccessGrant, ManifestFile, SecretValue, Workload } from "../domain/delivery.ts";
import { readPod, secretOf } from "./pod.ts";
import { Lines } from "./quote.ts";
import {
  entriesOf,
  entryOf,
  itemsOf,
  nodeAt,
  readYamlDocuments,
  textAt,
  type YamlNode,
  type YamlText,
} from "./yaml/positioned.ts";

/** Where the pod lies in each kind of workload. Source: Kubernetes API reference, workload resources. */
const POD_AT: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec"],
  Deployment: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};
/** Their API requires a selector: without one it is a patch. */
const NEEDS_SELECTOR = /^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet)$/;
const MAX_RULES = 500;

/** The workloads, secrets and grants of a file. A Helm template is not read: its values are not here. Never throws. */
export function readKubernetes(text: string): { file?: ManifestFile; gaps: readonly string[] } {
  const template = text.split("\n").findIndex((line) => /\{\{/.test(line));
  if (template >= 0) {
    return { gaps: [`line ${template + 1}: a template (\`{{\`), whose values are not here`] };
  }
  const { roots, gaps } = readYamlDocuments(text);
  const lines = new Lines(text);
  const objects = roots.flatMap((root) =>
    textAt(root, "kind") === "List" ? itemsOf(nodeAt(root, "items")) : [root],
  );
  return {
    file: {
      kind: "kubernetes",
      workloads: objects.flatMap((object) => workloadOf(object, lines)),
      secrets: objects.flatMap((object) => secretsOf(object, lines)),
      grants: objects.flatMap((object) => grantsOf(object, lines)),
    },
    gaps,
  };
}

function workloadOf(object: YamlNode, lines: Lines): Workload[] {
  const kind = textAt(object, "kind") ?? "";
  const where = POD_AT[kind];
  if (!where) return [];
  const pod = readPod(nodeAt(object, ...where), lines);
  const patch =
    pod.containers.length === 0 ||
    pod.containers.some(({ image }) => image === undefined) ||
    (NEEDS_SELECTOR.test(kind) && nodeAt(object, "spec", "selector") === undefined);
  return [{ kind, name: nameOf(object), at: headOf(object, lines), partial: patch, ...pod }];
}

function nameOf(object: YamlNode): string {
  return textAt(object, "metadata", "name") ?? textAt(object, "metadata", "generateName") ?? "";
}

function headOf(object: YamlNode, lines: Lines) {
  return lines.quote(entryOf(object, "kind")?.line ?? object.line);
}

/** A `Secret` whose values stand in the file. Encoded is not encrypted. */
function secretsOf(object: YamlNode, lines: Lines): (SecretValue & { object: string })[] {
  if (textAt(object, "kind") !== "Secret" || !/^v1$/.test(textAt(object, "apiVersion") ?? "")) return [];
  const plain = entriesOf(nodeAt(object, "stringData")).map((entry) => ({ entry, value: entry.value }));
  const encoded = entriesOf(nodeAt(object, "data")).map((entry) => ({ entry, value: decoded(entry.value) }));
  return [...plain, ...encoded].flatMap(({ entry, value }) =>
    secretOf(entry.key.replaceAll(/[.-]/g, "_"), value, lines).map((secret) => ({
      ...secret,
      name: entry.key,
      quote: lines.masked(
        secret.quote.line,
        entry.value.kind === "text" ? (entry.value.value.split("\n")[0]?.trim() ?? "") : "",
      ),
      object: `Secret/${nameOf(object)}`,
    })),
  );
}

function decoded(node: YamlNode): YamlNode {
  if (node.kind !== "text" || !/^[A-Za-z0-9+/=\s]{1,20000}$/.test(node.value)) return node;
  const text: YamlText = { ...node, value: Buffer.from(node.value, "base64").toString("utf8").trim() };
  return text;
}

function grantsOf(object: YamlNode, lines: Lines): AccessGrant[] {
  const kind = textAt(object, "kind") ?? "";
  const name = `${kind}/${nameOf(object)}`;
  if (/^(?:ClusterRole|Role)Binding$/.test(kind)) {
    const role = entryOf(nodeAt(object, "roleRef"), "name");
    if (role?.value.kind !== "text" || role.value.value !== "cluster-admin") return [];
    return [{ object: name, kind: "cluster-admin", what: "cluster-admin", quote: lines.quote(role.line) }];
  }
  if (!/^(?:Cluster)?Role$/.test(kind)) return [];
  return itemsOf(nodeAt(object, "rules"))
    .slice(0, MAX_RULES)
    .flatMap((rule): AccessGrant[] => {
      const verb = starIn(rule, "verbs");
      const resource = starIn(rule, "resources");
      // Paths that are no resources, such as `/metrics`, have verbs of their own.
      if (nodeAt(rule, "resources") === undefined) return [];
      const groups = itemsOf(nodeAt(rule, "apiGroups")).flatMap((one) =>
        one.kind === "text" ? [one.value] : [],
      );
      const of = groups.map((group) => (group === "" ? "core" : group)).join(", ");
      const line = verb ?? resource;
      if (line === undefined) return [];
      const quote = lines.quote(line);
      if (verb !== undefined && resource !== undefined)
        return [
          {
            object: name,
            kind: "everything",
            what: of === "*" ? "everything" : `everything in ${of}`,
            quote,
          },
        ];
      const listed = itemsOf(nodeAt(rule, "resources")).flatMap((one) =>
        one.kind === "text" ? [one.value] : [],
      );
      return verb !== undefined
        ? [{ object: name, kind: "any-verb", what: listed.join(", ").slice(0, 200), quote }]
        : [{ object: name, kind: "any-resource", what: of, quote }];
    });
}

function starIn(rule: YamlNode, key: string): number | undefined {
  return itemsOf(nodeAt(rule, key)).find((item) => item.kind === "text" && item.value === "*")?.line;
}
