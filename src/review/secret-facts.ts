import type { SecretSighting } from "../domain/facts.ts";
import type { ChangedFile } from "../domain/pull-request.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { type AddedLine, findSecrets, type SpottedSecret } from "../source/find-secrets.ts";
import { breath } from "./breath.ts";
import { touchedLines } from "./changed-lines.ts";
import type { FileRead, Gathered } from "./gathered.ts";

const ARCHITECT = "security-architect";
/** Sightings of one pull request. Beyond it one more says nothing new. */
const MAX_SIGHTINGS = 500;

/**
 * Searches every line that the pull request adds to a text file, whatever the file is for. The values
 * themselves stay in here: what goes out is masked.
 */
export async function gatherSecretFacts(
  loaded: LoadedPull,
  signal?: AbortSignal,
): Promise<Gathered<SecretSighting>> {
  const files = loaded.pull.files.filter((file) => file.change !== "removed" && !file.binary);
  const texts = await loaded.trees.head.readAll(files.map((file) => file.path));
  const lines: AddedLine[] = [];
  const read: FileRead[] = [];
  for (const file of files) {
    const text = texts.get(file.path);
    if (text?.state !== "text") continue;
    lines.push(...addedLines(file, text.text));
    read.push({ path: file.path, by: ARCHITECT, depth: "full" });
  }
  const spotted = await withoutOld(await findSecrets(lines, () => breath(signal)), files, loaded);
  const facts = spotted.slice(0, MAX_SIGHTINGS).map(({ what, path, line, masked }) => ({
    what,
    at: { path, from: line, to: line, side: "head" as const },
    masked,
  }));
  const more = spotted.length - facts.length;
  const reason = `${more} more credentials were seen than the ${MAX_SIGHTINGS} that are listed`;
  return { facts, read, unfinished: more > 0 ? [{ part: "secrets", reason }] : [] };
}

function addedLines(file: ChangedFile, text: string): AddedLine[] {
  const lines = text.split("\n");
  return touchedLines(file).head.flatMap(({ from, to }) =>
    lines.slice(from - 1, to).map((line, index) => ({ path: file.path, number: from + index, text: line })),
  );
}

/** A secret that stood in the same file at the merge base was only moved: this pull request did not leak it. */
async function withoutOld(
  spotted: readonly SpottedSecret[],
  files: readonly ChangedFile[],
  loaded: LoadedPull,
): Promise<SpottedSecret[]> {
  const before = new Map(files.map((file) => [file.path, file.before ?? file.path]));
  const paths = new Set(spotted.map((secret) => before.get(secret.path) ?? secret.path));
  const old = await loaded.trees.mergeBase.readAll([...paths]);
  return spotted.filter((secret) => {
    const text = old.get(before.get(secret.path) ?? secret.path);
    return text?.state !== "text" || !text.text.includes(secret.value);
  });
}
