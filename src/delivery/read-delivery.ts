import type { DeliveryFile } from "../domain/delivery.ts";
import { readCompose } from "./compose.ts";
import { readDockerfile } from "./dockerfile.ts";
import { isKubernetes, readKubernetes } from "./kubernetes.ts";
import { readTerraform } from "./terraform.ts";
import { readWorkflow } from "./workflow.ts";

export type DeliveryKind = "dockerfile" | "compose" | "kubernetes" | "workflow" | "terraform";

/** What a file may be by its path: a Kubernetes manifest tells itself only by its text. */
export function deliveryKind(path: string): DeliveryKind | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/^(?:Dockerfile|Containerfile)(?:[.-][\w.-]+)?$/i.test(name))
    return /\.(?:dockerignore|md|txt|j2|erb|tmpl|tpl|sh|ya?ml|json|svg|png|[cm]?[jt]sx?|go|py|rb|java|php|rs)$/i.test(
      name,
    )
      ? undefined
      : "dockerfile";
  if (/\.(?:dockerfile|containerfile)$/i.test(name)) return "dockerfile";
  if (name.endsWith(".tf")) return "terraform";
  if (!/\.ya?ml$/i.test(name)) return undefined;
  if (/^\.github\/workflows\/[^/]+$/.test(path) || /^action\.ya?ml$/.test(name)) return "workflow";
  if (
    /^(?:docker-|podman-)?compose(?:[._-][\w.-]+)?\.ya?ml$/i.test(name) ||
    /[._-]compose\.ya?ml$/i.test(name)
  )
    return "compose";
  return "kubernetes";
}

export interface DeliveryRead {
  /** Absent when nothing of it could be read, or when it is none of these files. */
  file?: DeliveryFile;
  /** What was not read; each begins with its line. */
  gaps: readonly string[];
}

/** Reads one version of a file. `undefined` for YAML that is none of these. Never throws. */
export function readDelivery(kind: DeliveryKind, text: string): DeliveryRead | undefined {
  if (kind === "terraform") return readTerraform(text);
  if (kind === "workflow") return readWorkflow(text);
  if (kind === "compose") return readCompose(text);
  if (kind === "kubernetes") return isKubernetes(text) ? readKubernetes(text) : undefined;
  const read = readDockerfile(text);
  return {
    ...("file" in read ? { file: read.file } : {}),
    gaps: read.gap === undefined ? [] : [read.gap],
  };
}
