import type { RouteGuard } from "../../../domain/routes.ts";
import { joinPath } from "../python/paths.ts";
import type { Given } from "./values.ts";

/** A resource whose block is being read. */
export interface Resource {
  /** Of the collection. */
  path: string;
  /** Of one member; of a singular resource the same as `path`. */
  member: string;
  /** What resources within it stand behind: `/posts/{post_id}`. */
  nested: string;
}

/** What stands around a line of `routes.rb`. */
export interface Scope {
  path: string;
  /** Of controllers, with a slash at its end when there is one. */
  module: string;
  controller?: string;
  resource?: Resource;
  /** Where a path without more words stands: within `member do`, say. */
  level: "nested" | "member" | "collection" | "new";
  /** Members of resources further down leave out what is before this. */
  shallow?: string;
  guards: readonly RouteGuard[];
  given: Given;
  unresolved?: string;
}

export const TOP: Scope = { path: "", module: "", level: "nested", guards: [], given: new Map() };

/** The path a single route is put behind, by `on:` or the block it stands in. */
export function pathAround(scope: Scope, on?: string): string {
  const { resource } = scope;
  if (!resource) return scope.path;
  switch (on ?? scope.level) {
    case "member":
      return resource.member;
    case "collection":
      return resource.path;
    case "new":
      return joinPath(resource.path, "new");
    default:
      return resource.nested;
  }
}

/** `/posts/:id(.:format)` as `/posts/{id}`; optional pieces are left out, `*rest` is a wildcard. */
export function railsPath(path: string): string {
  let plain = path;
  for (let depth = 0; depth < 5 && plain.includes("("); depth++) {
    plain = plain.replace(/\(([^()]*)\)/g, (_, inner: string) =>
      /^\.|^\/?:(?:locale|format)$/.test(inner) ? "" : "",
    );
  }
  return plain.replace(/\*([a-z_]\w*)/g, "{$1*}").replace(/:([a-z_]\w*)/g, "{$1}");
}

/** What `resources` makes, and where. Source: Rails Guides, "Rails Routing from the Outside In", 2.2. */
export const PLURAL: readonly (readonly [
  action: string,
  method: string,
  at: "collection" | "member",
  path: string,
])[] = [
  ["index", "GET", "collection", ""],
  ["create", "POST", "collection", ""],
  ["new", "GET", "collection", "new"],
  ["edit", "GET", "member", "edit"],
  ["show", "GET", "member", ""],
  ["update", "PATCH", "member", ""],
  ["update", "PUT", "member", ""],
  ["destroy", "DELETE", "member", ""],
];

/** What `resource` makes: there is only one, so that it has no index. */
export const SINGULAR = PLURAL.filter(([action]) => action !== "index");
