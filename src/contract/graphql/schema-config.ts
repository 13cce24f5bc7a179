import { minimatch } from "minimatch";
import { globProblem } from "../../domain/glob.ts";
import { type DocNode, entriesOf, get, itemsOf, textOf } from "../document.ts";
import { readDocument } from "../read-document.ts";

const CONFIGURATION =
  /(^|\/)(\.graphqlrc(\.(ya?ml|json))?|graphql\.config\.(ya?ml|json)|codegen\.(ya?ml|json))$/;

/** The files in which GraphQL tools are told where the schema is. Those that are programs are not run, so not read. */
export function isSchemaConfig(path: string): boolean {
  return CONFIGURATION.test(path);
}

/**
 * The globs of each schema that a configuration names, from the root of the repository. Addresses of servers and
 * programs are left out.
 */
export function schemaGlobs(path: string, text: string): string[][] {
  const read = readDocument(path, text);
  if (!("document" in read)) return [];
  const { root } = read.document;
  const places = [root, ...[...entriesOf(get(root, "projects"))].map(([, project]) => project)];
  const folder = path.split("/").slice(0, -1).join("/");
  return places
    .map((place) => textsIn(get(place, "schema")).flatMap((glob) => fromRoot(folder, glob)))
    .filter((globs) => globs.length > 0);
}

export function matchesSome(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => minimatch(path, glob, { dot: true, nonegate: true, nocomment: true }));
}

function textsIn(node: DocNode | undefined): string[] {
  const single = textOf(node);
  return single === undefined
    ? itemsOf(node)
        .map(textOf)
        .filter((text) => text !== undefined)
    : [single];
}

function fromRoot(folder: string, glob: string): string[] {
  if (/^[a-z]+:/i.test(glob) || !/\.(graphqls?|gql)$|\*$/.test(glob)) return [];
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of glob.split("/")) {
    if (part === "." || part === "") continue;
    if (part === "..") {
      if (parts.pop() === undefined) return [];
    } else parts.push(part);
  }
  const whole = parts.join("/");
  return globProblem(whole) ? [] : [whole];
}
