import type { ApiOperation, ApiParameter } from "../../domain/api-document.ts";
import type { Rule } from "../../domain/rule.ts";
import { NEARLY_ALL, lackHit, lackOf, nameOf, plain } from "./habit.ts";

/** Numbers that another system gave, and that everybody knows. */
const GIVEN_ELSEWHERE = /^(?:pull_?request|pr|merge_?request|issue|telegram|tmdb|imdb|tvdb|installation)_?/i;

/** A new operation that names objects by number, where its neighbours do not. */
export const numericIdExposed: Rule<"document"> = {
  id: "contracts/numeric-id-exposed",
  architect: "api-architect",
  severity: "note",
  judges: "document",
  when: "an operation is added that names an object by a whole number, where the other operations of the document use text such as UUIDs",
  harm: "Whoever knows one number can count through all of them: a missing permission check then lays every object open, and the highest number tells how many there are.",
  instead: "Name the object by an identifier that cannot be guessed, as the other operations do.",
  source: "https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/",
  appliesTo: ({ operations }) => operations.some(({ added }) => added),
  check: (document) => {
    // What is below an object that has a number already cannot choose another name for it.
    const numbered = new Set(
      document.operations.flatMap((one) => (one.added || textIdOf(one) ? [] : (prefixOf(one) ?? []))),
    );
    const comparable = (operation: ApiOperation) =>
      idOf(operation) !== undefined && !(operation.added && numbered.has(prefixOf(operation) ?? ""));
    const lack = lackOf(document, comparable, textIdOf, { fewest: 3, clear: NEARLY_ALL });
    const example = lack?.habit?.examples[0]?.operation;
    const own = lack && idOf(lack.offenders[0]);
    if (!lack || !own || !example) return [];
    const format = textIdOf(example)?.schema?.format;
    return [
      lackHit(lack, {
        one: `names an object by the number \`${plain(own.name)}\``,
        many: "name objects by numbers",
        peers: "operations on one object",
        habit: format === "uuid" ? "use UUIDs" : "use text",
        scenario: numericIdExposed.harm,
        instead: `Give \`${plain(own.name)}\` the type of \`${nameOf(example)}\`: \`string\`${format ? ` with the format \`${plain(format)}\`` : ""}.`,
        placeOf: (operation) => idOf(operation) ?? operation,
      }),
    ];
  },
};

/** The last path parameter that is an identifier by its name. */
function idOf({ parameters, path }: ApiOperation): ApiParameter | undefined {
  const ids = parameters.filter(
    ({ name, in: place, schema }) =>
      place === "path" &&
      !GIVEN_ELSEWHERE.test(name) &&
      /(?:^(?:id|ID)|[a-z](?:Id|ID)|[_-]id|[Uu]uid|UUID)$/.test(name) &&
      typeOf(schema?.type) !== undefined,
  );
  return ids.sort((one, other) => path.indexOf(`{${one.name}}`) - path.indexOf(`{${other.name}}`)).at(-1);
}

/** The path up to its identifier, whatever that is called. */
function prefixOf(operation: ApiOperation): string | undefined {
  const id = idOf(operation);
  return id && operation.path.slice(0, operation.path.indexOf(`{${id.name}}`)).replace(/\{[^{}]*\}/g, "{}");
}

function textIdOf(operation: ApiOperation): ApiParameter | undefined {
  const id = idOf(operation);
  return typeOf(id?.schema?.type) === "text" ? id : undefined;
}

function typeOf(type: string | undefined): "text" | "number" | undefined {
  if (type === "string") return "text";
  return type === "integer" || type === "number" ? "number" : undefined;
}
