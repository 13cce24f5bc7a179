import type { Location } from "../../../domain/pull-request.ts";
import { linesOf } from "../../../syntax/nodes.ts";
import { templateOf } from "../path-template.ts";
import type { RegisteredRoute } from "../router-tree.ts";
import { extractorGuards } from "./extractors.ts";
import type { RustFunction } from "./program.ts";

const VERB =
  /^(?:(?:actix_web|rocket|actix_web::web)::)?(get|post|put|patch|delete|head|options|trace|connect|route)$/;

/** What `#[get("/x")]` or `#[route("/x", method = "GET")]` in front of a function says, without where it is mounted. */
export function attributeRoute(declared: RustFunction, side: Location["side"]): RegisteredRoute[] {
  return declared.attributes.flatMap(({ node, name, text }): RegisteredRoute[] => {
    const verb = VERB.exec(name)?.[1];
    const path = /\(\s*(?:uri\s*=\s*)?r?#*"([^"]{0,500})"/.exec(text)?.[1];
    if (verb === undefined || path === undefined) return [];
    const methods =
      verb === "route"
        ? [...text.matchAll(/method\s*=\s*"(\w{1,20})"/g)].map((match) => match[1] ?? "")
        : [verb];
    const { from } = linesOf(node);
    return methods.map((method) => ({
      method: method.toUpperCase(),
      // Rocket writes `/x/<id>?<query..>`.
      path: templateOf(
        (path.split("?")[0] ?? "").replace(/<(\w+)(\.\.)?>/g, (_, word: string, rest?: string) =>
          rest ? `{${word}*}` : `{${word}}`,
        ),
        true,
      ),
      at: { path: declared.path, from, to: from, side },
      handler: { name: declared.name, at: { path: declared.path, ...declared.lines, side } },
      guards: extractorGuards(declared, side),
    }));
  });
}
