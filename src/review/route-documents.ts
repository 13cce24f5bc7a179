import { type Api, type Operation, readApi } from "../contract/openapi.ts";
import { contractKind, isDocumentPath } from "../contract/recognise.ts";
import { pathShape } from "../domain/route-matching.ts";
import type { DocumentedOperation, DocumentedRoutes } from "../domain/routes.ts";
import { type LoadedPull, maxTextBytes, type TreeEntry } from "../domain/tree.ts";
import { type ContractFiles, contractFiles, within } from "./contract-files.ts";

/** Files that are looked at to find documents: those with a telling name first. */
const MAX_CANDIDATES = 300;
/** Text that is looked at to find them. Bytes. */
const MAX_CANDIDATE_BYTES = 32 * 1024 * 1024;
/** Documents that are read. More describe many services, or many versions of one. */
const MAX_DOCUMENTS = 20;
const MAX_EXCERPT = 300;

const ASIDE =
  /(?:^|\/)(?:node_modules|vendor|third_party|dist|\.github|\.vscode|locales?|i18n|tests?|__tests__|testdata|test-data|fixtures|examples?)\/|(?:^|\/)(?:package(?:-lock)?|tsconfig[^/]*|composer|renovate|angular|nx|turbo|lerna)\.json$|(?:^|\/)(?:pnpm-lock|docker-compose[^/]*)\.ya?ml$/;
const TELLING = /openapi|swagger|(?:^|[/._-])api[._-]|(?:^|\/)api\//i;

/** The OpenAPI documents of the repository with what they say at head, and what they no longer say. */
export async function readDocumentedRoutes(loaded: LoadedPull): Promise<DocumentedRoutes[]> {
  const { base, head } = contractFiles(loaded);
  const changed = new Set(loaded.pull.files.flatMap(({ path, before }) => [path, before ?? path]));
  const renamed = new Map(loaded.pull.files.map(({ path, before }) => [path, before ?? path]));
  const added = new Set(loaded.pull.files.filter(({ change }) => change === "added").map(({ path }) => path));
  const documents: DocumentedRoutes[] = [];
  for (const path of await documentPaths(loaded)) {
    const now = await apiOf(head, path);
    if (!now) continue;
    const isReached = added.has(path) ? false : now.files.some((file) => changed.has(file));
    const was = isReached ? await apiOf(base, renamed.get(path) ?? path) : undefined;
    documents.push(documented(path, now, was, isReached || added.has(path)));
  }
  return documents;
}

async function documentPaths(loaded: LoadedPull): Promise<string[]> {
  const entries = (await loaded.trees.head.list()).filter(isCandidate);
  const changed = new Set(loaded.pull.files.map(({ path }) => path));
  const rank = ({ path }: TreeEntry) => (changed.has(path) ? 2 : 0) + (TELLING.test(path) ? 1 : 0);
  const first = within(
    MAX_CANDIDATE_BYTES,
    [...entries].sort((one, two) => rank(two) - rank(one)).slice(0, MAX_CANDIDATES),
  );
  const texts = await loaded.trees.head.readAll(first.map(({ path }) => path));
  return [...texts]
    .filter(([path, file]) => file.state === "text" && contractKind(path, file.text) === "openapi")
    .map(([path]) => path)
    .slice(0, MAX_DOCUMENTS);
}

function isCandidate(entry: TreeEntry): boolean {
  return (
    entry.kind === "file" &&
    entry.size <= maxTextBytes(entry.path) &&
    isDocumentPath(entry.path) &&
    !ASIDE.test(entry.path)
  );
}

interface ReadApi {
  api: Api;
  /** Every file that it is made of. */
  files: readonly string[];
  lines(path: string): readonly string[] | undefined;
}

async function apiOf(files: ContractFiles, path: string): Promise<ReadApi | undefined> {
  const loaded = await files.side(path);
  if ("problem" in loaded) return undefined;
  const { root, resolver } = loaded.side;
  const api = readApi(root, resolver);
  return api && { api, files: [...resolver.paths()], lines: (file) => resolver.document(file)?.lines };
}

/** @param isChanged without a base, everything in it is new; a document that is only read has nothing new */
function documented(
  path: string,
  now: ReadApi,
  was: ReadApi | undefined,
  isChanged: boolean,
): DocumentedRoutes {
  const before = new Set(was?.api.operations.map(keyOf));
  const after = new Set(now.api.operations.map(keyOf));
  return {
    path,
    prefix: now.api.prefix,
    operations: now.api.operations.map((operation) => ({
      ...placed(operation, now, "head"),
      added: isChanged && !before.has(keyOf(operation)),
    })),
    removed: (was?.api.operations ?? [])
      .filter((operation) => !after.has(keyOf(operation)))
      .map((operation) => placed(operation, was ?? now, "base")),
  };
}

function placed(
  { method, path, node }: Operation,
  { lines }: ReadApi,
  side: "base" | "head",
): Omit<DocumentedOperation, "added"> {
  const excerpt = lines(node.path)?.[node.line - 1]?.trim().slice(0, MAX_EXCERPT);
  return {
    method: method.toUpperCase(),
    path,
    at: { path: node.path, from: node.line, to: node.line, side },
    ...(excerpt ? { excerpt } : {}),
  };
}

function keyOf({ method, path }: Operation): string {
  return `${method} ${pathShape(path)}`;
}
