import type { Program } from "../../program.ts";

const FOLDER =
  /(?:^|\/)(?:frontend|front-end|client|clients?-side|browser|ui|web-ui|webapp|components?|hooks|composables|pages|views|public|assets|static|mobile|extension|www|svelte|resources\/js)\//i;
/** Whatever stands below it: `frontend/src/api/` asks the API, and is none. */
const PAGES_FOLDER = /(?:^|\/)(?:frontend|front-end|webapp|web-ui|browser|resources\/js)\//i;
const FOLDER_OF_BOTH = /(?:^|\/)(?:server|api|backend|routes?|controllers?|workers?|jobs)\//i;
const SAYS_SO =
  /^\s*["']use client["']|\bfrom\s+["'](?:react|react-dom|vue|svelte|preact|solid-js|@angular\/[\w/-]+|next\/navigation|jquery)["']|\b(?:window|document|localStorage|sessionStorage|navigator)\.\w/m;

/** JavaScript that runs with a user, not with a service: a page that waits is another matter. */
export function isBrowserCode({
  path,
  language,
  text,
}: Pick<Program, "path" | "language" | "text">): boolean {
  if (language === "tsx") return true;
  if (language !== "typescript" && language !== "javascript") return false;
  if (/\.(?:jsx|vue|svelte)$/.test(path) || SAYS_SO.test(text)) return true;
  return PAGES_FOLDER.test(path) || (FOLDER.test(path) && !FOLDER_OF_BOTH.test(path));
}
