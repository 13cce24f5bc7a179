import type { Container, Power, RunsAs, SecretValue } from "../domain/delivery.ts";
import type { Lines } from "./quote.ts";
import { digestOf, judgeSecret } from "./secret-value.ts";
import {
  entriesOf,
  entryOf,
  itemsOf,
  nodeAt,
  textAt,
  type YamlEntry,
  type YamlNode,
} from "./yaml/positioned.ts";

/** Mounting one of these hands over the machine. */
const RUNTIME_SOCKET = /(?:docker|containerd|crio|cri-dockerd|podman)(?:-shim)?\.sock$/;
/** Source: capabilities(7); each of these is a way to root on the node. */
const WIDE_CAPABILITY = /^(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|SYS_RAWIO|DAC_READ_SEARCH|BPF)$/i;

export interface Pod {
  powers: Power[];
  user: RunsAs;
  containers: Container[];
}

/** The pod template of a Kubernetes object. */
export function readPod(spec: YamlNode | undefined, lines: Lines): Pod {
  const powers = ["hostPID", "hostNetwork", "hostIPC"].flatMap((name) => {
    const entry = entryOf(spec, name);
    return isTrue(entry) ? [power("host-namespace", `${name}: true`, entry.line, lines)] : [];
  });
  for (const volume of itemsOf(nodeAt(spec, "volumes")).slice(0, 200)) {
    const entry = entryOf(nodeAt(volume, "hostPath"), "path");
    const found = hostPath(
      entry?.value.kind === "text" ? entry.value.value : "",
      entry?.line ?? volume.line,
      lines,
    );
    if (found) powers.push(found);
  }
  const containers = (name: string, init: boolean) =>
    itemsOf(nodeAt(spec, name))
      .slice(0, 200)
      .map((node) => readContainer(node, init, lines));
  return {
    powers,
    user: userOf(nodeAt(spec, "securityContext"), lines),
    containers: [...containers("containers", false), ...containers("initContainers", true)],
  };
}

export function hostPath(path: string, line: number, lines: Lines): Power | undefined {
  if (RUNTIME_SOCKET.test(path)) return power("runtime-socket", path, line, lines);
  return path === "/" ? power("host-root", "the whole file system of the host", line, lines) : undefined;
}

export function power(kind: Power["kind"], what: string, line: number, lines: Lines): Power {
  return { kind, what, quote: lines.quote(line) };
}

export function isTrue(entry: YamlEntry | undefined): entry is YamlEntry {
  return entry?.value.kind === "text" && /^(?:true|yes|on)$/i.test(entry.value.value);
}

export function capabilities(list: YamlNode | undefined, lines: Lines): Power[] {
  return itemsOf(list).flatMap((item) =>
    item.kind === "text" && WIDE_CAPABILITY.test(item.value)
      ? [power("capability", `the capability ${item.value}`, item.line, lines)]
      : [],
  );
}

function readContainer(node: YamlNode, init: boolean, lines: Lines): Container {
  const context = nodeAt(node, "securityContext");
  const privileged = entryOf(context, "privileged");
  const escalation = entryOf(context, "allowPrivilegeEscalation");
  const image = entryOf(node, "image");
  const name = textAt(node, "name") ?? "";
  return {
    name,
    at: lines.quote(entryOf(node, "name")?.line ?? node.line),
    init,
    built: false,
    ...(image?.value.kind === "text" && image.value.value !== ""
      ? { image: { name: image.value.value, quote: lines.quote(image.line) } }
      : {}),
    servesPorts: itemsOf(nodeAt(node, "ports")).length > 0,
    hasLimits: entriesOf(nodeAt(node, "resources", "limits")).length > 0,
    hasProbe: ["readinessProbe", "livenessProbe", "startupProbe"].some((probe) => entryOf(node, probe)),
    powers: [
      ...(isTrue(privileged) ? [power("privileged", "privileged: true", privileged.line, lines)] : []),
      ...(isTrue(escalation)
        ? [power("escalation", "allowPrivilegeEscalation: true", escalation.line, lines)]
        : []),
      ...capabilities(nodeAt(context, "capabilities", "add"), lines),
    ],
    user: userOf(context, lines),
    secrets: itemsOf(nodeAt(node, "env"))
      .slice(0, 1_000)
      .flatMap((variable) => {
        const value = entryOf(variable, "value")?.value;
        return secretOf(textAt(variable, "name") ?? "", value, lines);
      }),
  };
}

function userOf(context: YamlNode | undefined, lines: Lines): RunsAs {
  const user = entryOf(context, "runAsUser");
  if (user?.value.kind === "text") {
    return { is: user.value.value === "0" ? "root" : "other", quote: lines.quote(user.line) };
  }
  const other = entryOf(context, "runAsNonRoot");
  return isTrue(other) ? { is: "other", quote: lines.quote(other.line) } : {};
}

/** The literal value of a variable that is named like a secret. */
export function secretOf(name: string, value: YamlNode | undefined, lines: Lines): SecretValue[] {
  if (value?.kind !== "text") return [];
  const verdict = judgeSecret(name, value.value);
  if (!verdict) return [];
  const shown = value.value.split("\n")[0]?.trim() ?? "";
  const quote = lines.masked(value.contentLine, shown);
  return [{ name, quote, digest: digestOf(value.value), weak: verdict === "weak" }];
}
