import type { Review } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";

/** The configuration file of the base commit, with its text if it can be read; nothing where there is none. */
export async function settingsOf(
  { configuration: { source } }: Pick<Review, "configuration">,
  { trees }: Pick<LoadedPull, "trees">,
): Promise<{ path: string; text?: string } | undefined> {
  if (source.from === "defaults") return undefined;
  const file = await trees.base.read(source.path);
  return { path: source.path, ...(file?.state === "text" ? { text: file.text } : {}) };
}
