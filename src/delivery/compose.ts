import type { Container, ManifestFile, Power, RunsAs, SecretValue, Workload } from "../domain/delivery.ts";
import { databasesOf, rootOf } from "./databases.ts";
import { capabilities, hostPath, isTrue, power, secretOf } from "./pod.ts";
import { Lines } from "./quote.ts";
import {
  entriesOf,
  entryOf,
  itemsOf,
  nodeAt,
  readYamlDocuments,
  textAt,
  type YamlEntry,
  type YamlNode,
} from "./yaml/positioned.ts";

/** Services of a Compose file as workloads of one container each. Never throws. */
export function readCompose(text: string): { file?: ManifestFile; gaps: readonly string[] } {
  const { roots, gaps } = readYamlDocuments(text);
  const lines = new Lines(text);
  const services = roots.flatMap((root) => entriesOf(nodeAt(root, "services")));
  return {
    file: {
      kind: "compose",
      workloads: services.slice(0, 1_000).map((service) => workloadOf(service, lines)),
      secrets: [],
      grants: [],
    },
    gaps,
  };
}

function workloadOf({ key, line, value }: YamlEntry, lines: Lines): Workload {
  const image = entryOf(value, "image");
  const built = nodeAt(value, "build") !== undefined;
  const databases = databasesOf(value, lines);
  const root = rootOf(value);
  const powers = powersOf(value, lines);
  const user = userOf(value, lines);
  const container: Container = {
    name: key,
    at: lines.quote(line),
    init: false,
    built,
    ...(image?.value.kind === "text" && image.value.value !== ""
      ? { image: { name: defaulted(image.value.value), quote: lines.quote(image.line) } }
      : {}),
    servesPorts: itemsOf(nodeAt(value, "ports")).length > 0,
    hasLimits:
      entriesOf(nodeAt(value, "deploy", "resources", "limits")).length > 0 ||
      ["mem_limit", "cpus", "cpu_quota"].some((name) => entryOf(value, name)),
    hasProbe: entryOf(value, "healthcheck") !== undefined,
    powers,
    user,
    secrets: secretsOf(value, lines),
    ...(databases.length > 0 ? { databases } : {}),
    ...(root === undefined ? {} : { root }),
  };
  // Another file, or another service, brings the rest.
  const partial = (!built && container.image === undefined) || nodeAt(value, "extends") !== undefined;
  return {
    kind: "service",
    name: key,
    at: container.at,
    partial,
    powers: [],
    user: {},
    containers: [container],
  };
}

/** `${TAG:-1.2}` is `1.2` for whoever sets nothing; without a default it stays. */
function defaulted(image: string): string {
  return image.replace(/\$\{\w+:?-([^${}]*)\}/g, (_, value: string) => value);
}

function powersOf(service: YamlNode, lines: Lines): Power[] {
  const privileged = entryOf(service, "privileged");
  const namespaces = ["pid", "ipc"].flatMap((name) => {
    const entry = entryOf(service, name);
    return entry?.value.kind === "text" && entry.value.value === "host"
      ? [power("host-namespace", `${name}: host`, entry.line, lines)]
      : [];
  });
  const mounts = itemsOf(nodeAt(service, "volumes"))
    .slice(0, 200)
    .flatMap((volume) => {
      const source =
        volume.kind === "text" ? (volume.value.split(":")[0] ?? "") : (textAt(volume, "source") ?? "");
      const found = hostPath(source, volume.line, lines);
      return found ? [found] : [];
    });
  return [
    ...(isTrue(privileged) ? [power("privileged", "privileged: true", privileged.line, lines)] : []),
    ...namespaces,
    ...mounts,
    ...capabilities(nodeAt(service, "cap_add"), lines),
  ];
}

function userOf(service: YamlNode, lines: Lines): RunsAs {
  const user = entryOf(service, "user");
  if (user?.value.kind !== "text") return {};
  return {
    is: /^(?:root|0)(?::|$)/.test(user.value.value) ? "root" : "other",
    quote: lines.quote(user.line),
  };
}

/** `environment` is a map or a list of `NAME=value`. */
function secretsOf(service: YamlNode, lines: Lines): SecretValue[] {
  const environment = nodeAt(service, "environment");
  const listed = itemsOf(environment).flatMap((item) => {
    if (item.kind !== "text") return [];
    const split = item.value.indexOf("=");
    return split < 0
      ? []
      : secretOf(item.value.slice(0, split), { ...item, value: item.value.slice(split + 1) }, lines);
  });
  return [...listed, ...entriesOf(environment).flatMap(({ key, value }) => secretOf(key, value, lines))];
}
