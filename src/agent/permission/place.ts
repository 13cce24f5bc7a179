import { byPlatform, type Judgement, type PermissionLayer, strictest } from "./judgement.ts";
import { inRepository, isGitsOwn } from "./path.ts";
import { applies, denials, judgeText } from "./rules.ts";
import { oddCharacter } from "./shell.ts";

/** Longer paths are refused by every file system. Characters. */
const MAX_PATH = 4_096;

/**
 * A file or folder of the repository: judged by the path from its root, whatever way it was written. No rule opens
 * what lies outside, or git's own folder.
 */
export function decidePath(
  layers: readonly PermissionLayer[],
  permission: string,
  written: string,
  root: string | undefined,
): Judgement {
  if (written.length > MAX_PATH) return byPlatform("deny", `a path of more than ${MAX_PATH} characters`);
  const path = inRepository(written, root);
  if (path === undefined) return byPlatform("deny", "it is outside the repository");
  if (isGitsOwn(path)) return byPlatform("deny", "it is in git's own folder");
  const judged = judgeText(layers, permission, path);
  // A rule that denies the path in the way it was written, and does not speak about it as it is.
  const disguised = denials(layers, permission, written)
    .filter(({ rule, layer }) => !applies(rule, layer, permission, path))
    .map(({ judgement }) => judgement);
  const odd =
    oddCharacter(written) || written.includes("\n")
      ? [byPlatform("ask", "it is never allowed unasked: it holds control or invisible characters")]
      : [];
  return strictest(judged, ...disguised, ...odd);
}
