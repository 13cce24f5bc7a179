import { isWrittenByTool, purposeOf } from "../domain/path-purpose.ts";
import type { ChangedFile } from "../domain/pull-request.ts";
import type { SourceFacts } from "../domain/source.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { isSourcePath, readSource } from "../source/read-source.ts";
import { breathing } from "./breath.ts";
import { touchedLines } from "./changed-lines.ts";
import type { FileRead, Gathered } from "./gathered.ts";
import { withStores } from "./service-stores.ts";

const ARCHITECT = "security-architect";
/** Characters of programs that are judged in one review; a change beyond it was made by a tool. */
const MAX_CHARACTERS = 24 * 1024 * 1024;

/**
 * Reads the changed programs as they are at head. What tests, examples and other people's code do harms nobody.
 *
 * @throws what `signal` was aborted with, between two programs
 */
export async function gatherSourceFacts(
  loaded: LoadedPull,
  signal?: AbortSignal,
): Promise<Gathered<SourceFacts>> {
  const files = loaded.pull.files.filter(
    (file) => file.change !== "removed" && !file.binary && isSourcePath(file.path),
  );
  const texts = await loaded.trees.head.readAll(files.map((file) => file.path));
  const facts: SourceFacts[] = [];
  const read: FileRead[] = [];
  let left = MAX_CHARACTERS;
  const breathe = breathing(signal);
  for (const file of files) {
    const text = texts.get(file.path);
    if (text?.state !== "text") continue;
    if (purposeOf(file.path) !== "production") {
      read.push({ path: file.path, by: ARCHITECT, depth: "full" });
      continue;
    }
    if (isWrittenByTool(text.text)) {
      read.push({ path: file.path, by: ARCHITECT, ...(await asGenerated(file, loaded)) });
      continue;
    }
    left -= text.text.length;
    if (left < 0) {
      const reason = `more than ${MAX_CHARACTERS / 1024 / 1024} MB of programs change: this one was not judged`;
      read.push({ path: file.path, by: ARCHITECT, depth: "partial", reason });
      continue;
    }
    await breathe(text.text.length);
    const source = readSource(file.path, text.text, touchedLines(file).head);
    if (source.facts) facts.push(source.facts);
    read.push({
      path: file.path,
      by: ARCHITECT,
      ...(source.gap ? { depth: "partial", reason: source.gap } : { depth: "full" }),
    });
  }
  return { facts: await withStores(facts, loaded.trees.head), read, unfinished: [] };
}

/** Whoever opens the pull request can write "generated" into a file; only one that said so before is taken at its word. */
async function asGenerated(
  file: ChangedFile,
  loaded: LoadedPull,
): Promise<Pick<FileRead, "depth" | "reason">> {
  const before = await loaded.trees.mergeBase.read(file.before ?? file.path);
  if (before?.state === "text" && isWrittenByTool(before.text)) return { depth: "full" };
  return { depth: "partial", reason: "it says, or looks as if, a tool wrote it: its code is not judged" };
}
