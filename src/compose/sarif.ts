import type { Review } from "../domain/review.ts";

/** Writes reviews for code scanning, with what each rule is about. */
export async function sarifPrinter(version: string): Promise<(review: Review) => string> {
  // Loaded here, so that a process that only takes deliveries stays small.
  const [{ printSarif }, { allRules }] = await Promise.all([
    import("../local/print-sarif.ts"),
    import("../rules/all.ts"),
  ]);
  return (review) => printSarif(review, { version, rules: allRules });
}
