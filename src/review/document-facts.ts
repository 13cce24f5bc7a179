import { extractDocument, knownOperations } from "../contract/api-document/extract.ts";
import type { ContractSide } from "../contract/compare-openapi.ts";
import { type Api, readApi } from "../contract/openapi.ts";
import { contractKind, isDocumentPath } from "../contract/recognise.ts";
import type { ApiDocument } from "../domain/api-document.ts";
import type { ChangedFile } from "../domain/pull-request.ts";
import type { Unfinished } from "../domain/review.ts";
import type { FileText, LoadedPull } from "../domain/tree.ts";
import { messageOf } from "../errors.ts";
import { touchedLines, touches } from "./changed-lines.ts";
import { type ContractFiles, contractFiles, rootsOf } from "./contract-files.ts";
import type { Gathered } from "./gathered.ts";

/** Two documents with this share of operations in common are one API, written down twice. */
const TWINS = 0.8;

/**
 * Reads the API documents that the pull request touches, or whose references lead to a file that it touches, as they
 * are at head. Of documents that describe the same API, only the first is told. What could not be read is told by
 * the comparison, which reads the same documents: there are no `read` lines here.
 */
export async function gatherDocumentFacts(loaded: LoadedPull): Promise<Gathered<ApiDocument>> {
  const none = { facts: [], read: [], unfinished: [] };
  const files = loaded.pull.files.filter((file) => !file.binary && isDocumentPath(file.path));
  if (files.length === 0) return none;
  const sorted = await sortedOut(files, loaded);
  const { base: before, head } = contractFiles(loaded);
  const roots = await rootsOf(loaded, sorted.fragments, head);
  const paths = [...sorted.head, ...roots.map((root) => root.path)].sort(byHandFirst);
  if (paths.length === 0) return none;
  const known = knownOperations(
    await apisOf([...sorted.base.values(), ...roots.map((root) => root.path)], before),
  );
  const touched = new Map(files.map((file) => [file.path, touchedLines(file).head]));
  const isTouched = (path: string, line: number) => touches(touched.get(path) ?? [], line);
  const facts: ApiDocument[] = [];
  const unfinished: Unfinished[] = [];
  for (const path of paths) {
    const side = await sideOf(path, head);
    const api = side && readApi(side.root, side.resolver);
    if (!side || !api) continue;
    const stoodBefore = sorted.base.has(path) || !touched.has(path);
    try {
      const fact = extractDocument({ api, resolver: side.resolver, isTouched, known, stoodBefore });
      if (!facts.some((other) => describesTheSame(other, fact))) facts.push(fact);
    } catch (error) {
      unfinished.push({ part: "documents", reason: `${path}: ${messageOf(error)}` });
    }
  }
  return { facts, read: [], unfinished };
}

interface SortedOut {
  /** Paths of API documents at head. */
  head: readonly string[];
  /** Their paths at the merge base, and of those that are gone, by the path at head. */
  base: ReadonlyMap<string, string>;
  /** Changed files that may be a part of a document. */
  fragments: readonly string[];
}

async function sortedOut(files: readonly ChangedFile[], loaded: LoadedPull): Promise<SortedOut> {
  const basePath = (file: ChangedFile) => file.before ?? file.path;
  const before = await loaded.trees.mergeBase.readAll(files.map(basePath));
  const after = await loaded.trees.head.readAll(files.map((file) => file.path));
  const isApi = (path: string, text: FileText | undefined) =>
    text?.state === "text" && contractKind(path, text.text) === "openapi";
  const head = files.filter((file) => isApi(file.path, after.get(file.path)));
  const base = files.filter((file) => isApi(basePath(file), before.get(basePath(file))));
  const documents = new Set([...head, ...base]);
  return {
    head: head.map((file) => file.path),
    base: new Map(base.map((file) => [file.path, basePath(file)])),
    fragments: files.filter((file) => !documents.has(file)).map((file) => file.path),
  };
}

async function apisOf(paths: readonly string[], files: ContractFiles): Promise<Api[]> {
  const apis: Api[] = [];
  for (const path of new Set(paths)) {
    const side = await sideOf(path, files);
    const api = side && readApi(side.root, side.resolver);
    if (api) apis.push(api);
  }
  return apis;
}

async function sideOf(path: string, files: ContractFiles): Promise<ContractSide | undefined> {
  const side = await files.side(path);
  return "side" in side ? side.side : undefined;
}

/** What people edit comes before what was made from it: YAML before JSON, then the shorter path. */
function byHandFirst(one: string, other: string): number {
  const isJson = (path: string) => Number(/\.json$/i.test(path));
  return isJson(one) - isJson(other) || one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
}

function describesTheSame(one: ApiDocument, other: ApiDocument): boolean {
  if (one.operations.length === 0 || other.operations.length === 0) return false;
  const known = new Set(one.operations.map(({ method, path }) => `${method} ${path}`));
  const shared = other.operations.filter(({ method, path }) => known.has(`${method} ${path}`)).length;
  return shared >= TWINS * Math.max(one.operations.length, other.operations.length);
}
