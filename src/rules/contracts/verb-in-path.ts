import type { ApiDocument, ApiOperation } from "../../domain/api-document.ts";
import type { Rule } from "../../domain/rule.ts";
import { lackHit, nameOf, operationsOf, plain } from "./habit.ts";
import { literalSegments, wordsOf } from "./path-words.ts";

/** What each method says already. */
const SAID: Readonly<Record<string, ReadonlySet<string>>> = {
  GET: new Set(["get", "fetch", "retrieve", "list"]),
  POST: new Set(["create", "add", "insert"]),
  PUT: new Set(["update", "edit", "modify"]),
  PATCH: new Set(["update", "edit", "modify"]),
  DELETE: new Set(["delete", "remove"]),
};
/** Where more than this share of the paths has verbs, that is how calls are named here. */
const HABIT = 0.25;

/** A new path that repeats its method as a verb. */
export const verbInPath: Rule<"document"> = {
  id: "contracts/verb-in-path",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "a path is added with a verb that its method says already, in a document whose paths name things",
  harm: "Clients have to learn a name for every call where the method would do, and the next one on the same thing lands under another path.",
  instead: "Name the thing in the path and leave the verb to the method.",
  source: "https://opensource.zalando.com/restful-api-guidelines/#141",
  appliesTo: ({ operations }) => operations.some(({ added }) => added),
  check: (document) => {
    const offenders = operationsOf(document).filter(
      (operation) => operation.added && operation.pathAdded && verbOf(operation) !== undefined,
    );
    const [first, ...more] = offenders;
    if (!first || isNamedSo(document)) return [];
    const verb = plain(verbOf(first) ?? "");
    const hit = lackHit(
      { offenders: [first, ...more] },
      {
        one: `repeats its method in the path (\`${verb}\`)`,
        many: "repeat their methods in the path",
        peers: "",
        habit: "",
        scenario: verbInPath.harm,
        instead: `Name the thing and leave the verb to the method: \`${nameOf({ method: first.method, path: withoutVerb(first) })}\`.`,
        placeOf: ({ pathPlace }) => pathPlace,
      },
    );
    return [{ ...hit, title: hit.title.replace(", in a document that is new.", ".") }];
  },
};

/** Calls named by verbs throughout: somebody decided so. A new document decides for itself, but is told once. */
function isNamedSo(document: ApiDocument): boolean {
  if (document.isNew) return false;
  const before = operationsOf(document).filter(({ added }) => !added);
  return before.filter((operation) => verbOf(operation) !== undefined).length > before.length * HABIT;
}

/** The segment that begins with what the method says. */
function verbOf({ method, path }: ApiOperation): string | undefined {
  return literalSegments(path).find((segment) => {
    const [verb = "", ...rest] = wordsOf(segment);
    // An add-on is a thing.
    return SAID[method]?.has(verb) === true && !/^ons?$/.test(rest[0] ?? "");
  });
}

function withoutVerb(operation: ApiOperation): string {
  const verb = verbOf(operation);
  return operation.path
    .split("/")
    .flatMap((segment) => {
      if (segment !== verb) return [segment];
      const rest = segment.replace(/^[a-z]+[-_]?|^[A-Z][a-z]+[-_]?/, "");
      return rest === "" ? [] : [/[A-Z]/.test(segment) ? rest.charAt(0).toLowerCase() + rest.slice(1) : rest];
    })
    .join("/");
}
