import type { ContractSide } from "../contract/compare-openapi.ts";
import type { Document } from "../contract/document.ts";
import { type ContractKind, contractKind, isDocumentPath, mayBeFragment } from "../contract/recognise.ts";
import { type ReadDocument, readDocument } from "../contract/read-document.ts";
import { Resolver, referencesIn } from "../contract/references.ts";
import { type FileText, type LoadedPull, maxTextBytes, type Tree, type TreeEntry } from "../domain/tree.ts";

/** Files of one split document. More are not followed; the document is then `partial`. */
const MAX_FILES = 2_000;
/** Text of one split document. Characters. */
const MAX_TEXT = 16 * 1024 * 1024;
/** Documents that are looked through for references to a changed file. */
const MAX_CANDIDATES = 400;
/** Text that is looked through for them. Bytes. */
const MAX_CANDIDATE_BYTES = 32 * 1024 * 1024;

export type LoadedSide = { side: ContractSide; gaps: readonly string[] } | { problem: string };

/** The contract documents of the two commits that are compared. */
export interface ContractCommits {
  base: ContractFiles;
  head: ContractFiles;
}

const commits = new WeakMap<LoadedPull, ContractCommits>();

/** The same for everybody who reads contracts in one review: each document is read once. */
export function contractFiles(loaded: LoadedPull): ContractCommits {
  const known = commits.get(loaded);
  if (known) return known;
  const texts = new Map<string, Parsed>();
  const made = {
    base: new ContractFiles(loaded.trees.mergeBase, texts),
    head: new ContractFiles(loaded.trees.head, texts),
  };
  commits.set(loaded, made);
  return made;
}

interface Parsed {
  text: string;
  read: ReadDocument;
}

type Closure = { root: Document; documents: readonly Document[]; gaps: readonly string[] };

/** Reads contract documents (YAML and JSON) of one commit, each file once. */
export class ContractFiles {
  readonly #tree: Tree;
  /** By path, what was read last of either commit: most files are the same in both. */
  readonly #texts: Map<string, Parsed>;
  readonly #read = new Map<string, Promise<ReadDocument | undefined>>();
  readonly #closures = new Map<string, Promise<Closure | { problem: string }>>();

  constructor(tree: Tree, texts: Map<string, Parsed> = new Map()) {
    this.#tree = tree;
    this.#texts = texts;
  }

  /** A root document with every local file that its references lead to, and theirs. */
  async side(path: string): Promise<LoadedSide> {
    const closure = this.#closures.get(path) ?? this.#closureOf(path);
    this.#closures.set(path, closure);
    const found = await closure;
    if ("problem" in found) return found;
    // A resolver remembers which references led nowhere: everybody has one of their own.
    return { side: { root: found.root, resolver: new Resolver(found.documents) }, gaps: found.gaps };
  }

  async #closureOf(path: string): Promise<Closure | { problem: string }> {
    const root = (await this.#readAll([path])).get(path);
    if (!root) return { problem: "it could not be read" };
    if ("problem" in root) return root;
    const gaps: string[] = [];
    return { root: root.document, documents: await this.#reached(root.document, gaps), gaps };
  }

  async #reached(root: Document, gaps: string[]): Promise<Document[]> {
    const documents = new Map([[root.path, root]]);
    let size = 0;
    let fresh = [root];
    while (fresh.length > 0) {
      const wanted = new Set(
        fresh.flatMap(referencesIn).flatMap(({ file }) => (file === undefined ? [] : [file])),
      );
      // A reference may also lead to an example in a shell script or a picture: no part of the contract.
      const missing = [...wanted].filter((path) => isDocumentPath(path) && !documents.has(path));
      if (documents.size + missing.length > MAX_FILES || size > MAX_TEXT) {
        gaps.push(
          `it is split into more than ${MAX_FILES} files or ${MAX_TEXT / 1024 / 1024} MB: the rest was not read`,
        );
        break;
      }
      fresh = [];
      for (const [path, read] of await this.#readAll(missing)) {
        if ("problem" in read) gaps.push(`${path} could not be read: ${read.problem}`);
        else {
          documents.set(path, read.document);
          fresh.push(read.document);
          size += read.document.lines.reduce((sum, line) => sum + line.length + 1, 0);
        }
      }
    }
    return [...documents.values()];
  }

