import {
  type ContractKind,
  contractKind,
  isContractPath,
  isDocumentPath,
  isForeignContract,
} from "../contract/recognise.ts";
import type { ChangedFile } from "../domain/pull-request.ts";
import type { FileText, LoadedPull } from "../domain/tree.ts";
import type { FileRead } from "./gathered.ts";

/** The architect in whose name contracts are read. */
const ARCHITECT = "api-architect";

/** One contract file on both sides. One of the two is missing when it is new, or gone. */
export interface Pairing {
  before: string | undefined;
  after: string | undefined;
}

export interface SortedContracts {
  /** Changed files that declare themselves to be of a kind. */
  byKind: ReadonlyMap<ContractKind, readonly Pairing[]>;
  /** Changed documents that may be a part of another one; schema files among them. */
  fragments: readonly string[];
  /** Files that are settled by their place alone. */
  read: readonly FileRead[];
}

const FOREIGN = "a copy of another project's contract, or one for tests: not compared";

/** Sorts the changed files by what they declare themselves to be. */
export async function sortContracts(loaded: LoadedPull): Promise<SortedContracts> {
  const byKind = new Map<ContractKind, Pairing[]>();
  const fragments: string[] = [];
  const read: FileRead[] = [];
  const files = loaded.pull.files.filter((file) => !file.binary && isContractPath(file.path));
  const before = await loaded.trees.mergeBase.readAll(files.map(basePath));
  const after = await loaded.trees.head.readAll(files.map((file) => file.path));
  for (const file of files) {
    const [was, now] = [before.get(basePath(file)), after.get(file.path)];
    const kinds = { was: kindOf(basePath(file), was), now: kindOf(file.path, now) };
    const kind = kinds.now ?? kinds.was;
    // OpenAPI documents are read wherever they lie: a test that compares with one has it in its own folder.
    if (kind && kind !== "openapi" && isForeignContract(file.path)) {
      read.push(readLine(file.path, [FOREIGN]));
      continue;
    }
    if (kind) {
      const pairing = {
        before: kinds.was === kind ? basePath(file) : undefined,
        after: kinds.now === kind ? file.path : undefined,
      };
      byKind.set(kind, [...(byKind.get(kind) ?? []), pairing]);
    }
    if (isDocumentPath(file.path) && (!kind || kind === "json-schema")) fragments.push(file.path);
  }
  return { byKind, fragments, read };
}

export function basePath(file: ChangedFile): string {
  return file.before ?? file.path;
}

/** The path of a pairing in the pull request's list of files. */
export function pathOf({ before, after }: Pairing): string {
  return after ?? before ?? "";
}

function kindOf(path: string, file: FileText | undefined): ContractKind | undefined {
  return file?.state === "text" ? contractKind(path, file.text) : undefined;
}

/** @param gaps what was not compared; none means it was read whole */
export function readLine(path: string, gaps: readonly string[]): FileRead {
  if (gaps.length === 0) return { path, by: ARCHITECT, depth: "full" };
  const named = [...new Set(gaps)];
  const more = named.length > 3 ? `; and ${named.length - 3} more` : "";
  return { path, by: ARCHITECT, depth: "partial", reason: named.slice(0, 3).join("; ") + more };
}
