import type { ContractSide } from "../contract/compare-openapi.ts";
import type { Document } from "../contract/document.ts";
import { type ContractKind, contractKind, isDocumentPath, mayBeFragment } from "../contract/recognise.ts";
import { type ReadDocument, readDocument } from "../contract/read-document.ts";
import { Library, referencesIn } from "../contract/references.ts";
import { type LoadedPull, MAX_TEXT_BYTES, type Tree, type TreeEntry } from "../domain/tree.ts";

/** Files of one split document. More are not followed; the document is then `partial`. */
const MAX_FILES = 2_000;
/** Text of one split document. Characters. */
const MAX_TEXT = 8 * 1024 * 1024;
/** Documents that are looked through for references to a changed file. */
const MAX_CANDIDATES = 400;

export type LoadedSide = { side: ContractSide; gaps: readonly string[] } | { problem: string };

/** Reads contract documents (YAML and JSON) of one commit, each file once. */
export class ContractFiles {
  readonly #tree: Tree;
  readonly #parsed = new Map<string, ReadDocument>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  /** A root document with every local file that its references lead to, and theirs. */
  async side(path: string): Promise<LoadedSide> {
    await this.#readAll([path]);
    const root = this.#parsed.get(path);
    if (!root) return { problem: "it could not be read" };
    if ("problem" in root) return { problem: root.problem };
    const gaps: string[] = [];
    const documents = await this.#closure(root.document, gaps);
    return { side: { root: root.document, library: new Library(documents) }, gaps };
  }

  async #closure(root: Document, gaps: string[]): Promise<Document[]> {
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
      await this.#readAll(missing);
      fresh = [];
      for (const path of missing) {
        const read = this.#parsed.get(path);
        if (!read) continue;
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

  async #readAll(paths: readonly string[]): Promise<void> {
    const wanted = paths.filter((path) => !this.#parsed.has(path));
    if (wanted.length === 0) return;
    for (const [path, file] of await this.#tree.readAll(wanted)) {
      this.#parsed.set(
        path,
        file.state === "text" ? readDocument(path, file.text) : { problem: `it is ${file.state}` },
      );
    }
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
  const nearest = entries
    .sort((one, two) => nearness(two.path, parts) - nearness(one.path, parts))
    .slice(0, MAX_CANDIDATES);
  const texts = await loaded.trees.head.readAll(nearest.map((entry) => entry.path));
  const roots: FoundRoot[] = [];
  for (const [path, text] of texts) {
    if (text.state !== "text" || !text.text.includes("$ref") || contractKind(path, text.text) !== kind)
      continue;
    const loadedSide = await files.side(path);
    if ("problem" in loadedSide) continue;
    const reached = parts.filter((part) => loadedSide.side.library.document(part));
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
    entry.size <= MAX_TEXT_BYTES &&
    isDocumentPath(entry.path) &&
    !/(^|\/)(node_modules|vendor|dist|\.github|test-?data|fixtures)\//.test(entry.path) &&
    !/(^|\/)(package(-lock)?|tsconfig[^/]*|composer)\.json$/.test(entry.path)
  );
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
