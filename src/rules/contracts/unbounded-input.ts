import type { ApiDocument, ApiInput } from "../../domain/api-document.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { plain, quoted } from "./habit.ts";
import { isPageSize } from "./list-operations.ts";
import { entry } from "./notation.ts";

const CLEAR = 0.75;
const FEWEST = 3;

type Group = "page size" | "list" | "text";
const BOUNDS: Readonly<Record<Group, { key: string; value: number; many: string; what: string }>> = {
  "page size": { key: "maximum", value: 100, many: "page sizes", what: "a page of any size" },
  list: { key: "maxItems", value: 100, many: "lists", what: "a list of any length" },
  text: { key: "maxLength", value: 255, many: "texts", what: "a text of any length" },
};

/** A new value that clients may send as large as they like, where its neighbours have a limit. */
export const unboundedInput: Rule<"document"> = {
  id: "contracts/unbounded-input",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "a list, a text or a page size is added to what clients send without an upper limit, where those of the document have one",
  harm: "One call can ask for, or send, as much as the server can hold: a mistake in one client is enough to bring it down.",
  instead: "Give it an upper limit.",
  source: "https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/",
  appliesTo: ({ inputs }) => inputs.some(({ touched, bounded }) => touched && !bounded),
  check: (document) => {
    for (const group of ["page size", "list", "text"] as const) {
      const hit = hitOf(document, group);
      if (hit) return [hit];
    }
    return [];
  },
};

function hitOf(document: ApiDocument, group: Group): Hit | undefined {
  const all = document.inputs.filter((input) => groupOf(input) === group);
  const [first, ...more] = all.filter(({ touched, bounded }) => touched && !bounded);
  const peers = all.filter(({ touched }) => document.isNew || !touched);
  const bounded = peers.filter((input) => input.bounded);
  const isHabit = bounded.length >= FEWEST && bounded.length >= peers.length * CLEAR;
  // A page size without limit undoes the paging, whoever writes it first; long texts are a matter of taste.
  const isPlainFault = document.isNew && group === "page size";
  if (!first || !(isHabit || isPlainFault)) return undefined;
  const { key, value, many, what } = BOUNDS[group];
  const others =
    more.length === 0 ? "" : more.length === 1 ? " and one more value" : ` and ${more.length} more values`;
  const habit = isHabit ? `; ${bounded.length} of ${peers.length} ${many} of this document have a limit` : "";
  return {
    at: first.at,
    title: `\`${plain(first.name)}\` of \`${plain(first.operation)}\`${others} accept${more.length === 0 ? "s" : ""} ${what}${habit}.`,
    scenario: unboundedInput.harm,
    instead: `Add a limit that fits, for instance ${entry(document, key, value)}.`,
    subject: `${first.operation} ${first.name}`,
    evidence: [quoted(first), ...(isHabit ? bounded.slice(0, 2).map(quoted) : [])],
    siblings: more.map(({ at }) => at),
  };
}

function groupOf(input: ApiInput): Group | undefined {
  if (input.kind === "array") return input.in === "body" ? "list" : undefined;
  if (input.kind === "string") return input.in === "body" ? "text" : undefined;
  return input.in === "query" && isPageSize(input.name) ? "page size" : undefined;
}
