import type { ApiDocument, ApiOperation } from "../../domain/api-document.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { nameOf, operationsOf, peersIn, plain, quoted } from "./habit.ts";
import { type CaseStyle, caseOf, inCase, literalSegments } from "./path-words.ts";

const CLEAR = 0.75;
/** Frameworks end some paths in a slash by themselves: here nearly all have to agree. */
const CLEAR_SLASH = 0.9;
/** So many different names, or paths, make a habit. */
const FEWEST = 3;

/** What is wrong with a path, and what the others of the document do. */
interface Deviation {
  operation: ApiOperation;
  claim: string;
  instead: string;
  /** A line that shows the habit. */
  example?: ApiOperation;
}

/** A new path that is written in another way than the others, or in a way that a path cannot be. */
export const pathStyle: Rule<"document"> = {
  id: "contracts/path-style",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "a path is added that joins words otherwise than the other paths of the document, ends in a slash where they do not, or holds a query",
  harm: "Paths are case-sensitive and a slash at the end makes another path: clients that go by the pattern they know get 404.",
  instead: "Write the path as the others are written.",
  source: "https://opensource.zalando.com/restful-api-guidelines/#129",
  appliesTo: ({ operations }) => operations.some(({ pathAdded }) => pathAdded),
  check: (document) => {
    const added = new Map<string, ApiOperation>();
    for (const operation of operationsOf(document))
      if (operation.pathAdded && !added.has(operation.path)) added.set(operation.path, operation);
    const style = styleIn(document);
    const slash = slashIn(document);
    const [first, ...more] = [...added.values()].flatMap(
      (operation) => malformed(operation) ?? joined(operation, style) ?? ended(operation, slash) ?? [],
    );
    return first ? [hitOf(first, more)] : [];
  },
};

function hitOf({ operation, claim, instead, example }: Deviation, more: readonly Deviation[]): Hit {
  const others =
    more.length === 0
      ? ""
      : more.length === 1
        ? " One more path of this change deviates."
        : ` ${more.length} more paths of this change deviate.`;
  return {
    at: operation.pathPlace.at,
    title: `The path of \`${nameOf(operation)}\` ${claim}.${others}`,
    instead,
    subject: operation.path,
    evidence: [quoted(operation.pathPlace), ...(example ? [quoted(example.pathPlace)] : [])],
    siblings: more.map((deviation) => deviation.operation.pathPlace.at),
  };
}

/** Source: OpenAPI 3.1, Paths Object: a path is joined to the server's address, and queries are parameters. */
function malformed(operation: ApiOperation): Deviation | undefined {
  const { path } = operation;
  if (path.includes("?"))
    return {
      operation,
      claim: "holds a query",
      instead: "Declare what follows the question mark as parameters with `in: query`.",
    };
  if (path.includes("//"))
    return {
      operation,
      claim: "holds an empty segment",
      instead: `Write it as \`${plain(path.replace(/\/{2,}/g, "/"))}\`.`,
    };
  return undefined;
}

interface StyleHabit {
  style: CaseStyle;
  with: number;
  of: number;
  example: ApiOperation;
  /** Names that were there before: what is added below them is not their fault. */
  names: ReadonlySet<string>;
}

function styleIn(document: ApiDocument): StyleHabit | undefined {
  const names = new Map<string, ApiOperation>();
  for (const operation of peersIn(document))
    for (const segment of literalSegments(operation.path))
      if (caseOf(segment) && !names.has(segment)) names.set(segment, operation);
  for (const style of ["kebab-case", "snake_case", "camelCase", "PascalCase"] as const) {
    const having = [...names].filter(([segment]) => caseOf(segment) === style);
    const example = having[0]?.[1];
    if (example && having.length >= FEWEST && having.length >= names.size * CLEAR)
      return {
        style,
        with: having.length,
        of: names.size,
        example,
        names: new Set(document.isNew ? [] : names.keys()),
      };
  }
  return undefined;
}

function joined(operation: ApiOperation, habit: StyleHabit | undefined): Deviation | undefined {
  // Names below `.well-known` are registered, not chosen (RFC 8615).
  if (!habit || operation.path.includes("/.well-known/")) return undefined;
  const segment = literalSegments(operation.path).find((one) => {
    const style = caseOf(one);
    return style !== undefined && style !== habit.style && !habit.names.has(one);
  });
  const style = segment === undefined ? undefined : caseOf(segment);
  if (segment === undefined || style === undefined) return undefined;
  return {
    operation,
    claim: `has a name in ${style} (\`${plain(segment)}\`); ${habit.with} of ${habit.of} names of several words in this document are in ${habit.style}`,
    instead: `Write \`${plain(inCase(segment, habit.style))}\`.`,
    example: habit.example,
  };
}

interface SlashHabit {
  ends: boolean;
  with: number;
  of: number;
  example: ApiOperation;
}

function slashIn(document: ApiDocument): SlashHabit | undefined {
  const paths = new Map(peersIn(document).map((operation) => [operation.path, operation]));
  paths.delete("/");
  for (const ends of [false, true]) {
    const having = [...paths.values()].filter(({ path }) => path.endsWith("/") === ends);
    const [example] = having;
    if (example && having.length >= FEWEST && having.length >= paths.size * CLEAR_SLASH)
      return { ends, with: having.length, of: paths.size, example };
  }
  return undefined;
}

function ended(operation: ApiOperation, habit: SlashHabit | undefined): Deviation | undefined {
  const { path } = operation;
  // `/orders/{id}:cancel` and `/openapi.json` end as they have to.
  if (!habit || path === "/" || path.endsWith("/") === habit.ends || (habit.ends && /[.:][^/]*$/.test(path)))
    return undefined;
  const [claim, right] = habit.ends
    ? ["does not end in a slash", `${path}/`]
    : ["ends in a slash", path.replace(/\/+$/, "")];
  return {
    operation,
    claim: `${claim}; ${habit.with} of ${habit.of} paths of this document ${habit.ends ? "do" : "do not"}`,
    instead: `Write \`${plain(right)}\`.`,
    example: habit.example,
  };
}
