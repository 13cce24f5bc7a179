import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isKind } from "../../../syntax/nodes.ts";
import { singular } from "../ruby/values.ts";
import { elementsOf, entryOf, type Given, type Link, textOf, textsOf } from "./values.ts";

/** Calls that register one route. */
export const VERBS = new Set([
  "get",
  "post",
  "put",
  "patch",
  "delete",
  "options",
  "query",
  "any",
  "match",
  "addRoute",
  "view",
  "redirect",
  "permanentRedirect",
  "fallback",
]);
/** Calls that register several. */
export const RESOURCES = new Set([
  "resource",
  "apiResource",
  "resources",
  "apiResources",
  "singleton",
  "apiSingleton",
]);

/** One route of `Route::resource`. */
export interface ResourceRoute {
  method: string;
  /** Without a slash in front. */
  path: string;
  action: string;
}

export interface ResourceOptions {
  /** `apiResource`: without the two pages with forms. */
  isApi: boolean;
  only: readonly string[];
  except: readonly string[];
  /** Other names of parameters, by resource. */
  parameters: ReadonlyMap<string, string>;
  isShallow: boolean;
}

const ACTIONS: readonly (readonly [
  action: string,
  method: string,
  path: "" | "member" | "create" | "edit",
])[] = [
  ["index", "GET", ""],
  ["create", "GET", "create"],
  ["store", "POST", ""],
  ["show", "GET", "member"],
  ["edit", "GET", "edit"],
  ["update", "PUT", "member"],
  ["update", "PATCH", "member"],
  ["destroy", "DELETE", "member"],
];

/** What `Route::resource("photos.comments", ...)` makes. Source: Laravel, "Controllers", Resource Controllers. */
export function resourceRoutes(name: string, options: ResourceOptions): ResourceRoute[] {
  const folder = name.includes("/") ? name.slice(0, name.lastIndexOf("/") + 1) : "";
  const segments = name.slice(folder.length).split(".");
  const parameter = (segment: string) =>
    options.parameters.get(segment) ?? singular(segment).replaceAll("-", "_");
  const last = segments.at(-1) ?? "";
  const above = segments
    .slice(0, -1)
    .map((segment) => `${segment}/{${parameter(segment)}}/`)
    .join("");
  const collection = `${folder}${above}${last}`;
  const own = options.isShallow ? `${folder}${last}` : collection;
  const member = `${own}/{${parameter(last)}}`;
  const paths = { "": collection, create: `${collection}/create`, member, edit: `${member}/edit` };
  return ACTIONS.filter(([action]) => allowed(action, options)).map(([action, method, at]) => ({
    method,
    action,
    path: paths[at],
  }));
}

/** What `Route::singleton` makes: there is only one, so that it has no list and no parameter. */
export function singletonRoutes(
  name: string,
  options: ResourceOptions,
  makes: { create: boolean; destroy: boolean },
): ResourceRoute[] {
  const segments = name.split(".");
  const path = segments
    .map((segment, index) => (index < segments.length - 1 ? `${segment}/{${singular(segment)}}` : segment))
    .join("/");
  const all: (ResourceRoute & { if: boolean })[] = [
    { method: "GET", action: "create", path: `${path}/create`, if: makes.create },
    { method: "POST", action: "store", path, if: makes.create },
    { method: "GET", action: "show", path, if: true },
    { method: "GET", action: "edit", path: `${path}/edit`, if: true },
    { method: "PUT", action: "update", path, if: true },
    { method: "PATCH", action: "update", path, if: true },
    { method: "DELETE", action: "destroy", path, if: makes.destroy || makes.create },
  ];
  return all
    .filter((one) => one.if && allowed(one.action, options))
    .map(({ method, action, path: at }) => ({ method, action, path: at }));
}

function allowed(action: string, { isApi, only, except }: ResourceOptions): boolean {
  if (isApi && (action === "create" || action === "edit")) return false;
  return (only.length === 0 || only.includes(action)) && !except.includes(action);
}

/** The options of `Route::resource`: of its last argument and of the links behind it. */
export function resourceOptions(
  name: string,
  options: SyntaxNode | undefined,
  links: readonly Link[],
): ResourceOptions {
  const limit = (key: string) => [
    ...textsOf(entryOf(options, key)),
    ...links
      .filter((link) => link.name === key)
      .flatMap((link) => link.given.placed.flatMap((one) => textsOf(one))),
  ];
  const renamed = [
    entryOf(options, "parameters"),
    ...links.filter((link) => link.name === "parameters").map((link) => link.given.placed[0]),
  ];
  const parameters = new Map(
    renamed
      .flatMap((one) => (isKind(one, "array_creation_expression") ? elementsOf(one) : []))
      .flatMap(({ key, value }) => (key === undefined ? [] : [[key, textOf(value)] as const])),
  );
  for (const { name: called, given: renaming } of links) {
    if (called === "parameter") parameters.set(textOf(renaming.placed[0]), textOf(renaming.placed[1]));
  }
  const has = (link: string) => links.some((one) => one.name === link);
  return {
    isApi: name.startsWith("api"),
    only: limit("only"),
    except: limit("except"),
    parameters,
    isShallow: has("shallow") || entryOf(options, "shallow")?.text() === "true",
  };
}

/** What `Route::get` and its like register, by the chain they stand in. */
export function singleRoute(
  { name, given }: Link,
  links: readonly Link[],
  variables: Given,
): { methods: readonly string[]; path: string; action?: SyntaxNode } {
  const hasMethods = name === "match" || name === "addRoute";
  const uri = given.named.get("uri") ?? given.placed[hasMethods ? 1 : 0];
  const action = given.named.get("action") ?? given.placed[hasMethods ? 2 : 1];
  const wild = links.filter((link) => link.name === "where" && /^\.[*+]$/.test(textOf(link.given.placed[1])));
  let path = name === "fallback" ? "{fallbackPlaceholder*}" : textOf(uri, variables);
  for (const { given: where } of wild)
    path = path.replaceAll(`{${textOf(where.placed[0])}}`, `{${textOf(where.placed[0])}*}`);
  const methods = hasMethods
    ? textsOf(given.placed[0], variables).map((one) => one.toUpperCase())
    : name === "view" || name === "fallback"
      ? ["GET"]
      : name === "any" || name.toLowerCase().endsWith("redirect")
        ? ["ANY"]
        : [name.toUpperCase()];
  const answer =
    name === "view" || name.toLowerCase().endsWith("redirect")
      ? undefined
      : name === "fallback"
        ? given.placed[0]
        : action;
  return { methods, path, ...(answer ? { action: answer } : {}) };
}