  /** Missing files are absent from the map. */
  async #readAll(paths: readonly string[]): Promise<ReadonlyMap<string, ReadDocument>> {
    const wanted = paths.filter((path) => !this.#read.has(path));
    if (wanted.length > 0) {
      const files = this.#tree.readAll(wanted);
      for (const path of wanted)
        this.#read.set(
          path,
          files.then((found) => this.#parse(path, found.get(path))),
        );
    }
    const all = await Promise.all(
      paths.map(
        async (path): Promise<[string, ReadDocument | undefined]> => [path, await this.#read.get(path)],
      ),
    );
    return new Map(all.flatMap(([path, read]) => (read ? [[path, read]] : [])));
  }

  #parse(path: string, file: FileText | undefined): ReadDocument | undefined {
    if (file?.state !== "text") return file && { problem: `it is ${file.state}` };
    const known = this.#texts.get(path);
    if (known?.text === file.text) return known.read;
    const read = readDocument(path, file.text);
    this.#texts.set(path, { text: file.text, read });
    return read;
  }
}

export interface FoundRoot {
  /** A document that the pull request did not change itself. */
  path: string;
  /** The changed files its references lead to. */
  fragments: readonly string[];
}

/**
 * Finds the unchanged documents of a kind that refer to changed files, near ones first. Looks at no more than
 * `MAX_CANDIDATES` documents.
 */
export async function rootsOf(
  loaded: LoadedPull,
  changed: readonly string[],
  files: ContractFiles,
  kind: ContractKind = "openapi",
): Promise<FoundRoot[]> {
  const parts = await fragmentsAmong(changed, loaded);
  if (parts.length === 0) return [];
  const own = new Set(loaded.pull.files.map((file) => file.path));
  const entries = (await loaded.trees.head.list()).filter(
    (entry) => isCandidate(entry) && !own.has(entry.path),
  );
  const nearest = within(
    MAX_CANDIDATE_BYTES,
    entries
      .sort((one, two) => nearness(two.path, parts) - nearness(one.path, parts))
      .slice(0, MAX_CANDIDATES),
  );
  const texts = await loaded.trees.head.readAll(nearest.map((entry) => entry.path));
  const roots: FoundRoot[] = [];
  for (const [path, text] of texts) {
    if (text.state !== "text" || !text.text.includes("$ref") || contractKind(path, text.text) !== kind)
      continue;
    const loadedSide = await files.side(path);
    if ("problem" in loadedSide) continue;
    const reached = parts.filter((part) => loadedSide.side.resolver.document(part));
    if (reached.length > 0) roots.push({ path, fragments: reached });
  }
  return roots;
}

async function fragmentsAmong(changed: readonly string[], loaded: LoadedPull): Promise<string[]> {
  const texts = await loaded.trees.head.readAll(changed);
  return changed.filter((path) => {
    const file = texts.get(path);
    return file?.state === "text" && mayBeFragment(path, file.text);
  });
}

function isCandidate(entry: TreeEntry): boolean {
  return (
    entry.kind === "file" &&
    entry.size <= maxTextBytes(entry.path) &&
    isDocumentPath(entry.path) &&
    !/(^|\/)(node_modules|vendor|dist|\.github|test-?data|fixtures)\//.test(entry.path) &&
    !/(^|\/)(package(-lock)?|tsconfig[^/]*|composer)\.json$/.test(entry.path)
  );
}

/** The first ones, as many as have so many bytes together. */
export function within(bytes: number, entries: readonly TreeEntry[]): TreeEntry[] {
  let left = bytes;
  return entries.filter(({ size }) => {
    left -= size;
    return left >= 0;
  });
}

/** Folders in common with the nearest changed file; a telling name counts as one more. */
function nearness(path: string, parts: readonly string[]): number {
  const folders = path.split("/").slice(0, -1);
  const common = parts.map((part) => {
    const others = part.split("/");
    const differs = folders.findIndex((folder, index) => folder !== others[index]);
    return differs < 0 ? folders.length : differs;
  });
  return Math.max(...common) + (/openapi|swagger|api/i.test(path) ? 1 : 0);
}
