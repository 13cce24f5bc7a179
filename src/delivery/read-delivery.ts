import type { DeliveryFile } from "../domain/delivery.ts";
import { readCompose } from "./compose.ts";
import { readDockerfile } from "./dockerfile.ts";
import { type DeliveryKind, isKubernetes } from "./kind.ts";
import { readKubernetes } from "./kubernetes.ts";
import { readTerraform } from "./terraform.ts";
import { readWorkflow } from "./workflow.ts";

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
