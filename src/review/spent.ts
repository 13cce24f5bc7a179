import type { Spend } from "../domain/review.ts";

/** What several conversations cost together. No sum of dollars where the price of one of them is not known. */
export function sumOfSpend(parts: readonly Spend[]): Spend {
  const paid = parts.filter(({ model }) => model !== undefined);
  const models = [...new Set(paid.map(({ model }) => model))];
  const dollars = paid.every((part) => part.dollars !== undefined)
    ? paid.reduce((sum, part) => sum + (part.dollars ?? 0), 0)
    : undefined;
  return {
    ...(models.length > 0 ? { model: models.join(", ") } : {}),
    inputTokens: parts.reduce((sum, part) => sum + part.inputTokens, 0),
    outputTokens: parts.reduce((sum, part) => sum + part.outputTokens, 0),
    cachedTokens: parts.reduce((sum, part) => sum + part.cachedTokens, 0),
    ...(paid.length > 0 && dollars !== undefined ? { dollars } : {}),
  };
}
