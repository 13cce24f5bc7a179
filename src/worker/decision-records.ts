import type { Tree } from "../domain/tree.ts";

/** Where repositories keep records of decisions, and how such a file is called. */
const FOLDER =
  /(?:^|\/)(?:adrs?|decisions|decision-records|architecture-decisions|architecture-decision-records)\/[^/]+\.(?:md|mdx|adoc|rst)$/i;
const NOT_A_RECORD = /(?:^|\/)(?:readme|index|_?template[^/]*|adr-template|\d*-?template)\.[a-z]+$/i;

const MAX_RECORDS = 3;
/** Characters of each. */
const MAX_TEXT = 20_000;

/** The newest records of a commit, by their numbers or else by their names; at most three. */
export async function decisionRecords(tree: Tree): Promise<readonly { path: string; text: string }[]> {
  const paths = (await tree.list())
    .filter(({ path, kind }) => kind === "file" && FOLDER.test(path) && !NOT_A_RECORD.test(path))
    .map(({ path }) => path);
  // A repository may have several folders: the one with most records is the one in use.
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  const used = [...folders.values()].sort((one, other) => other.length - one.length)[0] ?? [];
  const newest = used
    .sort((one, other) => numberOf(other) - numberOf(one) || (one < other ? 1 : -1))
    .slice(0, MAX_RECORDS);
  const texts = await tree.readAll(newest);
  return newest.flatMap((path) => {
    const file = texts.get(path);
    return file?.state === "text" ? [{ path, text: file.text.slice(0, MAX_TEXT) }] : [];
  });
}

function numberOf(path: string): number {
  return Number(/^\D*(\d{1,8})/.exec(path.slice(path.lastIndexOf("/") + 1))?.[1] ?? -1);
}
