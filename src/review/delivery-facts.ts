import { customsOf } from "../delivery/customs.ts";
import { type DeliveryKind, deliveryKind } from "../delivery/kind.ts";
import { deliveryPurposeOf } from "../delivery/purpose.ts";
import { type DeliveryRead, readDelivery } from "../delivery/read-delivery.ts";
import {
  type DeliveryChange,
  type DeliveryCustoms,
  type DeliveryFile,
  NO_CUSTOMS,
} from "../domain/delivery.ts";
import type { FileText, LoadedPull, Tree } from "../domain/tree.ts";
import { touchedLines } from "./changed-lines.ts";
import { deliveryCandidates, MAX_CHARACTERS, MAX_FILES } from "./delivery-candidates.ts";
import type { FileRead, Gathered } from "./gathered.ts";

const ARCHITECT = "devops-architect";
/** Files of one kind that are read to see what this repository usually does. */
const MAX_NEIGHBOURS = 60;
/** Larger ones say no more about customs. Bytes. */
const MAX_NEIGHBOUR_BYTES = 64 * 1024;
/**
 * Reads the changed Dockerfiles, Compose files, Kubernetes manifests, workflows and Terraform files at head, and what
 * stood there at the merge base. What could not be read makes the file `partial`.
 */
export async function gatherDeliveryFacts(loaded: LoadedPull): Promise<Gathered<DeliveryChange>> {
  const all = deliveryCandidates(loaded);
  const candidates = all.slice(0, MAX_FILES);
  const before = await loaded.trees.mergeBase.readAll(candidates.map(({ file }) => file.before ?? file.path));
  const after = await loaded.trees.head.readAll(candidates.map(({ file }) => file.path));
  let budget = MAX_CHARACTERS;
  const readOne = (kind: DeliveryKind, text: FileText | undefined): DeliveryRead | undefined => {
    if (text?.state !== "text") return undefined;
    budget -= text.text.length;
    if (budget >= 0) return readDelivery(kind, text.text);
    // Any YAML file may be a manifest: those that were not opened are not said to be one.
    return kind === "kubernetes"
      ? undefined
      : { gaps: ["line 1: too much of this kind was changed at once"] };
  };
  const readings = candidates.map(({ file, kind }) => ({
    file,
    kind,
    base: readOne(kind, before.get(file.before ?? file.path)),
    head: readOne(kind, after.get(file.path)),
  }));
  const customs = new Customs(loaded.trees.mergeBase);
  const facts: Omit<DeliveryChange, "peers">[] = [];
  const read: FileRead[] = [];
  for (const { file, kind, base, head } of readings) {
    if (!head) continue;
    read.push(readLine(file.path, head, base));
    if (!head.file || base?.gaps.length) continue;
    const gone = readings.filter((other) => other.kind === kind && other.file.change === "removed");
    const upstream = await upstreamOf(head.file, loaded.trees.head);
    facts.push({
      path: file.path,
      owner: loaded.pull.repo.owner,
      purpose: deliveryPurposeOf(file.path, kind),
      touched: touchedLines(file).head,
      head: head.file,
      base: [base, ...gone.map((other) => other.base)].flatMap((one) => (one?.file ? [one.file] : [])),
      customs: await customs.of(kind),
      ...(upstream ? { upstream } : {}),
    });
  }
  const more = all.length - candidates.length;
  const reason =
    more > 0
      ? `${more} changed files were not read: a review reads ${MAX_FILES} of this kind`
      : "not every changed file was read: together they are larger than the 10 MB that a review reads";
  const withPeers = facts.map((fact) => ({
    ...fact,
    peers: facts.filter(({ head }) => head.kind === fact.head.kind),
  }));
  return { facts: withPeers, read, unfinished: more > 0 || budget < 0 ? [{ part: "delivery", reason }] : [] };
}

/** Without the version before it, nobody can say what is new: then only that is told. */
function readLine(path: string, head: DeliveryRead, base: DeliveryRead | undefined): FileRead {
  const old = base?.gaps.map((gap) => `the version before this change was not read: ${gap}`) ?? [];
  const gaps = head.gaps.length > 0 ? head.gaps : old;
  if (gaps.length === 0) return { path, by: ARCHITECT, depth: "full" };
  const more = gaps.length > 3 ? `; and ${gaps.length - 3} more` : "";
  return { path, by: ARCHITECT, depth: "partial", reason: gaps.slice(0, 3).join("; ") + more };
}

/** What starts the workflows that this one follows, when all of them were found. */
async function upstreamOf(file: DeliveryFile, tree: Tree): Promise<readonly string[] | undefined> {
  if (file.kind !== "workflow" || file.follows.length === 0) return undefined;
  const texts = await tree.readAll(await neighbours(tree, "workflow"));
  const named = new Map<string, readonly string[]>();
  for (const [path, text] of texts) {
    const read = text.state === "text" ? readDelivery("workflow", text.text) : undefined;
    if (read?.file?.kind === "workflow") named.set(read.file.name ?? path, read.file.triggers);
  }
  const found = file.follows.map((name) => named.get(name));
  return found.every((triggers) => triggers !== undefined) ? found.flat() : undefined;
}

async function neighbours(tree: Tree, kind: DeliveryKind): Promise<string[]> {
  const entries = await tree.list(kind === "workflow" ? ".github/" : "");
  return entries
    .filter((entry) => entry.kind === "file" && entry.size <= MAX_NEIGHBOUR_BYTES)
    .map(({ path }) => path)
    .filter((path) => deliveryKind(path) === kind && isCounted(path, kind))
    .slice(0, MAX_NEIGHBOURS);
}

/** What the base does, read once for each kind. */
class Customs {
  readonly #tree: Tree;
  readonly #known = new Map<DeliveryKind, DeliveryCustoms>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  async of(kind: DeliveryKind): Promise<DeliveryCustoms> {
    if (kind === "dockerfile" || kind === "terraform") return NO_CUSTOMS;
    const known = this.#known.get(kind);
    if (known) return known;
    const paths = await neighbours(this.#tree, kind);
    const texts = await this.#tree.readAll(paths);
    const files: DeliveryFile[] = [...texts.values()].flatMap((text) => {
      const read = text.state === "text" ? readDelivery(kind, text.text) : undefined;
      return read?.file ? [read.file] : [];
    });
    const customs = customsOf(files);
    this.#known.set(kind, customs);
    return customs;
  }
}

/** Any YAML file may be a manifest; these folders are where they are kept. */
function isCounted(path: string, kind: DeliveryKind): boolean {
  if (kind !== "kubernetes") return deliveryPurposeOf(path, kind) !== "sample";
  return (
    /(?:^|\/)(?:k8s|kubernetes|kube|manifests?|deploy\w*|infra\w*|overlays|kustomize|argocd|base|apps|clusters?)\//i.test(
      path,
    ) && deliveryPurposeOf(path, kind) === "deployed"
  );
}
