import type { RuleId } from "../domain/finding.ts";

/**
 * What each rule's page says in three paragraphs: when it speaks, the harm, the better way. For comments, where no
 * public page can be linked to.
 */
export async function ruleSummaries(): Promise<(rule: RuleId) => string | undefined> {
  // Loaded here, so that a process that only takes deliveries stays small.
  const { allRules } = await import("../rules/all.ts");
  const texts = new Map(
    allRules.map(({ id, when, harm, instead }) => [
      id,
      [`It speaks when ${when}.`, sentence(harm), sentence(instead)].join("\n\n"),
    ]),
  );
  return (rule) => texts.get(rule);
}

/** Rules say some things as clauses: here they stand alone. A name of code stays as it is written. */
function sentence(text: string): string {
  const trimmed = text.trim();
  const begun = /^[a-z]+(?=[\s,])/.test(trimmed) ? trimmed[0]?.toUpperCase() + trimmed.slice(1) : trimmed;
  return /[.!?:`)]$/.test(begun) ? begun : `${begun}.`;
}
