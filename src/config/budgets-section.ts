import type { Budget, Budgets } from "../domain/configuration.ts";
import type { YamlEntry, YamlValue } from "../domain/yaml.ts";
import { type JsonSchema, keysOf, NOTHING } from "./json-schema.ts";
import { entriesOf, type Say, type Section, unknownKey, wrongValue } from "./section.ts";

/** More is no ceiling but a slip. */
const MOST = { tokens: 1_000_000_000, dollars: 100_000 } as const;

const BUDGET = {
  type: "object",
  additionalProperties: false,
  properties: {
    tokens: { type: "integer", minimum: 0, maximum: MOST.tokens, description: "Tokens read and written." },
    dollars: { type: "number", minimum: 0, maximum: MOST.dollars, description: "US dollars, by list price." },
  },
} as const satisfies JsonSchema;

const budget = (description: string): JsonSchema => ({ description, anyOf: [BUDGET, NOTHING] });

const BUDGETS = {
  type: "object",
  additionalProperties: false,
  properties: {
    review: budget("One review of one head, all architects together."),
    pull: budget("One pull request, all its reviews and questions."),
    day: budget("This repository, in one day (UTC)."),
  },
} as const satisfies JsonSchema;

/** `budgets:` are ceilings on what the model may cost; at one of them the review goes on without the model, and says so. */
export const budgetsSection: Section = {
  key: "budgets",
  values: "`review`, `pull` and `day`, each a map of `tokens` and `dollars`",
  absent: "the operator's",
  schema: {
    description: "Ceilings on what the model may cost; those of the operator hold as well.",
    anyOf: [BUDGETS, NOTHING],
  },
  read(value, { say }) {
    if (value.kind !== "map") {
      wrongValue(
        value,
        "budgets",
        "a map of `review`, `pull` and `day`",
        "write for instance `review: { dollars: 1 }` below it",
        say,
      );
      return {};
    }
    const budgets: Budgets = {};
    for (const entry of entriesOf(value)) {
      const { key } = entry;
      if (key === "review" || key === "pull" || key === "day") {
        const read = readBudget(entry, say);
        if (read) budgets[key] = read;
      } else unknownKey(entry, "below `budgets`", keysOf(BUDGETS), say);
    }
    return { budgets };
  },
};

function readBudget({ key, value }: YamlEntry, say: Say): Budget | undefined {
  if (value.kind === "empty") return undefined;
  if (value.kind !== "map") {
    const remedy = `write for instance \`${key}: { dollars: 1 }\``;
    return wrongValue(value, key, "a map of `tokens` and `dollars`", remedy, say);
  }
  const read: Budget = {};
  for (const entry of entriesOf(value)) {
    if (entry.key === "tokens" || entry.key === "dollars") {
      const amount = readAmount(entry.value, entry.key, say);
      if (amount !== undefined) read[entry.key] = amount;
    } else unknownKey(entry, `below \`${key}\``, keysOf(BUDGET), say);
  }
  return Object.keys(read).length > 0 ? read : undefined;
}

function readAmount(value: YamlValue, key: "tokens" | "dollars", say: Say): number | undefined {
  if (value.kind === "number" && value.value >= 0 && value.value <= MOST[key]) {
    if (key === "dollars" || Number.isInteger(value.value)) return value.value;
  }
  const wanted = `${key === "tokens" ? "a whole number" : "a number"} from 0 to ${MOST[key].toLocaleString("en")}`;
  const example = key === "tokens" ? "200000" : "0.5";
  return wrongValue(value, key, wanted, `write for instance \`${key}: ${example}\``, say);
}
