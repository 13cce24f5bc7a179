import { deliveryFixFor } from "../delivery/fix.ts";
import { deliveryKind } from "../delivery/kind.ts";
import { readDelivery } from "../delivery/read-delivery.ts";
import type { DeliveryChange, DeliveryFile } from "../domain/delivery.ts";
import { NO_FACTS } from "../domain/facts.ts";
import type { Finding, VerifiedFix } from "../domain/finding.ts";
import type { AnyRule } from "../domain/rule.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { applyRules } from "../rules/apply.ts";

/** Edits that are tried in one review. Each reads one small file again. */
const MAX_TRIED = 50;

export interface DeliveryFixParts {
  rules: readonly AnyRule[];
  /** What the configuration leaves of the findings of a run, as it did with those that are mended. */
  heard?(findings: readonly Finding[]): readonly Finding[];
}

/**
 * Findings of delivery files with the edits that were tried: each is made in a copy of the file, which is read and
 * judged again, and offered only when its finding is gone, no other has come and the whole file could be read.
 */
export async function verifyDeliveryFixes(
  findings: readonly Finding[],
  facts: readonly DeliveryChange[],
  { trees }: Pick<LoadedPull, "trees">,
  { rules, heard = (all) => all }: DeliveryFixParts,
): Promise<readonly Finding[]> {
  const judged = rules.filter(({ judges }) => judges === "delivery");
  const fixes = new Map<Finding, VerifiedFix>();
  let tried = 0;
  for (const fact of facts) {
    const mine = findings.filter(({ rule, at, fix }) => isOurs(rule) && at.path === fact.path && !fix);
    if (mine.length === 0 || tried >= MAX_TRIED) continue;
    const file = await trees.head.read(fact.path);
    if (file?.state !== "text") continue;
    const lines = file.text.split("\n");
    for (const finding of mine) {
      const fix = deliveryFixFor(finding, fact.head, lines);
      if (!fix || tried++ >= MAX_TRIED) continue;
      const head = readAgain(fact.path, lines, fix);
      if (!head) continue;
      const { findings: now, unfinished } = applyRules(
        { ...NO_FACTS, delivery: [withHead(fact, head)] },
        judged,
        {},
      );
      if (unfinished.length === 0 && isMended(finding, mine, heard(now))) fixes.set(finding, fix);
    }
  }
  return findings.map((finding) => {
    const fix = fixes.get(finding);
    return fix ? { ...finding, fix } : finding;
  });
}

function isOurs(rule: string): boolean {
  return rule.startsWith("delivery/");
}

function readAgain(
  path: string,
  lines: readonly string[],
  { at, replacement }: VerifiedFix,
): DeliveryFile | undefined {
  const kind = deliveryKind(path);
  const text = [...lines.slice(0, at.from - 1), replacement, ...lines.slice(at.to)].join("\n");
  const read = kind && readDelivery(kind, text);
  return read && read.gaps.length === 0 ? read.file : undefined;
}

/** The change as it would be, alone: what the other changed files say is not this edit's. */
function withHead(fact: DeliveryChange, head: DeliveryFile): DeliveryChange {
  const { peers: _, ...own } = fact;
  return { ...own, head, peers: [{ ...own, head }] };
}

/** By what they are about, which no edit of another place changes. */
function isMended(finding: Finding, before: readonly Finding[], now: readonly Finding[]): boolean {
  const keyOf = ({ rule, subject }: Finding) => `${rule}\0${subject}`;
  const known = new Set(before.map(keyOf));
  return (
    now.every((one) => keyOf(one) !== keyOf(finding)) &&
    now.every((one) => one.severity === "note" || known.has(keyOf(one)))
  );
}
