import { z } from "zod";
import type { Budget, Budgets } from "../domain/configuration.ts";
import type { Ledger } from "../domain/ledger.ts";
import { dollarsAtMost, type TokenUse, tokensIn } from "../domain/price.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { UserError } from "../errors.ts";

/** What may be spent on one review. Shared by all conversations of it. */
export interface Purse {
  /**
   * Sets aside what one call can cost at most, so that calls made side by side do not pass a ceiling together.
   *
   * @returns `refused` with the reason, for a person, when a ceiling does not leave room for it
   */
  reserve(model: string, atMost: TokenUse): Promise<Reservation | { refused: string }>;
  /** What this review has cost in another process: counts for its own ceilings, in the others it is counted already. */
  remember(model: string, used: TokenUse): Promise<void>;
}

export interface Reservation {
  /** What the call did cost; the rest of what was set aside goes back. */
  settle(used: TokenUse): Promise<void>;
}

export type Scope = keyof Budgets;

/** Ceilings where the operator names none. US dollars by list price. */
export const DEFAULT_BUDGETS: Readonly<Record<Scope, Budget>> = {
  review: { dollars: 5 },
  pull: { dollars: 25 },
  day: { dollars: 100 },
};

const SCOPES: readonly Scope[] = ["review", "pull", "day"];
const NAMES: Readonly<Record<Scope, string>> = { review: "REVIEW", pull: "PULL", day: "DAY" };
const IN_WORDS: Readonly<Record<Scope, string>> = {
  review: "this review",
  pull: "this pull request",
  day: "this repository today",
};
/** Seconds. A pull request that is older than this starts anew. */
const KEEP_S = { pull: 90 * 86_400, day: 2 * 86_400 };
/** Dollars are counted in whole millionths. */
const MILLIONTH = 1_000_000;

const amount = z.coerce.number().min(0).max(1e9);

/**
 * The operator's ceilings: `ARCHITECT_BUDGET_REVIEW_DOLLARS`, `…_REVIEW_TOKENS`, the same with `PULL` and `DAY`.
 * Zero keeps the model silent; `none` lifts a ceiling.
 *
 * @throws UserError for a value that is no amount
 */
export function budgetsFrom(env: Readonly<Record<string, string | undefined>>): Record<Scope, Budget> {
  const read = (name: string, fallback: number | undefined): number | undefined => {
    const written = env[name]?.trim();
    if (!written) return fallback;
    if (written.toLowerCase() === "none") return undefined;
    const parsed = amount.safeParse(written);
    if (parsed.success) return parsed.data;
    throw new UserError(`${name} is no amount.`, {
      remedy: "Write a number, for instance 2.5, or `none`.",
    });
  };
  const ceiling = (scope: Scope): Budget => {
    const dollars = read(`ARCHITECT_BUDGET_${NAMES[scope]}_DOLLARS`, DEFAULT_BUDGETS[scope].dollars);
    const tokens = read(`ARCHITECT_BUDGET_${NAMES[scope]}_TOKENS`, DEFAULT_BUDGETS[scope].tokens);
    return { ...(dollars === undefined ? {} : { dollars }), ...(tokens === undefined ? {} : { tokens }) };
  };
  return { review: ceiling("review"), pull: ceiling("pull"), day: ceiling("day") };
}

/** The lower of both for every ceiling: a repository can only tighten. */
export function lowered(operator: Budgets, repository: Budgets = {}): Record<Scope, Budget> {
  const lower = (scope: Scope): Budget => {
    const dollars = lowest(operator[scope]?.dollars, repository[scope]?.dollars);
    const tokens = lowest(operator[scope]?.tokens, repository[scope]?.tokens);
    return { ...(dollars === undefined ? {} : { dollars }), ...(tokens === undefined ? {} : { tokens }) };
  };
  return { review: lower("review"), pull: lower("pull"), day: lower("day") };
}

function lowest(...ceilings: readonly (number | undefined)[]): number | undefined {
  const named = ceilings.filter((ceiling) => ceiling !== undefined);
  return named.length === 0 ? undefined : Math.min(...named);
}

/** One sum with its ceiling. */
interface Meter {
  scope: Scope;
  unit: "dollars" | "tokens";
  /** Dollars in millionths. */
  ceiling: number;
  /** Adds and answers with the sum. */
  add(by: number): Promise<number>;
}

export interface PurseParts {
  ledger: Ledger;
  budgets: Budgets;
  now: () => Date;
}

export function openPurse({ pull }: Pick<LoadedPull, "pull">, { ledger, budgets, now }: PurseParts): Purse {
  const repository = pull.repo.id === 0 ? `${pull.repo.owner}/${pull.repo.name}` : String(pull.repo.id);
  // Named once: what is set aside before midnight is settled on the same day.
  const which = {
    pull: `pull:${repository}:${pull.number}`,
    day: `day:${repository}:${now().toISOString().slice(0, 10)}`,
  };
  const meters = SCOPES.flatMap((scope) =>
    (["dollars", "tokens"] as const).flatMap((unit): Meter[] => {
      const ceiling = budgets[scope]?.[unit];
      if (ceiling === undefined) return [];
      return [
        {
          scope,
          unit,
          ceiling: unit === "dollars" ? Math.floor(ceiling * MILLIONTH) : Math.floor(ceiling),
          add:
            scope === "review"
              ? counter()
              : (by) => ledger.add(`spent:${which[scope]}:${unit}`, by, KEEP_S[scope]),
        },
      ];
    }),
  );
  return {
    async remember(model, used) {
      for (const { scope, unit, add } of meters) if (scope === "review") await add(inUnit(unit, model, used));
    },
    async reserve(model, atMost) {
      const taken: { meter: Meter; by: number }[] = [];
      const giveBack = async () => {
        for (const { meter, by } of taken) await meter.add(-by).catch(() => undefined);
      };
      for (const meter of meters) {
        const by = inUnit(meter.unit, model, atMost);
        let sum: number;
        try {
          sum = await meter.add(by);
        } catch {
          await giveBack();
          return { refused: `what ${IN_WORDS[meter.scope]} has cost so far cannot be read` };
        }
        taken.push({ meter, by });
        if (sum <= meter.ceiling) continue;
        await giveBack();
        return {
          refused: `the budget of ${IN_WORDS[meter.scope]} (${written(meter)}) has no room for another call`,
        };
      }
      return {
        async settle(used) {
          for (const { meter, by } of taken) {
            const difference = inUnit(meter.unit, model, used) - by;
            // What was set aside stands when the sum cannot be reached: too much is counted, never too little.
            if (difference !== 0) await meter.add(difference).catch(() => undefined);
          }
        },
      };
    },
  };
}

function inUnit(unit: Meter["unit"], model: string, used: TokenUse): number {
  return unit === "tokens" ? tokensIn(used) + used.output : Math.ceil(dollarsAtMost(model, used) * MILLIONTH);
}

function written({ unit, ceiling }: Meter): string {
  return unit === "tokens" ? `${ceiling} tokens` : `${(ceiling / MILLIONTH).toFixed(2)} US dollars`;
}

function counter(): (by: number) => Promise<number> {
  let sum = 0;
  return async (by) => {
    sum += by;
    return sum;
  };
}
