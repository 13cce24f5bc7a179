import { deliveryPurposeOf } from "../delivery/purpose.ts";
import { deliveryKind } from "../delivery/kind.ts";
import { readDelivery } from "../delivery/read-delivery.ts";
import { purposeOf } from "../domain/path-purpose.ts";
import type { Survey, SurveyedFile, SurveyedService } from "../domain/survey.ts";
import type { Tree, TreeEntry } from "../domain/tree.ts";
import { readRoutes } from "../source/routes/read-routes.ts";
import { readRouteSources } from "./route-sources.ts";
import { isServiceManifest, storesNamedBy } from "./service-stores.ts";

/** Delivery files and manifests of one commit that are read. */
const MAX_FILES = 400;
/** Larger ones are written by programs. Bytes. */
const MAX_BYTES = 256 * 1024;

/**
 * Reads the whole of a commit for what can be told of it without a change: its routes with their guards, how it is
 * delivered, and what its services depend on. What was not read is listed.
 */
export async function surveyTree(tree: Tree): Promise<Survey> {
  const entries = (await tree.list()).filter(({ kind, size }) => kind === "file" && size <= MAX_BYTES);
  const left: string[] = [];
  const [delivery, services] = [
    await deliveryFiles(tree, entries, left),
    await servicesOf(tree, entries, left),
  ];
  const { texts, left: unread } = await readRouteSources(tree);
  const { routes, unresolved } = readRoutes(texts, "head");
  left.push(...unread.slice(0, 1).map(({ reason }) => reason));
  return { routes: { routes, unresolved: [...unresolved, ...unread] }, delivery, services, left };
}

async function deliveryFiles(
  tree: Tree,
  entries: readonly TreeEntry[],
  left: string[],
): Promise<SurveyedFile[]> {
  const candidates = entries.flatMap(({ path }) => {
    const kind = deliveryKind(path);
    return kind && kind !== "workflow" && kind !== "terraform" ? [{ path, kind }] : [];
  });
  const chosen = bounded(candidates, "delivery files", left);
  const texts = await tree.readAll(chosen.map(({ path }) => path));
  return chosen.flatMap(({ path, kind }): SurveyedFile[] => {
    const text = texts.get(path);
    const read = text?.state === "text" ? readDelivery(kind, text.text) : undefined;
    if (!read) return [];
    if (!read.file) {
      left.push(`${path}: ${read.gaps[0] ?? "it could not be read"}`);
      return [];
    }
    return [{ path, purpose: deliveryPurposeOf(path, kind), file: read.file, partial: read.gaps.length > 0 }];
  });
}

async function servicesOf(
  tree: Tree,
  entries: readonly TreeEntry[],
  left: string[],
): Promise<SurveyedService[]> {
  const manifests = entries.filter(({ path }) => isServiceManifest(path) && purposeOf(path) === "production");
  const chosen = bounded(manifests, "manifests", left);
  const texts = await tree.readAll(chosen.map(({ path }) => path));
  const services = new Map<string, SurveyedService["stores"]>();
  for (const { path } of chosen) {
    const text = texts.get(path);
    const root = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    const stores = text?.state === "text" ? storesNamedBy(path, text.text) : [];
    services.set(root, [...(services.get(root) ?? []), ...stores]);
  }
  return [...services].map(([root, stores]) => ({ root, stores }));
}

function bounded<One>(all: readonly One[], what: string, left: string[]): readonly One[] {
  if (all.length > MAX_FILES) left.push(`${all.length - MAX_FILES} of ${all.length} ${what}`);
  return all.slice(0, MAX_FILES);
}
