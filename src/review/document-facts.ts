import type { ApiDocument } from "../domain/api-document.ts";
import type { LoadedPull } from "../domain/tree.ts";
import type { Gathered } from "./gathered.ts";

/** Reads the API documents that the pull request touches, as they are at head. */
export async function gatherDocumentFacts(_loaded: LoadedPull): Promise<Gathered<ApiDocument>> {
  return { facts: [], read: [], unfinished: [] };
}
