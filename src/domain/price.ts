/** US dollars for a million tokens, by list price: what a call costs without batches, regions and contracts. */
export interface ListPrice {
  input: number;
  output: number;
  /** Kept for five minutes, the kind that is written here. */
  cacheWrite: number;
  cacheRead: number;
  /** Above this many tokens of input the whole call costs `dearer`. */
  upTo?: { inputTokens: number; dearer: ListPrice };
}

/** Tokens of one or several calls, told apart by what they cost. */
export interface TokenUse {
  /** Neither read from the cache nor written to it. */
  input: number;
  output: number;
  cacheWrite: number;
  cacheRead: number;
}

export const NO_TOKENS: TokenUse = { input: 0, output: 0, cacheWrite: 0, cacheRead: 0 };

const perMillion = (input: number, output: number, cacheRead: number): ListPrice => ({
  input,
  output,
  cacheWrite: input * 1.25,
  cacheRead,
});

/**
 * By model id, without the date of a revision. A model that is not here has no price that is known.
 * From https://platform.claude.com/docs/en/about-claude/pricing and the models' own pages, November 2026.
 */
const PRICES: Readonly<Record<string, ListPrice>> = {
  "claude-fable-5": perMillion(10, 50, 1),
  "claude-fable-5-1": perMillion(10, 50, 0.25),
  "claude-mythos-5": perMillion(10, 50, 1),
  "claude-mythos-5-1": perMillion(10, 50, 0.25),
  "claude-opus-5-5": perMillion(4, 20, 0.2),
  "claude-opus-5": perMillion(5, 25, 0.5),
  "claude-opus-4-8": perMillion(5, 25, 0.5),
  "claude-opus-4-7": perMillion(5, 25, 0.5),
  "claude-opus-4-6": perMillion(5, 25, 0.5),
  "claude-opus-4-5": perMillion(5, 25, 0.5),
  "claude-sonnet-5-5": perMillion(2, 10, 0.1),
  "claude-sonnet-5": perMillion(2, 10, 0.2),
  "claude-sonnet-4-6": perMillion(3, 15, 0.3),
  "claude-haiku-5-5": {
    ...perMillion(0.1, 0.5, 0.01),
    upTo: { inputTokens: 100_000, dearer: perMillion(0.5, 2.5, 0.05) },
  },
  "claude-haiku-4-5": perMillion(1, 5, 0.1),
};

/** The dearest of the table: for ceilings, when a model's own price is not known. */
const DEAREST = perMillion(10, 50, 1);

/** `undefined` for a model whose list price is not known here. */
export function priceOf(model: string): ListPrice | undefined {
  return PRICES[model.replace(/-\d{8}$/, "")];
}

/** Dollars of one call; `undefined` when the model's price is not known. */
export function dollarsOf(model: string, used: TokenUse): number | undefined {
  const price = priceOf(model);
  return price && costAt(price, used);
}

/** Dollars of one call, never too few: an unknown model counts as the dearest. */
export function dollarsAtMost(model: string, used: TokenUse): number {
  return costAt(priceOf(model) ?? DEAREST, used);
}

export function sumOfTokens(one: TokenUse, other: TokenUse): TokenUse {
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    cacheWrite: one.cacheWrite + other.cacheWrite,
    cacheRead: one.cacheRead + other.cacheRead,
  };
}

export function tokensIn(used: TokenUse): number {
  return used.input + used.cacheWrite + used.cacheRead;
}

function costAt(listed: ListPrice, used: TokenUse): number {
  const price = listed.upTo && tokensIn(used) > listed.upTo.inputTokens ? listed.upTo.dearer : listed;
  return (
    (used.input * price.input +
      used.output * price.output +
      used.cacheWrite * price.cacheWrite +
      used.cacheRead * price.cacheRead) /
    1_000_000
  );
}
