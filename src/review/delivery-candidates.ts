import { type DeliveryKind, deliveryKind, isKubernetes } from "../delivery/kind.ts";
import type { ChangedFile } from "../domain/pull-request.ts";
import type { LoadedPull } from "../domain/tree.ts";

/** Changed files of these kinds; a larger change is a move of everything. */
export const MAX_FILES = 1_000;

/** Of all versions together: half a minute at the very worst. */
export const MAX_CHARACTERS = 10 * 1024 * 1024;

export interface DeliveryCandidate {
  file: ChangedFile;
  kind: DeliveryKind;
}

/** Changed files that are about delivery by their paths. Any YAML file may be a Kubernetes manifest. */
export function deliveryCandidates({ pull }: LoadedPull): DeliveryCandidate[] {
  return pull.files.flatMap((file): DeliveryCandidate[] => {
    const kind = file.binary ? undefined : (deliveryKind(file.path) ?? deliveryKind(file.before ?? ""));
    return kind ? [{ file, kind }] : [];
  });
}

/**
 * Whether there is something to be read about delivery, before the readers are loaded for it: most changed YAML is no
 * manifest on either side. More than is read counts as something, for it has to be said.
 */
export async function touchesDelivery(loaded: LoadedPull): Promise<boolean> {
  const candidates = deliveryCandidates(loaded);
  if (candidates.length === 0) return false;
  if (candidates.length > MAX_FILES || candidates.some(({ kind }) => kind !== "kubernetes")) return true;
  const before = await loaded.trees.mergeBase.readAll(candidates.map(({ file }) => file.before ?? file.path));
  const after = await loaded.trees.head.readAll(candidates.map(({ file }) => file.path));
  const texts = [...before.values(), ...after.values()].flatMap((one) =>
    one.state === "text" ? [one.text] : [],
  );
  return texts.some(isKubernetes) || texts.reduce((sum, { length }) => sum + length, 0) > MAX_CHARACTERS;
}
