import { type Difference, shown } from "../change.ts";
import { contentOf, get, textOf } from "../document.ts";
import type { Operation, Parameter } from "../openapi.ts";
import type { Look } from "../schema-pair.ts";
import { dayOf, lifecycleDifferences, lifecycleOf } from "./lifecycle.ts";
import { keyword } from "./shifts.ts";

/** How the parameters of an operation changed, apart from their schemas. */
export function* parameterDifferences(
  base: Operation,
  head: Operation,
  look: Look,
  today: string | undefined,
): Generator<Difference> {
  for (const [identity, parameter] of head.parameters) {
    const before = base.parameters.get(identity);
    if (!before) yield added(parameter);
    else {
      yield* requiredness(before, parameter);
      yield* defaults(before, parameter, look);
      yield* form(before, parameter, look);
      const what = `the ${placeOf(parameter)} ${shown(parameter.name)}`;
      yield* lifecycleDifferences(
        lifecycleOf([before.node, ...partsOf(before, look.base)]),
        lifecycleOf([parameter.node, ...partsOf(parameter, look.head)]),
        what,
        parameter.node,
      );
    }
  }
  for (const [identity, parameter] of base.parameters) {
    // A path parameter without its name in the path was never one.
    if (!head.parameters.has(identity) && parameter.in !== "path") yield removed(parameter, today);
  }
}

function added(parameter: Parameter): Difference {
  const what = `the ${placeOf(parameter)} ${shown(parameter.name)}`;
  if (!parameter.required || parameter.in === "path")
    return {
      kind: "optional-parameter-added",
      level: "safe",
      side: "head",
      cause: parameter.use,
      before: "absent",
      after: "optional",
      consequence: `a client may send ${what}`,
    };
  return {
    kind: "required-parameter-added",
    level: "breaking",
    side: "head",
    cause: parameter.use,
    alternative: get(parameter.node, "required") ?? parameter.node,
    before: "absent",
    after: "required",
    consequence: `a client that omits ${what} gets 400`,
  };
}

function* requiredness(before: Parameter, after: Parameter): Generator<Difference> {
  if (before.required === after.required || after.in === "path") return;
  const what = `the ${placeOf(after)} ${shown(after.name)}`;
  if (after.required)
    yield {
      kind: "parameter-became-required",
      level: "breaking",
      side: "head",
      cause: get(after.node, "required") ?? after.node,
      alternative: after.use,
      before: "optional",
      after: "required",
      consequence: `a client that omits ${what} gets 400`,
    };
  else
    yield {
      kind: "parameter-became-optional",
      level: "safe",
      side: "base",
      cause: get(before.node, "required") ?? before.node,
      before: "required",
      after: "optional",
      consequence: `a client may omit ${what}`,
    };
}

/** Whoever leaves the parameter out is served by its default. */
function* defaults(before: Parameter, after: Parameter, look: Look): Generator<Difference> {
  if ((before.required && after.required) || !before.schema || !after.schema) return;
  const was = keyword(look.base([before.schema]), "default");
  const now = keyword(look.head([after.schema]), "default");
  const cause = now ?? was;
  if (!cause || (was && now && contentOf(was) === contentOf(now))) return;
  const what = `the ${placeOf(after)} ${shown(after.name)}`;
  const from = was ? shown(contentOf(was)) : "what the server chose";
  yield {
    kind: "parameter-default-changed",
    // Where none was written, the new one mostly writes down what the server did all along.
    level: was ? "breaking" : "dangerous",
    side: now ? "head" : "base",
    cause,
    before: textOf(was) ?? "absent",
    after: textOf(now) ?? "absent",
    consequence: now
      ? `a client that omits ${what} gets the answer for ${shown(contentOf(now))} instead of ${from}`
      : `a client that omits ${what} cannot count on ${from} any more`,
  };
}

/** How lists and objects are put into text. */
function* form(before: Parameter, after: Parameter, look: Look): Generator<Difference> {
  if (!before.schema || !after.schema) return;
  for (const { types } of [look.base([before.schema]), look.head([after.schema])])
    if (!types?.has("array") && !types?.has("object")) return;
  const [was, now] = [formOf(before), formOf(after)];
  if (was === now) return;
  yield {
    kind: "parameter-form-changed",
    level: "breaking",
    side: "head",
    cause:
      get(after.node, "style") ??
      get(after.node, "explode") ??
      get(after.node, "collectionFormat") ??
      after.node,
    alternative: after.use,
    before: was,
    after: now,
    consequence: `a client that writes the ${placeOf(after)} ${shown(after.name)} as ${was} is not understood`,
  };
}

function partsOf({ schema }: Parameter, look: Look["base"]) {
  return schema ? look([schema]).parts : [];
}

const COLLECTIONS: ReadonlyMap<string, string> = new Map([
  ["csv", "form, one value"],
  ["ssv", "spaceDelimited, one value"],
  ["pipes", "pipeDelimited, one value"],
  ["multi", "form, repeated"],
]);

function formOf({ node, in: place }: Parameter): string {
  const collection = textOf(get(node, "collectionFormat"));
  // Swagger 2.0 has its words for it, with the keywords of the schema in the parameter itself.
  if (collection !== undefined || get(node, "type")) return COLLECTIONS.get(collection ?? "csv") ?? "csv";
  const isForm = place === "query" || place === "cookie";
  const style = textOf(get(node, "style")) ?? (isForm ? "form" : "simple");
  const written = textOf(get(node, "explode"));
  const exploded = written === undefined ? style === "form" : written === "true";
  return `${style}, ${exploded ? "repeated" : "one value"}`;
}

/** Gone: not heard any more, or before the day that was promised. */
function removed(parameter: Parameter, today: string | undefined): Difference {
  const { deprecated, sunset } = lifecycleOf([parameter.node, parameter.schema]);
  const what = `the ${placeOf(parameter)} ${shown(parameter.name)}`;
  const day = dayOf(sunset);
  const isEarly = deprecated && sunset && (day === undefined || (today !== undefined && today < day));
  return {
    kind: "parameter-removed",
    level: isEarly ? "breaking" : deprecated ? "safe" : "dangerous",
    side: "base",
    cause: parameter.use,
    before: parameter.required ? "required" : "optional",
    after: "absent",
    consequence: isEarly
      ? `a client that counts on ${what} until ${shown(textOf(sunset) ?? "")} is not heard any more`
      : `what a client asks with ${what} is not heard any more`,
    ...(deprecated ? { deprecated } : {}),
    ...(day ? { announced: day } : {}),
  };
}

export function placeOf(parameter: Parameter): string {
  if (parameter.in === "formData") return "form field";
  return parameter.in === "query" || parameter.in === "header" || parameter.in === "cookie"
    ? `${parameter.in} parameter`
    : "parameter";
}
