import { purposeOf } from "../domain/path-purpose.ts";
import type { SourceFacts } from "../domain/source.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { isSourcePath, readSource } from "../source/read-source.ts";
import { touchedLines } from "./changed-lines.ts";
import type { FileRead, Gathered } from "./gathered.ts";

const ARCHITECT = "security-architect";

/** Reads the changed programs as they are at head. What tests, examples and other people's code do harms nobody. */
export async function gatherSourceFacts(loaded: LoadedPull): Promise<Gathered<SourceFacts>> {
  const files = loaded.pull.files.filter(
    (file) => file.change !== "removed" && !file.binary && isSourcePath(file.path),
  );
  const texts = await loaded.trees.head.readAll(files.map((file) => file.path));
  const facts: SourceFacts[] = [];
  const read: FileRead[] = [];
  for (const file of files) {
    const text = texts.get(file.path);
    if (text?.state !== "text") continue;
    if (purposeOf(file.path) !== "production") {
      read.push({ path: file.path, by: ARCHITECT, depth: "full" });
      continue;
    }
    const source = readSource(file.path, text.text, touchedLines(file).head);
    if (source.facts) facts.push(source.facts);
    read.push({
      path: file.path,
      by: ARCHITECT,
      ...(source.gap ? { depth: "partial", reason: source.gap } : { depth: "full" }),
    });
  }
  return { facts, read, unfinished: [] };
}
