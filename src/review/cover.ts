import type { ArchitectName } from "../domain/finding.ts";
import type { ChangedFile, PullRequest } from "../domain/pull-request.ts";
import type { Assignment, Coverage } from "../domain/review.ts";
import { maxTextBytes } from "../domain/tree.ts";
import type { FileRead } from "./gathered.ts";

export interface Looked {
  assignments: readonly Assignment[];
  /** By the makers of facts. */
  read: readonly FileRead[];
  /** By the model: path to architects. Empty when there is none. */
  readByModel: ReadonlyMap<string, readonly ArchitectName[]>;
  modelConfigured: boolean;
  /** Set when only some architects were asked for. */
  only?: readonly ArchitectName[];
  ignored: (path: string) => boolean;
}

/** The receipt: what became of every changed file. A file is `full` only when all that is owed to its kind was done. */
export function coverAll(pull: Pick<PullRequest, "files">, looked: Looked): Coverage[] {
  const assigned = new Map<string, ArchitectName[]>();
  for (const assignment of looked.assignments) {
    for (const path of assignment.paths)
      assigned.set(path, [...(assigned.get(path) ?? []), assignment.architect]);
  }
  const reads = new Map<string, FileRead[]>();
  for (const read of looked.read) reads.set(read.path, [...(reads.get(read.path) ?? []), read]);
  return pull.files.map((file) =>
    coverOne(file, assigned.get(file.path) ?? [], reads.get(file.path) ?? [], looked),
  );
}

function coverOne(
  file: ChangedFile,
  assigned: readonly ArchitectName[],
  reads: readonly FileRead[],
  looked: Looked,
): Coverage {
  const { path } = file;
  const unreadable = whyUnreadable(file);
  if (unreadable) return { path, by: [], depth: "skipped", reason: unreadable };

  const byModel = looked.readByModel.get(path) ?? [];
  const by = [...new Set([...reads.map((read) => read.by), ...byModel])].sort();
  const partial = reads
    .filter((read) => read.depth === "partial")
    .map((read) => read.reason ?? "not read whole");
  if (partial.length > 0) return { path, by, depth: "partial", reason: [...new Set(partial)].join("; ") };
  if (file.diffOmitted) return { path, by, depth: "partial", reason: file.diffOmitted };
  if (looked.only && assigned.length === 0) {
    return { path, by, depth: "skipped", reason: `only ${looked.only.join(", ")} was asked` };
  }
  if (file.change === "removed") return { path, by, depth: "full", reason: "removed" };
  if (reads.length === 0 && byModel.length === 0)
    return { path, by, depth: "skipped", reason: "not looked at" };
  if (looked.ignored(path)) {
    return {
      path,
      by,
      depth: "full",
      reason: "left out by the configuration: searched for credentials only",
    };
  }
  if (assigned.length === 0) {
    return {
      path,
      by,
      depth: "full",
      reason: "outside the architects' paths: searched for credentials only",
    };
  }
  const missed = assigned.filter((name) => !byModel.includes(name));
  if (looked.modelConfigured) {
    return missed.length === 0
      ? { path, by, depth: "full" }
      : { path, by, depth: "partial", reason: `not read by ${missed.join(", ")}` };
  }
  if (reads.some((read) => read.kind !== "secrets")) return { path, by, depth: "full" };
  const reason = "searched for credentials only: no rule reads this kind of file, and no model is configured";
  return { path, by, depth: "partial", reason };
}

function whyUnreadable(file: ChangedFile): string | undefined {
  const blob = file.headBlob ?? file.baseBlob;
  if (blob?.kind === "submodule") return "a submodule: its commits live in another repository";
  if (blob?.kind === "symlink") return "a symbolic link: not followed";
  if (file.binary) return "binary";
  const limit = maxTextBytes(file.path);
  if (file.headBlob && file.headBlob.size > limit) {
    return `larger than ${limit / 1024 / 1024} MB (${(file.headBlob.size / 1024 / 1024).toFixed(1)} MB)`;
  }
  return undefined;
}
