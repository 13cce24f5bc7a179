import type { ApiDocument, ApiOperation } from "../../domain/api-document.ts";
import type { Rule } from "../../domain/rule.ts";
import { type Example, lackHit, operationsOf, peersIn, plain, quoted } from "./habit.ts";
import { isLiteral, literalSegments, numberOf, segmentsOf, wordsOf } from "./path-words.ts";

const CLEAR = 0.75;
/** So many different collections make a habit. */
const FEWEST = 3;

/** A new collection with a name in the singular, where the others are in the plural, or the other way round. */
export const pluralResourceNames: Rule<"document"> = {
  id: "contracts/plural-resource-names",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "a collection is added with a name in the singular, where the other collections of the document are in the plural, or the other way round",
  harm: "Clients guess paths by the pattern they know, and this one breaks it: every caller has to look it up.",
  instead: "Name the collection in the number that the others have.",
  source: "https://opensource.zalando.com/restful-api-guidelines/#134",
  appliesTo: ({ operations }) => operations.some(({ pathAdded }) => pathAdded),
  check: (document) => {
    const habit = habitIn(document);
    if (!habit) return [];
    const [first, ...more] = oncePerName(
      operationsOf(document).filter(
        (operation) => operation.pathAdded && offending(operation, habit) !== undefined,
      ),
      habit,
    );
    if (!first) return [];
    const name = plain(offending(first, habit) ?? "");
    const hit = lackHit(
      { offenders: [first, ...more] },
      {
        one: `names its collection \`${name}\` in the ${other(habit.number)}`,
        many: `name their collections in the ${other(habit.number)}`,
        peers: "",
        habit: "",
        scenario: pluralResourceNames.harm,
        instead: `Name it in the ${habit.number}, as the other collections.`,
        placeOf: ({ pathPlace }) => pathPlace,
      },
    );
    const title = hit.title.replace(
      ", in a document that is new.",
      `; ${habit.with} of ${habit.of} collections of this document are in the ${habit.number}.`,
    );
    return [
      { ...hit, title, evidence: [hit.evidence[0], ...habit.examples.map(({ place }) => quoted(place))] },
    ];
  },
};

interface NumberHabit {
  number: "plural" | "singular";
  with: number;
  of: number;
  /** Names in the paths that were there before, as collections or as single things. */
  names: ReadonlySet<string>;
  examples: readonly Example[];
}

function habitIn(document: ApiDocument): NumberHabit | undefined {
  const first = new Map<string, ApiOperation>();
  for (const operation of peersIn(document))
    for (const name of collectionsIn(operation)) if (!first.has(name)) first.set(name, operation);
  for (const number of ["plural", "singular"] as const) {
    const having = [...first].filter(([name]) => numberOf(name) === number);
    if (having.length < FEWEST || having.length < first.size * CLEAR) continue;
    const examples = having.slice(0, 2).map(([, operation]) => ({ operation, place: operation.pathPlace }));
    const names = new Set(
      document.isNew ? [] : peersIn(document).flatMap(({ path }) => literalSegments(path)),
    );
    return { number, with: having.length, of: first.size, names, examples };
  }
  return undefined;
}

/**
 * Names followed by a parameter that is an identifier of one of them: `orders` of `/orders/{orderId}`. What is found
 * by something else (`/by-email/{email}`, `/login/{provider}`) is no collection.
 */
function collectionsIn({ path }: ApiOperation): readonly string[] {
  const segments = segmentsOf(path);
  return segments.filter((segment, index) => {
    const parameter = /^\{([^{}]+)\}$/.exec(segments[index + 1] ?? "")?.[1];
    if (parameter === undefined || !isLiteral(segment) || numberOf(segment) === undefined) return false;
    const words = wordsOf(parameter);
    if (!["id", "uuid", "guid"].includes(words.at(-1) ?? "")) return false;
    // `/assign/{userId}` acts on a user: the parameter's own name has to fit.
    const own = words.slice(0, -1).at(-1);
    const noun = wordsOf(segment).at(-1) ?? "";
    return own === undefined || stem(own) === stem(noun);
  });
}

function stem(word: string): string {
  return word.replace(/(?:ies|es|s|y|e)$/, "");
}

function offending(operation: ApiOperation, habit: NumberHabit): string | undefined {
  return collectionsIn(operation).find(
    (name) => numberOf(name) === other(habit.number) && !habit.names.has(name),
  );
}

function other(number: "plural" | "singular"): "plural" | "singular" {
  return number === "plural" ? "singular" : "plural";
}

function oncePerName(operations: readonly ApiOperation[], habit: NumberHabit): readonly ApiOperation[] {
  const first = new Map<string, ApiOperation>();
  for (const operation of operations) {
    const name = offending(operation, habit) ?? "";
    if (!first.has(name)) first.set(name, operation);
  }
  return [...first.values()];
}
