import type { DeliveryChange, DeliveryFile, Quote } from "../../domain/delivery.ts";
import type { Location } from "../../domain/pull-request.ts";
import type { Hit } from "../../domain/rule.ts";

/** Something wrong in one version of a file. */
export interface Fault extends Omit<Hit, "at" | "evidence" | "subject" | "siblings"> {
  /** What it is, without lines: the same at base and at head, wherever it moved in the file. */
  key: string;
  quote: Quote;
  /** Further lines that belong to it. */
  also?: readonly Quote[];
}

/** What is wrong at head and was not at the merge base: what stood there, moved or written anew, is not this change's. */
export function newFaults(
  change: Omit<DeliveryChange, "peers">,
  faultsIn: (file: DeliveryFile) => readonly Fault[],
): readonly Fault[] {
  const now = faultsIn(change.head);
  if (now.length === 0) return [];
  const before = new Set(change.base.flatMap((file) => faultsIn(file).map(({ key }) => key)));
  const fresh = now.filter(({ key }) => !before.has(key));
  return [...new Map(fresh.map((fault) => [fault.key, fault])).values()];
}

/** One hit for each fault. */
export function hitsOf(change: DeliveryChange, faults: readonly Fault[]): Hit[] {
  return faults.map(({ key, quote, also = [], ...fault }) => {
    const at = placeOf(change.path, quote);
    return {
      ...fault,
      at,
      subject: key,
      evidence: [
        { kind: "parsed", at, excerpt: quote.text },
        ...also.map((more) => ({
          kind: "parsed" as const,
          at: placeOf(change.path, more),
          excerpt: more.text,
        })),
      ],
    };
  });
}

/**
 * One hit for all of them in the whole pull request: the first file with one speaks, and the places of the others
 * stand beside it.
 */
export function oneHit(
  change: DeliveryChange,
  faultsIn: (change: Omit<DeliveryChange, "peers">) => readonly Fault[],
  more: (others: number) => string,
): Hit[] {
  const faults = faultsIn(change);
  const [hit] = hitsOf(change, faults.slice(0, 1));
  if (!hit || change.peers.find((peer) => faultsIn(peer).length > 0)?.path !== change.path) return [];
  const others = change.peers
    .flatMap((peer) => faultsIn(peer).map(({ quote }) => placeOf(peer.path, quote)))
    .filter((at) => at.path !== hit.at.path || at.from !== hit.at.from);
  return [{ ...hit, title: others.length > 0 ? more(others.length) : hit.title, siblings: others }];
}

function placeOf(path: string, quote: Quote): Location {
  return { path, from: quote.line, to: quote.to ?? quote.line, side: "head" };
}

/** A word of the file within a sentence. */
export function code(text: string): string {
  const plain = text.replace(/[`\p{Cc}]/gu, "'").trim();
  return `\`${plain.length > 100 ? `${plain.slice(0, 99)}…` : plain || " "}\``;
}
